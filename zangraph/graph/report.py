"""Count what a build holds, for `report.json` and for the lines that the command prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from zangraph.reading.folder import Refusal

SHOWN = 20
RECORDS = ("citation", "norm", "relation", "amendment")


class Counts:
    """How many records there are by type and by rule."""

    def __init__(self) -> None:
        self.by_type: Counter[str] = Counter()
        self.by_rule: Counter[str] = Counter()

    def add(self, records: Iterable[Mapping[str, Any]]) -> dict[str, int]:
        """Count the records of a document; return how many there are of each type.

        >>> Counts().add([{"type": "norm", "rule": "must", "modality": "duty"}])
        {'norm': 1}
        """
        by_type: Counter[str] = Counter()
        for record in records:
            by_type[record["type"]] += 1
            self.by_rule[f"{record['type']}: {record['rule']}"] += 1
        self.by_type.update(by_type)
        return ordered(by_type)

    def told(self) -> dict[str, dict[str, int]]:
        """Return what the report says of them."""
        return {"records": ordered(self.by_type), "by_rule": ordered(self.by_rule)}


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
    yield f"documents   {report['documents']:,} in the graph; {counted(report['extracted'], 'file')} read anew"
    yield from left_out(report)
    records = report["records"]
    yield "records     " + ", ".join(counted(records.get(name, 0), name) for name in RECORDS)
    yield f"triples     {report['triples']:,} ({report['quads']:,} quads in {report['graphs']:,} graphs)"
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
