"""Describe a document for its reader: text, structure, and what was found where, as `docs/architecture.md` lists it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from zangraph.extraction.records import Amendment, Citation, Norm, Relation, Unit
from zangraph.graph import iris
from zangraph.graph.provisions import raw_extent
from zangraph.graph.statements import Statements, amended_iri, amendment_iri, citation_iri, cited_path, relation_iri

Span = tuple[int, int]

NAMED = frozenset({"title", "section", "chapter", "article", "heading"})
"""Kinds of unit whose first sentence is their name."""


def annotate(statements: Statements) -> dict[str, Any]:
    """Return the content of documents/<key>.json."""
    extraction, document = statements.extraction, statements.document
    manifest = asdict(document)
    del manifest["key"], manifest["text"]
    return {
        "key": document.key,
        "iri": statements.node.value,
        "manifest": manifest,
        "text": document.text,
        "units": [annotated_unit(statements, unit) for unit in extraction.structure.units],
        "occurrences": [
            {"start": found.start, "end": found.end, "key": found.key, "kind": found.kind} for found in extraction.occurrences
        ],
        "citations": [annotated_citation(record) for record in extraction.citations],
        "norms": [annotated_norm(statements, record) for record in extraction.norms],
        "relations": [annotated_relation(record) for record in extraction.relations],
        "amendments": [annotated_amendment(statements, record) for record in extraction.amendments],
        "repairs": sorted(statements.readings.displaced()),
        "moves": list(statements.readings.moves()),
        "quotable": quotable(statements),
    }


def annotated_unit(statements: Statements, unit: Unit) -> dict[str, Any]:
    """Return a unit in raw offsets, with its name and the provision that it is."""
    start, end = raw_extent(unit, statements.extraction.text)
    path = statements.provisions.units.get(unit.index)
    return {
        "index": unit.index,
        "kind": unit.kind,
        "start": start,
        "end": end,
        "number": unit.number,
        "parent": unit.parent,
        "title": title_of(statements, unit),
        "iri": iris.provision(path).value if path else "",
    }


def title_of(statements: Statements, unit: Unit) -> str:
    """Return the name of a unit that has one: its first sentence."""
    units = statements.extraction.structure.units
    if unit.kind not in NAMED or unit.index + 1 >= len(units):
        return ""
    first = units[unit.index + 1]
    if first.kind != "sentence" or first.parent != unit.index:
        return ""
    return " ".join(statements.extraction.text.characters[first.start : first.end].split())


def annotated_citation(record: Citation) -> dict[str, Any]:
    """Return where a citation stands and what it names."""
    target = iris.provision(cited_path(record)).value if record.source else ""
    place = {"start": record.start, "end": record.end, "iri": citation_iri(record).value}
    return place | {"target": target, "act": record.source, "repaired": record.repaired}


def annotated_norm(statements: Statements, record: Norm) -> dict[str, Any]:
    """Return where a norm stands, with its statement."""
    place = {"start": record.start, "end": record.end, "iri": statements.norm_iri(record).value}
    statement = statements.norm_statement_iri(record).value
    return place | {"statement": statement, "bearer": record.bearer, "modality": record.modality}


def annotated_relation(record: Relation) -> dict[str, Any]:
    """Return where a relation stands and what it links."""
    place = {"start": record.start, "end": record.end, "iri": relation_iri(record).value}
    return place | {"subject": record.subject, "predicate": record.predicate, "object": record.object}


def annotated_amendment(statements: Statements, record: Amendment) -> dict[str, Any]:
    """Return where an amendment is told, and what it changed."""
    subject = amended_iri(record, statements.document).value
    place = {"start": record.start, "end": record.end, "iri": amendment_iri(record).value}
    return place | {"subject": subject, "act": record.source, "kind": record.kind, "date": record.date}


def quotable(statements: Statements) -> list[Span]:
    """Return the spans that pages may show: everything, or the sentences of evidence with one sentence around each."""
    if statements.document.show == "full":
        return [(0, len(statements.document.text))]
    sentences = [raw_extent(unit, statements.extraction.text) for unit in statements.extraction.structure.sentences()]
    shown: set[int] = set()
    for start, end in statements.spans:
        touched = [index for index, (left, right) in enumerate(sentences) if left < end and start < right]
        if touched:
            shown |= set(range(max(0, touched[0] - 1), min(len(sentences), touched[-1] + 2)))
    return merged([*(sentences[index] for index in shown), *statements.spans])


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch, but for white space a character wide.

    >>> merged([(5, 9), (0, 3), (8, 12)])
    [(0, 3), (5, 12)]
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
