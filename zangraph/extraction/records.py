"""Define what the steps of extraction hand to one another, and what they hand on.

Offsets of `Mention`, `Unit` and everything else inside extraction count characters of the normalised `Text`. `Citation`, `Norm`,
`Relation`, `Amendment` and `Occurrence` are results: their offsets count Unicode code points of the raw document, half open, and
their `text` is exactly `document.text[start:end]`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Modality = Literal["power", "duty", "prohibition", "right"]

UnitKind = Literal[
    "title",
    "section",
    "chapter",
    "article",
    "part",
    "paragraph",
    "subparagraph",
    "block",
    "heading",
    "note",
    "sentence",
]


@dataclass(frozen=True)
class Document:
    """A document as it stands in its folder, with what its manifest says of it. Dates are ISO 8601; unknown is ''."""

    key: str
    text: str
    file: str = ""
    act: str = ""
    kind: str = ""
    issuer: str = ""
    date: str = ""
    number: str = ""
    version_date: str = ""
    not_before: str = ""
    not_after: str = ""
    language: str = "kk"
    title_kk: str = ""
    title_ru: str = ""
    title_en: str = ""
    rights: str = ""
    show: str = "full"
    status: str = ""
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Text:
    """Normalised text; character i of `characters` was raw[starts[i]:ends[i]].

    The map need not rise: a piece that extraction from PDF had displaced stands where it belongs, and keeps its raw offsets.
    `repairs` are the spans, in `characters`, of what was put back, in order.
    """

    characters: str
    starts: tuple[int, ...] | Any
    ends: tuple[int, ...] | Any
    repairs: tuple[tuple[int, int], ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest raw span that holds all of characters[start:end]."""
        if end <= start:
            raise ValueError(f"empty span {start}-{end}")
        return min(self.starts[start:end]), max(self.ends[start:end])

    def is_repaired(self, start: int, end: int) -> bool:
        """Tell whether a repair touches characters[start:end]."""
        before = bisect_left(self.repairs, (end,))
        return before > 0 and self.repairs[before - 1][1] > start


@dataclass(frozen=True)
class Unit:
    """A piece of a document's structure: `number` as written ("58", "347-1", "2)"), `parent` the index of what holds it."""

    index: int
    kind: UnitKind
    start: int
    end: int
    number: str = ""
    parent: int | None = None


@dataclass(frozen=True)
class Structure:
    """The units of a text in order; a unit stands before what it holds, and sentences are the leaves."""

    units: tuple[Unit, ...]

    def sentences(self) -> Iterator[Unit]:
        """Yield the sentences in order."""
        return (unit for unit in self.units if unit.kind == "sentence")

    def ancestors(self, unit: Unit) -> Iterator[Unit]:
        """Yield what holds the unit, innermost first."""
        while unit.parent is not None:
            unit = self.units[unit.parent]
            yield unit


@dataclass(frozen=True)
class Mention:
    """An actor, a procedural act or another lexicon entry named at a place of the normalised text.

    `case` is nominative, genitive, dative, accusative, locative, ablative or instrumental; `plural` and `possessive` as found.
    A `modifier` is a bare noun before the noun that it belongs to, as "сот" in "сот шешімі": it names no party to the sentence.
    """

    start: int
    end: int
    key: str
    kind: Literal["institution", "role", "act"]
    case: str = "nominative"
    plural: bool = False
    possessive: bool = False
    modifier: bool = False


@dataclass(frozen=True)
class Occurrence:
    """A mention in raw offsets, for readers of the document."""

    doc: str
    start: int
    end: int
    text: str
    key: str
    kind: str


@dataclass(frozen=True)
class Citation:
    """A mention of a legal source with one pinpoint; `candidates` are the acts it may mean where the text does not settle it."""

    doc: str
    start: int
    end: int
    text: str
    source: str
    article: str | None = None
    part: str | None = None
    paragraph: str | None = None
    subparagraph: str | None = None
    chapter: str | None = None
    section: str | None = None
    date: str | None = None
    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    rule: str = ""
    repaired: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quote:
    """A piece of the raw document: what a detail of a norm rests on."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Norm:
    """Somebody may, must, must not or is entitled to do something."""

    doc: str
    start: int
    end: int
    text: str
    bearer: str
    modality: Modality
    rule: str = ""
    action: str | None = None
    counterparty: str | None = None
    supervised: str | None = None
    conditions: tuple[Quote, ...] = ()
    exceptions: tuple[Quote, ...] = ()
    deadline: str | None = None
    deadline_quote: Quote | None = None
    basis: tuple[int, ...] = ()
    evidence_rule: str | None = None


@dataclass(frozen=True)
class Relation:
    """A link between two actors, or between an actor and a kind of procedural act."""

    doc: str
    start: int
    end: int
    text: str
    subject: str
    predicate: str
    object: str
    rule: str = ""


@dataclass(frozen=True)
class Amendment:
    """What an "Ескерту" note tells: which provision of the document changed, how, by which act, when."""

    doc: str
    start: int
    end: int
    text: str
    kind: Literal["changed", "added", "removed", "new-wording"]
    source: str
    date: str | None = None
    number: str | None = None
    article: str | None = None
    part: str | None = None
    paragraph: str | None = None
    subparagraph: str | None = None
    chapter: str | None = None
    rule: str = ""


@dataclass(frozen=True)
class Extraction:
    """All that is read from one document. `Norm.basis` holds indices into `citations`."""

    document: Document
    text: Text
    structure: Structure
    occurrences: tuple[Occurrence, ...] = ()
    citations: tuple[Citation, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    norms: tuple[Norm, ...] = ()
    relations: tuple[Relation, ...] = ()


Result = Occurrence | Citation | Amendment | Norm | Relation

TYPES: Mapping[type, str] = {
    Occurrence: "mention",
    Citation: "citation",
    Amendment: "amendment",
    Norm: "norm",
    Relation: "relation",
}


def to_json(record: Result) -> dict[str, Any]:
    """Return the record as an object of the annotation format."""
    return {"type": TYPES[type(record)], **asdict(record)}
