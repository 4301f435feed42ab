"""Apply the reviewed table of corrections to what was extracted.

Each row of `data/corrections.tsv` names one record by document, type, span and the fields that tell it apart, and what reviewers
decided: `remove` it, or `set` a field. A row that fits no record is an error, so that a correction cannot go stale unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from zangraph.extraction.lexicon import Row, read_table
from zangraph.extraction.records import Citation, Extraction, Norm, Result

TYPES = {"citation": "citations", "norm": "norms", "relation": "relations", "amendment": "amendments"}


class CorrectionError(ValueError):
    """A row of the table is wrong; the message names file, line and value."""


@dataclass(frozen=True)
class Corrected:
    """An extraction after review, with the reason for each record that was changed."""

    extraction: Extraction
    changed: Mapping[Result, str] = field(default_factory=dict)


def read_corrections(path: Path) -> tuple[Row, ...]:
    """Read the table, if there is one."""
    return read_table(path) if path.exists() else ()


def correct(extraction: Extraction, rows: Iterable[Row], path: Path) -> Corrected:
    """Apply the rows that speak of the extraction's document: first what they set, then what they remove."""
    mine = [row for row in rows if row["doc"] == extraction.document.key]
    for row in mine:
        if row["type"] not in TYPES or row["action"] not in ("set", "remove"):
            raise CorrectionError(f"{path}:{row['line']}: type {row['type']!r} or action {row['action']!r} is none of ours")
    lists: dict[str, list[Any]] = {name: list(getattr(extraction, name)) for name in TYPES.values()}
    changed: dict[Result, str] = {}
    for row in sorted(mine, key=lambda row: row["action"], reverse=True):
        records = lists[TYPES[row["type"]]]
        position = find(records, row, path)
        if row["action"] == "set":
            records[position] = set_field(records[position], row, path)
            changed[records[position]] = row["reason"]
        elif isinstance(records.pop(position), Citation):
            changed = forget(position, lists["norms"], changed)
    reviewed: dict[str, Any] = {name: tuple(records) for name, records in lists.items()}
    return Corrected(replace(extraction, **reviewed), changed)


def find(records: Iterable[Any], row: Row, path: Path) -> int:
    """Return the position of the one record that a row names."""
    wanted = dict(pair.split("=", 1) for pair in row["where"].split("; ") if pair)
    found = [
        position
        for position, record in enumerate(records)
        if f"{record.start}-{record.end}" == row["span"]
        and all(getattr(record, name, None) == value for name, value in wanted.items())
    ]
    if len(found) != 1:
        place = f"{path}:{row['line']}"
        raise CorrectionError(f"{place}: {len(found)} records fit {row['type']} {row['span']} {row['where']!r}, expected one")
    return found[0]


def set_field(record: Any, row: Row, path: Path) -> Any:
    """Return the record with the corrected field; an empty value is none."""
    known = {known.name for known in fields(record)} - {"doc", "start", "end", "text"}
    if row["field"] not in known:
        raise CorrectionError(f"{path}:{row['line']}: a {row['type']} has no field {row['field']!r} to set")
    return replace(record, **{row["field"]: row["value"] or None})


def forget(position: int, norms: list[Norm], changed: Mapping[Result, str]) -> dict[Result, str]:
    """Take a citation out of the bases of norms, which are positions among citations; return the reasons by the new norms."""
    renamed: dict[Result, Norm] = {}
    for index, norm in enumerate(norms):
        basis = tuple(other - (other > position) for other in norm.basis if other != position)
        if basis != norm.basis:
            norms[index] = renamed[norm] = replace(norm, basis=basis)
    return {renamed.get(record, record): reason for record, reason in changed.items()}
