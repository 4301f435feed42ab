"""Send the requests of the W3C's protocol tests. Updates, which other services accept, must be refused here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import w3c
from live import Live, Reply, serving

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "rdf-tests" / "sparql" / "sparql11" / "protocol"
MF, UT = w3c.MF, "http://www.w3.org/2009/sparql/tests/test-update#"
HT, CNT = "http://www.w3.org/2011/http#", "http://www.w3.org/2011/content#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DATA = "http://kasei.us/2009/09/sparql/data/"

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C's tests are not beside the checkout")]


def read_tests() -> dict[str, list[dict[str, Any]]]:
    """Return the requests of each test."""
    store = w3c.load(FOLDER / "manifest.ttl")
    tests = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(w3c.RDF + "type"), ox.NamedNode(MF + "ProtocolTest"), None):
        requests = w3c.read_list(store, w3c.value(store, w3c.value(store, quad.subject, MF + "action"), HT + "requests"))
        tests[quad.subject.value.rpartition("#")[2]] = [read_request(store, request) for request in requests]
    return tests


def read_request(store: ox.Store, request: Any) -> dict[str, Any]:
    """Return method, path, headers and body of a request, and what must come back."""
    body, listed = (w3c.value(store, request, HT + name) for name in ("body", "headers"))
    response = w3c.value(store, request, HT + "resp")
    headers = {}
    for header in w3c.read_list(store, listed) if listed else ():
        headers[w3c.value(store, header, HT + "fieldName").value] = w3c.value(store, header, HT + "fieldValue").value
    content = w3c.value(store, body, CNT + "chars").value if body else None
    encoding = w3c.value(store, body, CNT + "characterEncoding").value if body else "UTF-8"
    truth = w3c.value(store, response, MF + "expectedBoolean")
    return {
        "method": w3c.value(store, request, HT + "methodName").value,
        "path": w3c.value(store, request, HT + "absolutePath").value,
        "headers": headers or {"content-type": ""},
        "body": content.encode(encoding) if content is not None else None,
        "statuses": {status.value[-3:] for status in w3c.values(store, response, MF + "expectedStatus")},
        "format": getattr(w3c.value(store, response, MF + "expectedFormat"), "value", ""),
        "truth": truth.value == "true" if truth else None,
    }


TESTS = read_tests() if FOLDER.is_dir() else {}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Yield a server of the data of the tests, each file in the graph that the tests name."""
    folder = tmp_path_factory.mktemp("protocol")
    quads = []
    for number in (1, 2, 3):
        graph = ox.NamedNode(f"{DATA}data{number}.rdf")
        quads += [
            ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in w3c.read_quads(FOLDER / f"data{number}.nt")
        ]
    (folder / "data.nq").write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    with serving(folder, "--graph", str(folder / "data.nq"), "--workers", "1") as live:
        yield live


def is_update(request: dict[str, Any]) -> bool:
    """Return whether a request asks for an update."""
    return "update" in request["headers"].get("content-type", "") or b"update=" in (request["body"] or b"")


def is_format(name: str, reply: Reply) -> bool:
    """Return whether an answer has a form that a test asks for."""
    kind = reply.headers["content-type"].partition(";")[0]
    if name == "RDF":
        return ox.RdfFormat.from_media_type(kind) is not None
    return not name or kind in ("application/sparql-results+json", "application/sparql-results+xml")


@pytest.mark.parametrize("name", sorted(TESTS))
def test_protocol(name: str, server: Live) -> None:
    """Each request gets a status, form and truth that the test allows; an update gets a refusal."""
    for request in TESTS[name]:
        reply = server.request(request["method"], request["path"], request["body"], request["headers"])
        if is_update(request):
            assert 400 <= reply.status < 500, reply.text
            return  # what follows looks for the effects of the update
        assert any(str(reply.status)[0] == status[0] for status in request["statuses"]), (reply.status, reply.text)
        if reply.status == 200:
            assert is_format(request["format"], reply)
            assert request["truth"] is None or json.loads(reply.body)["boolean"] == request["truth"]
