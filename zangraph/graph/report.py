"""Count what a build holds, for `report.json` and for the lines that the command prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from zangraph.reading.folder import Refusal

SHOWN = 20
RECORDS = ("citation", "norm", "relation", "amendment")


def count_records(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Count records by type, document and rule.

    >>> count_records([{"type": "norm", "doc": "a", "rule": "must", "modality": "duty"}])["by_document"]
    {'a': {'norm': 1}}
    """
    by_type: Counter[str] = Counter()
    by_rule: Counter[str] = Counter()
    by_document: dict[str, Counter[str]] = {}
    for record in records:
        by_type[record["type"]] += 1
        by_rule[f"{record['type']}: {record['rule']}"] += 1
        by_document.setdefault(record["doc"], Counter())[record["type"]] += 1
    return {
        "records": ordered(by_type),
        "by_document": {key: ordered(counts) for key, counts in sorted(by_document.items())},
        "by_rule": ordered(by_rule),
    }


def ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts by name."""
    return dict(sorted(counts.items()))


def counted(number: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "violation"), counted(1200, "file")
    ('1 violation', '1,200 files')
    """
    return f"{number:,} {noun}{'s' if number != 1 else ''}"


def summary(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that tell what a build did."""
    yield f"documents   {len(report['documents']):,} in the graph; {counted(report['extracted'], 'file')} read anew"
    yield from left_out(report)
    records = report["records"]
    yield "records     " + ", ".join(counted(records.get(name, 0), name) for name in RECORDS)
    yield f"triples     {report['triples']:,} ({report['quads']:,} quads in {len(report['graphs'])} graphs)"
    yield f"reasoner    {report['reasoner']}"
    violations = report["violations"]
    yield f"checks      {counted(len(violations), 'violation')}" if violations else "checks      nothing wrong"
    yield from first_of(violations)
    yield f"time        {report['seconds']} s"


def left_out(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that tell which files are left out and why, and what is to be told of the others."""
    for title, noun, lines in (
        ("left out    ", "file", [str(Refusal(**refusal)) for refusal in report["refused"]]),
        ("noted       ", "remark", [f"{remark['file']}: {remark['note']}" for remark in report["noted"]]),
    ):
        if lines:
            yield title + counted(len(lines), noun)
            yield from first_of(lines)


def first_of(lines: Sequence[str]) -> Iterator[str]:
    """Yield the first of many lines, and how many there are more."""
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … and {len(lines) - SHOWN} more in report.json"
