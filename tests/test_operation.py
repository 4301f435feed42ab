"""Run the server as its keepers do: start, watch, exchange the build, stop."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest
from live import ROOT, Live, free_port, serving

VALUE = "SELECT ?o { <http://example.org/build> <http://example.org/value> ?o }"


def write_build(folder: Path, value: str) -> None:
    """Write a build that says one thing."""
    folder.mkdir()
    store = ox.Store(str(folder / "store"))
    graph = ox.NamedNode("http://example.org/graph")
    thing, is_ = ox.NamedNode("http://example.org/build"), ox.NamedNode("http://example.org/value")
    store.add(ox.Quad(thing, is_, ox.Literal(value), graph))
    store.add(ox.Quad(thing, is_, ox.Literal(value)))
    store.flush()
    del store
    (folder / "report.json").write_text(json.dumps({"value": value}))


def replace_build(folder: Path, value: str) -> None:
    """Put a new build into the place of the old, as build_graph.py does."""
    new, old = folder.with_name("new"), folder.with_name("old")
    write_build(new, value)
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old)


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the server with options that keep it from starting."""
    return subprocess.run([sys.executable, "-m", "server", *options], cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("mode", ["disk", "memory"])
def test_new_build_is_taken_over_without_a_dropped_request(tmp_path: Path, mode: str) -> None:
    """While clients ask without pause, builds change places; every answer is whole, and the last build is served soon."""
    build = tmp_path / "build"
    write_build(build, "0")
    seen: list[tuple[int, str]] = []
    stop = threading.Event()

    def ask(live: Live) -> None:
        while not stop.is_set():
            reply = live.get(VALUE, Accept="text/csv")
            seen.append((reply.status, reply.text.split()[-1]))

    with serving(tmp_path, "--build", str(build), "--store", mode, "--cache-mb", "0") as live:
        threads = [threading.Thread(target=ask, args=(live,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for value in ("1", "2"):
            replace_build(build, value)
            time.sleep(3)
        stop.set()
        for thread in threads:
            thread.join()
        assert live.get(VALUE, Accept="text/csv").text.split()[-1] == "2"
        assert "zangraph_takeovers 2.0" in live.request("GET", "/metrics").text
        assert len(psutil.Process(live.process).children(recursive=True)) <= 9  # a warden and eight workers, of one build
    assert {status for status, _ in seen} == {200}
    assert {value for _, value in seen} == {"0", "1", "2"}
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".zangraph")] == []


def test_new_build_has_new_tags(tmp_path: Path) -> None:
    """An answer of the old build is not taken for one of the new."""
    build = tmp_path / "build"
    write_build(build, "0")
    with serving(tmp_path, "--build", str(build)) as live:
        tag = live.get(VALUE).headers["etag"]
        assert live.get(VALUE, **{"If-None-Match": tag}).status == 304
        replace_build(build, "1")
        time.sleep(3)
        assert live.get(VALUE, **{"If-None-Match": tag}).status == 200


def test_default_graph_of_a_build_is_the_union(tmp_path: Path) -> None:
    """Over a build a query sees every graph; the description says so."""
    build = tmp_path / "build"
    write_build(build, "0")
    with serving(tmp_path, "--build", str(build)) as live:
        assert '"0"' in live.get(VALUE).text
        assert "sd:UnionDefaultGraph" in live.request("GET", "/sparql").text
        nothing = live.get("SELECT * FROM <http://example.org/other> { ?s ?p ?o }", Accept="text/csv")
        assert nothing.text.split() == ["o,p,s"]


def test_answers_are_kept(tmp_path: Path) -> None:
    """A repeated query needs no worker, and says the same."""
    (tmp_path / "data.ttl").write_text("<http://example.org/a> <http://example.org/p> 1 .")
    with serving(tmp_path, "--graph", str(tmp_path / "data.ttl")) as live:
        first, second = (live.get("SELECT * { ?s ?p ?o }") for _ in range(2))
        assert first.body == second.body and first.headers["etag"] == second.headers["etag"]
        assert "zangraph_kept_answers_total 1.0" in live.request("GET", "/metrics").text


def test_long_answers_are_kept(tmp_path: Path) -> None:
    """An answer that went through a file is kept too, if it takes no more than its share."""
    (tmp_path / "data.nt").write_text(
        "".join(f"<http://example.org/{n}> <http://example.org/p> <o:{n}> .\n" for n in range(30000))
    )
    with serving(tmp_path, "--graph", str(tmp_path / "data.nt")) as live:
        first = live.get("SELECT * { ?s ?p ?o }")
        for _ in range(20):  # it is kept when it is sent, a moment after it has arrived here
            second = live.get("SELECT * { ?s ?p ?o }")
            if (kept := count_kept(live)) > 0:
                break
        third = live.get("SELECT * { ?s ?p ?o }", **{"Accept-Encoding": "gzip"})
        assert len(first.body) > 3_000_000 and first.body == second.body == gzip.decompress(third.body)
        assert (kept, count_kept(live)) == (1, 2)


def count_kept(live: Live) -> float:
    """Return how many answers did not ask a worker."""
    return float(live.request("GET", "/metrics").text.split("\nzangraph_kept_answers_total ")[1].split()[0])


def test_log_health_and_metrics(tmp_path: Path) -> None:
    """Each query has a line with the hash of the query, and no word of it."""
    (tmp_path / "data.ttl").write_text("<http://example.org/a> <http://example.org/p> 1, 2, 3 .")
    with serving(tmp_path, "--graph", str(tmp_path / "data.ttl")) as live:
        assert json.loads(live.request("GET", "/health").body)["status"] == "ok"
        live.get("SELECT ?secret { ?secret ?p ?o }")
        live.get("SELECT ?secret {")
        live.get("SELECT ?secret { SERVICE <http://127.0.0.1/> {} }")
        time.sleep(0.2)
        text = live.log.read_text()
        metrics = live.request("GET", "/metrics").text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert "secret" not in text
    assert [(line["outcome"], line["status"], line["rows"]) for line in lines] == [
        ("ok", 200, 3),
        ("error", 400, 0),
        ("refused", 400, 0),
    ]
    assert all(len(line["query"]) == 16 and line["seconds"] >= 0 for line in lines)
    assert 'zangraph_queries_total{outcome="error"} 1.0' in metrics and "zangraph_idle" in metrics


def test_graceful_stop(tmp_path: Path) -> None:
    """A query under way when the signal comes is answered; then everything is gone."""
    (tmp_path / "data.ttl").write_text("".join(f"<http://example.org/{n}> <http://example.org/p> {n} .\n" for n in range(1000)))
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STR(?c) < STR(?f)) }"
    replies: list[int] = []
    with serving(tmp_path, "--graph", str(tmp_path / "data.ttl")) as live:
        processes = psutil.Process(live.process).children(recursive=True)
        thread = threading.Thread(target=lambda: replies.append(live.get(slow).status))
        thread.start()
        time.sleep(0.3)
        os.kill(live.process, signal.SIGTERM)
        thread.join(20)
        psutil.wait_procs(processes, 5)
        assert replies == [200]
        assert not any(process.is_running() for process in processes)


def test_killed_server_leaves_no_process(tmp_path: Path) -> None:
    """Workers end with the server, also when it had no time to tell them."""
    (tmp_path / "data.ttl").write_text("<http://example.org/a> <http://example.org/p> 1 .")
    with serving(tmp_path, "--graph", str(tmp_path / "data.ttl")) as live:
        assert live.get("ASK {}").status == 200
        processes = psutil.Process(live.process).children(recursive=True)
        os.kill(live.process, signal.SIGKILL)
        gone, alive = psutil.wait_procs(processes, 5)
        assert len(gone) >= 2 and not alive


@pytest.mark.parametrize("source", ["--build", "--graph"])
def test_folder_of_a_killed_server_is_removed_by_the_next(tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is killed cannot clean up; the next one does, and leaves alone what a running one holds."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    write_build(tmp_path / "build", "0")
    (tmp_path / "data.ttl").write_text("<http://example.org/a> <http://example.org/p> 1 .")
    options = (source, str(tmp_path / ("build" if source == "--build" else "data.ttl")))

    def folders() -> set[str]:
        return {each.name for each in tmp_path.glob("*zangraph-s*")}

    with serving(tmp_path, *options) as first:
        held = folders()
        assert len(held) == 1
        with serving(tmp_path, *options) as second:
            assert second.get("ASK {}").status == 200 and held < folders()
        assert folders() == held
        os.kill(first.process, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(first.process)], 5)
        assert folders() == held
        with serving(tmp_path, *options):
            assert len(folders()) == 1 and folders() != held


def test_port_in_use(tmp_path: Path) -> None:
    """A port in use is told in one line."""
    (tmp_path / "data.ttl").write_text("<http://example.org/a> <http://example.org/p> 1 .")
    with serving(tmp_path, "--graph", str(tmp_path / "data.ttl")) as live:
        result = run("--graph", str(tmp_path / "data.ttl"), "--port", str(live.port))
    assert result.returncode != 0
    assert result.stderr.count("\n") == 1 and f"127.0.0.1:{live.port}" in result.stderr


BAD_FILES = {
    "broken.ttl": b"<http://example.org/a> <http://example.org/p> .",
    "latin.nt": b'<http://example.org/a> <http://example.org/p> "\xe9" .',
    "unknown.xyz": b"",
}


@pytest.mark.parametrize("name", [*BAD_FILES, "missing.ttl"])
def test_file_that_cannot_be_served(tmp_path: Path, name: str) -> None:
    """A file that cannot be read is named in one line, and nothing is served."""
    if name in BAD_FILES:
        (tmp_path / name).write_bytes(BAD_FILES[name])
    result = run("--graph", str(tmp_path / name), "--port", str(free_port()))
    assert result.returncode != 0
    assert result.stderr.count("\n") == 1 and name in result.stderr


def test_missing_build(tmp_path: Path) -> None:
    """Without a build the line says how to make one."""
    result = run("--build", str(tmp_path / "none"), "--port", str(free_port()))
    assert result.returncode != 0
    assert result.stderr.count("\n") == 1 and "zangraph build" in result.stderr


@pytest.mark.parametrize("mode", ["disk", "memory"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.ttl", "<http://example.org/a> <http://example.org/p> 1 ."),
        ("data.nt", '<http://example.org/a> <http://example.org/p> "1" .'),
        ("data.nq", '<http://example.org/a> <http://example.org/p> "1" .'),
        ("data.trig", "{ <http://example.org/a> <http://example.org/p> 1 . }"),
        (
            "data.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
            '<rdf:Description rdf:about="http://example.org/a"><e:p>1</e:p></rdf:Description></rdf:RDF>',
        ),
    ],
)
def test_kinds_of_files(tmp_path: Path, name: str, content: str, mode: str) -> None:
    """Every syntax of RDF can be served, several files together."""
    (tmp_path / name).write_text(content)
    (tmp_path / "more.nq").write_text('<http://example.org/b> <http://example.org/p> "2" <http://example.org/g> .')
    options = ("--graph", str(tmp_path / name), "--graph", str(tmp_path / "more.nq"), "--store", mode, "--workers", "1")
    with serving(tmp_path, *options) as live:
        assert "true" in live.get("ASK { <http://example.org/a> ?p ?o FILTER(STR(?o) = '1') }").text
        assert "true" in live.get("ASK { GRAPH <http://example.org/g> { ?s ?p '2' } FILTER NOT EXISTS { ?s ?p '2' } }").text
