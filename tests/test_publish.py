"""What a build publishes to a graph store: the whole at first, then what changed, and what a store that fails is told to have."""

from __future__ import annotations

import base64
import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import RdfFormat, Store
from stores import Standing, oxigraph

from server.serving import Serving
from server.settings import defaults
from zangraph.build import publish_build
from zangraph.graph.publish import (
    BYTES_AT_ONCE,
    MERGE,
    PUBLICATION,
    GraphStore,
    PublishError,
    hash_graphs,
    publish,
    read_publication,
    write_bulk_files,
    write_publication,
)
from zangraph.graph.store import DOCUMENTS, in_pieces, open_graphs, write_merge


class Shelf:
    """Keep graphs in memory behind the protocol; `refuse` may answer a request with a status of its own."""

    def __init__(self) -> None:
        self.graphs: dict[str, bytes] = {}
        self.log: list[tuple[str, str]] = []
        self.password = b""
        self.refuse: Callable[[str, str], int] = lambda method, graph: 0
        shelf = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                graph = parse_qs(urlsplit(self.path).query).get("graph", ["default"])[0]
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = shelf.take(self.command, graph, body) if self.is_known() else (401, b"")
                self.send_response(status)
                if status == 401:
                    self.send_header("WWW-Authenticate", 'Basic realm="graphs"')
                if status in (301, 302, 307, 308):
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def is_known(self) -> bool:
                expected = b"Basic " + base64.b64encode(shelf.password)
                return not shelf.password or self.headers.get("Authorization", "").encode() == expected

            do_GET = do_PUT = do_POST = do_DELETE = do  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/store"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, method: str, graph: str, body: bytes) -> tuple[int, bytes]:
        """Do what a request asks; return status and answer."""
        self.log.append((method, graph))
        if status := self.refuse(method, graph):
            return status, b"<html>no\r\nthanks</html>"
        if method == "GET":
            return (200, self.graphs[graph]) if graph in self.graphs else (404, b"")
        if method == "DELETE":
            return 204 if self.graphs.pop(graph, None) is not None else 404, b""
        self.graphs[graph] = (self.graphs.get(graph, b"") if method == "POST" else b"") + body
        return 201, b""


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Return a graph store in memory."""
    shelf = Shelf()
    yield shelf
    shelf.server.shutdown()
    shelf.server.server_close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Return a running Oxigraph."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as standing:
        yield standing


@pytest.fixture(scope="module")
def smaller_build(mini_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the build with one document less."""
    smaller = Path(shutil.copytree(mini_build, tmp_path_factory.mktemp("smaller") / "build"))
    report = json.loads((smaller / "report.json").read_text())
    (*kept, _) = (smaller / DOCUMENTS).read_text(encoding="utf8").splitlines(keepends=True)
    (smaller / DOCUMENTS).write_text("".join(kept), encoding="utf8")
    (smaller / "report.json").write_text(json.dumps(report | {"data": "0" * 64}))
    return smaller


def everything(store: Shelf) -> dict[str, set[bytes]]:
    """Return the lines of each graph."""
    return {name: set(text.splitlines()) for name, text in store.graphs.items()}


def expected(folder: Path, tmp_path: Path) -> dict[str, set[bytes]]:
    """Return what a store holds that was given a build."""
    graphs = open_graphs(folder)
    write_merge(graphs, tmp_path / "merge.nt")
    held = {graph.value: set(path.read_bytes().splitlines()) for graph, path in graphs}
    return held | {"default": set((tmp_path / "merge.nt").read_bytes().splitlines())}


def test_a_store_holds_every_graph_and_the_merge(mini_build: Path, shelf: Shelf, tmp_path: Path) -> None:
    done = publish(mini_build, GraphStore(shelf.address))
    assert (done.sent, done.kept, done.removed) == (len(open_graphs(mini_build)), 0, 0)
    held = everything(shelf)
    assert held.pop(PUBLICATION.value)
    assert held == expected(mini_build, tmp_path)
    assert read_publication(GraphStore(shelf.address)) == hash_graphs(mini_build)


def test_only_what_changed_is_sent_again(mini_build: Path, smaller_build: Path, shelf: Shelf, tmp_path: Path) -> None:
    publish(mini_build, GraphStore(shelf.address))
    shelf.log.clear()
    assert publish(mini_build, GraphStore(shelf.address)).sent == 0
    assert shelf.log == [("GET", PUBLICATION.value)]
    done = publish(smaller_build, GraphStore(shelf.address))
    assert done.removed == 1 and done.kept > 0
    held = everything(shelf)
    assert held.pop(PUBLICATION.value)
    assert held == expected(smaller_build, tmp_path)


@pytest.mark.parametrize("failing", ["inferred", "lexicon", "default"])
def test_what_broke_off_goes_on(mini_build: Path, shelf: Shelf, tmp_path: Path, failing: str) -> None:
    shelf.refuse = lambda method, graph: 507 if method != "GET" and graph.endswith(failing) else 0
    with pytest.raises(PublishError, match=r"answers 507: .*; published: .*; left: .*; run the same again to go on") as raised:
        publish(mini_build, GraphStore(shelf.address))
    assert "\n" not in str(raised.value)
    shelf.refuse = lambda method, graph: 0
    shelf.log.clear()
    publish(mini_build, GraphStore(shelf.address))
    assert len([graph for method, graph in shelf.log if method == "PUT"]) < len(open_graphs(mini_build)) + 3
    held = everything(shelf)
    assert held.pop(PUBLICATION.value)
    assert held == expected(mini_build, tmp_path)


@pytest.mark.parametrize("failing", range(1, 9))
def test_a_publication_that_is_killed_never_claims_what_is_not_there(mini_build: Path, shelf: Shelf, failing: int) -> None:
    requests = iter(range(1, 1000))

    def refuse(method: str, graph: str) -> int:
        return 500 if next(requests) > failing else 0  # from here on nothing gets through, not even the last word

    shelf.refuse = refuse
    with pytest.raises(PublishError):
        publish(mini_build, GraphStore(shelf.address))
    claimed = Store()
    claimed.load(shelf.graphs.get(PUBLICATION.value, b""), RdfFormat.N_TRIPLES)
    for quad in claimed:
        assert quad.object.value == "pending" or quad.subject.value in shelf.graphs


def test_a_store_without_a_default_graph_gets_the_merge_as_a_graph(mini_build: Path, shelf: Shelf, tmp_path: Path) -> None:
    shelf.refuse = lambda method, graph: 501 if graph == "default" else 0
    publish(mini_build, GraphStore(shelf.address))
    assert everything(shelf)[MERGE.value] == expected(mini_build, tmp_path)["default"]


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "ZANGRAPH_USER"), (403, "ZANGRAPH_USER"), (302, "redirects to http://127.0.0.1:9/elsewhere"), (500, "answers 500: ")],
)
def test_a_store_that_says_no_is_told_in_one_line(
    mini_build: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str], status: int, says: str
) -> None:
    shelf.refuse = lambda method, graph: status
    assert publish_build(mini_build, shelf.address) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"build: {shelf.address}: ") and error.count("\n") == 1
    assert says in error


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://127.0.0.1:9/store", "cannot be reached"),
        ("ftp://127.0.0.1/store", "no address of a graph store"),
        ("http://me:secret@127.0.0.1/store", "names no user"),
    ],
)
def test_an_address_where_nothing_is(mini_build: Path, capsys: pytest.CaptureFixture[str], address: str, says: str) -> None:
    assert publish_build(mini_build, address) == 1
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1


def test_what_is_no_graph_store_is_found_out(mini_build: Path, shelf: Shelf) -> None:
    shelf.graphs[PUBLICATION.value] = b"<html>Welcome</html>"
    with pytest.raises(PublishError, match="is it a graph store"):
        publish(mini_build, GraphStore(shelf.address))


def test_blank_nodes_stay_in_one_piece(tmp_path: Path) -> None:
    lines = [b'<urn:%07d> <urn:p> "%s" .\n' % (number, b"x" * 100) for number in range(60_000)]
    lines[10] = lines[59_990] = b"<urn:a> <urn:p> _:b .\n"
    (tmp_path / "graph.nt").write_bytes(b"".join(lines))
    pieces = list(in_pieces(tmp_path / "graph.nt", BYTES_AT_ONCE))
    assert len(pieces) == 3 and pieces[0] == lines[10] * 2
    assert sorted(b"".join(pieces).splitlines()) == sorted(b"".join(lines).splitlines())
    (tmp_path / "empty.nt").write_bytes(b"")
    assert list(in_pieces(tmp_path / "empty.nt", BYTES_AT_ONCE)) == []


def test_bulk_files_name_their_graphs(mini_build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_bulk_files(mini_build, tmp_path / "bulk") == len(open_graphs(mini_build))
    held = {path.read_text().strip(): path.with_suffix("").read_bytes() for path in (tmp_path / "bulk").glob("*.graph")}
    assert {*held} == {graph.value for graph in (*dict(open_graphs(mini_build)), MERGE, PUBLICATION)}
    assert all(held[graph.value] == path.read_bytes() for graph, path in open_graphs(mini_build))
    assert publish_build(mini_build, str(tmp_path / "bulk")) == 1
    assert "holds something" in capsys.readouterr().err


def test_the_command_publishes(mini_build: Path, standing: Standing, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish_build(mini_build, standing.store) == 0
    says = f"Published to {standing.store}: {len(open_graphs(mini_build))} graphs sent, 0 unchanged, 0 removed"
    assert capsys.readouterr().out.startswith(says)
    assert publish(mini_build, GraphStore(standing.store)).sent == 0


def test_the_password_comes_from_the_environment(
    mini_build: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.password = b"lawyer:secret"
    assert publish_build(mini_build, shelf.address) == 1
    monkeypatch.setenv("ZANGRAPH_USER", "lawyer")
    monkeypatch.setenv("ZANGRAPH_PASSWORD", "secret")
    assert publish_build(mini_build, shelf.address) == 0
    assert "secret" not in "".join(capsys.readouterr())


def test_a_server_takes_over_what_is_published(mini_build: Path, smaller_build: Path, standing: Standing, tmp_path: Path) -> None:
    store = GraphStore(standing.store)
    publish(mini_build, store)
    serving = Serving(defaults() | {"ENDPOINT": standing.query, "BUILD": str(tmp_path)})
    try:
        assert serving.dataset.is_known and not serving.take_over()
        before = serving.dataset.digest
        publish(smaller_build, store)
        assert serving.take_over() and serving.dataset.digest != before
        store.write(PUBLICATION, [write_publication({MERGE: "pending"})])
        assert serving.take_over() and not serving.dataset.is_known
    finally:
        serving.close()
        store.remove(PUBLICATION)
