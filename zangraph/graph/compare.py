"""Compare two builds: which citations, norms and relations appeared or vanished.

Records are compared by what they say and the passage that says it, not by the rule that found them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TELLING = {
    "citation": ("source", "section", "chapter", "article", "part", "paragraph", "subparagraph"),
    "norm": ("bearer", "modality"),
    "relation": ("subject", "predicate", "object"),
    "amendment": ("kind", "source", "chapter", "article", "part", "paragraph", "subparagraph", "date"),
}
"""The fields that make a record of each type what it is."""


class CompareError(ValueError):
    """A folder is no build; the message names it."""


@dataclass(frozen=True, order=True)
class Finding:
    """A record as builds are compared by it."""

    document: str
    start: int
    end: int
    type: str
    says: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Change:
    """What differs between two builds: findings, documents, and counts by type before and after."""

    appeared: tuple[Finding, ...]
    vanished: tuple[Finding, ...]
    added_documents: tuple[str, ...]
    removed_documents: tuple[str, ...]
    counts: Mapping[str, tuple[int, int]]


def compare(old: Path, new: Path) -> Change:
    """Compare two builds."""
    before, after = set(read_findings(old)), set(read_findings(new))
    counted = Counter(found.type for found in before), Counter(found.type for found in after)
    documents = read_documents(old), read_documents(new)
    return Change(
        appeared=tuple(sorted(after - before)),
        vanished=tuple(sorted(before - after)),
        added_documents=tuple(sorted(documents[1] - documents[0])),
        removed_documents=tuple(sorted(documents[0] - documents[1])),
        counts={name: (counted[0][name], counted[1][name]) for name in TELLING},
    )


def read_findings(build: Path) -> Iterator[Finding]:
    """Yield the records of a build."""
    path = build / "annotations.jsonl"
    if not path.exists():
        raise CompareError(f"{build}: no build, annotations.jsonl is missing")
    with path.open(encoding="utf8") as file:
        for line in file:
            record: dict[str, Any] = json.loads(line)
            says = tuple(f"{name} {record[name]}" for name in TELLING[record["type"]] if record.get(name))
            yield Finding(record["doc"], record["start"], record["end"], record["type"], says, record["text"])


def read_documents(build: Path) -> set[str]:
    """Return the keys of the documents of a build."""
    return {path.stem for path in (build / "documents").glob("*.json")}
