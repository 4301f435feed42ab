"""Answer for IRIs that name nothing any more: `data/withdrawn.tsv` says what took their place, or why they went."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from zangraph.paths import DATA

WITHDRAWN = DATA / "withdrawn.tsv"
COLUMNS = ["old", "new", "date", "reason"]


@dataclass(frozen=True)
class Withdrawal:
    """What became of an IRI: the key of the thing that took its place ('' where none did), the day, and why."""

    new: str
    date: str
    reason: str


@cache
def read_withdrawals() -> Mapping[str, Withdrawal]:
    """Return what became of each withdrawn key (an IRI after `/id/`).

    Raises ValueError, naming the line, where a row has no key, day or reason, stands twice or leads to a withdrawn key.
    """
    with WITHDRAWN.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t")
        rows = list(table)
    if table.fieldnames != COLUMNS:
        raise ValueError(f"{WITHDRAWN}:1: expected the columns {', '.join(COLUMNS)}")
    gone = {row["old"] for row in rows}
    found: dict[str, Withdrawal] = {}
    for number, row in enumerate(rows, start=2):
        if not row["old"] or not row["reason"] or row["old"] in found or row["new"] in gone or not is_day(row["date"]):
            raise ValueError(f"{WITHDRAWN}:{number}: no old key, day and reason of its own, or a new key that is gone too: {row}")
        found[row["old"]] = Withdrawal(row["new"], row["date"], row["reason"])
    return found


def is_day(text: str) -> bool:
    """Tell whether a text is a date in ISO 8601."""
    try:
        date.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return True
