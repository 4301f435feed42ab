"""Write and open the data set: the only place that knows how it is kept.

Every named graph is a file of sorted N-Triples, its lines in the order of their bytes. The store holds the named graphs, and in
its default graph the merge of all of them, each triple once.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from zangraph.graph import iris
from zangraph.paths import QUERIES

Graphs = Mapping[NamedNode, Path]

MERGED_AT_ONCE = 256
"""Files that are open at the same time: below what systems allow a process."""


def write_triples(triples: Iterable[Triple], path: Path) -> None:
    """Write triples as N-Triples, sorted, each once."""
    lines = BytesIO()
    serialize(triples, lines, RdfFormat.N_TRIPLES)
    path.write_bytes(b"".join(sorted(set(lines.getvalue().splitlines(keepends=True)))))


def create_store(folder: Path, quads: Path, merge: Path) -> Store:
    """Load the named graphs, a file of N-Quads, and their merge, a file of N-Triples, into a new store."""
    store = Store(str(folder))
    store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
    store.bulk_load(path=str(merge), format=RdfFormat.N_TRIPLES)
    return store


def in_pieces(path: Path, size: int) -> Iterator[bytes]:
    """Yield the lines of N-Triples or N-Quads in pieces of about so many bytes.

    Those with blank nodes come first and together: the name of a blank node holds only within what is loaded at once.
    """
    with path.open("rb") as file:
        if anonymous := b"".join(line for line in file if b"_:" in line):
            yield anonymous
        file.seek(0)
        while lines := file.readlines(size):
            if piece := b"".join(line for line in lines if b"_:" not in line):
                yield piece


def add_graph(store: Store, graph: NamedNode, path: Path) -> None:
    """Load one more graph, under its name and into the merge."""
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


def write_quads(graphs: Graphs, path: Path) -> int:
    """Write the named graphs as sorted N-Quads; return how many there are."""
    with ExitStack() as files:
        return write_lines(merge_sorted([in_graph(source, graph) for graph, source in graphs.items()], path.parent, files), path)


def write_merge(graphs: Graphs, path: Path) -> int:
    """Write the merge of all graphs as sorted N-Triples, each triple once; return how many there are."""
    with ExitStack() as files:
        lines = merge_sorted([read_lines(source) for source in graphs.values()], path.parent, files)
        return write_lines((line for line, _ in groupby(lines)), path)


def write_lines(lines: Iterable[bytes], path: Path) -> int:
    """Write lines to a file; return how many there are."""
    count = 0
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            count += 1
    return count


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file."""
    with path.open("rb") as file:
        yield from file


def in_graph(path: Path, graph: NamedNode) -> Iterator[bytes]:
    """Yield the N-Triples lines of a file as N-Quads of a graph."""
    ending = f" {graph} .\n".encode()
    for line in read_lines(path):
        yield line[:-3] + ending


def merge_sorted(sources: Sequence[Iterator[bytes]], folder: Path, files: ExitStack) -> Iterator[bytes]:
    """Yield the lines of many sorted sources in order, with few files open and a line of each in memory at a time.

    What is merged on the way stands below `folder` until `files` is closed.
    """
    if len(sources) > MERGED_AT_ONCE:
        between = Path(files.enter_context(TemporaryDirectory(dir=folder)))
        runs = [between / str(start) for start in range(0, len(sources), MERGED_AT_ONCE)]
        for number, run in enumerate(runs):
            write_lines(heapq.merge(*sources[number * MERGED_AT_ONCE : (number + 1) * MERGED_AT_ONCE]), run)
        return merge_sorted([read_lines(run) for run in runs], folder, files)
    return heapq.merge(*sources)
