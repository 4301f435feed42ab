"""Derive what the rules of `queries/rules/` say of more data than memory holds.

A rule either needs one triple of the data besides the axioms (classes and properties above, inverses, symmetry, domains,
ranges), or it joins two or three: chains, transitive properties, defined classes. What follows from one triple alone is the same
for every triple of that property or class, so it is asked of the rules once, for a sample of each, and then read off while the
data run by.
Only triples that can take part in a join are kept, in a table on disk, and joined until nothing new is found; whatever is new has
its own consequences. `tests/test_scale.py` holds the result to that of the rules over everything in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal, NamedNode, Quad

from zangraph.graph.lines import TYPE, Terms, line_of, split
from zangraph.graph.reason import infer, load, read_rules
from zangraph.graph.sorting import read_lines, sort_lines, without
from zangraph.graph.store import select
from zangraph.graph.terms import RDF

AT_ONCE = 10_000
CACHE_KILOBYTES = 8 * 1024
SAMPLE = "urn:sample:"
SUBJECT, OBJECT = b"S", b"O"
"""What stands in a consequence for the subject and the object of the triple that it follows from."""

SCHEMA = """
CREATE TABLE link (p BLOB, s BLOB, o BLOB, PRIMARY KEY (p, s, o)) WITHOUT ROWID;
CREATE INDEX link_from ON link (p, o, s);
CREATE TABLE fresh (p BLOB, s BLOB, o BLOB, PRIMARY KEY (p, s, o)) WITHOUT ROWID;
CREATE TABLE found (p BLOB, s BLOB, o BLOB, PRIMARY KEY (p, s, o)) WITHOUT ROWID;
"""
FORWARD = """
INSERT OR IGNORE INTO found SELECT ?1, f.s, l.o FROM fresh f CROSS JOIN link l ON l.p = ?3 AND l.s = f.o WHERE f.p = ?2
"""
BACKWARD = """
INSERT OR IGNORE INTO found SELECT ?1, l.s, f.o FROM fresh f CROSS JOIN link l ON l.p = ?2 AND l.o = f.s WHERE f.p = ?3
"""
DEFINED = """
INSERT OR IGNORE INTO found SELECT ?5, x.s, ?1 FROM link x
CROSS JOIN link b ON b.p = ?5 AND b.s = x.s AND b.o = ?2
CROSS JOIN link v ON v.p = ?5 AND v.s = x.o AND v.o = ?4
WHERE x.p = ?3
"""
FORGET_KNOWN = """
DELETE FROM found WHERE EXISTS (SELECT 1 FROM link WHERE link.p = found.p AND link.s = found.s AND link.o = found.o)
"""


@dataclass(frozen=True)
class Axioms:
    """What the ontology says, ready to be read off: consequences of one triple, and what joins several.

    `of_link` and `of_value` are by property, `of_class` by class: the patterns of what follows.
    """

    own: frozenset[bytes]
    of_link: Mapping[bytes, tuple[Terms, ...]]
    of_value: Mapping[bytes, tuple[Terms, ...]]
    of_class: Mapping[bytes, tuple[Terms, ...]]
    chains: tuple[Terms, ...]
    definitions: tuple[tuple[bytes, bytes, bytes, bytes], ...]

    def consequences(self, subject: bytes, predicate: bytes, value: bytes) -> Iterator[Terms]:
        """Yield what follows from one triple alone."""
        if predicate == TYPE:
            patterns = self.of_class.get(value, ())
        else:
            patterns = (self.of_value if value.startswith(b'"') else self.of_link).get(predicate, ())
        for one, link, other in patterns:
            yield (
                value if one is OBJECT else subject if one is SUBJECT else one,
                link,
                value if other is OBJECT else subject if other is SUBJECT else other,
            )

    def joined(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """Return the properties and the classes whose triples take part in joins, or come out of them."""
        classes = {name for made, base, _, filler in self.definitions for name in (made, base, filler)}
        return frozenset({*chain(*self.chains), *(link for _, _, link, _ in self.definitions)}), frozenset(classes)


def read_axioms(ontology: Path) -> Axioms:
    """Read the axioms of an ontology, a file of N-Triples; ask the rules what follows from a sample of every kind of triple."""
    rules, store = read_rules(), load([ontology])
    chains = tuple((token(row["property"]), token(row["one"]), token(row["other"])) for row in select(store, "assembly/chains"))
    rows = select(store, "assembly/definitions")
    definitions = tuple((token(row["class"]), token(row["base"]), token(row["property"]), token(row["filler"])) for row in rows)
    own = frozenset(line_of(split(str(triple).encode())) for triple in infer(store, rules))
    names = sorted({term.value for quad in store for term in quad if isinstance(term, NamedNode)})
    samples = load([ontology])
    for number, name in enumerate(names):
        link, one = NamedNode(name), NamedNode(f"{SAMPLE}{number}:")
        samples.add(Quad(NamedNode(one.value + "link-S"), link, NamedNode(one.value + "link-O")))
        samples.add(Quad(NamedNode(one.value + "value-S"), link, Literal(f"{number}:value-O")))
        samples.add(Quad(NamedNode(one.value + "class-S"), RDF.type, link))
    found: dict[tuple[str, int], list[Terms]] = {}
    for triple in infer(samples, rules):
        if (pattern := read_pattern(split(str(triple).encode()))) is not None:
            found.setdefault(pattern[0], []).append(pattern[1])
    tables = {
        kind: {f"<{name}>".encode(): tuple(found[kind, number]) for number, name in enumerate(names) if (kind, number) in found}
        for kind in ("link", "value", "class")
    }
    return Axioms(own, tables["link"], tables["value"], tables["class"], chains, definitions)


def read_pattern(terms: Terms) -> tuple[tuple[str, int], Terms] | None:
    """Return a consequence of a sample, with the kind and the number of the sample; None for one of the ontology's own."""
    where: tuple[str, int] | None = None
    pattern = list(terms)
    for position, term in enumerate(terms):
        text = term.decode().strip('<>"').removeprefix(SAMPLE)
        number, _, rest = text.partition(":")
        kind, _, end = rest.partition("-")
        if number.isdigit() and kind in {"link", "value", "class"}:
            where = kind, int(number)
            pattern[position] = SUBJECT if end == "S" else OBJECT
    return (where, (pattern[0], pattern[1], pattern[2])) if where else None


def token(term: object) -> bytes:
    """Return a term as N-Triples writes it."""
    return str(term).encode()


def derive(asserted: Path, ontology: Path, folder: Path) -> Iterator[bytes]:
    """Yield, sorted, what follows from sorted N-Triples, the ontology among them; what is kept on the way stands in a folder."""
    axioms = read_axioms(ontology)
    with TemporaryDirectory(dir=folder) as between, closing(open_links(Path(between, "links.sqlite"))) as links:
        found = sort_lines(chain(axioms.own, follow(asserted, axioms, links), join(axioms, links)), folder)
        yield from without(found, read_lines(asserted))


def open_links(path: Path) -> sqlite3.Connection:
    """Open a new table of the triples that can be joined."""
    links = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", f"cache_size = -{CACHE_KILOBYTES}"):
        links.execute(f"PRAGMA {pragma}")
    links.executescript(SCHEMA)
    return links


def follow(asserted: Path, axioms: Axioms, links: sqlite3.Connection) -> Iterator[bytes]:
    """Yield what follows from each triple alone, and put what can be joined into the table."""
    properties, classes = axioms.joined()
    waiting: list[Terms] = []
    for triple in map(split, chain(axioms.own, read_lines(asserted))):
        implied = [*axioms.consequences(*triple)]
        yield from map(line_of, implied)
        waiting += ((p, s, o) for s, p, o in (triple, *implied) if p in properties or (p == TYPE and o in classes))
        if len(waiting) >= AT_ONCE:
            put(links, "link", waiting)
            waiting = []
    put(links, "link", waiting)


def put(links: sqlite3.Connection, table: str, rows: Iterable[Terms]) -> None:
    """Insert rows of property, subject and object into a table."""
    links.execute("BEGIN")
    links.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?)", rows)
    links.execute("COMMIT")


def join(axioms: Axioms, links: sqlite3.Connection) -> Iterator[bytes]:
    """Join triples until nothing new is found; yield what is found, and what follows from it."""
    links.execute("INSERT INTO fresh SELECT * FROM link")
    while links.execute("SELECT 1 FROM fresh LIMIT 1").fetchone():
        for names in axioms.chains:
            links.execute(FORWARD, names)
            links.execute(BACKWARD, names)
        for definition in axioms.definitions:
            links.execute(DEFINED, (*definition, TYPE))
        links.execute(FORGET_KNOWN)
        links.execute("DELETE FROM fresh")
        yield from spread(axioms, links)
        links.execute("DELETE FROM found")
        links.execute("INSERT OR IGNORE INTO link SELECT * FROM fresh")


def spread(axioms: Axioms, links: sqlite3.Connection) -> Iterator[bytes]:
    """Yield what was found and what follows from each of it alone, and put what can be joined again into `fresh`."""
    properties, classes = axioms.joined()
    rows = links.execute("SELECT s, p, o FROM found")
    while some := [triple for row in islice(rows, AT_ONCE) for triple in chain([row], axioms.consequences(*row))]:
        yield from map(line_of, some)
        again = ((p, s, o) for s, p, o in some if p in properties or (p == TYPE and o in classes))
        put(links, "fresh", again)
    links.execute(
        "DELETE FROM fresh WHERE EXISTS (SELECT 1 FROM link WHERE link.p = fresh.p AND link.s = fresh.s AND link.o = fresh.o)"
    )
