"""Write the full-text index that the site searches: labels, abbreviations and quotable sentences, folded.

| table | what |
|---|---|
| `entry` | a thing (`iri`, `kind`, labels `kk`, `ru`, `en`, `weight`: how many statements speak of it), or a sentence (`kind` is
sentence, `iri` that of its document, `start` and `end` its place, `kk` its words) |
| `folded` | FTS5 over the folded words of an entry, by its `id` |
| `vocabulary` | FTS5 trigrams of every folded word, to find the word that was meant |
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from zangraph.folding import fold_text
from zangraph.graph import iris
from zangraph.graph.labels import read_labels
from zangraph.graph.store import select
from zangraph.graph.vocabulary import LANGUAGES

SCHEMA = """
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, weight INTEGER NOT NULL DEFAULT 0,
    kk TEXT NOT NULL DEFAULT '', ru TEXT NOT NULL DEFAULT '', en TEXT NOT NULL DEFAULT '',
    start INTEGER, end INTEGER
);
CREATE INDEX entry_iri ON entry (iri);
CREATE VIRTUAL TABLE folded USING fts5 (text, content = '', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE vocabulary USING fts5 (word, tokenize = 'trigram');
CREATE TEMP TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
INSERT = "INSERT INTO entry (iri, kind, weight, kk, ru, en, start, end) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

Entry = tuple[tuple[Any, ...], str]


def write_index(path: Path, merge: Path, readers: Iterable[Path]) -> None:
    """Index the labels of a data set, sorted N-Triples each of which stands once, and the sentences of the readers' files."""
    files = (json.loads(reader.read_text(encoding="utf8")) for reader in readers)
    write_entries(path, chain(map(entry_of, read_labels(merge)), chain.from_iterable(map(sentence_entries, files))))


def write_entries(path: Path, entries: Iterable[Entry]) -> None:
    """Write an index of entries."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA temp_store = FILE")
    connection.executescript(SCHEMA)
    for row, searched in entries:
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?)", [(word,) for word in add(connection, row, searched)])
    connection.execute("INSERT INTO vocabulary (word) SELECT word FROM word ORDER BY word")
    connection.execute("DROP TABLE word")
    connection.execute("INSERT INTO folded (folded) VALUES ('optimize')")
    connection.commit()
    connection.close()


def add(connection: sqlite3.Connection, row: tuple[Any, ...], searched: str) -> set[str]:
    """Add an entry; return its folded words."""
    text = fold_text(searched)
    identity = connection.execute(INSERT, row).lastrowid
    connection.execute("INSERT INTO folded (rowid, text) VALUES (?, ?)", (identity, text))
    return set(text.split())


def entry_of(named: tuple[str, str, int, str, str, str, str]) -> Entry:
    """Return the entry of a thing with its names."""
    iri, kind, weight, kk, ru, en, others = named
    return (iri, kind, weight, kk, ru, en, None, None), " ".join([kk, ru, en, others])


def label_entries(store: Store) -> Iterator[Entry]:
    """Yield an entry for every thing with labels that one may look for, in the order of their IRIs; of a store without files."""
    for solution in select(store, "assembly/labelled-things"):
        names = [solution[language].value if solution[language] else "" for language in LANGUAGES]
        others = solution["others"].value if solution["others"] else ""
        iri, kind, weight = (solution[name].value for name in ("thing", "kind", "weight"))
        yield entry_of((iri, kind, int(weight), names[0], names[1], names[2], others))


def sentence_entries(reader: dict[str, Any]) -> Iterator[Entry]:
    """Yield the sentences of a document that pages may show."""
    shown = reader["quotable"]
    for unit in reader["units"]:
        start, end = unit["start"], unit["end"]
        if unit["kind"] == "sentence" and any(left <= start and end <= right for left, right in shown):
            sentence = " ".join(reader["text"][start:end].split())
            yield (iris.document(reader["key"]).value, "sentence", 0, sentence, "", "", start, end), sentence
