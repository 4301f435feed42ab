"""The server over the stores of others says what it says over its own: Oxigraph, and Virtuoso where it is installed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import rdflib
from live import Live, serving
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Store, Variable
from stores import VIRTUOSO, Standing, load_bulk_files, oxigraph, virtuoso

from server.dataset import read_query
from server.elsewhere import RemoteDataset, open_endpoint
from server.remote import read_boolean
from server.settings import defaults
from zangraph.graph.catalogue import read_catalogue
from zangraph.graph.publish import GraphStore, publish, write_bulk_files
from zangraph.graph.vocabulary import ONTOLOGY, THINGS
from zangraph.paths import QUERIES

NEEDS_VIRTUOSO = pytest.mark.skipif(VIRTUOSO is None, reason="no Virtuoso is installed (Debian: virtuoso-opensource)")
STORES = ["oxigraph", pytest.param("virtuoso", marks=NEEDS_VIRTUOSO)]
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "nonNegativeInteger")}

DIFFERENT = {
    "oxigraph": {"service/graphs": "GRAPH ?g goes over the graph that tells what was published too"},
    "virtuoso": {"service/size": "1 as xsd:integer and as xsd:nonNegativeInteger are two values, and one in Oxigraph"},
}
"""Queries of the server that a store answers differently, and why."""


@dataclass(frozen=True)
class Pair:
    """A build, and a store elsewhere to which it is published."""

    build: Path
    standing: Standing
    here: Store
    there: RemoteDataset


@pytest.fixture(scope="module", params=STORES)
def pair(request: pytest.FixtureRequest, mini_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Return a published build."""
    start = {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as standing:
        publish(mini_build, GraphStore(standing.store, standing.user, standing.user))
        config = defaults() | {"ENDPOINT": standing.query, "BUILD": str(mini_build)}
        yield Pair(mini_build, standing, Store.read_only(str(mini_build / "store")), open_endpoint(config))


@pytest.fixture(scope="module")
def own(mini_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Return a server over the build's own store."""
    with serving(tmp_path_factory.mktemp("own"), "--build", str(mini_build)) as server:
        yield server


@pytest.fixture(scope="module")
def remote(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Return a server over the store elsewhere, with the files of the build."""
    with serving(tmp_path_factory.mktemp("remote"), "--endpoint", pair.standing.query, "--build", str(pair.build)) as server:
        yield server


@pytest.fixture(scope="module")
def bare(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Return a server over the store elsewhere, without the files of the build."""
    folder = tmp_path_factory.mktemp("bare")
    with serving(folder, "--endpoint", pair.standing.query, "--build", str(folder / "none")) as server:
        yield server


def test_the_whole_library_gives_the_same_answers(own: Live, remote: Live) -> None:
    for name in read_catalogue():
        answers = [server.request("GET", f"/api/{name}") for server in (own, remote)]
        assert [answer.status for answer in answers] == [200, 200], name
        ours, theirs = (json.loads(answer.body)["rows"] for answer in answers)
        assert Counter(map(plain_row, theirs)) == Counter(map(plain_row, ours)), name


def plain_row(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return a row so that equal durations are equal."""
    return tuple((name, same_duration(value) if name == "deadline" else value) for name, value in sorted(row.items()))


BINDINGS: dict[str, list[dict[str, str]]] = {
    "pages/amendments": [{"thing": "id:cpc-2014"}],
    "pages/choices": [{"class": ":Actor"}],
    "pages/citations": [{"thing": "id:cpc-2014"}],
    "pages/describe": [{"thing": "id:prosecutor"}, {"thing": "a :Duty"}],
    "pages/evidence": [{"statement": "a :RelationStatement"}],
    "pages/incoming": [{"thing": "a :Duty"}],
    "pages/inverse": [{"property": ":supervises"}],
    "pages/labels": [{"thing": "id:prosecutor"}],
    "pages/norm-mentions": [{"property": ":bearer", "thing": "id:prosecutor"}],
    "pages/norms": [{"property": ":bearer", "thing": "id:prosecutor"}],
    "pages/passage": [{"passage": "a :Passage"}],
    "pages/properties": [{"thing": "id:prosecutor"}, {"thing": "a :Duty"}],
    "pages/provisions": [{"thing": "id:cpc-2014"}],
    "pages/relations": [{"thing": "id:prosecutor"}],
    "pages/versions": [{"thing": "id:cpc-2014"}],
    "graph/evidence": [{"subject": "id:prosecutor"}, {"object": "id:prosecutor"}],
    "elsewhere/documents": [{"document": "a :Document"}, {}],
    "elsewhere/quotes": [{"document": "a :Document"}],
}
"""What the pages ask of each query: a thing, a term, or the first thing of a class."""
ASKED = sorted(
    name
    for folder in ("pages", "graph", "service", "elsewhere")
    for path in (QUERIES / folder).glob("*.rq")
    if (name := f"{folder}/{path.stem}") not in ("service/merge", "service/identity", "service/published")
)


@pytest.mark.parametrize("name", ASKED)
def test_queries_of_the_pages_give_the_same_answers(pair: Pair, name: str) -> None:
    if name in DIFFERENT.get(pair.standing.name, {}):
        assert rows_of(pair, name, {})[1] != Counter()
        return
    for bindings in BINDINGS.get(name, [{}]):
        ours, theirs = rows_of(pair, name, {variable: term_of(pair.here, value) for variable, value in bindings.items()})
        assert theirs == ours, bindings


def term_of(store: Store, text: str) -> NamedNode:
    """Return what a binding of the table means."""
    if text.startswith("a :"):
        things = store.quads_for_pattern(None, NamedNode(str(rdflib.RDF.type)), NamedNode(f"{ONTOLOGY}#{text[3:]}"), None)
        return min((quad.subject for quad in things), key=str)
    return NamedNode(text.replace("id:", THINGS) if text.startswith("id:") else f"{ONTOLOGY}#{text[1:]}")


def rows_of(pair: Pair, name: str, bindings: dict[str, NamedNode]) -> tuple[Any, Any]:
    """Return the answers to a query here and there, so that equal ones are equal."""
    query, substitutions = read_query(name), {Variable(key): value for key, value in bindings.items()}
    ours: Any = pair.here.query(query, substitutions=substitutions)
    if isinstance(ours, QueryBoolean):
        return bool(ours), bool(read_boolean(pair.there.store.query(query, substitutions)))
    if isinstance(ours, QuerySolutions):
        return count_rows(ours), count_rows(pair.there.store.query(query, substitutions))
    triples = (ours, pair.there.store.construct(query, substitutions))
    ours, theirs = (Counter((plain(t.subject), plain(t.predicate), plain(t.object)) for t in each) for each in triples)
    return ours, theirs


def count_rows(rows: QuerySolutions) -> Counter[Any]:
    """Return rows as a multiset."""
    names = sorted(variable.value for variable in rows.variables)
    return Counter(tuple(plain(row[name]) for name in names) for row in rows)


def plain(term: Any) -> Any:
    """Return a term so that equal values are equal: stores write numbers and durations in their own ways."""
    if isinstance(term, Literal) and term.datatype.value in NUMBERS:
        return float(term.value)
    if isinstance(term, Literal) and term.datatype.value == XSD + "duration":
        return same_duration(term.value)
    return str(term)


def same_duration(text: str) -> Any:
    """Return what a duration says, so that a day is 24 hours."""
    return rdflib.Literal(text, datatype=rdflib.XSD.duration).toPython()


PAGES = (
    *("/", "/documents", "/about", "/queries", "/queries/appointments", "/graph", "/matrix", "/graph?node=prosecutor"),
    *("/id/prosecutor", "/id/cpc-2014", "/id/interrogation", "/id/document/mini-order", "/document/mini-order", "/nothing"),
    *(
        "/search?q=прокурор",
        "/search?q=тергеуші",
        "/search.json?q=прок",
        "/resolve?ref=ҚПК+125",
        "/id/prosecutor.nt",
        "/ontology",
    ),
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_say_the_same(own: Live, remote: Live, path: str) -> None:
    ours, theirs = (server.request("GET", quote(path, safe="/?=&+")) for server in (own, remote))
    assert theirs.status == ours.status
    assert words(theirs.text) == words(ours.text)


def words(page: str) -> Counter[str]:
    """Return the words and tags of a page; stores order equals as they like, and write a day as 24 hours or as a day."""
    return Counter(re.findall(r"[^\s<>]+", re.sub(r'"PT24H"|"P1D"', "a day", page)))


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"])
def test_results_come_in_every_form(own: Live, remote: Live, accept: str) -> None:
    query = f"PREFIX : <{ONTOLOGY}#> SELECT ?thing ?words {{ ?thing :quote ?words }} ORDER BY ?thing ?words"
    ours, theirs = (server.ask(query, accept) for server in (own, remote))
    assert theirs.headers["content-type"] == ours.headers["content-type"]
    assert theirs.body == ours.body


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"])
def test_graphs_come_in_every_form(own: Live, remote: Live, accept: str) -> None:
    query = f"PREFIX : <{ONTOLOGY}#> CONSTRUCT WHERE {{ ?thing :mentions ?other }}"
    forms = {
        "text/turtle": "turtle",
        "application/n-triples": "nt",
        "application/rdf+xml": "xml",
        "application/ld+json": "json-ld",
    }
    replies = [server.ask(query, accept) for server in (own, remote)]
    ours, theirs = (set(rdflib.Graph().parse(data=reply.body, format=forms[accept])) for reply in replies)
    assert ours and theirs == ours


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"SELECT (COUNT(*) AS ?n) FROM <{THINGS}graph/lexicon> {{ ?s ?p ?o }}", "lexicon"),
        (f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{THINGS}graph/lexicon> {{ ?s ?p ?o }} }}", "lexicon"),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "merge"),
        ("SELECT (COUNT(?b) AS ?n) { BIND (<a> AS ?b) FILTER (STRSTARTS(STR(?b), 'http://127.0.0.1')) }", "one"),
        ("BASE <http://example.org/> SELECT (COUNT(?b) AS ?n) { BIND (<a> AS ?b) FILTER (?b = <http://example.org/a>) }", "one"),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p 'FROM <urn:x> BASE <urn:y>' }", "none"),
    ],
)
def test_queries_see_the_same_graphs_and_base(own: Live, remote: Live, query: str, rows: str) -> None:
    ours, theirs = (int(server.ask(query, "text/csv").text.split()[1]) for server in (own, remote))
    assert theirs == ours
    assert (ours == 0) == (rows == "none")


def test_the_protocol_names_graphs(own: Live, remote: Live) -> None:
    body = f"query=SELECT+(COUNT(*)+AS+?n)+{{+?s+?p+?o+}}&default-graph-uri={THINGS}graph/lexicon"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
    ours, theirs = (server.request("POST", "/sparql", body, headers).text for server in (own, remote))
    assert theirs.split() == ours.split()


def test_answers_have_a_tag_and_go_when_the_client_has_them(remote: Live) -> None:
    first = remote.get("SELECT * { ?s a <urn:none> }")
    again = remote.get("SELECT * { ?s a <urn:none> }", **{"If-None-Match": first.headers["etag"]})
    assert (first.status, again.status) == (200, 304)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("SELECT * { ?s ?p", 400, "line 1, column"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400, "read only"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 400, "SERVICE is refused"),
        ('DEFINE get:soft "soft" SELECT * { ?s ?p ?o }', 400, "line 1, column"),
        ("SELECT * { ?s <bif:contains> 'a' }", 400, "no part of SPARQL"),
        ("SELECT (<SQL:x>('a') AS ?x) { }", 400, "no part of SPARQL"),
    ],
)
def test_what_is_no_query_goes_nowhere(remote: Live, query: str, status: int, says: str) -> None:
    reply = remote.ask(query)
    assert reply.status == status
    assert says in reply.text and reply.text.count("\n") == 1


def test_without_a_build_documents_are_quoted_and_said_to_be(own: Live, bare: Live) -> None:
    page = bare.request("GET", "/document/mini-order").text
    assert "is not here" in page or "здесь нет" in page or "мұнда жоқ" in page
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert all(" ".join(sentence.split()) in text for sentence in quotes(bare))
    assert bare.request("GET", "/document/nothing").status == 404
    assert "mini-order" in bare.request("GET", "/documents").text


def quotes(server: Live) -> list[str]:
    """Return the sentences that norms of a document rest on."""
    query = f"""PREFIX : <{ONTOLOGY}#> PREFIX prov: <http://www.w3.org/ns/prov#> SELECT ?quote {{
        ?s a :NormStatement ; :inDocument <{THINGS}document/mini-order> ; prov:wasDerivedFrom [ :quote ?quote ] }}"""
    rows = json.loads(server.ask(query, "application/json").body)["results"]["bindings"]
    assert rows
    return [row["quote"]["value"] for row in rows]


def test_without_a_build_search_finds_the_same_things(own: Live, bare: Live) -> None:
    for word in ("прокурор", "тергеуши", "prosecutor"):
        path = f"/search.json?q={quote(word)}"
        ours, theirs = (json.loads(server.request("GET", path).body)["results"] for server in (own, bare))
        assert ours and {hit["iri"] for hit in theirs if hit["kind"] != "sentence"} == {
            hit["iri"] for hit in ours if hit["kind"] != "sentence"
        }


def test_another_build_than_the_published_one_is_left_aside(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"data": "0"}')
    config = defaults() | {"ENDPOINT": pair.standing.query, "BUILD": str(tmp_path)}
    assert open_endpoint(config).folder is None
    assert pair.there.folder == pair.build


@NEEDS_VIRTUOSO
def test_bulk_files_are_as_good_as_the_protocol(mini_build: Path, tmp_path: Path) -> None:
    write_bulk_files(mini_build, tmp_path / "bulk")
    with virtuoso(tmp_path) as standing:
        load_bulk_files(standing, tmp_path / "bulk")
        there = open_endpoint(defaults() | {"ENDPOINT": standing.query, "BUILD": str(mini_build)})
        assert there.folder == mini_build
        assert publish(mini_build, GraphStore(standing.store, "dba", "dba")).sent == 0


@NEEDS_VIRTUOSO
def test_an_answer_that_the_store_cuts_is_no_answer(mini_build: Path, tmp_path: Path) -> None:
    with virtuoso(tmp_path, rows=100) as standing:
        publish(mini_build, GraphStore(standing.store, "dba", "dba"))
        with serving(tmp_path, "--endpoint", standing.query, "--build", str(mini_build)) as server:
            assert server.ask("SELECT * { ?s ?p ?o } LIMIT 99").status == 200
            reply = server.ask("SELECT * { ?s ?p ?o }")
            assert (reply.status, "ResultSetMaxRows" in reply.text) == (502, True)
