"""Read the manifests of the W3C's SPARQL tests, and compare results as the tests mean it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
FLOATING = (XSD + "double", XSD + "float")
FROM = re.compile(r"^\s*FROM\s+(?:NAMED\s+)?<([^<>]+)>", re.IGNORECASE | re.MULTILINE)
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

POSITIVE = {"PositiveSyntaxTest", "PositiveSyntaxTest11"}
NEGATIVE = {"NegativeSyntaxTest", "NegativeSyntaxTest11"}
EVALUATION = {"QueryEvaluationTest", "CSVResultFormatTest"}


@dataclass(frozen=True)
class Case:
    """Hold one test: `name` is its folder and the local name of its IRI."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    result: Path | None = None


@dataclass
class Results:
    """Hold an answer so that two can be compared: a truth value, solutions, or triples."""

    truth: bool | None = None
    solutions: list[dict[str, Any]] = field(default_factory=list)
    triples: list[ox.Triple] | None = None


def read_cases(root: Path) -> list[Case]:
    """Return the query tests below a manifest that includes others."""
    return [case for manifest in read_includes(root) for case in read_manifest(manifest)]


def read_includes(manifest: Path) -> Iterator[Path]:
    """Yield the manifest and those that it includes."""
    store = load(manifest)
    yield manifest
    for quad in store.quads_for_pattern(None, ox.NamedNode(MF + "include"), None, None):
        for included in read_list(store, quad.object):
            yield from read_includes(path_of(included))


def read_manifest(manifest: Path) -> Iterator[Case]:
    """Yield the query tests of one manifest."""
    store = load(manifest)
    for quad in store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None, None):
        for entry in read_list(store, quad.object):
            kind = str(value(store, entry, RDF + "type").value).removeprefix(MF)
            if kind in POSITIVE | NEGATIVE | EVALUATION:
                yield read_case(store, manifest, entry, kind)


def read_case(store: ox.Store, manifest: Path, entry: Any, kind: str) -> Case:
    """Return one test."""
    name = f"{manifest.parent.parent.name}/{manifest.parent.name}/{entry.value.rpartition('#')[2]}"
    action = value(store, entry, MF + "action")
    query = value(store, action, QT + "query")
    if query is None:
        return Case(name, kind, path_of(action))
    result = value(store, entry, MF + "result")
    data, graphs = (tuple(map(path_of, values(store, action, QT + key))) for key in ("data", "graphData"))
    graphs += tuple(graphs_of(path_of(query)))
    return Case(name, kind, path_of(query), data, graphs, path_of(result) if result else None)


def graphs_of(query: Path) -> list[Path]:
    """Return the files that the FROM clauses of a query name; a server selects graphs by them and fetches nothing."""
    files = [query.parent / name for name in FROM.findall(query.read_text(encoding="utf-8"))]
    return [file for file in dict.fromkeys(files) if file.is_file()]


def load(path: Path) -> ox.Store:
    """Return a store with the triples of a file."""
    store = ox.Store()
    store.load(path=str(path), base_iri=path.as_uri(), format=format_of(path))
    return store


def format_of(path: Path) -> ox.RdfFormat:
    """Return the RDF format of a file."""
    rdf_format = ox.RdfFormat.from_extension(path.suffix[1:])
    assert rdf_format is not None, path
    return rdf_format


def values(store: ox.Store, subject: Any, predicate: str) -> list[Any]:
    """Return the objects of a property."""
    return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)]


def value(store: ox.Store, subject: Any, predicate: str) -> Any:
    """Return the object of a property, None if there is none."""
    found = values(store, subject, predicate) if not isinstance(subject, ox.Literal) else []
    return found[0] if found else None


def read_list(store: ox.Store, node: Any) -> Iterator[Any]:
    """Yield the members of an RDF list."""
    while node.value != RDF + "nil":
        yield value(store, node, RDF + "first")
        node = value(store, node, RDF + "rest")


def path_of(node: Any) -> Path:
    """Return the file that an IRI names."""
    return Path(node.value.removeprefix("file://").replace("%20", " "))


def dataset_of(case: Case) -> bytes:
    """Return the data of a test as N-Quads: data in the default graph, graph data each in the graph of its IRI."""
    quads = []
    for path in case.data:
        quads += [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in read_quads(path)]
    for path in case.graphs:
        graph = ox.NamedNode(path.as_uri())
        quads += [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in read_quads(path)]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS)


def read_quads(path: Path) -> list[ox.Quad]:
    """Return the quads of a file."""
    return list(ox.parse(path=str(path), format=format_of(path), base_iri=path.as_uri(), rename_blank_nodes=True))


def read_results(content: bytes, media_type: str) -> Results:
    """Return an answer of the server, or the content of a file with results."""
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    if rdf_format:
        return Results(triples=[quad.triple for quad in ox.parse(content, format=rdf_format)])
    if media_type.startswith("text/csv"):
        return Results(solutions=[read_row(row) for row in csv.DictReader(content.decode().splitlines())])
    results_format = ox.QueryResultsFormat.from_media_type(media_type)
    assert results_format is not None, media_type
    parsed = ox.parse_query_results(content, format=results_format)
    if isinstance(parsed, ox.QueryBoolean):
        return Results(truth=bool(parsed))
    names = [variable.value for variable in parsed.variables]
    return Results(solutions=[{name: row[name] for name in names if row[name] is not None} for row in parsed])


def read_row(row: dict[str, str]) -> dict[str, Any]:
    """Return a row of CSV, which knows texts only, as a solution."""
    return {name: ox.BlankNode() if text.startswith("_:") else ox.Literal(text) for name, text in row.items() if text}


def expected_results(path: Path) -> Results:
    """Return what a test expects; Turtle and RDF/XML may hold triples or a result set."""
    if path.suffix in (".srx", ".srj", ".tsv"):
        results_format = ox.QueryResultsFormat.from_extension(path.suffix[1:])
        assert results_format is not None
        return read_results(path.read_bytes(), results_format.media_type)
    if path.suffix == ".csv":
        return read_results(path.read_bytes(), "text/csv")
    store = load(path)
    sets = [
        quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(RS + "ResultSet"), None)
    ]
    if not sets:
        return Results(triples=[quad.triple for quad in store])
    truth = value(store, sets[0], RS + "boolean")
    if truth:
        return Results(truth=truth.value == "true")
    solutions = values(store, sets[0], RS + "solution")
    return Results(solutions=[read_solution(store, solution) for solution in solutions])


def read_solution(store: ox.Store, solution: Any) -> dict[str, Any]:
    """Return one solution of a result set."""
    bindings = values(store, solution, RS + "binding")
    return {value(store, binding, RS + "variable").value: value(store, binding, RS + "value") for binding in bindings}


def are_equal(one: Results, other: Results) -> bool:
    """Return whether two answers say the same but for the names of blank nodes and the order of solutions."""
    if one.truth is not None or other.truth is not None:
        return one.truth == other.truth
    if one.triples is not None or other.triples is not None:
        return canonical(one.triples or []) == canonical(other.triples or [])
    if Counter(map(ground, one.solutions)) != Counter(map(ground, other.solutions)):
        return False
    return canonical(as_triples(one.solutions)) == canonical(as_triples(other.solutions))


def ground(solution: dict[str, Any]) -> frozenset[Any]:
    """Return a solution with every blank node alike."""
    return frozenset((name, "_" if isinstance(term, ox.BlankNode) else str(by_value(term))) for name, term in solution.items())


def by_value(term: Any) -> Any:
    """Return a number in one spelling of its value: the engine keeps values, so that 001 and 1 are the same to it."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return term
    try:
        number = float(term.value) if term.datatype.value in FLOATING else Decimal(term.value).normalize()
    except (ValueError, ArithmeticError):
        return term
    return ox.Literal(f"{number:f}", datatype=term.datatype)


def as_triples(solutions: list[dict[str, Any]]) -> list[ox.Triple]:
    """Return the solutions that have blank nodes as a graph."""
    triples = []
    for solution in solutions:
        if any(isinstance(term, ox.BlankNode) for term in solution.values()):
            node = ox.BlankNode()
            triples += [ox.Triple(node, ox.NamedNode("urn:" + name), by_value(term)) for name, term in solution.items()]
    return triples


def canonical(triples: list[ox.Triple]) -> set[str]:
    """Return triples with blank nodes named canonically."""
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, by_value(triple.object)) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}
