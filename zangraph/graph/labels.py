"""Collect what one may look for by its name, out of sorted triples that run by: labels, abbreviations, how often spoken of.

It answers as `queries/assembly/labelled-things.rq` does, which sorts in memory; here what must be joined and sorted is on disk.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby, product
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal, RdfFormat, parse

from zangraph.graph.lines import TYPE, split
from zangraph.graph.sorting import read_lines
from zangraph.graph.terms import ELI, RDF, RDFS, SKOS, ZG
from zangraph.graph.vocabulary import LANGUAGES

KINDS = {
    str(ZG[name]).encode(): kind
    for name, kind in (
        ("Institution", "institution"),
        ("Role", "role"),
        ("ProceduralAct", "act"),
        ("LegalAct", "source"),
        ("Provision", "provision"),
        ("Document", "document"),
    )
}
OTHER_NAMES = frozenset({SKOS.altLabel, SKOS.notation, ELI.title, ELI.number})
SPEAKING = frozenset(str(term).encode() for term in (RDF.subject, RDF.object, ZG.citedAct))
"""What leads from a statement to what it speaks of."""

AT_ONCE = 20_000
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE thing (iri TEXT, kind TEXT, kk TEXT, ru TEXT, en TEXT, others TEXT);
CREATE TABLE weight (iri TEXT PRIMARY KEY, statements INTEGER) WITHOUT ROWID;
"""
ADD = "INSERT INTO weight VALUES (?, ?) ON CONFLICT (iri) DO UPDATE SET statements = statements + excluded.statements"
ORDERED = """
SELECT iri, kind, coalesce(statements, 0), kk, ru, en, others FROM thing LEFT JOIN weight USING (iri)
ORDER BY iri, kind, kk, ru, en
"""

Thing = tuple[str, str, str, str, str, str]


def read_labels(merge: Path) -> Iterator[tuple[str, str, int, str, str, str, str]]:
    """Yield IRI, kind, number of statements, labels in three languages and other names, in the order of the IRIs.

    `merge` is a file of sorted N-Triples, each of which stands once.
    """
    with TemporaryDirectory(dir=merge.parent) as between, closing(sqlite3.connect(Path(between, "labels.sqlite"))) as labels:
        labels.executescript(SCHEMA)
        spoken: Counter[str] = Counter()
        for _, group in groupby(read_lines(merge), key=lambda line: line[: line.index(b" ")]):
            lines = list(group)
            labels.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)", named_things(lines))
            spoken.update(set(spoken_of(lines)))
            if len(spoken) >= AT_ONCE:
                labels.executemany(ADD, spoken.items())
                spoken.clear()
        labels.executemany(ADD, spoken.items())
        yield from labels.execute(ORDERED)


def spoken_of(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield the IRIs that the triples of a statement speak of."""
    for line in lines:
        _, predicate, value = split(line)
        if predicate in SPEAKING and value.startswith(b"<"):
            yield value[1:-1].decode()


def named_things(lines: list[bytes]) -> Iterator[Thing]:
    """Yield a thing with its names for each of its kinds that one may look for."""
    kinds = sorted(KINDS[value] for _, predicate, value in map(split, lines) if predicate == TYPE and value in KINDS)
    if not kinds:
        return
    triples = [quad.triple for quad in parse(b"".join(lines), format=RdfFormat.N_TRIPLES)]
    values = [(triple.predicate, triple.object) for triple in triples if isinstance(triple.object, Literal)]
    labels = [
        [value.value for name, value in values if name == RDFS.label and value.language == tag] or [""] for tag in LANGUAGES
    ]
    others = " ".join(value.value for name, value in values if name in OTHER_NAMES)
    for kind, (kk, ru, en) in product(kinds, product(*labels)):
        yield triples[0].subject.value, kind, kk, ru, en, others
