"""Count what a data set holds, while its sorted triples run by: what the self-description and the report tell.

Every count that needs things to be told apart (objects, and the classes at both ends of a link) is made by sorting, so that
memory does not grow with the data. Values are told apart as they are written: "PT24H" and "P1D" are two.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path

from zangraph.graph.lines import TYPE, split
from zangraph.graph.sorting import sort_all
from zangraph.graph.terms import RDF, XSD
from zangraph.graph.vocabulary import ONTOLOGY

OURS = f"<{ONTOLOGY}#".encode()
LANGUAGE_STRING, STRING = (str(term).encode() for term in (RDF.langString, XSD.string))
CLASSES_OF = b"!"
"""Marks the line of what a thing is, which sorts before the lines of what leads to it."""

LONG = 64
"""Bytes of a literal above which its hash stands for it."""


Link = tuple[bytes, bytes, bytes]
"""A class, a property, and the class or datatype that it leads to."""


@dataclass
class Sizes:
    """The sizes of a data set; terms are written as in N-Triples.

    `classes` counts things, `properties` triples, subjects and objects; `links` and `values` count triples by the class of the
    subject, the property, and the class of the object or the datatype, for classes of ours.
    """

    triples: int = 0
    subjects: int = 0
    objects: int = 0
    classes: Counter[bytes] = field(default_factory=Counter)
    property_triples: Counter[bytes] = field(default_factory=Counter)
    property_subjects: Counter[bytes] = field(default_factory=Counter)
    property_objects: Counter[bytes] = field(default_factory=Counter)
    links: Counter[Link] = field(default_factory=Counter)
    values: Counter[Link] = field(default_factory=Counter)


def measure_sizes(lines: Iterable[bytes], folder: Path) -> Sizes:
    """Count the triples of sorted N-Triples, each of which stands once; what is sorted on the way stands below a folder."""
    sizes, kinds = Sizes(), list[tuple[bytes, ...]]()
    by_object = (line.rstrip().rsplit(b" ", 2) for line in sort_all(count_subjects(lines, sizes, kinds), folder))
    for _, group in groupby(by_object, key=itemgetter(0)):
        count_object([(name, int(kind)) for _, name, kind in group], sizes, kinds)
    return sizes


def count_object(rows: Sequence[tuple[bytes, int]], sizes: Sizes, kinds: Sequence[tuple[bytes, ...]]) -> None:
    """Count what leads to a thing or value; each row is a property and the number of the classes of what it leads from."""
    targets = kinds[rows[0][1]] if rows[0][0] == CLASSES_OF else ()
    links = Counter(row for row in rows if row[0] != CLASSES_OF)
    sizes.objects += bool(links)
    sizes.property_objects.update({predicate for predicate, _ in links})
    for (predicate, kind), count in links.items():
        for pair in product(kinds[kind], targets):
            sizes.links[pair[0], predicate, pair[1]] += count


def count_subjects(lines: Iterable[bytes], sizes: Sizes, kinds: list[tuple[bytes, ...]]) -> Iterator[bytes]:
    """Count what a subject's triples tell alone; yield a line for each of its links, with the number of the subject's classes.

    `kinds` becomes the list of the sets of classes that things have.
    """
    numbers: dict[tuple[bytes, ...], int] = {}
    for subject, group in groupby(map(split, lines), key=itemgetter(0)):
        triples = [(predicate, value) for _, predicate, value in group]
        types = [value for predicate, value in triples if predicate == TYPE and value.startswith(b"<")]
        ours = tuple(value for value in types if value.startswith(OURS))
        if ours not in numbers:
            numbers[ours] = len(kinds)
            kinds.append(ours)
        sizes.triples += len(triples)
        sizes.subjects += 1
        sizes.classes.update(types)
        sizes.property_triples.update(predicate for predicate, _ in triples)
        sizes.property_subjects.update({predicate for predicate, _ in triples})
        number = b" %d\n" % numbers[ours]
        if ours:
            yield subject + b" " + CLASSES_OF + number
            sizes.values.update(
                (name, predicate, datatype(value)) for predicate, value in triples if value.startswith(b'"') for name in ours
            )
        yield from (shorten(value) + b" " + predicate + number for predicate, value in triples)


def shorten(term: bytes) -> bytes:
    """Return a term, or for a long literal what stands for it."""
    if len(term) <= LONG or not term.startswith(b'"'):
        return term
    return b'"' + hashlib.blake2b(term, digest_size=16).hexdigest().encode() + b'"'


def datatype(literal: bytes) -> bytes:
    """Return the datatype of a literal.

    >>> datatype(b'"a"@kk') == LANGUAGE_STRING, datatype(b'"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    (True, b'<http://www.w3.org/2001/XMLSchema#integer>')
    """
    _, _, ending = literal.rpartition(b'"')
    if ending.startswith(b"@"):
        return LANGUAGE_STRING
    return ending.removeprefix(b"^^") or STRING
