"""Match extracted records with gold ones, as the annotation guide of data/gold defines it.

Records are objects of the annotation format. A prediction counts where its start lies in a gold region that covers its type.
Matching is one to one and as large as possible, by document and level; spans agree by their intersection over union (IoU).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]
Signature = tuple[str, str]
Signatures = Mapping[str, Signature]

LEVELS: Mapping[str, tuple[str, ...]] = {
    "citation": ("mention", "source", "pinpoint"),
    "norm": ("mention", "bearer", "full"),
    "relation": ("triple",),
}
LEAST_AGREEMENT = {"citation": 0.3, "norm": 0.5, "relation": 0.3}
COMPARED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("norm", "bearer"): ("bearer",),
    ("norm", "full"): ("bearer", "modality"),
    ("relation", "triple"): ("subject", "predicate", "object"),
    ("citation", "pinpoint"): ("article", "part", "paragraph", "subparagraph", "chapter"),
}


@dataclass(frozen=True)
class Match:
    """What one document's gold and predictions of one type have in common at one level; pairs are indices (gold, predicted)."""

    doc: str
    kind: str
    level: str
    gold: tuple[Record, ...]
    predicted: tuple[Record, ...]
    pairs: tuple[tuple[int, int], ...]

    @property
    def agreement(self) -> float:
        """Sum of the agreement of the matched spans."""
        return sum(span_agreement(self.gold[i], self.predicted[j]) for i, j in self.pairs)

    def missed(self) -> list[Record]:
        """List the gold records that nothing matches."""
        found = {i for i, _ in self.pairs}
        return [record for i, record in enumerate(self.gold) if i not in found]

    def spurious(self) -> list[Record]:
        """List the predictions that match nothing."""
        found = {j for _, j in self.pairs}
        return [record for j, record in enumerate(self.predicted) if j not in found]

    def hits(self) -> list[Record]:
        """List the predictions that match."""
        return [self.predicted[j] for _, j in self.pairs]


@dataclass(frozen=True)
class Figures:
    """Counts of one level, and precision, recall, F1 and mean agreement of the matched spans."""

    kind: str
    level: str
    gold: int
    predicted: int
    matched: int
    iou: float

    @property
    def precision(self) -> float:
        """Share of the predictions that match."""
        return self.matched / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold records that are matched."""
        return self.matched / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.matched / (self.gold + self.predicted) if self.matched else 0.0


def span_agreement(left: Record, right: Record) -> float:
    """Return the intersection over union of two spans, 0 where they do not touch."""
    shared = min(left["end"], right["end"]) - max(left["start"], right["start"])
    union = max(left["end"], right["end"]) - min(left["start"], right["start"])
    return max(shared, 0) / union


def signature(date: str | None, number: str | None) -> Signature:
    """Return date and number of an act without the number's letters.

    >>> signature("2019-12-27", "292-VI")
    ('2019-12-27', '292')
    """
    digits = re.match(r"\d+", number or "")
    return date or "", digits.group() if digits else ""


def signatures(sources: Iterable[Mapping[str, str]]) -> Signatures:
    """Return the signature of each dated act of the table of sources, by key."""
    return {row["key"]: signature(row["date"], row["number"]) for row in sources if row["date"]}


def signature_of_key(key: str, known: Signatures) -> Signature | None:
    """Return the signature of an act: the table's, or the one that its key spells out, as `law-2019-12-27-292` does."""
    spelt = re.search(r"-(\d{4}-\d\d-\d\d)(?:-(\d+))?$", key)
    return known.get(key) or (signature(*spelt.groups()) if spelt else None)


def same_source(gold: Record, predicted: Record, known: Signatures) -> bool:
    """Tell whether both cite one act: by key, or by date and, where the gold has one, number."""
    key = predicted.get("source") or ""
    if gold["source"] == key:
        return True
    wanted = signature_of_key(gold["source"], known)
    said = signature_of_key(key, known)
    if predicted.get("date"):
        said = signature(predicted["date"], predicted.get("number"))
    if wanted is None or said is None:
        return False
    return wanted[0] == said[0] and wanted[1] in ("", said[1])


def is_match(kind: str, level: str, gold: Record, predicted: Record, known: Signatures) -> bool:
    """Tell whether a prediction gives a gold record at this level."""
    if span_agreement(gold, predicted) < LEAST_AGREEMENT[kind]:
        return False
    if kind == "citation" and level != "mention" and not same_source(gold, predicted, known):
        return False
    return all(str(gold.get(field) or "") == str(predicted.get(field) or "") for field in COMPARED.get((kind, level), ()))


def largest_matching(choices: Sequence[Sequence[int]]) -> dict[int, int]:
    """Pair left items with right ones, as many as can be, by augmenting paths (Kuhn 1955); choices[i] are the right items of i.

    >>> largest_matching([[0, 1], [0]])
    {0: 1, 1: 0}
    """
    holder: dict[int, int] = {}

    def settle(item: int, tried: set[int]) -> bool:
        for choice in choices[item]:
            if choice in tried:
                continue
            tried.add(choice)
            if choice not in holder or settle(holder[choice], tried):
                holder[choice] = item
                return True
        return False

    for item in range(len(choices)):
        settle(item, set())
    return dict(sorted((item, choice) for choice, item in holder.items()))


def split_gold(records: Iterable[Record]) -> tuple[list[Record], dict[str, list[Record]]]:
    """Part gold into its annotations and the regions of each document."""
    annotations: list[Record] = []
    regions: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record["type"] == "region":
            regions[record["doc"]].append(record)
        else:
            annotations.append(record)
    return annotations, regions


def inside(record: Record, regions: Iterable[Record]) -> bool:
    """Tell whether the record starts in a region that covers its type."""
    return any(record["type"] in region["covers"] and region["start"] <= record["start"] < region["end"] for region in regions)


def match_all(gold: Iterable[Record], predicted: Iterable[Record], known: Signatures) -> list[Match]:
    """Match every type at every level, document by document."""
    annotations, regions = split_gold(gold)
    counted = [r for r in predicted if r["type"] in LEVELS and inside(r, regions[r["doc"]])]
    wanted, said = group(annotations), group(counted)
    return [
        match_document(doc, kind, level, wanted[kind, doc], said[kind, doc], known)
        for kind, levels in LEVELS.items()
        for level in levels
        for doc in sorted({doc for found, doc in (*wanted, *said) if found == kind})
    ]


def group(records: Iterable[Record]) -> dict[tuple[str, str], tuple[Record, ...]]:
    """Group records by type and document, in their order."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        groups[record["type"], record["doc"]].append(record)
    return defaultdict(tuple, {key: tuple(found) for key, found in groups.items()})


def match_document(
    doc: str, kind: str, level: str, gold: tuple[Record, ...], predicted: tuple[Record, ...], known: Signatures
) -> Match:
    """Match the records of one type in one document at one level."""
    choices = [[j for j, said in enumerate(predicted) if is_match(kind, level, wanted, said, known)] for wanted in gold]
    return Match(doc, kind, level, gold, predicted, tuple(largest_matching(choices).items()))


def figures(matches: Iterable[Match]) -> list[Figures]:
    """Add matches up by type and level; a type without gold has no row."""
    groups: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in matches:
        groups[match.kind, match.level].append(match)
    rows = [add_up(kind, level, found) for (kind, level), found in groups.items()]
    return [row for row in rows if row.gold]


def add_up(kind: str, level: str, matches: Sequence[Match]) -> Figures:
    """Add up the counts of matches of one type and level."""
    matched = sum(len(match.pairs) for match in matches)
    agreement = 0.0
    for match in matches:
        agreement += match.agreement
    return Figures(
        kind,
        level,
        sum(len(match.gold) for match in matches),
        sum(len(match.predicted) for match in matches),
        matched,
        agreement / matched if matched else 0.0,
    )


def strictest(matches: Iterable[Match]) -> list[Match]:
    """Keep the matches of each type's last level."""
    return [match for match in matches if match.level == LEVELS[match.kind][-1]]


def by_rule(matches: Iterable[Match]) -> dict[tuple[str, str], tuple[int, int]]:
    """Count, by type and rule, the predictions that match at the strictest level and all of them."""
    counts: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for match in strictest(matches):
        hits = {id(record) for record in match.hits()}
        for record in match.predicted:
            key = (match.kind, record.get("rule") or "")
            counts[key] = (counts[key][0] + (id(record) in hits), counts[key][1] + 1)
    return dict(sorted(counts.items()))
