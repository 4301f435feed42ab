"""Keep the register of a build in a file: its documents, what became of each, and its named graphs.

Every step of a build reads it there, a row at a time, so that no process holds a list that grows with the documents: only their
names are held for a moment, while the folder is listed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from zangraph.reading.folder import Refusal, Source

NAME = "register.sqlite"

SCHEMA = """
CREATE TABLE document (
    number INTEGER PRIMARY KEY, file TEXT NOT NULL, key TEXT UNIQUE, sha256 TEXT, size INTEGER, entry TEXT, part TEXT UNIQUE,
    act TEXT NOT NULL DEFAULT '', refused TEXT NOT NULL DEFAULT ''
);
CREATE TABLE remark (number INTEGER PRIMARY KEY, file TEXT NOT NULL, note TEXT NOT NULL);
CREATE TABLE graph (name TEXT PRIMARY KEY, file TEXT NOT NULL, triples INTEGER NOT NULL) WITHOUT ROWID;
"""


class Register:
    """The register that a folder holds, or, before there is a folder, one in a temporary file."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path()
        self._connection = sqlite3.connect(folder / NAME if folder else "", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
            self._connection.execute(f"PRAGMA {pragma}")

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def fill(self, found: Iterable[tuple[Source, str] | Refusal]) -> None:
        """Start the register with the files of a build in their order: sources with the names of their parts, and refusals."""
        self._connection.executescript(SCHEMA)
        insert = "INSERT INTO document (file, key, sha256, size, entry, part, refused) VALUES (?, ?, ?, ?, ?, ?, ?)"
        self._connection.executemany(insert, map(row_of, found))

    def save(self, folder: Path) -> None:
        """Write the register to a folder."""
        self._connection.execute("VACUUM INTO ?", (str(folder / NAME),))

    def sources(self, folder: Path) -> Iterator[tuple[Source, str]]:
        """Yield the files that are to be read with the names of their parts, the largest first; they stand in a folder."""
        rows = self._rows("SELECT file, entry, sha256, size, part FROM document WHERE part <> '' ORDER BY size DESC, number")
        for file, entry, sha256, size, part in rows:
            yield Source(folder / file, json.loads(entry), sha256, size), part

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the names of the files that are to be read, with their parts, in their order."""
        yield from self._rows("SELECT file, part FROM document WHERE part <> '' ORDER BY number")

    def part(self, name: str) -> Path:
        """Return the folder of a part."""
        return self._folder / "parts" / name

    def has_part(self, name: str) -> bool:
        """Tell whether a part is that of a file of the build."""
        return bool(self._number("SELECT count(*) FROM document WHERE part = ?", name))

    def refuse(self, part: str, reason: str) -> None:
        """Refuse the file of a part."""
        self._connection.execute("UPDATE document SET refused = ? WHERE part = ?", (reason, part))

    def refusals(self) -> Iterator[Refusal]:
        """Yield what is refused, in the order of the files."""
        yield from (Refusal(*row) for row in self._rows("SELECT file, refused FROM document WHERE refused <> '' ORDER BY number"))

    def remark(self, file: str, note: str) -> None:
        """Note what is to be told of a file."""
        self._connection.execute("INSERT INTO remark (file, note) VALUES (?, ?)", (file, note))

    def remarks(self) -> Iterator[dict[str, str]]:
        """Yield what is to be told of files, in the order in which it was noted."""
        for file, note in self._rows("SELECT file, note FROM remark ORDER BY number"):
            yield {"file": file, "note": note}

    def digest(self) -> str:
        """Hash what the register holds of files: which there are, what each is and what is told of it."""
        state = hashlib.sha256()
        for table in ("document", "remark"):
            for row in self._rows(f"SELECT * FROM {table} ORDER BY number"):
                state.update(json.dumps(row).encode() + b"\n")
        return state.hexdigest()

    def identity(self) -> str:
        """Hash which documents there are: their keys and their bytes."""
        state = hashlib.sha256()
        for document in self.documents():
            state.update(f"{document['key']}\x1f{document['sha256']}\n".encode())
        return state.hexdigest()

    def count(self) -> int:
        """Return how many documents there are."""
        return self._number("SELECT count(*) FROM document WHERE refused = ''")

    def size(self) -> int:
        """Return how many bytes the files of the documents have."""
        return self._number("SELECT coalesce(sum(size), 0) FROM document WHERE refused = ''")

    def documents(self) -> Iterator[dict[str, str]]:
        """Yield key, file, hash and part of each document, by key."""
        for row in self._rows("SELECT key, file, sha256, part FROM document WHERE refused = '' ORDER BY key"):
            yield dict(zip(("key", "file", "sha256", "part"), row, strict=True))

    def has_document(self, key: str) -> bool:
        """Tell whether a key is that of a document."""
        return bool(self._number("SELECT count(*) FROM document WHERE key = ? AND refused = ''", key))

    def place(self, part: str, act: str) -> None:
        """Note which act the document of a part gives."""
        self._connection.execute("UPDATE document SET act = ? WHERE part = ?", (act, part))

    def versions(self) -> Iterator[tuple[str, str]]:
        """Yield the keys of the documents that give acts with their parts, those of an act together and in their order."""
        yield from self._rows("SELECT key, part FROM document WHERE act <> '' AND refused = '' ORDER BY act, number")

    def add(self, graph: NamedNode, path: Path, triples: int = 0) -> None:
        """Add a named graph; its file stands in the folder, its triples may be counted later."""
        row = (graph.value, path.relative_to(self._folder).as_posix(), triples)
        self._connection.execute("INSERT INTO graph VALUES (?, ?, ?)", row)

    def measure(self, graph: NamedNode, triples: int) -> None:
        """Note how many triples a named graph has."""
        self._connection.execute("UPDATE graph SET triples = ? WHERE name = ?", (triples, graph.value))

    def graphs(self) -> Iterator[tuple[NamedNode, Path]]:
        """Yield the named graphs with their files, by name."""
        for name, file in self._rows("SELECT name, file FROM graph ORDER BY name"):
            yield NamedNode(name), self._folder / file

    def sizes(self) -> Iterator[tuple[NamedNode, int]]:
        """Yield the named graphs that hold any triple with their number, by name."""
        rows = self._rows("SELECT name, triples FROM graph WHERE triples > 0 ORDER BY name")
        yield from ((NamedNode(name), triples) for name, triples in rows)

    def triples(self, graph: NamedNode) -> int:
        """Return how many triples a named graph has."""
        return self._number("SELECT triples FROM graph WHERE name = ?", graph.value)

    def quads(self) -> tuple[int, int]:
        """Return how many named graphs hold any triple, and how many triples they have together."""
        (row,) = self._rows("SELECT count(*), coalesce(sum(triples), 0) FROM graph WHERE triples > 0")
        graphs, triples = row
        return graphs, triples

    def _rows(self, query: str, *values: str) -> Iterator[Any]:
        return self._connection.execute(query, values)

    def _number(self, query: str, *values: str) -> int:
        return int(next(self._rows(query, *values))[0])


def row_of(found: tuple[Source, str] | Refusal) -> tuple[Any, ...]:
    """Return the row of a file."""
    if isinstance(found, Refusal):
        return found.file, None, None, None, None, None, found.reason
    source, part = found
    return source.path.name, source.key, source.sha256, source.size, json.dumps(dict(source.entry)), part, ""
