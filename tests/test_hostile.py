"""Attack the server as strangers do, and hold it to its figures: it answers, it stays up, and others hardly notice."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from live import Live, Reply, serving

from bench.bombs import ALL, BOMBS
from bench.memory import memory_of
from server.gateway import SECONDS_FOR_LARGE

TIMEOUT = 2.0
SLACK = 0.2
CHEAP = "ASK { <http://example.org/s1> ?p ?o }"
CHEAP_SECONDS = 0.2
MEMORY = 512 * 1024 * 1024
THINGS = 20000

DEPTH = 10000
TRIPLE = "?s ?p ?o"

NESTED = {
    "groups": "SELECT * " + "{" * DEPTH + TRIPLE + "}" * DEPTH,
    "groups without end": "SELECT * " + "{" * DEPTH,
    "optional": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o " * DEPTH + "}" * DEPTH + "}",
    "optional chain": "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * DEPTH + "}",
    "minus chain": "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o } " * DEPTH + "}",
    "union chain": "SELECT * { {} " + "UNION {} " * DEPTH + "}",
    "union nested": "SELECT * { " + "{ {} UNION " * DEPTH + "{}" + "}" * DEPTH + "}",
    "subqueries": "SELECT * { " + "{ SELECT * { " * DEPTH + "}}" * DEPTH + "}",
    "graph": "SELECT * { " + "GRAPH ?g { " * DEPTH + "}" * DEPTH + "}",
    "filter exists": "SELECT * { " + "FILTER EXISTS { " * DEPTH + "}" * DEPTH + "}",
    "filter chain": "SELECT * { ?s ?p ?o " + "FILTER(?s = ?o) " * DEPTH + "}",
    "bind chain": "SELECT * { " + "".join(f"BIND({i} AS ?v{i}) " for i in range(DEPTH)) + "}",
    "lateral": "SELECT * { " + "LATERAL { " * DEPTH + "}" * DEPTH + "}",
    "parentheses": "SELECT * { FILTER(" + "(" * DEPTH + "1" + ")" * DEPTH + ") }",
    "not": "SELECT * { FILTER(" + "!" * DEPTH + "true) }",
    "minus signs": "SELECT (" + "- " * DEPTH + "1 AS ?x) {}",
    "or": "SELECT * { FILTER(" + "true || " * DEPTH + "true) }",
    "and": "SELECT * { FILTER(" + "true && " * DEPTH + "true) }",
    "plus": "SELECT (" + "1+" * DEPTH + "1 AS ?x) {}",
    "times": "SELECT (" + "1*" * DEPTH + "1 AS ?x) {}",
    "divided": "SELECT (" + "1/" * DEPTH + "1 AS ?x) {}",
    "functions": "SELECT (" + "STR(" * DEPTH + "1" + ")" * DEPTH + " AS ?x) {}",
    "if": "SELECT (" + "IF(true," * DEPTH + "1" + ",1)" * DEPTH + " AS ?x) {}",
    "in": "SELECT * { FILTER(" + "1 IN (" * DEPTH + "1" + ")" * DEPTH + ") }",
    "blank nodes": "SELECT * { " + "[ <p:p> " * DEPTH + "1" + "]" * DEPTH + " }",
    "lists": "SELECT * { ?s ?p " + "(" * DEPTH + ")" * DEPTH + " }",
    "path brackets": "SELECT * { ?s " + "(" * DEPTH + "<p:p>" + ")" * DEPTH + " ?o }",
    "path steps": "SELECT * { ?s " + "/".join(["<p:p>"] * DEPTH) + " ?o }",
    "path choices": "SELECT * { ?s " + "|".join(["<p:p>"] * DEPTH) + " ?o }",
    "path stars": "SELECT * { ?s <p:p>" + "*" * DEPTH + " ?o }",
    "path inverse": "SELECT * { ?s " + "^" * DEPTH + "<p:p> ?o }",
    "path negation": "SELECT * { ?s !(" + "|".join(["<p:p>"] * DEPTH) + ") ?o }",
    "quoted triples": "SELECT * { " + "<< " * DEPTH + TRIPLE + " >>" * DEPTH + " <p:p> 1 }",
    "triple terms": "SELECT * { ?s ?p " + "<<( ?s ?p " * DEPTH + "1" + " )>>" * DEPTH + " }",
    "construct": "CONSTRUCT { " + "[ <p:p> " * DEPTH + "1" + "]" * DEPTH + " } {}",
    "triple patterns": "SELECT * { " + "?s ?p ?o . " * DEPTH + "}",
    "predicates": "SELECT * { ?s ?p ?o " + "; ?p ?o" * DEPTH + " }",
    "order": "SELECT * { ?s ?p ?o } ORDER BY " + "(" * DEPTH + "?s" + ")" * DEPTH,
    "group by": "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY " + "(" * DEPTH + "1" + ")" * DEPTH,
    "having": "SELECT (1 AS ?x) { ?s ?p ?o } HAVING (" + "!" * DEPTH + "true)",
    "escaped brackets": "SELECT * " + "\\u007B" * DEPTH + TRIPLE,
}

MANY_IRIS = " ".join(f"<http://example.org/a/longer/address/s{n}>" for n in range(4000))

SERVICES = {
    "plain": "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "lower case": "select * { service <http://localhost:PORT/> { ?s ?p ?o } }",
    "no spaces": "SELECT*{SERVICE<http://127.0.0.1:PORT/>{?s?p?o}}",
    "as a number": "SELECT * { SERVICE <http://2130706433:PORT/> { ?s ?p ?o } }",
    "short address": "SELECT * { SERVICE <http://127.1:PORT/> { ?s ?p ?o } }",
    "version 6": "SELECT * { SERVICE <http://[::1]:PORT/> { ?s ?p ?o } }",
    "subquery": "SELECT * { { SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } } }",
    "exists": "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "not exists": "ASK { FILTER NOT EXISTS { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "optional": "SELECT * { OPTIONAL { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "variable": "SELECT * { VALUES ?x { <http://127.0.0.1:PORT/> } SERVICE ?x { ?s ?p ?o } }",
    "prefixed name": "PREFIX x: <http://127.0.0.1:PORT/> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "empty prefix": "PREFIX : <http://127.0.0.1:PORT/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "relative": "BASE <http://127.0.0.1:PORT/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "escaped": "SELECT * { \\u0053ERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "long escape": "SELECT * { S\\U00000045RVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "after a comment": "SELECT * { # '\nSERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "comment inside": "SELECT * { SERVICE # x\n <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "after quotes in a long string": 'SELECT * { BIND("""a"b""" AS ?x) SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } #"',
    "after a string": "SELECT * { FILTER('\\'' = \"'\") SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "behind what looks like an IRI": (
        "PREFIX : <http://127.0.0.1:PORT/> SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE:x#>\n{ ?s ?p ?o } }"
    ),
    "construct": "CONSTRUCT { ?s ?p ?o } { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "FROM": "SELECT * FROM <http://127.0.0.1:PORT/x> { ?s ?p ?o }",
    "FROM NAMED": "SELECT * FROM NAMED <http://127.0.0.1:PORT/x> { GRAPH ?g { ?s ?p ?o } }",
    "GRAPH": "SELECT * { GRAPH <http://127.0.0.1:PORT/x> { ?s ?p ?o } }",
    "LOAD": "LOAD <http://127.0.0.1:PORT/x>",
    "LOAD SILENT": "LOAD SILENT <http://127.0.0.1:PORT/x> INTO GRAPH <g:g>",
    "DESCRIBE": "DESCRIBE <http://127.0.0.1:PORT/x>",
}

HONEST = {
    "50 parentheses": ("SELECT (" + "(" * 50 + "1" + ")" * 50 + " AS ?x) {}", 1),
    "50 groups": ("SELECT * " + "{" * 50 + "VALUES ?x { 1 }" + "}" * 50, 1),
    "100 unions": ("SELECT * { " + " UNION ".join(f"{{ VALUES ?x {{ {n} }} }}" for n in range(101)) + " }", 101),
    "50 optionals": ("SELECT * { VALUES ?x { 1 } " + "".join(f"OPTIONAL {{ ?x <p:{n}> ?v{n} }} " for n in range(50)) + "}", 1),
    "300 alternatives": ("SELECT * { VALUES ?x { 1 299 } FILTER(" + " || ".join(f"?x = {n}" for n in range(300)) + ") }", 2),
    "20 steps": ("SELECT * { <http://example.org/s1> " + "/".join(["<http://example.org/next>"] * 20) + " ?o }", 1),
    "4,000 IRIs": (f"SELECT * {{ VALUES ?s {{ {MANY_IRIS} }} }}", 4000),
    "4,000 in IN": (f"SELECT * {{ VALUES ?x {{ 7 }} FILTER(?x IN ({', '.join(map(str, range(4000)))})) }}", 1),
    "100,000 characters of text": (f"SELECT ('{'қ' * 100000}' AS ?x) {{}}", 1),
    "20,000 rows": ("SELECT * { ?s <http://example.org/n> ?n } ORDER BY ?n", THINGS),
    "120,000 rows": ("SELECT * { ?s <http://example.org/n> ?n VALUES ?x { 1 2 3 4 5 6 } }", THINGS * 6),
    "words of the guard in strings": ("SELECT ('SERVICE <x> { LOAD' AS ?x) ('''(((((''' AS ?y) { } # SERVICE {", 1),
    "a prefix called service": ("PREFIX service: <http://example.org/> SELECT * { service:s1 service:n ?service }", 1),
    "an IRI with service": ("SELECT (<http://www.w3.org/ns/sparql-service-description#Service> AS ?x) {}", 1),
}

# What stands for a space, a letter or an end of line elsewhere, and not in SPARQL.
LOOKALIKES = {
    "vertical tab": "ASK\x0b{}",
    "no-break space": "ASK\u00a0{}",
    "line separator": "ASK\u2028{}",
    "zero-width space": "A\u200bSK {}",
    "byte order mark inside": "ASK \ufeff{}",
    "NUL at the end": "ASK {}\0",
    "fullwidth letter": "SELECT * { \uff33ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "dotless i": "SELECT * { SERV\u0131CE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "long s": "SELECT * { \u017fERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "escape of an escape": r"ASK { \u005Cu007B }",
    "half of a pair": r"ASK { ?s ?p '\uD800' }",
    "code point that is none": r"ASK { ?s ?p '\U00110000' }",
    "comment that ends with a carriage return": "ASK { # x\r" + "{" * DEPTH + "}" * DEPTH + "}",
    "brackets after quotes in a comment": "ASK { # ' \" ''' \n" + "{" * DEPTH + "}" * DEPTH + "}",
    "brackets by escapes": "ASK {" + r"\u007B" * DEPTH + r"\u007D" * DEPTH + "}",
    "two requests in one": "ASK {} ; DROP ALL",
}

LONG_HEADERS = {
    "media types": ("Accept", ",".join(f"a/b{n};q=0.{n % 9}" for n in range(5000))),
    "quotes": ("Accept", '"' * 30000),
    "parameters": ("Accept", "text/csv" + ";a=b" * 9000),
    "encodings": ("Accept-Encoding", "gzip," * 10000),
    "languages": ("Accept-Language", "kk;q=0.1," * 6000),
    "tags": ("If-None-Match", '"a",' * 15000),
    "tag without end": ("If-None-Match", '"' * 60000),
    "ranges": ("Range", "bytes=" + "0-1," * 10000),
    "cookies": ("Cookie", "a=b;" * 15000),
}

POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\n"
TYPED = POST + b"Content-Type: application/sparql-query\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
SECOND = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"

REQUESTS = {
    "length and chunks": TYPED + b"Content-Length: 6\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n"
    b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "two lengths": POST + b"Content-Length: 6\r\nContent-Length: 5\r\n\r\nASK {}",
    "two equal lengths": POST + b"Content-Length: 6\r\nContent-Length: 6\r\n\r\nASK {}",
    "list of lengths": POST + b"Content-Length: 6, 6\r\n\r\nASK {}",
    "signed length": POST + b"Content-Length: +6\r\n\r\nASK {}",
    "negative length": POST + b"Content-Length: -6\r\n\r\nASK {}",
    "length in hexadecimal": POST + b"Content-Length: 0x6\r\n\r\nASK {}",
    "length with underscore": POST + b"Content-Length: 1_0\r\n\r\nASK {}1234",
    "another encoding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two encodings": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": b"POST /sparql HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "space before the colon": POST + b"Content-Length : 6\r\n\r\nASK {}",
    "folded header": POST + b"X: a\r\n Content-Length: 6\r\n\r\n",
    "bare carriage return": b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\rContent-Length: 6\r\n\r\n",
    "NUL in a header": b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    "no Host": b"GET /health HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "Host with a tag": b"GET /sparql HTTP/1.1\r\nHost: <script>\r\n\r\n",
    "no version": b"GET /health\r\n\r\n",
    "version 9": b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
    "spaces in the address": b"GET /sparql?query=ASK {} HTTP/1.1\r\nHost: x\r\n\r\n",
    "no words": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "300 headers": b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 300 + b"\r\n",
    "a long header": b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200000 + b"\r\n\r\n",
    "a long path": b"GET /" + b"%41" * 100000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long address": b"GET /" + b"y" * 2000000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "chunk of no size": TYPED + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Yield a server of 60,000 triples with a time limit of two seconds."""
    folder = tmp_path_factory.mktemp("hostile")
    with (folder / "data.nt").open("w", encoding="utf-8") as data:
        for n in range(THINGS):
            thing = f"<http://example.org/s{n}>"
            data.write(f"{thing} <http://example.org/next> <http://example.org/s{(n * 7 + 1) % THINGS}> .\n")
            data.write(f'{thing} <http://example.org/n> "{n}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')
            data.write(f'{thing} <http://example.org/label> "қазақша атау {n}"@kk .\n')
    with serving(folder, "--graph", str(folder / "data.nt"), "--timeout", str(TIMEOUT)) as live:
        yield live


@pytest.fixture(autouse=True)
def still_up(server: Live) -> Iterator[None]:
    """After every attack the server is the same process, and answers at once."""
    yield
    assert psutil.Process(server.process).status() != psutil.STATUS_ZOMBIE
    fastest = min(server.ask(f"{CHEAP} # {time.time_ns()}").seconds for _ in range(3))
    assert fastest < CHEAP_SECONDS
    assert server.ask(CHEAP).text == '{"head":{},"boolean":true}'


def cheap_seconds(server: Live, times: int = 5) -> float:
    """Return the longest time that a cheap query takes, each time on a new connection; every one must be answered."""
    longest = 0.0
    for _ in range(times):
        reply = server.ask(f"{CHEAP} # {time.time_ns()}")  # no kept answer fits
        assert reply.status == 200, reply.text
        longest = max(longest, reply.seconds)
        time.sleep(0.05)
    return longest


@contextlib.contextmanager
def in_background(work: Callable[[], object], times: int) -> Iterator[list[concurrent.futures.Future[object]]]:
    """Do something many times at once while the block runs."""
    with concurrent.futures.ThreadPoolExecutor(times) as executor:
        yield [executor.submit(work) for _ in range(times)]


@pytest.mark.parametrize("name", NESTED)
def test_nesting(name: str, server: Live) -> None:
    """What ends a recursive parser is refused before it, by a line that says where."""
    reply = server.ask(NESTED[name])
    assert reply.status in (400, 413), reply.text[:200]
    assert reply.text.startswith("line 1, column ") and reply.text.count("\n") == 1
    assert reply.seconds < CHEAP_SECONDS


@pytest.mark.parametrize("depth", [100, 127, 129, 500, 1900])
@pytest.mark.parametrize("name", ["groups", "optional", "or", "path steps", "triple patterns", "if", "blank nodes"])
def test_nesting_about_the_limit(name: str, depth: int, server: Live) -> None:
    """Whatever the depth, there is an answer and the server stays."""
    query = {
        "groups": "SELECT * " + "{" * depth + TRIPLE + "}" * depth + " LIMIT 1",
        "optional": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o " * depth + "}" * depth + "} LIMIT 1",
        "or": "SELECT * { FILTER(" + "true || " * depth + "true) }",
        "path steps": "ASK { ?s " + "/".join(["<p:p>"] * depth) + " ?o }",
        "triple patterns": "ASK { " + "?s ?p ?o . " * depth + "}",
        "if": "SELECT (" + "IF(true," * depth + "1" + ",1)" * depth + " AS ?x) {}",
        "blank nodes": "ASK { " + "[ <p:p> " * depth + "1" + "]" * depth + " }",
    }[name]
    assert server.ask(query).status in (200, 400, 503, 504)


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(name: str, server: Live) -> None:
    """A bomb is stopped at its limit with one line of reason, and meanwhile a cheap query is as quick as ever."""
    with in_background(lambda: server.ask(BOMBS[name]), 1) as (bomb,):
        time.sleep(0.1)
        longest = cheap_seconds(server)
        reply = bomb.result()
    assert isinstance(reply, Reply)
    assert reply.seconds < TIMEOUT + SLACK
    assert longest < CHEAP_SECONDS
    if reply.is_whole and reply.status != 200:
        assert reply.status in (503, 504) and reply.text.count("\n") == 1 and "retry-after" in reply.headers


@pytest.mark.parametrize("name", ["counted product", "sorted product", "values product", "doubling strings"])
def test_many_bombs(name: str, server: Live) -> None:
    """Thirty-two bombs at once hold nobody up, and take no more memory than is allowed."""
    before = memory_of(server.process)
    highest = before
    with in_background(lambda: server.ask(BOMBS[name]), 32) as bombs:
        time.sleep(0.3)
        longest = 0.0
        for _ in range(8):
            longest = max(longest, cheap_seconds(server, 1))
            highest = max(highest, memory_of(server.process))
        replies = [bomb.result() for bomb in bombs]
    assert {reply.status for reply in replies if isinstance(reply, Reply)} <= {503, 504}
    assert longest < CHEAP_SECONDS
    assert highest - before < MEMORY


@pytest.mark.parametrize("name", ["planning of objects", "planning of variables"])
def test_many_long_queries(name: str, server: Live) -> None:
    """Thirty-two queries of a hundred kilobytes and more at once are read one after the other, and hold nobody up."""
    request = f"GET /sparql?query={quote(BOMBS[name])} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    with in_background(lambda: server.raw(request, TIMEOUT + 5), 32) as replies:
        longest = max(cheap_seconds(server, 1) for _ in range(8))
        statuses = {int(bytes(reply.result()).split()[1]) for reply in replies}  # type: ignore[call-overload]
    assert longest < CHEAP_SECONDS
    assert statuses <= {200, 503, 504}


def test_hundred_thousand_quads_stream_and_a_cut_shows(server: Live) -> None:
    """Once an answer has begun, a cut breaks the transfer: no client can take a part for the whole."""
    query = quote(f"SELECT * {{ {ALL} }}")
    received = server.raw(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode(), TIMEOUT + 5)
    assert b"200 OK" in received[:20] and b"chunked" in received[:2000] and len(received) > 1_000_000
    assert not received.endswith(b"\r\n0\r\n\r\n")
    assert "Traceback" not in server.log.read_text()


def test_cut_shows_in_http_1_0_too(server: Live) -> None:
    """An old client, to whom a closed connection is a normal end, gets no part of an answer."""
    query = quote(f"SELECT * {{ {ALL} }}")
    received = server.raw(f"GET /sparql?query={query} HTTP/1.0\r\n\r\n".encode(), TIMEOUT + 5)
    assert received.startswith(b"HTTP/1.1 504")


@pytest.mark.parametrize("name", SERVICES)
def test_no_outgoing_connection(name: str, server: Live) -> None:
    """Nobody is called, whatever the query says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.15)
        reply = server.ask(SERVICES[name].replace("PORT", str(listener.getsockname()[1])))
        with pytest.raises(TimeoutError):
            listener.accept()
    is_graph = name in ("FROM", "FROM NAMED", "GRAPH", "DESCRIBE")
    assert reply.status == (200 if is_graph else 400), reply.text


def test_no_file_is_read(server: Live, tmp_path: Path) -> None:
    """A graph that is the address of a file is a graph that the store does not have."""
    (tmp_path / "secret.ttl").write_text("<s:s> <p:p> 'secret' .")
    for clause in ("FROM", "FROM NAMED"):
        reply = server.ask(
            f"SELECT * {clause} <{(tmp_path / 'secret.ttl').as_uri()}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        )
        assert reply.status == 200 and "secret" not in reply.text.replace("secret.ttl", "")


@pytest.mark.parametrize("name", HONEST)
def test_honest_work(name: str, server: Live) -> None:
    """Limits do not refuse what people really ask."""
    query, rows = HONEST[name]
    reply = server.ask(query, "text/tab-separated-values")
    assert reply.status == 200, reply.text[:300]
    assert reply.text.count("\n") == rows + 1


@pytest.mark.parametrize("name", REQUESTS)
def test_malformed_request(name: str, server: Live) -> None:
    """A request that two servers could read differently is refused, and nothing after it is read."""
    received = server.raw(REQUESTS[name], 3)
    assert received.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), received[:200]
    assert received.count(b"HTTP/1.") == 1


@pytest.mark.parametrize("name", LOOKALIKES)
def test_lookalikes(name: str, server: Live) -> None:
    """What only looks like SPARQL is an error, told in one line."""
    reply = server.ask(LOOKALIKES[name])
    assert reply.status == 400 and reply.text.count("\n") == 1


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql", "/id/nothing", "/static/style.css"])
@pytest.mark.parametrize("name", LONG_HEADERS)
def test_long_headers(name: str, path: str, server: Live) -> None:
    """A header of 60 KB is read, or refused, in no time."""
    reply = server.request("GET", path, headers=dict([LONG_HEADERS[name]]))
    assert reply.status < 500 and reply.seconds < CHEAP_SECONDS


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /" + b"x" * 8_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 8_000_000 + b"\r\n\r\n", 431),
        (TYPED + b"Content-Length: 8000000\r\n\r\n" + b"x" * 8_000_000, 413),
    ],
)
def test_refusal_is_seen_by_who_still_sends(request_: bytes, status: int, server: Live) -> None:
    """Who sends too much gets to read why (RFC 9112, section 9.6)."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request_)
        assert connection.recv(12) == f"HTTP/1.1 {status}".encode()


@pytest.mark.parametrize("text", ["\r\nX-Injected: yes", "<script>alert(1)</script>", "\x00", "\u202e", "%0d%0aX-Injected: yes"])
def test_echo(text: str, server: Live) -> None:
    """What a stranger sends comes back as plain text of one line, if at all, and in no header."""
    replies = [
        server.ask(f"ASK {{ {text}"),
        server.request("GET", "/sparql?" + "default-graph-uri=" + quote(text) + "&query=ASK%7B%7D"),
        server.request("GET", "/" + quote(text)),
        server.request("GET", "/id/" + quote(text)),
        server.request("POST", "/sparql", b"x", {"Content-Type": "text/" + quote(text)}),
    ]
    for reply in replies:
        assert 400 <= reply.status < 500
        assert "x-injected" not in reply.headers and reply.headers["x-content-type-options"] == "nosniff"
        if "html" in reply.headers["content-type"]:
            assert "<script>alert" not in reply.text
        else:
            assert reply.headers["content-type"] == "text/plain; charset=utf-8" and reply.text.count("\n") <= 1


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/static/../settings.py", "/static/%2e%2e/settings.py", "/%2e%2e%2f%2e%2e%2fetc/passwd"]
)
def test_paths(path: str, server: Live) -> None:
    """No path leads out of what is meant to be seen."""
    received = server.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert received.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 308")) and b"root:" not in received


def test_body_too_long(server: Live) -> None:
    """A body longer than allowed is refused without being kept."""
    reply = server.raw(TYPED + b"Content-Length: 99999999999\r\n\r\nASK", 3)
    assert reply.startswith(b"HTTP/1.1 413")


def test_expected_body_too_long(server: Live) -> None:
    """A client that asks first is told at once."""
    request = TYPED + b"Content-Length: 9999999\r\nExpect: 100-continue\r\n\r\n"
    assert server.raw(request, 3).startswith(b"HTTP/1.1 413")


def test_endless_chunks(server: Live) -> None:
    """Chunks without end are refused at the limit."""
    head = TYPED + CHUNKED + b"\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head)
        with contextlib.suppress(ConnectionError):
            for _ in range(300):
                connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        with contextlib.suppress(ConnectionError):
            assert connection.recv(12) in (b"HTTP/1.1 413", b"")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_many_large_requests(method: str, server: Live) -> None:
    """A hundred and sixty requests of almost a megabyte at once do not fill the memory, nor do their connections afterwards."""
    query = "ASK { FILTER('" + "x" * 900000 + "' = '') }"
    before = memory_of(server.process)
    with contextlib.ExitStack() as stack:

        def ask() -> int:
            connection = stack.enter_context(contextlib.closing(HTTPConnection("127.0.0.1", server.port, timeout=60)))
            if method == "GET":
                connection.request("GET", "/sparql?query=" + quote(query))
            else:
                connection.request("POST", "/sparql", query, {"Content-Type": "application/sparql-query"})
            response = connection.getresponse()
            response.read()
            return response.status

        with in_background(ask, 160) as asked:
            while not all(each.done() for each in asked):
                assert memory_of(server.process) - before < MEMORY
                assert cheap_seconds(server, 1) < CHEAP_SECONDS
        assert {each.result() for each in asked} <= {200, 503}
        assert memory_of(server.process) - before < MEMORY


def test_limit_below_a_large_request(tmp_path: Path) -> None:
    """However low the limit is, no more than what may be read at once is read of a longer address."""
    (tmp_path / "data.nt").write_text("<s:s> <p:p> <o:o> .")
    with serving(tmp_path, "--graph", str(tmp_path / "data.nt"), "--max-body", "1000") as small:
        for received in (small.raw(b"GET /" + b"y" * length) for length in (2_000_000, 20_000)):
            assert received.startswith(b"HTTP/1.1 414") and received.endswith(b"the address is too long\n")


def test_many_parameters(server: Live) -> None:
    """A form of a million parameters is refused."""
    reply = server.request("POST", "/sparql", "a&" * 400000, {"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status == 400 and reply.seconds < 1


@pytest.mark.parametrize("kind", ["silent", "half a request", "half a long address", "half a body", "slow reader"])
def test_slow_clients(kind: str, server: Live) -> None:
    """Two hundred slow connections keep nobody waiting."""
    large = quote("SELECT * { ?s ?p ?o VALUES ?x { 1 2 } }")
    start = {
        "silent": b"",
        "half a request": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nX-",
        "half a long address": b"GET /sparql?query=" + b"x" * 100000,
        "half a body": TYPED + b"Content-Length: 100\r\n\r\nASK",
        "slow reader": f"GET /sparql?query={large} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    }[kind]
    count = 20 if kind == "slow reader" else 200
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(start)
        time.sleep(0.5)
        assert cheap_seconds(server) < CHEAP_SECONDS


@pytest.mark.parametrize("end", [b"", b" HTTP/1.1\r\n", b" HTTP/1.1\r\nHost: x\r\nX-"])
def test_long_requests_that_do_not_come_make_way(end: bytes, server: Live) -> None:
    """Who sends half a long request and waits keeps its place for a few seconds only; who resets leaves no traceback."""
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(b"GET /sparql?query=" + b"x" * 100000 + end)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.2)
        reply = server.get("ASK {} #" + "x" * 20000)
        assert reply.status == 200 and reply.seconds < 3 * SECONDS_FOR_LARGE
    assert server.get("ASK {} #" + "y" * 20000).seconds < CHEAP_SECONDS
    assert "Traceback" not in server.log.read_text()


def test_client_that_leaves_frees_its_worker(server: Live) -> None:
    """A query whose client hangs up is ended within a moment."""

    def workers_busy() -> int:
        shares = []
        for each in psutil.Process(server.process).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                shares.append(each.cpu_percent(0.3))
        return sum(share > 50 for share in shares)

    query = quote(BOMBS["endless rows that all fail"])
    connections = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(4)]
    for connection in connections:
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    time.sleep(0.4)
    for connection in connections:
        connection.close()
    time.sleep(0.3)
    assert workers_busy() == 0


def test_burst(server: Live) -> None:
    """A thousand requests at once are all answered."""
    with in_background(lambda: [server.ask(f"{CHEAP} # {time.time_ns()}").status for _ in range(10)], 100) as bursts:
        statuses = [status for burst in bursts for status in burst.result()]  # type: ignore[attr-defined]
    assert statuses == [200] * 1000


def test_killed_worker_is_replaced(server: Live) -> None:
    """When all workers are killed from outside, the next queries find new ones."""
    warden = psutil.Process(server.process).children()[0]
    for worker in warden.children():
        with contextlib.suppress(psutil.NoSuchProcess):
            worker.kill()
    started = time.perf_counter()
    assert server.ask(f"ASK {{ ?s ?p {time.time()} }}").status == 200
    assert time.perf_counter() - started < 1


def test_bombs_and_slow_clients_and_honest_work_together(server: Live) -> None:
    """All at once: honest queries are answered, quickly."""
    stop = threading.Event()

    def bomb() -> None:
        for name in ("counted product", "sorted values", "doubling strings"):
            if not stop.is_set():
                server.ask(BOMBS[name])

    with contextlib.ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        with in_background(bomb, 8):
            time.sleep(0.2)
            longest = cheap_seconds(server, 20)
            stop.set()
    assert longest < CHEAP_SECONDS


def test_no_file_is_left_open(server: Live) -> None:
    """After all of this the server holds about as many files as at its start."""
    time.sleep(0.5)
    assert len(os.listdir(f"/proc/{server.process}/fd")) < 100
