"""Write and open the data set: the only place that knows how it is kept.

Every named graph is a file of sorted N-Triples, its lines in the order of their bytes. The store holds the named graphs, and in
its default graph the merge of all of them, each triple once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from zangraph.graph import iris
from zangraph.graph.sorting import each_once, read_lines, sort_lines
from zangraph.paths import QUERIES

Graphs = Mapping[NamedNode, Path]

LOADED_AT_ONCE = 16 * 2**20
"""Bytes that go to the store at once: its loader keeps what it is given in memory, several times over."""


def write_triples(triples: Iterable[Triple], path: Path) -> None:
    """Write triples as N-Triples, sorted, each once."""
    lines = BytesIO()
    serialize(triples, lines, RdfFormat.N_TRIPLES)
    path.write_bytes(b"".join(sorted(set(lines.getvalue().splitlines(keepends=True)))))


def create_store(folder: Path, quads: Path, merge: Path) -> None:
    """Load the named graphs, a file of N-Quads, and their merge, a file of N-Triples, into a new store on disk."""
    store = Store(str(folder))
    for path, form in ((quads, RdfFormat.N_QUADS), (merge, RdfFormat.N_TRIPLES)):
        for piece in in_pieces(path, LOADED_AT_ONCE):
            store.bulk_load(input=piece, format=form)
    store.optimize()


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
    return write_lines(sort_lines(chain.from_iterable(map(in_graph, graphs.values(), graphs)), path.parent), path)


def write_merge(graphs: Graphs, path: Path) -> int:
    """Write the merge of all graphs as sorted N-Triples, each triple once; return how many there are."""
    return write_lines(sort_lines(chain.from_iterable(map(read_lines, graphs.values())), path.parent), path)


def write_lines(lines: Iterable[bytes], path: Path) -> int:
    """Write lines to a file; return how many there are."""
    count = 0
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            count += 1
    return count


def in_graph(path: Path, graph: NamedNode) -> Iterator[bytes]:
    """Yield the N-Triples lines of a file as N-Quads of a graph."""
    ending = f" {graph} .\n".encode()
    for line in read_lines(path):
        yield line[:-3] + ending


def merge_of(quads: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the triples of sorted N-Quads, each once; they come in order, for no term goes on after another that is whole.

    >>> list(merge_of([b"<a:s> <a:p> <a:o> <a:g> .\\n", b"<a:s> <a:p> <a:o> <a:h> .\\n"]))
    [b'<a:s> <a:p> <a:o> .\\n']
    """
    return each_once(quad[: quad.rindex(b" <")] + b" .\n" for quad in quads)
