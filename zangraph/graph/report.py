"""Count what a build holds, for `report.json` and for the lines that the command prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from zangraph.reading.folder import Refusal

SHOWN = 20
"""Lines of a kind that are printed; the rest stands in the build."""

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
    yield from first_of(violations, len(violations), "report.json")
    yield f"time        {report['seconds']} s"


def left_out(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that tell which files are left out and why, and what is to be told of the others."""
    refused, noted = report["refused"], report["remarks"]
    if refused:
        yield f"left out    {counted(len(refused), 'file')}"
        yield from first_of((str(Refusal(**refusal)) for refusal in refused), len(refused), "report.json")
    if noted:
        yield f"noted       {counted(noted, 'remark')}"
        yield from first_of((f"{remark['file']}: {remark['note']}" for remark in report["noted"]), noted, "remarks.jsonl")


def first_of(lines: Iterable[str], count: int, where: str) -> Iterator[str]:
    """Yield the first of so many lines, and how many more stand elsewhere."""
    yield from (f"  {line}" for line in islice(lines, SHOWN))
    if count > SHOWN:
        yield f"  … and {count - SHOWN} more in {where}"
