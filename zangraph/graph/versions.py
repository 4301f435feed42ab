"""Put the dated versions of one act side by side: which wording a newer one replaces, and which documents cannot both stand.

A version is a document of an act in one language at the date of a redaction. Several documents may give one version in pieces;
two that give the same provision at the same date cannot both be right. A wording is replaced by that of the next version that
gives the outermost provision it stands in, its article or, in an act without articles, its paragraph: an excerpt says nothing
of the articles that it leaves out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from zangraph.extraction.records import Document
from zangraph.graph import iris
from zangraph.graph.expressions import Triple, expression
from zangraph.graph.provisions import Provisions
from zangraph.graph.terms import DCTERMS
from zangraph.graph.vocabulary import THINGS

WITH_WORDING = frozenset({"article", "part", "paragraph", "subparagraph"})
"""Levels of provisions whose words are stated."""


@dataclass(frozen=True)
class Version:
    """A document of an act: its key, language and date, the file that lists its provisions.

    `told` are kind, date and number of an act that no table lists: nothing else says them, so all its documents must agree.
    """

    document: str
    act: str
    language: str
    date: str
    told: tuple[str, ...]
    path: Path

    def provisions(self) -> tuple[str, ...]:
        """Read the provisions, each by its path below `id/`; an act without any stands for itself."""
        lines = self.path.read_text(encoding="utf8").splitlines()[1:]
        return tuple(lines) or (self.act,)


def version_date(document: Document) -> str:
    """Return the date of the version that a document gives: of its redaction, else of the act; '' where neither is known."""
    return document.version_date or document.date


def write_version(document: Document, told: Iterable[str], provisions: Provisions, path: Path) -> None:
    """Write what tells a document from other versions of its act: a line on the document, then its provisions, one a line."""
    head = {"act": document.act, "language": document.language or "kk", "date": version_date(document), "told": [*told]}
    given = (iris.provision(path) for path in provisions.spans if path.steps[-1][0] in WITH_WORDING)
    lines = [json.dumps(head), *(node.value.removeprefix(THINGS) for node in given)]
    path.write_text("\n".join(lines) + "\n", encoding="utf8", newline="\n")


def read_act(path: Path) -> str:
    """Return the act that a file of a version says it is of, '' where its document is no act."""
    return read_head(path)["act"]


def read_versions(files: Iterable[tuple[str, Path]]) -> Iterator[Version]:
    """Read the versions of acts out of files, each with the key of its document."""
    for key, path in files:
        head = read_head(path)
        yield Version(key, head["act"], head["language"], head["date"], tuple(head["told"]), path)


def read_head(path: Path) -> dict[str, Any]:
    """Return what the first line of a file of a version says."""
    with path.open(encoding="utf8") as file:
        head: dict[str, Any] = json.loads(file.readline())
    return head


def side_by_side(versions: Iterable[Version]) -> Iterator[list[Version]]:
    """Yield the versions of an act that has several in one language, the oldest first, else in the order given."""
    groups: dict[str, list[Version]] = {}
    for version in versions:
        groups.setdefault(version.language, []).append(version)
    return (sorted(group, key=lambda version: version.date) for group in groups.values() if len(group) > 1)


def find_clashes(versions: Iterable[Version]) -> Iterator[tuple[Version, str]]:
    """Yield the versions of an act that cannot stand beside another of it, each with the reason in one line.

    They give words that another gives in the same version, or say of an act that no table lists what another denies. Versions of
    one act come together.
    """
    for act, group in groupby(versions, key=attrgetter("act")):
        first, *others = group
        agreeing = [first]
        for version in others:
            if version.told == first.told:
                agreeing.append(version)
            else:
                yield version, f"{act} is {spell(version.told)} here, but {spell(first.told)} in {first.document}"
        for dated in side_by_side(agreeing):
            yield from doubled_wordings(dated)


def doubled_wordings(group: Iterable[Version]) -> Iterator[tuple[Version, str]]:
    """Yield the versions in a language that give a provision which another gives at the same date."""
    owners: dict[tuple[str, str], str] = {}
    for version in group:
        given = [(version.date, path) for path in version.provisions()]
        doubled = next((each for each in given if each in owners), None)
        if doubled is None:
            owners |= dict.fromkeys(given, version.document)
        else:
            day = f"of {version.date}" if version.date else "without a date"
            yield version, f"{owners[doubled]} gives {doubled[1]} in the version {day} ({version.language}) already"


def spell(told: Iterable[str]) -> str:
    """Spell kind, date and number of an act for people.

    >>> spell(("law", "2020-01-10", ""))
    'law, 2020-01-10, unknown'
    """
    return ", ".join(value or "unknown" for value in told)


def state_succession(versions: Iterable[Version]) -> Iterator[Triple]:
    """State which wording of a provision the next version here replaces; a version without a date has no place among the others.

    A provision that the next version of its article no longer has is replaced by the article. Versions of one act come together.
    """
    for _, versions_of_act in groupby(versions, key=attrgetter("act")):
        for group in side_by_side(version for version in versions_of_act if version.date):
            yield from succession(group)


def succession(group: Iterable[Version]) -> Iterator[Triple]:
    """State which wording the next one replaces among the versions of an act in a language, the oldest first."""
    last: dict[str, tuple[Version, list[str]]] = {}
    for version in group:
        for top, paths in by_outermost(version.provisions()).items():
            if top in last:
                yield from replaced(*last[top], version, set(paths), top)
            last[top] = version, paths


def by_outermost(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return provisions by the outermost one that holds them.

    >>> by_outermost(["cpc-2014/art_58", "cpc-2014/art_58/prt_1", "cpc-2014/art_59"])
    {'cpc-2014/art_58': ['cpc-2014/art_58', 'cpc-2014/art_58/prt_1'], 'cpc-2014/art_59': ['cpc-2014/art_59']}
    """
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault("/".join(path.split("/")[:2]), []).append(path)
    return found


def replaced(earlier: Version, paths: Iterable[str], later: Version, given: Set[str], top: str) -> Iterator[Triple]:
    """State for the provisions of an earlier version by what the later one replaces them."""
    for path in paths:
        wording = expression(iris.thing(path), earlier.language, earlier.date)
        yield wording, DCTERMS.isReplacedBy, expression(iris.thing(path if path in given else top), later.language, later.date)
