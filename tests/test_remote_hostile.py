"""An endpoint elsewhere that is down, slow, wrong or hostile is told in one line, and holds up nobody."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from live import Live, free_port, serving

from server.dataset import DatasetError
from server.serving import open_dataset
from server.settings import defaults

RESULTS = "application/sparql-results+json"
HEAD = '{"head": {"vars": ["s"]}, "results": {"bindings": ['
ROW = '{"s": {"type": "literal", "value": "%s"}}' % ("x" * 1000)
EMPTY = HEAD + "]}}"
SECONDS = 2.0
PATIENCE = 15.0
"""How much longer a loaded machine may take; what hangs takes 20 s."""


class Villain:
    """Play an endpoint that does what the name of a variable in the query says."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hits_elsewhere = 0
        self.is_closing = threading.Event()
        villain = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if villain.is_closing.is_set():
                    self.close_connection = True
                    return
                query = parse_qs(body)["query"][0]
                villain.asked.append(query)
                name = next((each for each in dir(villain) if f"?{each} " in query), "")
                villain.__getattribute__(name)(self) if name else self.say(200, RESULTS, EMPTY)

            def do_GET(self) -> None:  # noqa: N802
                villain.hits_elsewhere += 1
                self.say(200, RESULTS, EMPTY)

            def say(self, status: int, media_type: str, text: str, **headers: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(text.encode())))
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, reply) -> None:
        reply.say(200, "text/html; charset=utf-8", "<h1>Welcome</h1>")

    def garbage(self, reply) -> None:
        reply.say(200, RESULTS, "\x00{{{]")

    def yes(self, reply) -> None:
        reply.say(200, RESULTS, '{"head": {}, "boolean": true}')

    def redirect(self, reply) -> None:
        reply.say(307, "text/plain", "", Location=f"http://localhost:{self.port}/elsewhere")

    def moved(self, reply) -> None:
        reply.say(302, "text/plain", "", Location=f"http://localhost:{self.port}/elsewhere")

    def wrong(self, reply) -> None:
        reply.say(400, "text/html", f"<title>Error</title>\r\n<p>line 1: {'no ' * 1000}</p>\r\n")

    def broken(self, reply) -> None:
        reply.say(500, "text/plain", "Virtuoso 22012 Error SR084: Division by 0.\n\nSPARQL query:\nSELECT secret")

    def busy(self, reply) -> None:
        reply.say(503, "text/plain", "come back later")

    def locked(self, reply) -> None:
        reply.say(401, "text/plain", "who are you?", WWW_Authenticate="Basic")

    def cut(self, reply) -> None:
        reply.say(200, RESULTS, EMPTY, X_SPARQL_MaxRows="10000")

    def slow(self, reply) -> None:
        self.is_closing.wait(20)

    def torn(self, reply) -> None:
        reply.send_response(200)
        reply.send_header("Content-Type", RESULTS)
        reply.send_header("Content-Length", "100000")
        reply.end_headers()
        reply.wfile.write((HEAD + ROW + ",").encode())
        reply.close_connection = True

    def short(self, reply) -> None:
        reply.send_response(200)
        reply.send_header("Content-Type", "application/n-triples")
        reply.send_header("Content-Length", "100000")
        reply.end_headers()
        reply.wfile.write(b"<urn:a> <urn:b> <urn:c> .\n")
        reply.close_connection = True

    def endless(self, reply) -> None:
        reply.send_response(200)
        reply.send_header("Content-Type", RESULTS)
        reply.send_header("Connection", "close")
        reply.end_headers()
        reply.wfile.write(HEAD.encode())
        while not self.is_closing.is_set():
            reply.wfile.write(((ROW + ",") * 100).encode())

    def wide(self, reply) -> None:
        reply.send_response(200)
        reply.send_header("Content-Type", RESULTS)
        reply.send_header("Connection", "close")
        reply.end_headers()
        reply.wfile.write((HEAD + '{"s": {"type": "literal", "value": "').encode())
        while not self.is_closing.is_set():
            reply.wfile.write(b"x" * 1_000_000)

    def drip(self, reply) -> None:
        reply.send_response(200)
        reply.send_header("Content-Type", RESULTS)
        reply.send_header("Connection", "close")
        reply.end_headers()
        while not self.is_closing.wait(0.1):
            reply.wfile.write(b" ")

    def headers(self, reply) -> None:
        reply.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(1000)))

    def noise(self, reply) -> None:
        reply.wfile.write(b"\xff" * 10_000 + b"\r\n\r\n")
        reply.close_connection = True


@pytest.fixture(scope="module")
def villain() -> Iterator[Villain]:
    """Return the endpoint."""
    villain = Villain()
    yield villain
    villain.is_closing.set()
    villain.server.shutdown()


@pytest.fixture(scope="module")
def server(villain: Villain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Return our server before the endpoint, with little patience and little room."""
    folder = tmp_path_factory.mktemp("hostile")
    bounds = ("--timeout", str(SECONDS), "--spool-mb", "20", "--memory-mb", "100", "--workers", "2", "--heavy", "2")
    with serving(
        folder, "--endpoint", f"http://127.0.0.1:{villain.port}/sparql", "--build", str(folder / "none"), *bounds
    ) as live:
        yield live


TOLD = [
    ("page", 502, "text/html, which was not asked for"),
    ("garbage", 502, "cannot be read"),
    ("yes", 502, "yes or no where rows were asked for"),
    ("redirect", 502, "redirects elsewhere, which is not followed"),
    ("moved", 502, "redirects elsewhere, which is not followed"),
    ("wrong", 400, "Error line 1: no no"),
    ("broken", 502, "answers 500: Virtuoso 22012 Error SR084: Division by 0."),
    ("busy", 503, "come back later"),
    ("locked", 502, "answers 401"),
    ("cut", 502, "cuts its answers at 10000 rows"),
    ("slow", 504, ""),
    ("drip", 504, ""),
    ("torn", 502, "broke off"),
    ("short", 502, "broke off"),
    ("headers", 502, ""),
    ("noise", 502, ""),
]


@pytest.mark.parametrize(("name", "status", "says"), TOLD, ids=[row[0] for row in TOLD])
def test_a_failure_is_told_in_one_short_line(server: Live, villain: Villain, name: str, status: int, says: str) -> None:
    form = "CONSTRUCT WHERE" if name == "short" else f"SELECT ?{name}"
    reply = server.ask(f"{form} {{ ?s ?p ?{name} }}")
    assert reply.status == status, reply.text
    assert says in reply.text
    assert reply.text.count("\n") == 1 and len(reply.text) < 500 and "<" not in reply.text
    assert "secret" not in reply.text and str(villain.port) not in reply.text
    assert villain.hits_elsewhere == 0
    assert reply.seconds < SECONDS + PATIENCE


@pytest.mark.parametrize("name", ["endless", "wide"])
def test_an_answer_without_end_breaks_off(server: Live, name: str) -> None:
    reply = server.ask(f"SELECT ?{name} {{ ?s ?p ?{name} }}")
    assert reply.status in (502, 503, 504) or not reply.is_whole
    assert reply.seconds < SECONDS + PATIENCE


def test_slow_answers_keep_nobody_waiting(server: Live) -> None:
    with ThreadPoolExecutor(4) as clients:
        slow = [clients.submit(server.ask, f"SELECT ?slow {{ ?s ?p ?slow }} ORDER BY ?slow # {number}") for number in range(3)]
        time.sleep(0.3)
        assert server.ask("ASK { ?s ?p ?o }").seconds < SECONDS
        assert {each.result().status for each in slow} <= {503, 504}


def test_who_leaves_frees_the_place(server: Live) -> None:
    query = b"SELECT ?slow { ?s ?p ?slow }"
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n" % len(
        query
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head + query)
        time.sleep(0.3)
    end = time.monotonic() + SECONDS
    while "zangraph_running 0.0" not in server.request("GET", "/metrics").text:
        assert time.monotonic() < end


def test_nothing_is_sent_that_could_change_the_store_or_call_others(server: Live, villain: Villain) -> None:
    villain.asked.clear()
    for query in ("DROP ALL", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "LOAD <http://x/>", "SELECT * { ?s ?p"):
        assert server.ask(query).status == 400
    assert not [query for query in villain.asked if "publication" not in query]


def test_pages_say_that_the_store_does_not_answer(server: Live, villain: Villain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(villain, "broken", lambda reply: reply.say(500, "text/plain", "no"))
    monkeypatch.setattr(villain, "property", villain.broken, raising=False)
    reply = server.request("GET", "/id/prosecutor", headers={"Accept": "text/html"})
    assert reply.status == 502
    assert "Bad Gateway" in reply.text and str(villain.port) not in reply.text
    assert server.request("GET", "/about").status == 200


def test_health_tells_of_a_store_that_is_gone(tmp_path: Path) -> None:
    villain = Villain()
    with serving(tmp_path, "--endpoint", f"http://127.0.0.1:{villain.port}/sparql", "--build", str(tmp_path / "none")) as server:
        assert server.request("GET", "/health").status == 200
        villain.is_closing.set()
        villain.server.shutdown()
        villain.server.server_close()
        health = server.request("GET", "/health")
        assert health.status == 503 and json.loads(health.body)["status"] == "failing"
        assert server.ask("ASK { ?s ?p ?o }").status == 502
        assert server.request("GET", "/id/prosecutor", headers={"Accept": "text/html"}).status == 502


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1/", "http://me:secret@127.0.0.1/sparql", "127.0.0.1:8890", "http://127.0.0.1:{port}/"]
)
def test_a_start_without_an_endpoint_is_refused_in_one_line(address: str) -> None:
    with pytest.raises(DatasetError) as raised:
        open_dataset(defaults() | {"ENDPOINT": address.format(port=free_port())})
    assert "\n" not in str(raised.value)
