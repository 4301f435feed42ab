"""Hold the endpoint to the SPARQL 1.1 Protocol, content negotiation and HTTP.

One table: each row is a request and what must come back.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from live import Live, serving

DATA = """
<http://example.org/a> <http://example.org/p> "default" .
<http://example.org/b> <http://example.org/p> "first" <http://example.org/g1> .
<http://example.org/c> <http://example.org/p> "second" <http://example.org/g2> .
<http://example.org/c> <http://example.org/text> "line\\r\\nend" <http://example.org/g2> .
"""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
SELECT = "SELECT ?o { ?s <http://example.org/p> ?o }"
NAMED = "SELECT ?o { GRAPH ?g { ?s <http://example.org/p> ?o } }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
G1, G2, NOWHERE = "http://example.org/g1", "http://example.org/g2", "http://example.org/nowhere"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True)
class Row:
    """Ask for something and say what must come back: status, media type, and texts in the body."""

    method: str
    parameters: list[tuple[str, str]] | str
    status: int = 200
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)


def get(query: str = SELECT, *more: tuple[str, str], accept: str = "", **expected: Any) -> Row:
    """Return a row that asks by GET."""
    return Row("GET", [("query", query), *more], headers={"Accept": accept} if accept else {}, **expected)


def post(body: bytes, headers: dict[str, str], *more: tuple[str, str], **expected: Any) -> Row:
    """Return a row that asks by POST."""
    return Row("POST", list(more), headers=headers, body=body, **expected)


def many_rows(rows: int) -> str:
    """Return a query with so many rows."""
    return f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(rows)))} }} }}"


def form(*pairs: tuple[str, str]) -> bytes:
    """Return the body of a form."""
    return urlencode(pairs).encode()


ROWS = {
    # SPARQL 1.1 Protocol 2.1: three ways to send a query
    "get": get(kind=JSON, holds=("default",), lacks=("first",)),
    "get with a slash": Row("GET", "/sparql/?query=ASK%7B%7D", holds=("true",)),
    "form": post(form(("query", SELECT)), FORM, holds=("default",)),
    "form with charset": post(
        form(("query", SELECT)), {"Content-Type": FORM["Content-Type"] + "; charset=UTF-8"}, holds=("default",)
    ),
    "direct": post(SELECT.encode(), QUERY, holds=("default",)),
    "direct with charset": post(
        "ASK { ?s ?p 'қазақ' }".encode(), {"Content-Type": "application/sparql-query;charset=utf-8"}, holds=("false",)
    ),
    "direct in capitals": post(b"ASK {}", {"Content-Type": "Application/SPARQL-Query"}, holds=("true",)),
    "plus is a space in a form": post(b"query=ASK+%7B+%7D", FORM, holds=("true",)),
    "non-ASCII in a form": post(form(("query", "SELECT ('食べる' AS ?x) {}")), FORM, holds=("食べる",)),
    "relative IRIs have a base": get("CONSTRUCT { <s> <p> 1 } {}", holds=("http://",)),
    "a name in percent-encoding": Row("GET", "/sparql?%71u%65ry=ASK%7B%7D", holds=("true",)),
    "unknown parameters do not matter": get("ASK {}", ("timeout", "1"), holds=("true",)),
    # 2.1.4: the data set
    "default graph": get(SELECT, ("default-graph-uri", G1), holds=("first",), lacks=("default", "second")),
    "two default graphs": get(
        SELECT, ("default-graph-uri", G1), ("default-graph-uri", G2), holds=("first", "second"), lacks=("default",)
    ),
    "named graph": get(NAMED, ("named-graph-uri", G1), holds=("first",), lacks=("second",)),
    "named graphs leave the default graph empty": get(SELECT, ("named-graph-uri", G1), lacks=("first", "default")),
    "default graphs leave no named graph": get(NAMED, ("default-graph-uri", G1), lacks=("first",)),
    "both": get(
        f"ASK {{ ?a ?b 'first' GRAPH <{G2}> {{ ?c ?d 'second' }} }}",
        ("default-graph-uri", G1),
        ("named-graph-uri", G2),
        holds=("true",),
    ),
    "unknown graph is empty": get(SELECT, ("default-graph-uri", NOWHERE), lacks=("default", "first")),
    "protocol goes before FROM": get(
        f"SELECT ?o FROM <{G1}> {{ ?s ?p ?o }}", ("default-graph-uri", G2), holds=("second",), lacks=("first",)
    ),
    "FROM": get(f"SELECT ?o FROM <{G1}> {{ ?s ?p ?o }}", holds=("first",), lacks=("default", "second")),
    "FROM NAMED": get(f"SELECT ?o FROM NAMED <{G1}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", holds=("first",), lacks=("second",)),
    "FROM never fetches": get("SELECT ?o FROM <http://127.0.0.1:9/x> { ?s ?p ?o }", lacks=("value",)),
    "data set by form": post(form(("query", SELECT), ("default-graph-uri", G1)), FORM, holds=("first",), lacks=("default",)),
    "data set by address, query by form": post(form(("query", SELECT)), FORM, ("default-graph-uri", G1), holds=("first",)),
    "data set by address, query direct": post(
        NAMED.encode(), QUERY, ("named-graph-uri", G2), holds=("second",), lacks=("first",)
    ),
    "a graph that is named twice counts once": get(
        COUNT, ("default-graph-uri", G1), ("default-graph-uri", G1), accept="text/csv", holds=("n\r\n1\r\n",)
    ),
    "graph is no IRI": get(SELECT, ("default-graph-uri", "not an IRI"), status=400),
    "graph is relative": get(SELECT, ("default-graph-uri", "g1"), status=400),
    # 2.1.7, 2.2: what is wrong
    "syntax error": get("SELECT *\n{ ?s ?p }", status=400, kind="text/plain", holds=("line 2, column ",)),
    "empty query": get("", status=400),
    "two queries": get("ASK {}", ("query", "ASK {}"), status=400, holds=("exactly one",)),
    "two queries in a form": post(form(("query", "ASK {}"), ("query", "ASK {}")), FORM, status=400),
    "one query in the address, one in the body": post(form(("query", "ASK {}")), FORM, ("query", "ASK {}"), status=400),
    "form without query": post(form(("x", "y")), FORM, status=400),
    "wrong media type": post(b"ASK {}", {"Content-Type": "text/plain"}, status=415),
    "no media type": post(b"ASK {}", {"Content-Type": ""}, status=415),
    "form without its media type": post(form(("query", "ASK {}")), {"Content-Type": ""}, status=415),
    "another charset": post("ASK {}".encode("utf-16"), {"Content-Type": "application/sparql-query; charset=UTF-16"}, status=415),
    "not UTF-8": post(b"SELECT ('\xe9' AS ?x) {}", QUERY, status=400, holds=("UTF-8",)),
    "not UTF-8 in a form": post(b"query=SELECT+('%E9'+AS+%3Fx)+%7B%7D", FORM, status=400),
    "not UTF-8 in the address": Row("GET", "/sparql?query=SELECT+('%E9'+AS+%3Fx)+%7B%7D", status=400),
    "compressed body": post(gzip.compress(b"ASK {}"), QUERY | {"Content-Encoding": "gzip"}, status=415, holds=("gzip",)),
    "custom function that nobody knows": get("SELECT (<http://example.org/f>(1) AS ?x) {}", holds=("bindings",)),
    # updates in every form
    "update by GET": Row("GET", [("update", "CLEAR ALL")], status=400),
    "update by form": post(form(("update", "CLEAR ALL")), FORM, status=400, holds=("read only",)),
    "update direct": post(b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, status=415, holds=("read only",)),
    "update as query": get("INSERT DATA { <s:s> <p:p> 1 }", status=400, holds=("read only",)),
    "update and query": post(form(("update", "CLEAR ALL"), ("query", "ASK {}")), FORM, status=400),
    "load as query": get("LOAD <http://127.0.0.1:9/>", status=400),
    # methods
    "PUT": Row(
        "PUT",
        [("query", "ASK {}")],
        status=405,
        kind="text/plain",
        answers={"allow": "GET", "access-control-allow-origin": "*"},
    ),
    "DELETE": Row("DELETE", [], status=405, answers={"allow": "POST"}),
    "PATCH": Row("PATCH", [("query", "ASK {}")], status=405),
    "OPTIONS": Row("OPTIONS", [], status=204, answers={"allow": "GET", "access-control-allow-methods": "POST"}),
    "OPTIONS before a query of a page": Row(
        "OPTIONS",
        "/sparql",
        status=204,
        headers={"Origin": "https://example.org", "Access-Control-Request-Headers": "content-type"},
        answers={"access-control-allow-headers": "Content-Type", "access-control-max-age": "86400"},
    ),
    "HEAD": Row("HEAD", [("query", "ASK {}")], kind=JSON, answers={"content-length": "26"}),
    "HEAD of an error": Row("HEAD", [("query", "ASK {")], status=400),
    # results by Accept
    "JSON": get(accept=JSON, kind=JSON),
    "XML": get(accept=XML, kind=XML, holds=("<sparql",)),
    "CSV": get(accept="text/csv", kind="text/csv; charset=utf-8", holds=("o\r\ndefault\r\n",)),
    "TSV": get(accept="text/tab-separated-values", kind="text/tab-separated-values; charset=utf-8", holds=('?o\n"default"\n',)),
    "plain JSON": get(accept="application/json", kind="application/json"),
    "plain XML": get(accept="application/xml", kind="application/xml", holds=("<sparql",)),
    "ASK as XML": get("ASK {}", accept=XML, kind=XML, holds=("<boolean>true",)),
    "any": get(accept="*/*", kind=JSON),
    "any application": get(accept="application/*", kind=JSON),
    "any text": get(accept="text/*", kind="text/csv"),
    "q decides": get(accept=f"{JSON};q=0.3, {XML};q=0.7", kind=XML),
    "q of a range": get(accept=f"*/*;q=0.8, {XML};q=0.5", kind=JSON),
    "the specific range decides": get(accept=f"application/*;q=0.9, {JSON};q=0.1, text/csv;q=0.5", kind=XML),
    "q=0 excludes": get(accept=f"{JSON};q=0, */*", kind=XML),
    "q=0 alone": get(accept=f"{JSON};q=0", status=406),
    "order does not matter": get(accept=f"text/csv;q=0.1, {XML}", kind=XML),
    "parameters": get(accept=f"{XML}; charset=utf-8; q=0.9", kind=XML),
    "capitals": get(accept="Application/SPARQL-Results+XML", kind=XML),
    "unknown and known": get(accept="image/png, text/csv;q=0.1", kind="text/csv"),
    "a browser": get(accept=PAGE, kind="application/xml"),
    "nothing fits": get(accept="image/png", status=406, holds=(JSON,)),
    "a graph type for results": get(accept="text/turtle", status=406),
    "a result type for a graph": get(CONSTRUCT, accept="text/csv", status=406),
    "an Accept that cannot be read": get(accept=";;;,,/", status=406),
    # graphs by Accept
    "Turtle": get(CONSTRUCT, accept="text/turtle", kind="text/turtle; charset=utf-8", holds=("default",)),
    "N-Triples": get(CONSTRUCT, accept="application/n-triples", kind="application/n-triples"),
    "RDF/XML": get(CONSTRUCT, accept="application/rdf+xml", kind="application/rdf+xml", holds=("<rdf:RDF",)),
    "JSON-LD": get(CONSTRUCT, accept="application/ld+json", kind="application/ld+json", holds=("@id",)),
    "TriG": get(CONSTRUCT, accept="application/trig", kind="application/trig"),
    "N-Quads": get(CONSTRUCT, accept="application/n-quads", kind="application/n-quads"),
    "graph of no wish": get(CONSTRUCT, kind="text/turtle"),
    "DESCRIBE": get("DESCRIBE <http://example.org/a>", accept="application/n-triples", holds=("default",)),
    "form decides, not words": get("SELECT ?o { ?s ?p ?o } # CONSTRUCT", accept=PAGE, kind="application/xml"),
    "prefix called construct": get("PREFIX construct: <http://example.org/> SELECT ?o { ?s construct:p ?o }", holds=("default",)),
    # no query: the service itself
    "service description": Row(
        "GET", "/sparql", kind="text/turtle", holds=("sd:Service", "sd:endpoint"), lacks=("BasicFederatedQuery",)
    ),
    "service description as RDF/XML": Row(
        "GET", "/sparql", headers={"Accept": "application/rdf+xml"}, kind="application/rdf+xml"
    ),
    "service description as JSON-LD": Row(
        "GET", "/sparql", headers={"Accept": "application/ld+json"}, kind="application/ld+json"
    ),
    "service description in no known form": Row(
        "GET",
        "/sparql",
        headers={"Accept": "image/png"},
        status=406,
        kind="text/plain",
        holds=("text/turtle", "application/trig"),
    ),
    "editor for people": Row(
        "GET", "/sparql", headers={"Accept": PAGE}, kind="text/html", answers={"content-security-policy": "script-src 'self'"}
    ),
    "void": Row("GET", "/.well-known/void", kind="text/turtle", holds=("void:triples 1",)),
    "void counts things": Row("GET", "/.well-known/void", holds=("void:entities 1",)),
    "void as N-Triples": Row(
        "GET", "/.well-known/void", headers={"Accept": "application/n-triples"}, kind="application/n-triples"
    ),
    # what every answer has
    "CORS": get(answers={"access-control-allow-origin": "*", "vary": "Accept", "x-content-type-options": "nosniff"}),
    "CORS of an error": get("ASK {", status=400, answers={"access-control-allow-origin": "*"}),
    "volatile answers are not kept": get("SELECT (NOW() AS ?now) {}", answers={"cache-control": "no-store"}),
    "XML keeps a carriage return": get(
        "SELECT ?o { GRAPH ?g { ?s <http://example.org/text> ?o } }", accept=XML, holds=("line&#13;\nend",)
    ),
    "RDF/XML keeps a carriage return": get(
        f"CONSTRUCT FROM <{G2}> WHERE {{ ?s ?p ?o }}", accept="application/rdf+xml", holds=("line&#13;\nend",)
    ),
    "a property without a name in RDF/XML": get(
        "CONSTRUCT { <s:s> <http://example.org/1> 1 } {}", accept="application/rdf+xml", status=400, holds=("XML",)
    ),
    "a control character in XML": get(r"SELECT ('\u0001' AS ?x) {}", accept=XML, status=400, holds=("XML",)),
    "a noncharacter in XML": get(r"SELECT ('\uFFFE' AS ?x) {}", accept=XML, status=400, holds=("XML",)),
    "a control character in JSON": get(r"SELECT ('\u0001' AS ?x) {}", accept=JSON, holds=(r"\u0001",)),
    # pages that are not there
    "unknown page": Row("GET", "/no/such/page", status=404, kind="text/plain", holds=("404",), lacks=("<",)),
    "unknown page for people": Row("GET", "/no/such/page", status=404, headers={"Accept": PAGE}, kind="text/html"),
    "unknown page for data": Row("GET", "/id/nothing", status=404, headers={"Accept": "text/turtle"}, kind="text/plain"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Yield a server of four quads."""
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "data.nq").write_text(DATA, encoding="utf-8")
    with serving(folder, "--graph", str(folder / "data.nq"), "--workers", "1") as live:
        yield live


def path_of(row: Row) -> str:
    """Return the address that a row asks for."""
    if isinstance(row.parameters, str):
        return row.parameters
    return "/sparql" + ("?" + urlencode(row.parameters, quote_via=quote) if row.parameters else "")


@pytest.mark.parametrize("name", ROWS)
def test_row(name: str, server: Live) -> None:
    """Each request gets what its row says."""
    row = ROWS[name]
    reply = server.request(row.method, path_of(row), row.body, row.headers)
    assert reply.status == row.status, reply.text
    assert reply.headers.get("content-type", "").startswith(row.kind)
    assert [text for text in row.holds if text not in reply.text] == []
    assert [text for text in row.lacks if text in reply.text] == []
    assert {key: value for key, value in row.answers.items() if value not in reply.headers.get(key, "")} == {}


@pytest.mark.parametrize("accept", [JSON, XML, "text/csv", "text/tab-separated-values"])
def test_known_answer_is_not_sent_again(server: Live, accept: str) -> None:
    """An ETag names data set, query and form; with it comes 304 and no body."""
    first = server.get(SELECT, Accept=accept)
    again = server.get(SELECT, **{"Accept": accept, "If-None-Match": first.headers["etag"]})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert server.get(SELECT, **{"Accept": accept, "If-None-Match": 'W/"other"'}).status == 200


def test_conditions(server: Live) -> None:
    """`*` means any answer that there is, and none where the query is wrong; POST never gets 304 (RFC 9110, section 13.1.2)."""
    assert server.get(SELECT, **{"If-None-Match": "*"}).status == 304
    assert server.get("ASK {", **{"If-None-Match": "*"}).status == 400
    tag = server.get(SELECT, Accept=JSON).headers["etag"]
    again = server.request("POST", "/sparql", SELECT.encode(), QUERY | {"Accept": JSON, "If-None-Match": tag})
    assert (again.status, again.headers["etag"]) == (200, tag)


@pytest.mark.parametrize(
    "path", ["/sparql", "/sparql?query=ASK%7B%7D", "/.well-known/void", "/static/style.css", "/no/such/page"]
)
def test_each_header_comes_once(server: Live, path: str) -> None:
    """No header that holds one value is there twice; HEAD and GET agree."""
    for method in ("GET", "HEAD"):
        head = server.raw(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()).partition(b"\r\n\r\n")[0]
        names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]]
        assert sorted(set(names)) == sorted(names)
        assert b"date" in names


ASK = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (ASK + b"\r\n", 400),
        (ASK + b"Host: a/b\r\n\r\n", 400),
        (ASK + b"Host: x\r\nX: a\r\n b\r\n\r\n", 400),
        (b"GET sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET ?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /sparql\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET /" + b"x" * 1_100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (ASK + b"Host: x\r\nCookie: " + b"x" * 70_000 + b"\r\n\r\n", 431),
        (ASK + b"Host: x\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
    ],
)
def test_unreadable_requests_are_told_why(server: Live, request_: bytes, status: int) -> None:
    """What cannot be read is refused in one line, and the connection closed."""
    head, _, body = server.raw(request_).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close" in head and b"text/plain" in head
    assert body.count(b"\n") == 1 and len(body) > len("\n")


@pytest.mark.parametrize("option", ["close", "Close", "close, TE", "TE, close", "Upgrade, HTTP2-Settings, close"])
def test_a_client_may_end_the_connection(server: Live, option: str) -> None:
    """Among other options too `close` ends the connection after the answer (RFC 9112, section 9.6)."""
    received = server.raw(ASK + f"Host: x\r\nConnection: {option}\r\n\r\n".encode() + ASK + b"Host: x\r\n\r\n")
    assert received.count(b'{"head":{},"boolean":true}') == 1


def test_tags_differ(server: Live) -> None:
    """Two queries, or two forms of an answer, have two tags."""
    asked = [(SELECT, JSON), (SELECT, XML), (NAMED, JSON), (SELECT + " LIMIT 1", JSON)]
    assert len({server.get(query, Accept=accept).headers["etag"] for query, accept in asked}) == len(asked)


@pytest.mark.parametrize(
    ("encoding", "is_compressed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("*", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("", False),
        ("br;q=1, gzip;q=0.1", True),
    ],
)
@pytest.mark.parametrize("rows", [200, 20000])
def test_compression(server: Live, encoding: str, is_compressed: bool, rows: int) -> None:
    """Long answers are compressed for those who ask, and say the same."""
    query = many_rows(rows)
    reply = server.request("POST", "/sparql", query, QUERY | {"Accept": "text/csv", "Accept-Encoding": encoding})
    assert (reply.headers.get("content-encoding") == "gzip") == is_compressed
    body = gzip.decompress(reply.body) if is_compressed else reply.body
    assert len(body.split()) == rows + 1


def test_body_in_chunks(server: Live) -> None:
    """A query may come in chunks."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n"
    received = server.raw(head + b"Connection: close\r\n\r\n3\r\nASK\r\n3;x=y\r\n {}\r\n0\r\n\r\n")
    assert received.endswith(b'{"head":{},"boolean":true}')


def test_two_requests_on_one_connection(server: Live) -> None:
    """A client may send its next request before the first is answered, and name the host in the address."""
    first = b"GET http://x/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"
    second = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert server.raw(first + second).count(b'{"head":{},"boolean":true}') == 2


def test_head_has_the_headers_of_get(server: Live) -> None:
    """HEAD tells what GET would."""
    path = "/sparql?query=" + quote(SELECT)
    get_reply, head = server.request("GET", path), server.request("HEAD", path)
    names = ("content-type", "content-length", "etag", "vary")
    assert [head.headers[name] for name in names] == [get_reply.headers[name] for name in names]
    assert head.body == b""


@pytest.mark.parametrize("rows", [10, 20000])
def test_http_1_0(server: Live, rows: int) -> None:
    """An old client gets the whole answer, with its length, and the connection closed."""
    query = quote(many_rows(rows))
    received = server.raw(f"GET /sparql?query={query} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"200 OK" in head and b"chunked" not in head and len(body.split()) == rows + 1
    assert f"Content-Length: {len(body)}".encode() in head


def test_description_is_true(server: Live) -> None:
    """The description names the graphs and counts their triples as the endpoint itself does."""
    store = ox.Store()
    store.load(server.request("GET", "/sparql").body, format=ox.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>"
        "SELECT ?name ?triples { ?service a sd:Service ; sd:endpoint ?service ; sd:defaultDataset ?d . ?d sd:namedGraph ?g ."
        " ?g sd:name ?name ; sd:graph/void:triples ?triples } ORDER BY ?name"
    )
    assert [(row["name"].value, row["triples"].value) for row in rows] == [(G1, "1"), (G2, "2")]
    counted = json.loads(server.get(COUNT).body)["results"]["bindings"][0]["n"]["value"]
    assert f"void:triples {counted}" in server.request("GET", "/sparql").text
