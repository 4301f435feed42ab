"""Write and open the data set: the only place that knows how it is kept.

Every named graph is a file of sorted N-Triples, its lines in the order of their bytes. The store holds the named graphs, and in
its default graph the merge of all of them, each triple once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, starmap
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from zangraph.graph import iris
from zangraph.graph.sorting import each_once, read_lines, sort_lines
from zangraph.paths import QUERIES

Graphs = Iterable[tuple[NamedNode, Path]]

DOCUMENTS = "documents.jsonl"
"""The file of a build that lists its documents: a line for each, by key, with its part and what was found in it."""

LOADED_AT_ONCE = 4 * 2**20
"""Bytes that go to the store at once: its loader keeps what it is given in memory, several times over."""

WRITTEN_AT_ONCE = 10_000
"""Triples that are serialised at once."""


def write_triples(triples: Iterable[Triple], path: Path) -> int:
    """Write triples as N-Triples, sorted, each once; return how many there are."""
    return write_lines(sort_lines(lines_of(triples), path.parent), path)


def lines_of(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Yield the lines of N-Triples."""
    waiting = iter(triples)
    while lines := serialize(islice(waiting, WRITTEN_AT_ONCE), format=RdfFormat.N_TRIPLES):
        yield from lines.splitlines(keepends=True)


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


def open_graphs(build: Path) -> Sequence[tuple[NamedNode, Path]]:
    """Return the named graphs that a build keeps as files, by name."""
    graphs = [(iris.graph(path.stem), path) for path in (build / "graphs").glob("*.nt")]
    with (build / DOCUMENTS).open(encoding="utf8") as file:
        for document in map(json.loads, file):
            graphs.append((iris.graph(f"document/{document['key']}"), build / "parts" / document["part"] / "graph.nt"))
    return sorted(graphs, key=lambda graph: graph[0].value)


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
    return write_lines(sort_lines(chain.from_iterable(starmap(in_graph, graphs)), path.parent), path)


def write_merge(graphs: Graphs, path: Path) -> int:
    """Write the merge of all graphs as sorted N-Triples, each triple once; return how many there are."""
    lines = chain.from_iterable(read_lines(file) for _, file in graphs)
    return write_lines(sort_lines(lines, path.parent), path)


def write_lines(lines: Iterable[bytes], path: Path) -> int:
    """Write lines to a file; return how many there are."""
    count = 0
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            count += 1
    return count


def in_graph(graph: NamedNode, path: Path) -> Iterator[bytes]:
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
