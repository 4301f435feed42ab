"""Write the data set in the formats that others read, in the same order every time.

Every writer takes the named graphs, by name, as files of sorted N-Triples, and keeps no more than a subject's triples in memory.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse, serialize
from pyoxigraph import Triple as Edge

from zangraph.graph.store import Graphs, write_merge
from zangraph.graph.terms import PREFIXES, RDF, XSD
from zangraph.graph.vocabulary import ONTOLOGY

CONTEXT = {"@version": 1.1, "@vocab": ONTOLOGY + "#", **{name: iri for name, iri in PREFIXES.items() if name}}
"""The JSON-LD context of our data: our own terms bare, everything else by its prefix."""


def write_triples_as(graphs: Graphs, path: Path, form: RdfFormat) -> None:
    """Write the merge of all graphs as Turtle or RDF/XML."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        merge = Path(folder) / "merge.nt"
        write_merge(graphs, merge)
        convert(merge, path, form)


def convert(merge: Path, path: Path, form: RdfFormat) -> None:
    """Write sorted N-Triples in another format."""
    edges = (quad.triple for quad in parse(path=str(merge), format=RdfFormat.N_TRIPLES))
    serialize(edges, str(path), form, prefixes=PREFIXES)


def write_trig(graphs: Graphs, path: Path) -> None:
    """Write the named graphs as TriG."""
    quads = (Quad(edge.subject, edge.predicate, edge.object, graph) for graph, edges in by_graph(graphs) for edge in edges)
    serialize(quads, str(path), RdfFormat.TRIG, prefixes=PREFIXES)


def by_graph(graphs: Graphs) -> Iterator[tuple[NamedNode, Iterable[Edge]]]:
    """Yield each graph with its triples in order."""
    for graph, path in graphs:
        yield graph, (quad.triple for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES))


def write_jsonld(graphs: Graphs, path: Path) -> None:
    """Write the named graphs as JSON-LD with a context, a node object on each line."""
    with path.open("w", encoding="utf8", newline="\n") as file:
        file.write('{"@context": ' + json.dumps(CONTEXT, ensure_ascii=False) + ',\n"@graph": [\n')
        for number, (graph, edges) in enumerate(by_graph(graphs)):
            file.write((",\n" if number else "") + '{"@id": ' + json.dumps(compact(graph.value)) + ', "@graph": [\n')
            for position, (subject, group) in enumerate(groupby(edges, key=lambda edge: edge.subject)):
                node = json.dumps(node_object(subject, group), ensure_ascii=False)
                file.write((",\n" if position else "") + node)
            file.write("\n]}")
        file.write("\n]}\n")


def node_object(subject: NamedNode | BlankNode, edges: Iterable[Edge]) -> dict[str, Any]:
    """Return a subject's triples as a JSON-LD node object."""
    node: dict[str, Any] = {"@id": identify(subject)}
    for predicate, group in groupby(edges, key=lambda edge: edge.predicate):
        if predicate == RDF.type:
            node["@type"] = [identify(edge.object, bare=True) for edge in group]
        else:
            node[compact(predicate.value, bare=True)] = [value_object(edge.object) for edge in group]
    return node


def identify(term: Any, *, bare: bool = False) -> str:
    """Return the identifier of a resource: an IRI by its prefix, or a blank node."""
    return str(term) if isinstance(term, BlankNode) else compact(term.value, bare=bare)


def compact(iri: str, *, bare: bool = False) -> str:
    """Shorten an IRI by its prefix; `bare` where the vocabulary may be left out, for properties and classes.

    >>> compact("https://w3id.org/zangraph/id/prosecutor"), compact(ONTOLOGY + "#bearer", bare=True)
    ('id:prosecutor', 'bearer')
    """
    if bare and iri.startswith(ONTOLOGY + "#"):
        return iri.removeprefix(ONTOLOGY + "#")
    for name, namespace in PREFIXES.items():
        if name and iri.startswith(namespace) and not iri.removeprefix(namespace).startswith("//"):
            return f"{name}:{iri.removeprefix(namespace)}"
    return iri


def value_object(term: Any) -> Any:
    """Return an object as JSON-LD: a string, a language or typed value, or a reference."""
    if not isinstance(term, Literal):
        return {"@id": identify(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype == XSD.string:
        return term.value
    return {"@value": term.value, "@type": compact(term.datatype.value, bare=True)}
