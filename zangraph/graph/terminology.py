"""Hold the ontology to its promise: every term has a label and a definition in Kazakh, Russian and English, and its ontology."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax

from zangraph.graph.vocabulary import LANGUAGES, ONTOLOGY

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)


class TermError(ValueError):
    """A term of the ontology is not described; the message names file, line and reason."""


def check_terms(folder: Path) -> None:
    """Raise TermError at the first term of the ontology that lacks a label, a definition or its ontology."""
    for path in sorted(folder.glob("*.ttl")):
        graph = read_module(path)
        for term in terms_of(graph):
            for missing in missing_of(graph, term):
                name = str(term).removeprefix(ONTOLOGY + "#")
                raise TermError(f"{path}:{line_of(path, name)}: :{name} has no {missing}")


def read_module(path: Path) -> Graph:
    """Read one module."""
    try:
        return Graph().parse(path)
    except BadSyntax as error:
        raise TermError(f"{path}:{error.lines + 1}: not Turtle: {error.message}") from None


def terms_of(graph: Graph) -> list[URIRef]:
    """Return the terms of ours that a graph defines, in order."""
    found = {subject for kind in KINDS for subject in graph.subjects(RDF.type, kind) if str(subject).startswith(ONTOLOGY + "#")}
    return sorted(URIRef(str(term)) for term in found)


def missing_of(graph: Graph, term: URIRef) -> Iterator[str]:
    """Yield what a term lacks."""
    for name, predicate in (("label", RDFS.label), ("definition", SKOS.definition)):
        known = {getattr(value, "language", None) for value in graph.objects(term, predicate) if str(value).strip()}
        yield from (f"{name} in {language}" for language in LANGUAGES if language not in known)
    if (term, RDFS.isDefinedBy, URIRef(ONTOLOGY)) not in graph:
        yield "rdfs:isDefinedBy"


def line_of(path: Path, name: str) -> int:
    """Return the line where a term's block begins, or 1."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return next((number for number, line in enumerate(lines, start=1) if line.startswith(f":{name} ")), 1)
