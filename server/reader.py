"""Show a document: its text in paragraphs, what was found in it, and the one passage that a link points to.

An official act is shown in full; of a work under copyright only what its file calls quotable.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, render_template, request
from pyoxigraph import NamedNode

from server.addresses import document_folder, reader_path, thing_path
from server.dataset import text_of
from server.gathering import is_without_files, list_quoted, read_quoted
from server.keeping import keep
from server.labels import get_names
from server.serving import get_dataset
from zangraph.graph.vocabulary import THINGS

blueprint = Blueprint("reader", __name__)

HEADINGS = frozenset({"title", "section", "chapter", "article", "heading"})
"""Kinds of unit that the table of contents lists."""

SPACE = re.compile(r"\s*")
HYPHENATED = re.compile(r"-\w+")

Span = tuple[int, int]


@dataclass(frozen=True)
class Run:
    """Characters that carry the same marks: a link (`href`, `kind`, `key` of the thing), a norm, a repair, the target."""

    text: str
    start: int
    href: str = ""
    kind: str = ""
    key: str = ""
    modality: str = ""
    repaired: bool = False
    target: bool = False
    norms: tuple[Mapping[str, Any], ...] = ()
    """The norms that end with this run."""

    @property
    def end(self) -> int:
        """Return where it ends in the file."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Parallel:
    """The same provision in another language: its place in the reader."""

    language: str
    path: str


@dataclass
class Paragraph:
    """A paragraph of the page; `gap` says that something before it is not shown."""

    kind: str
    number: str
    runs: list[Run]
    anchors: list[int] = field(default_factory=list)
    amendments: list[Mapping[str, Any]] = field(default_factory=list)
    gap: bool = False
    context: bool = False
    parallels: list[Parallel] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its words."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Heading:
    """An entry of the table of contents."""

    index: int
    depth: int
    title: str


@dataclass(frozen=True)
class ListItem:
    """An item of a list, and the sentence that heads the list."""

    start: int
    end: int
    head: Span


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@lru_cache(maxsize=32)
def _read_items(path: Path, changed: int) -> Sequence[ListItem]:
    return tuple(_items(_read(path, changed)))


def _items(document: Mapping[str, Any]) -> Iterator[ListItem]:
    """Yield the items of lists whose heads may be quoted, in order."""
    heads: dict[int | None, Span] = {}
    for unit in document["units"]:
        if unit["kind"] == "sentence":
            heads[unit["parent"]] = unit["start"], unit["end"]
        elif unit["kind"] == "subparagraph" and (head := heads.get(unit["parent"])) and unit["parent"] is not None:
            if any(left <= head[0] and head[1] <= right for left, right in document["quotable"]):
                yield ListItem(unit["start"], unit["end"], head)


def _locate(key: str) -> Path | None:
    folder = document_folder()
    path = folder / f"{key}.json"
    with contextlib.suppress(OSError, ValueError):  # a name that no file can have
        return path if path.parent == folder and path.is_file() else None
    return None


def read_document(key: str) -> dict[str, Any] | None:
    """Return the file that the build left for a document, or what a store elsewhere says of it; None if there is neither."""
    path = _locate(key)
    return _read(path, path.stat().st_mtime_ns) if path else read_quoted(key)


def list_head(key: str, place: int) -> Span | None:
    """Return where the sentence stands that heads the innermost list around a place, None outside a list.

    For an item "1) талап етуге;" it is "Прокурор құқылы:".
    """
    path = _locate(key)
    items = _read_items(path, path.stat().st_mtime_ns) if path else ()
    around = (item for item in items[: bisect_right(items, place, key=lambda item: item.start)] if place < item.end)
    last = max(around, key=lambda item: item.start, default=None)
    return last.head if last else None


def named_in(key: str, start: int, end: int) -> set[str]:
    """Return the keys of the actors and acts that a span of a document names."""
    document = read_document(key)
    return {found["key"] for found in document["occurrences"] if start <= found["start"] < end} if document else set()


@keep
def list_documents() -> Sequence[Mapping[str, Any]]:
    """Return the documents without their words in the order of their keys: of what was found in them only how much."""
    if is_without_files():
        return list_quoted(get_dataset())
    return [_without_words(path) for path in sorted(document_folder().glob("*.json"))]


def _without_words(path: Path) -> Mapping[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    time.sleep(0)  # between two documents others get their turn
    counted = {name: range(len(document[name])) for name in ("norms", "citations", "relations")}
    return {"key": document["key"], "manifest": document["manifest"]} | counted


@lru_cache(maxsize=32)
def _read_joints(path: Path, changed: int) -> Sequence[Joint]:
    return tuple(joints(_read(path, changed)))


def read_span(key: str, start: int, end: int, stored: str) -> str:
    """Return what a span of a document says, displaced pieces where they belong; `stored`, its words, where there are none."""
    path = _locate(key)
    within = [joint for joint in (_read_joints(path, path.stat().st_mtime_ns) if path else ()) if joint.is_within(start, end)]
    document = read_document(key) if within else None
    if document is None:
        return " ".join(stored.split())
    places: list[int] = list(range(start, end))
    characters = {place: document["text"][place] for place in places}
    for joint in within:
        piece = [place for place in places if joint.start <= place < joint.end]
        rest = [place for place in places if not joint.start <= place < joint.end]
        index = rest.index(joint.place - 1) + 1 if joint.place > start else 0
        places = rest[:index] + piece + rest[index:]
        characters[joint.start] = " " * joint.is_apart + characters[joint.start]
        characters[joint.end - 1] += " " * joint.is_followed
    return " ".join("".join(characters[place] for place in places).split())


@blueprint.get("/document/<key>")
def show_document(key: str) -> str:
    """Show a document, with the passage of `?from=` and `?to=` highlighted."""
    document = read_document(key)
    if document is None:
        abort(404)
    target = _target(document)
    paragraphs = list(lay_out(document, target))
    add_parallels(document, paragraphs)
    return render_template(
        "document.html",
        document=document,
        paragraphs=paragraphs,
        contents=list(contents(document, paragraphs)),
        target=target,
        newer=newer_version(document),
        hidden=target is not None and not any(run.target for paragraph in paragraphs for run in paragraph.runs),
        names=get_names(),
    )


def newer_version(document: Mapping[str, Any]) -> tuple[str, str]:
    """Return path and date of the newest version of the document's act in its language, where it is newer; else two ''."""
    manifest = document["manifest"]
    act, own = manifest.get("act"), manifest.get("version_date") or manifest.get("date") or ""
    rows = get_dataset().select("pages/versions", thing=NamedNode(THINGS + act)) if act and own else ()
    alike = (row for row in rows if text_of(row["language"]) == (manifest.get("language") or "kk"))
    texts = [(text_of(row["version"]), text_of(row["document"])) for row in alike]
    version, other = max(texts, default=("", ""))
    return (thing_path(other).removeprefix("/id"), version) if version > own else ("", "")


def add_parallels(document: Mapping[str, Any], paragraphs: Iterable[Paragraph]) -> None:
    """Lead from each article, or paragraph outside articles, to the same one in other languages, best in the same version."""
    if not document["manifest"].get("act"):
        return
    found: dict[str, dict[str, Parallel]] = {}
    for row in get_dataset().select("pages/parallels", document=NamedNode(document["iri"])):
        language, version, other = (text_of(row[name]) for name in ("language", "version", "other"))
        known = found.setdefault(text_of(row["provision"]), {})
        if language not in known or version <= (document["manifest"]["version_date"] or version):
            known[language] = Parallel(language, reader_path(other, int(text_of(row["start"])), int(text_of(row["end"]))))
    outer = {unit["index"]: unit["iri"] for unit in document["units"] if unit["iri"].removeprefix(THINGS).count("/") == 1}
    for paragraph in paragraphs:
        provisions = (outer[index] for index in paragraph.anchors if index in outer)
        paragraph.parallels = [parallel for iri in provisions for parallel in found.get(iri, {}).values()]


def _target(document: Mapping[str, Any]) -> Span | None:
    start, end = request.args.get("from", type=int), request.args.get("to", type=int)
    if start is None or end is None or not 0 <= start < end <= len(document["text"]):
        return None
    return start, end


def lay_out(document: Mapping[str, Any], target: Span | None = None) -> Iterator[Paragraph]:
    """Yield the paragraphs that may be shown, with their marks, displaced pieces where they belong."""
    paragraphs = list(_as_stored(document, target))
    put_back(paragraphs, joints(document))
    return (paragraph for paragraph in paragraphs if paragraph.text.strip())


@dataclass(frozen=True)
class Joint:
    """A displaced piece and where it is read: after the white space text[after:place], with a space on either side or not."""

    start: int
    end: int
    after: int
    place: int
    is_apart: bool
    is_followed: bool

    def is_within(self, start: int, end: int) -> bool:
        """Tell whether the piece and the place where it is read lie in a span."""
        return start <= self.start and self.end <= end and start <= self.place <= end


def joints(document: Mapping[str, Any]) -> Iterator[Joint]:
    """Yield the displaced pieces of a document in reading order."""
    text, moved = document["text"], {end for _, end, _ in document["moves"]}
    for start, end, after in document["moves"]:
        space = None if after in moved else SPACE.match(text, after)
        place = space.end() if space else after
        is_apart = text[place - 1 : place].isalnum() and text[start].isalnum()
        yield Joint(start, end, after, place, is_apart, is_followed=after not in moved and text[place : place + 1].isalnum())


def put_back(paragraphs: Sequence[Paragraph], joints: Iterable[Joint]) -> None:
    """Move the runs of each displaced piece to where they are read; a piece whose place is not shown stays."""
    homes = {run.end: paragraph for paragraph in paragraphs for run in paragraph.runs}
    for joint in joints:
        start, end = joint.start, joint.end
        after = joint.place if joint.place in homes else joint.after
        home = homes.get(after)
        pieces = [(paragraph, run) for paragraph in paragraphs for run in paragraph.runs if start <= run.start < end]
        if home is None or not pieces or any(run.end == after for _, run in pieces):
            continue
        for paragraph, run in pieces:
            paragraph.runs.remove(run)
            homes[run.end] = home
        place = next(index for index, run in enumerate(home.runs) if run.end == after) + 1
        space = Run(" ", joint.after)
        home.runs[place:place] = [space] * joint.is_apart + [run for _, run in pieces] + [space] * joint.is_followed


def _as_stored(document: Mapping[str, Any], target: Span | None) -> Iterator[Paragraph]:
    """Yield the paragraphs in the order of the file."""
    marks = Marks(document, target)
    anchors, amendments = _by_start(document["units"]), _by_unit(document)
    quotable = [tuple(span) for span in document["quotable"]]
    shown_until = 0
    for unit, start, end in _blocks(document):
        for left, right in _within(start, end, quotable):
            if not document["text"][left:right].strip():
                continue
            paragraph = Paragraph(unit["kind"], unit["number"], list(marks.runs(left, right)))
            paragraph.gap = bool(document["text"][shown_until:left].strip())
            paragraph.context = document["manifest"]["show"] != "full" and not marks.is_evidence(left, right)
            paragraph.anchors = [index for index in anchors.pop(start, [])]
            paragraph.amendments = [one for index in paragraph.anchors for one in amendments.get(index, [])]
            shown_until = right
            yield paragraph


def contents(document: Mapping[str, Any], paragraphs: Iterable[Paragraph]) -> Iterator[Heading]:
    """Yield the headings whose place is on the page; of an act without headings, its numbered paragraphs by their first words."""
    shown = {index: " ".join(paragraph.text.split()) for paragraph in paragraphs for index in paragraph.anchors}
    depths = {"title": 0, "section": 0, "chapter": 0, "article": 1, "heading": 1}
    units = [unit for unit in document["units"] if unit["index"] in shown]
    if not any(unit["kind"] in HEADINGS and unit["kind"] != "title" for unit in units):
        for unit in units:
            if unit["kind"] == "paragraph" and unit["number"]:
                yield Heading(unit["index"], 0, shown[unit["index"]])
        return
    for unit in units:
        if unit["kind"] in HEADINGS and unit.get("title"):
            yield Heading(unit["index"], depths[unit["kind"]], " ".join(unit["title"].split()))


def _by_start(units: Sequence[Mapping[str, Any]]) -> dict[int, list[int]]:
    starts: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        if unit["kind"] != "sentence":
            starts[unit["start"]].append(unit["index"])
    return starts


def _by_unit(document: Mapping[str, Any]) -> dict[int, list[Mapping[str, Any]]]:
    """Return the amendments of each unit that is a provision."""
    by_provision: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for amendment in document["amendments"]:
        by_provision[amendment["subject"]].append(amendment)
    return {unit["index"]: by_provision[unit["iri"]] for unit in document["units"] if unit["iri"] in by_provision}


def _blocks(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], int, int]]:
    """Yield neighbouring sentences of one unit as (unit, start, end), and what no sentence covers as a unit of kind "rest"."""
    units, text = document["units"], document["text"]
    sentences = sorted((unit for unit in units if unit["kind"] == "sentence"), key=lambda unit: (unit["start"], unit["end"]))
    rest: Mapping[str, Any] = {"kind": "rest", "number": ""}
    pending: list[Any] = []
    cursor = 0
    for sentence in sentences:
        start, end = max(sentence["start"], cursor), sentence["end"]
        if start >= end:
            continue
        skipped = text[cursor:start].strip()
        if pending and (pending[0] != sentence["parent"] or skipped):
            yield units[pending[0]] if pending[0] is not None else rest, pending[1], pending[2]
            pending = []
        if skipped:
            yield rest, cursor, start
        pending = [sentence["parent"], pending[1] if pending else start, end]
        cursor = end
    if pending:
        yield units[pending[0]] if pending[0] is not None else rest, pending[1], pending[2]
    if text[cursor:].strip():
        yield rest, cursor, len(text)


def _within(start: int, end: int, spans: Iterable[Span]) -> Iterator[Span]:
    for left, right in spans:
        if left < end and start < right:
            yield max(left, start), min(right, end)


class Marks:
    """What was found in a document, cut into runs on demand."""

    def __init__(self, document: Mapping[str, Any], target: Span | None) -> None:
        self.text: str = document["text"]
        self.target = target
        self.links = list(_links(document))
        self.norms: list[Mapping[str, Any]] = sorted(document["norms"], key=lambda norm: (norm["start"], norm["end"]))
        self.repairs: list[Span] = [(start, end) for start, end in document["repairs"]]
        self.joints = [place for joint in joints(document) for place in (joint.after, joint.place)]
        self.evidence: list[Span] = sorted(
            (one["start"], one["end"]) for name in ("norms", "relations", "citations", "amendments") for one in document[name]
        )
        self.starts = [link.start for link in self.links]

    def is_evidence(self, start: int, end: int) -> bool:
        """Tell whether a statement rests on a piece of the span."""
        return any(left < end and start < right for left, right in self.evidence)

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """Yield the runs of a span, in order."""
        links = self.links[max(0, bisect_left(self.starts, start) - 1) : bisect_right(self.starts, end)]
        norms = [norm for norm in self.norms if norm["start"] < end and start < norm["end"]]
        repairs = list(_within(start, end, self.repairs))
        cuts = {start, end, *(self.target or ()), *self.joints}
        for one in links:
            cuts.update((one.start, one.end))
        for norm in norms:
            cuts.update((norm["start"], norm["end"]))
        for repair in repairs:
            cuts.update(repair)
        ordered = sorted(cut for cut in cuts if start <= cut <= end)
        for left, right in zip(ordered, ordered[1:], strict=False):
            yield self._run(left, right, links, norms, repairs)

    def _run(self, left: int, right: int, links: Sequence[Link], norms: Sequence[Mapping[str, Any]], repairs: list[Span]) -> Run:
        is_blank = not self.text[left:right].strip()  # a link needs a name
        link = None if is_blank else next((one for one in links if one.start <= left and right <= one.end), None)
        covering = [norm for norm in norms if norm["start"] <= left and right <= norm["end"]]
        return Run(
            text=self.text[left:right],
            start=left,
            href=link.href if link else "",
            kind=link.kind if link else "",
            key=link.key if link else "",
            modality=covering[0]["modality"] if covering else "",
            repaired=any(first <= left and right <= last for first, last in repairs),
            target=self.target is not None and self.target[0] <= left and right <= self.target[1],
            norms=tuple(norm for norm in covering if norm["end"] == right),
        )


@dataclass(frozen=True)
class Link:
    """A piece of the text that leads to a thing."""

    start: int
    end: int
    href: str
    kind: str
    key: str


def _cited(text: str, citation: Mapping[str, Any], found: Iterable[Joint]) -> Iterator[Span]:
    """Yield the pieces of a citation.

    One that begins where a displaced piece is read, as "-бабына … ҚПК-нің 125" does, is that piece and the word after it.
    """
    start, end = citation["start"], citation["end"]
    begins = [joint for joint in found if citation["repaired"] and joint.place == start and joint.is_within(start, end)]
    if not begins:
        yield start, end
    for joint in begins:
        yield joint.start, joint.end
        if word := HYPHENATED.match(text, joint.place):
            yield word.span()


def _links(document: Mapping[str, Any]) -> Iterator[Link]:
    """Yield the links in order; where two overlap, the citation wins, then the one that stands first.

    A citation opens what it names as it was on the day of the document.
    """
    found = tuple(joints(document))
    day = next((document["manifest"][name] for name in ("version_date", "date") if document["manifest"].get(name)), "")
    on_day = f"?date={day}" if day else ""
    wanted = [
        Link(start, end, thing_path(one["target"]) + on_day if one["target"] else thing_path(one["iri"]), "citation", one["act"])
        for one in document["citations"]
        for start, end in _cited(document["text"], one, found)
    ]
    wanted += [Link(one["start"], one["end"], f"/id/{one['key']}", one["kind"], one["key"]) for one in document["occurrences"]]
    taken: list[Link] = []
    for link in sorted(wanted, key=lambda one: (one.kind != "citation", one.start, -one.end)):
        place = bisect_left([one.start for one in taken], link.start)
        before, after = taken[place - 1 : place] if place else [], taken[place : place + 1]
        if not any(one.start < link.end and link.start < one.end for one in (*before, *after)):
            taken.insert(place, link)
    yield from taken
