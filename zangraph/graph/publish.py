"""Publish a build to a store that stands elsewhere: by the SPARQL 1.1 Graph Store HTTP Protocol, or as files for its bulk loader.

Every named graph goes to its name, and the merge of all to the store's default graph, or to `…/id/graph/merge` in a store whose
default graph cannot be written (Virtuoso). What stands there is told in `…/id/graph/publication`: a hash for each graph. So only
what changed is sent next time, and a publication that broke off goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import requests
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from zangraph.graph import iris
from zangraph.graph.store import Graphs, in_pieces, open_graphs, write_merge
from zangraph.graph.terms import DCTERMS

PUBLICATION = iris.graph("publication")
MERGE = iris.graph("merge")
PENDING = "pending"
"""What stands for the hash of a graph that is being sent or removed."""
BYTES_AT_ONCE = 4 * 1024 * 1024
SECONDS_TO_CONNECT, SECONDS_TO_WRITE = 10, 600
MOST_NAMED = 5
NO_DEFAULT_GRAPH = frozenset({400, 404, 405, 500, 501})
"""How stores answer that have no default graph to write to; Virtuoso says 500."""

Progress = Callable[[Sequence[NamedNode]], Iterable[NamedNode]]


class PublishError(RuntimeError):
    """A store did not take what was sent; the message names its address, the reason, and what is there already."""


class StatusError(PublishError):
    """A store answered with a status that says no."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Published:
    """What a publication did: graphs sent, left as they were and removed, bytes sent, seconds."""

    sent: int
    kept: int
    removed: int
    size: int
    seconds: float


@dataclass
class GraphStore:
    """Speak the Graph Store Protocol (W3C Recommendation of 21 March 2013) to one address, as a user where it asks for one."""

    address: str
    user: str = ""
    password: str = field(default="", repr=False)
    size: int = 0
    _session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise PublishError(
                f"{self.address}: no address of a graph store; it begins with http:// or https:// and names no user"
            )
        self._session.trust_env = False

    def read(self, graph: NamedNode) -> bytes:
        """Return a graph as N-Triples, nothing where there is none; raise PublishError."""
        try:
            return self._send("GET", graph, headers={"Accept": "application/n-triples"}).content
        except StatusError as error:
            if error.status != 404:
                raise
            return b""

    def write(self, graph: NamedNode | None, pieces: Iterable[bytes]) -> None:
        """Put pieces of N-Triples in the place of a graph (None: the default graph), one after the other; raise PublishError."""
        pieces = iter(pieces)
        headers = {"Content-Type": "application/n-triples"}
        for method, piece in chain([("PUT", next(pieces, b""))], (("POST", piece) for piece in pieces)):
            self._send(method, graph, piece, headers)
            self.size += len(piece)

    def remove(self, graph: NamedNode) -> None:
        """Remove a graph, if it is there; raise PublishError."""
        try:
            self._send("DELETE", graph)
        except StatusError as error:
            if error.status != 404:
                raise

    def _send(
        self, method: str, graph: NamedNode | None, body: bytes = b"", headers: Mapping[str, str] = {}
    ) -> requests.Response:  # noqa: B006
        response = self._try(method, graph, body, headers)
        if not response.ok:
            self._session.close()  # the store may not have read the body, which would stand before the next request
        if response.status_code == 401 and self.user and self._session.auth is None:
            self._session.auth = self._credentials(response.headers.get("WWW-Authenticate", ""))
            response = self._try(method, graph, body, headers)
        if not response.ok or response.is_redirect:
            raise StatusError(f"{self.address}: {explain(response)}", response.status_code)
        return response

    def _try(self, method: str, graph: NamedNode | None, body: bytes, headers: Mapping[str, str]) -> requests.Response:
        try:
            return self._session.request(
                method,
                self.address,
                params={"graph": graph.value} if graph else "default",
                data=body or None,
                headers=dict(headers),
                timeout=(SECONDS_TO_CONNECT, SECONDS_TO_WRITE),
                allow_redirects=False,
            )
        except requests.Timeout:
            raise PublishError(f"{self.address}: took too long") from None
        except requests.RequestException as error:
            raise PublishError(f"{self.address}: cannot be reached ({type(error).__name__})") from None

    def _credentials(self, challenge: str) -> AuthBase:
        kind = HTTPDigestAuth if "digest" in challenge.lower() else HTTPBasicAuth
        return kind(self.user, self.password)


def explain(response: requests.Response) -> str:
    """Return why a store said no, in one line."""
    if response.status_code in (401, 403):
        return (
            f"may not be written ({response.status_code}); give the user by ZANGRAPH_USER and the password by ZANGRAPH_PASSWORD"
        )
    if response.is_redirect:
        return f"redirects to {response.headers.get('Location', 'nowhere')[:200]}; give the address that takes the graphs"
    reason = " ".join(response.text[:300].split())
    return f"answers {response.status_code}{': ' if reason else ''}{reason}"


def publish(build: Path, store: GraphStore, progress: Progress = iter) -> Published:
    """Bring a store to what a build holds, and return what was done; raise PublishError."""
    started = time.perf_counter()
    wanted, known = hash_graphs(build), read_publication(store)
    changed = [graph for graph in wanted if known.get(graph) != wanted[graph]]
    removed = sorted(known.keys() - wanted.keys(), key=str)
    if changed or removed:
        state = known | dict.fromkeys([*changed, *removed, MERGE], PENDING)
        store.write(PUBLICATION, [write_publication(state)])
        try:
            send(dict(open_graphs(build)), store, state, progress)
        except PublishError as error:
            raise PublishError(f"{error}; {tell_progress(state, wanted)}; run the same again to go on") from None
        finally:
            with suppress(PublishError):  # then the next publication sends again what this one has sent
                store.write(PUBLICATION, [write_publication(finished(state, wanted))])
    sent = len(changed) - (MERGE in changed)
    return Published(sent, len(wanted) - 1 - sent, len(removed), store.size, time.perf_counter() - started)


def send(graphs: Mapping[NamedNode, Path], store: GraphStore, state: dict[NamedNode, str], progress: Progress) -> None:
    """Send and remove what is pending, the merge last, and note in the state what is done by taking it out."""
    for graph in progress([*(graph for graph in graphs if state.get(graph) == PENDING), MERGE]):
        if graph == MERGE:
            send_merge(graphs.items(), store)
        else:
            store.write(graph, in_pieces(graphs[graph], BYTES_AT_ONCE))
        del state[graph]
    for graph in [graph for graph, digest in state.items() if digest == PENDING]:
        store.remove(graph)
        del state[graph]


def finished(state: Mapping[NamedNode, str], wanted: Mapping[NamedNode, str]) -> dict[NamedNode, str]:
    """Return the hashes of what a store holds now: the new ones, but for what is still pending."""
    return {**wanted, **state}


def hash_graphs(build: Path) -> dict[NamedNode, str]:
    """Return the hash of every graph of a build; for that of the merge stands the hash of the whole data set."""
    data = json.loads((build / "report.json").read_text(encoding="utf8"))["data"]
    return {graph: hash_file(path) for graph, path in open_graphs(build)} | {MERGE: f"sha256:{data}"}


def hash_file(path: Path) -> str:
    """Return the hash of a file with the name of its method before it."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def read_publication(store: GraphStore) -> dict[NamedNode, str]:
    """Return the hashes of the graphs that a store was given; raise PublishError."""
    try:
        quads = list(parse(store.read(PUBLICATION), RdfFormat.N_TRIPLES))
    except SyntaxError:
        raise PublishError(
            f"{store.address}: what it gives for {PUBLICATION.value} is no N-Triples; is it a graph store?"
        ) from None
    return {
        quad.subject: quad.object.value
        for quad in quads
        if quad.predicate == DCTERMS.identifier and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }


def write_publication(state: Mapping[NamedNode, str]) -> bytes:
    """Return hashes of graphs as N-Triples, in order."""
    triples = (Triple(graph, DCTERMS.identifier, Literal(state[graph])) for graph in sorted(state, key=str))
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def send_merge(graphs: Graphs, store: GraphStore) -> None:
    """Write the merge of all graphs to the default graph, or to its own where the store has no default graph to write to."""
    with TemporaryDirectory() as folder:
        merge = Path(folder, "merge.nt")
        write_merge(graphs, merge)
        try:
            store.write(None, in_pieces(merge, BYTES_AT_ONCE))
        except StatusError as error:
            if error.status not in NO_DEFAULT_GRAPH:
                raise
            store.write(MERGE, in_pieces(merge, BYTES_AT_ONCE))


def tell_progress(state: Mapping[NamedNode, str], wanted: Mapping[NamedNode, str]) -> str:
    """Return which graphs are published and which are not."""
    done = [graph for graph, digest in finished(state, wanted).items() if digest != PENDING]
    left = [graph for graph, digest in state.items() if digest == PENDING]
    return f"published: {list_names(done)}; left: {list_names(left)}"


def list_names(graphs: Sequence[NamedNode]) -> str:
    """Return the short names of graphs, the first few of many.

    >>> list_names([iris.graph("ontology"), iris.graph("document/cat-report-2013")])
    'ontology, document/cat-report-2013'
    """
    names = [graph.value.partition("/id/graph/")[2] for graph in graphs[:MOST_NAMED]]
    more = [f"{len(graphs) - MOST_NAMED} more"] if len(graphs) > MOST_NAMED else []
    return ", ".join([*names, *more]) or "nothing"


def write_bulk_files(build: Path, folder: Path) -> int:
    """Write the graphs as Virtuoso's bulk loader reads them, `1.nt` with its name in `1.nt.graph`; return how many there are.

    The folder must be empty, for the loader takes all that it finds; else raise PublishError.
    """
    graphs = open_graphs(build)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise PublishError(f"{folder}: holds something; bulk files go to a new folder or an empty one")
    write_merge(graphs, folder / "merge.nt")
    (folder / "publication.nt").write_bytes(write_publication(hash_graphs(build)))
    names = {"merge.nt": MERGE, "publication.nt": PUBLICATION}
    for number, (graph, path) in enumerate(graphs, 1):
        names[f"{number}.nt"] = graph
        (folder / f"{number}.nt").write_bytes(path.read_bytes())
    for name, graph in names.items():
        (folder / f"{name}.graph").write_text(graph.value + "\n", encoding="utf8")
    return len(graphs)
