"""Make every IRI of the data: the only place where one is made.

Things stand below `https://w3id.org/zangraph/id/`. A path is ASCII and follows from the record alone, so that the same input
gives the same IRI. Hashes are the first 16 hexadecimal digits of SHA-256 over the parts, joined by U+001F.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import NamedNode

from zangraph.graph.vocabulary import THINGS

LEVELS = ("section", "chapter", "article", "part", "paragraph", "subparagraph")
"""Levels of a pinpoint, outermost first."""

STEPS = {"section": "sec", "chapter": "chp", "article": "art", "part": "prt", "paragraph": "par", "subparagraph": "sub"}

LATIN = dict(
    zip(
        "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
        "a ae b v g gh d e yo zh z i j k q l m n ng o oe p r s t u uu ue f x h c ch sh shh hs y ii ss eh yu ya".split(),
        strict=True,
    )
)
"""An ASCII spelling of its own for every letter of the Kazakh alphabet."""

Pinpoint = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProvisionPath:
    """An act and the steps down to one of its provisions, each a level and a number."""

    act: str
    steps: Pinpoint

    def ancestry(self) -> Iterator[ProvisionPath]:
        """Yield this path and every path above it within the act, this one first."""
        for length in range(len(self.steps), 0, -1):
            yield ProvisionPath(self.act, self.steps[:length])


def thing(path: str) -> NamedNode:
    """Name a thing by its path below `id/`."""
    return NamedNode(THINGS + quote(path, safe="/-_.~!$'()*+,;=:@"))


def digest(parts: Iterable[str]) -> str:
    """Hash what tells a thing from all others."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def hashed(kind: str, *parts: str) -> NamedNode:
    """Name a thing that has no key of its own: a citation, norm, statement or amendment."""
    return thing(f"{kind}/{digest(parts)}")


def document(key: str) -> NamedNode:
    """Name a document."""
    return thing(f"document/{key}")


def passage(key: str, start: int, end: int) -> NamedNode:
    """Name a passage of a document."""
    return thing(f"document/{key}/char_{start}_{end}")


def selector(of: NamedNode, kind: str) -> NamedNode:
    """Name a selector of a passage: `position` or `quote`."""
    return NamedNode(f"{of.value}/{kind}")


def graph(name: str) -> NamedNode:
    """Name a named graph: `ontology`, `lexicon`, `inferred`, `metadata` or `document/<key>`."""
    return thing(f"graph/{name}")


def pinpoint(values: Iterable[tuple[str, str | None]]) -> Pinpoint:
    """Put the given levels in order; sections and chapters are left out where an article is named, for articles run through.

    >>> pinpoint([("chapter", "8"), ("article", "58"), ("part", "1")])
    (('article', '58'), ('part', '1'))
    """
    given = {level: value for level, value in values if value}
    below = [(level, given[level]) for level in LEVELS[2:] if level in given]
    return tuple(below or [(level, given[level]) for level in LEVELS[:2] if level in given])


def provision(path: ProvisionPath) -> NamedNode:
    """Name a provision, or the act itself where there is no step.

    >>> provision(ProvisionPath("cpc-2014", (("article", "125"), ("subparagraph", "б")))).value
    'https://w3id.org/zangraph/id/cpc-2014/art_125/sub_b'
    """
    return thing("/".join([path.act, *(f"{STEPS[level]}_{segment(number)}" for level, number in path.steps)]))


def segment(number: str) -> str:
    """Spell a provision's number in ASCII.

    >>> segment("347-1"), segment("ғ"), segment("IV")
    ('347-1', 'gh', 'IV')
    """
    spelled = number.strip() if number.isascii() else "".join(LATIN.get(letter, letter) for letter in number.strip().casefold())
    return re.sub(r"[^A-Za-z0-9.-]+", "-", spelled).strip("-") or digest([number])
