"""Apply the reviewed table of corrections to what was extracted.

Each row of `data/corrections.tsv` names one record by document, type, offsets and the fields that tell it apart, and what reviewers
decided: `remove` it, or `set` a field. A row that fits no record is an error, so that a correction cannot go stale unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from zangraph.extraction.lexicon import Row, read_table
from zangraph.extraction.records import Extraction, Result

TYPES = {"citation": "citations", "norm": "norms", "relation": "relations", "amendment": "amendments"}
ACTIONS = ("remove", "set")


class CorrectionError(ValueError):
    """A row of the table is wrong; the message names file, line and value."""


@dataclass(frozen=True)
class Corrected:
    """An extraction after review: what was changed, with the reason, and how many records were removed."""

    extraction: Extraction
    changed: Mapping[Result, str] = field(default_factory=dict)
    removed: int = 0


def read_corrections(path: Path) -> tuple[Row, ...]:
    """Read the table, if there is one."""
    return read_table(path) if path.exists() else ()


def correct(extraction: Extraction, rows: Iterable[Row], path: Path) -> Corrected:
    """Apply the rows that speak of the extraction's document, in their order."""
    changed: dict[Result, str] = {}
    removed = 0
    for row in rows:
        if row["doc"] != extraction.document.key:
            continue
        name, record = find(extraction, row, path)
        kept = [other for other in getattr(extraction, name) if other != record]
        reason = changed.pop(record, "")
        if row["action"] == "remove":
            removed += 1
        else:
            kept.append(set_field(record, row, path))
            changed[kept[-1]] = "; ".join(filter(None, [reason, row["reason"]]))
        kept.sort(key=lambda other: (other.start, other.end))
        extraction = replace(extraction, **{name: tuple(kept)})
    return Corrected(extraction, changed, removed)


def find(extraction: Extraction, row: Row, path: Path) -> tuple[str, Result]:
    """Return the one record that a row names."""
    place = f"{path}:{row['line']}"
    if row["type"] not in TYPES or row["action"] not in ACTIONS:
        raise CorrectionError(f"{place}: type {row['type']!r} or action {row['action']!r} is none of ours")
    name = TYPES[row["type"]]
    wanted = dict(pair.split("=", 1) for pair in row["where"].split("; ") if pair)
    found = [
        record
        for record in getattr(extraction, name)
        if f"{record.start}-{record.end}" == row["span"] and all(getattr(record, key, None) == value for key, value in wanted.items())
    ]
    if len(found) != 1:
        raise CorrectionError(f"{place}: {len(found)} records fit {row['type']} {row['span']} {row['where']!r}, expected one")
    return name, found[0]


def set_field(record: Result, row: Row, path: Path) -> Result:
    """Return the record with the corrected field; an empty value is none."""
    known = {known.name for known in fields(record)} - {"doc", "start", "end", "text"}
    if row["field"] not in known:
        raise CorrectionError(f"{path}:{row['line']}: a {row['type']} has no field {row['field']!r} to set")
    return replace(record, **{row["field"]: row["value"] or None})
