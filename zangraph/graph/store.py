"""Write and open the data set: the only place that knows how it is kept.

Every named graph is a file of sorted N-Triples, its lines in the order of their bytes. The store holds the named graphs, and in
its default graph the merge of all of them, each triple once.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from zangraph.graph import iris

Graphs = Mapping[NamedNode, Path]

QUERIES = Path(__file__).parents[2] / "queries"


def write_triples(triples: Iterable[Triple], path: Path) -> None:
    """Write triples as N-Triples, sorted, each once."""
    lines = BytesIO()
    serialize(triples, lines, RdfFormat.N_TRIPLES)
    path.write_bytes(b"".join(sorted(set(lines.getvalue().splitlines(keepends=True)))))


def create_store(folder: Path, graphs: Graphs) -> Store:
    """Load graphs into a new store."""
    store = Store(str(folder))
    for graph, path in graphs.items():
        load_graph(store, graph, path)
    return store


def load_graph(store: Store, graph: NamedNode, path: Path) -> None:
    """Load one graph, under its name and into the merge."""
    for target in (graph, DefaultGraph()):
        store.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES, to_graph=target)


def open_graphs(build: Path) -> Graphs:
    """Return the named graphs that a build keeps as files."""
    report = json.loads((build / "report.json").read_text(encoding="utf8"))
    documents = {iris.graph(f"document/{document['key']}"): document["part"] for document in report["documents"]}
    others = {iris.graph(path.stem): path for path in (build / "graphs").glob("*.nt")}
    return {graph: build / "parts" / part / "graph.nt" for graph, part in documents.items()} | others


def open_store(folder: Path) -> Store:
    """Open the store of a build for reading."""
    return Store.read_only(str(folder))


def read_query(name: str) -> str:
    """Return the text of a query of `queries/`."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf8")


def select(store: Store, name: str) -> Iterator[Mapping[str, Any]]:
    """Run a query of `queries/`, as `assembly/sizes`; yield its solutions by the names of their variables."""
    solutions = store.query(read_query(name))
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: solution[name] for name in names}


def quad_lines(graphs: Graphs) -> Iterator[bytes]:
    """Yield the N-Quads of all graphs in the order of their bytes, a line of each graph in memory at a time."""
    with ExitStack() as files:
        yield from heapq.merge(*(in_graph(files.enter_context(path.open("rb")), graph) for graph, path in graphs.items()))


def in_graph(lines: Iterable[bytes], graph: NamedNode) -> Iterator[bytes]:
    """Yield N-Triples lines as N-Quads of a graph."""
    ending = f" {graph} .\n".encode()
    for line in lines:
        yield line[:-3] + ending


def triple_lines(graphs: Graphs) -> Iterator[bytes]:
    """Yield the N-Triples of the merge in order, each once."""
    with ExitStack() as files:
        previous = b""
        for line in heapq.merge(*(files.enter_context(path.open("rb")) for path in graphs.values())):
            if line != previous:
                yield line
            previous = line


def write_quads(graphs: Graphs, path: Path) -> int:
    """Write the data set as sorted N-Quads; return how many there are."""
    count = 0
    with path.open("wb") as file:
        for line in quad_lines(graphs):
            file.write(line)
            count += 1
    return count
