"""Run the W3C's query tests over HTTP, and beside them the engine: the server may fail where the engine fails, nowhere else."""

from __future__ import annotations

import hashlib
import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import w3c

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT.parent / "shared" / "rdf-tests" / "sparql"
MANIFESTS = (
    "sparql10/manifest.ttl",
    "sparql11/manifest-sparql11-query.ttl",
    "sparql11/manifest-sparql11-results.ttl",
)
KNOWN = ROOT / "tests" / "data" / "w3c-known-failures.tsv"
CASES = [case for manifest in MANIFESTS for case in w3c.read_cases(TESTS / manifest)] if TESTS.is_dir() else []
DATA = {case.name: w3c.dataset_of(case) for case in CASES}

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CASES, reason="the W3C's tests are not beside the checkout")]


def dataset_name(case: w3c.Case) -> str:
    """Return a short name for the data of a test."""
    return hashlib.sha256(DATA[case.name]).hexdigest()[:16]


def known_failures() -> dict[str, str]:
    """Return name and reason of the tests that the engine is known to fail."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.split("\t") for line in lines)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[http.client.HTTPConnection]:
    """Yield a connection to a server that has every data set of the tests."""
    folder = tmp_path_factory.mktemp("w3c")
    for case in CASES:
        (folder / f"{dataset_name(case)}.nq").write_bytes(DATA[case.name])
    command = [sys.executable, str(ROOT / "tests" / "w3c_server.py"), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield http.client.HTTPConnection("127.0.0.1", int(process.stdout.readline()), timeout=60)
        process.terminate()


def query_of(case: w3c.Case) -> str:
    """Return the query of a test, with the base that its relative IRIs are meant for."""
    return f"BASE <{case.query.as_uri()}>\n" + case.query.read_text(encoding="utf-8")


def media_type_of(case: w3c.Case) -> str:
    """Return the media type to ask for."""
    by_suffix = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".srj": "application/sparql-results+json"}
    suffix = case.result.suffix if case.result else ""
    return by_suffix.get(suffix, "application/sparql-results+xml, application/n-triples")


def passes(case: w3c.Case, status: int, media_type: str, content: bytes) -> bool:
    """Return whether an answer is what the test expects."""
    if case.kind in w3c.NEGATIVE:
        return status == 400
    if case.kind in w3c.POSITIVE or not case.result:
        return status == 200
    if status != 200:
        return False
    found, expected = w3c.read_results(content, media_type), w3c.expected_results(case.result)
    if "/reduced/" in case.name:  # REDUCED may drop duplicates, and need not
        return set(map(w3c.ground, found.solutions)) == set(map(w3c.ground, expected.solutions))
    return w3c.are_equal(found, expected)


def passes_in_engine(case: w3c.Case) -> bool:
    """Return whether the engine alone passes a test."""
    store = ox.Store()
    store.load(DATA[case.name], format=ox.RdfFormat.N_QUADS)
    wanted = media_type_of(case).partition(",")[0]
    try:
        results = store.query(query_of(case))
        is_graph = isinstance(results, ox.QueryTriples)
        media_type = "application/n-triples" if is_graph else wanted
        kinds = ox.RdfFormat if is_graph else ox.QueryResultsFormat
        content = results.serialize(format=kinds.from_media_type(media_type))
    except SyntaxError:
        return passes(case, 400, "", b"")
    except RuntimeError:
        return False
    return passes(case, 200, media_type, content or b"")


@pytest.mark.parametrize("case", sorted(CASES, key=dataset_name), ids=lambda case: case.name)
def test_query(case: w3c.Case, connection: http.client.HTTPConnection) -> None:
    """Ask the server what the test asks."""
    body = urlencode({"query": query_of(case)})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": media_type_of(case)}
    connection.request("POST", f"/{dataset_name(case)}/sparql", body, headers)
    response = connection.getresponse()
    content = response.read()
    passed = passes(case, response.status, response.getheader("Content-Type", ""), content)
    assert passed == (case.name not in known_failures()), content.decode(errors="replace")[:500]


def test_engine_fails_what_we_fail() -> None:
    """The server fails no test that the engine passes."""
    known = known_failures()
    assert [case.name for case in CASES if case.name in known and passes_in_engine(case)] == []
