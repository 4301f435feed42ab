"""Search labels and sentences in the build's full-text index, as words are typed.

Words are folded as the index folded them (`zangraph.folding`): without case endings, with Kazakh letters as Russian ones, without
Latin look-alikes. A Russian or English word may have endings of its language too. A word that the index does not know is taken
for the nearest one that it knows, one typo away.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup
from rapidfuzz.distance import OSA
from snowballstemmer import stemmer

from server.addresses import build_folder, local_name, reader_path, thing_path
from server.gathering import gathered_index, is_without_files
from server.labels import get_names
from server.languages import best_label, choose_language, link
from server.reader import read_document
from zangraph.folding import WORD, fold, stem

blueprint = Blueprint("search", __name__)

KINDS: Mapping[str, tuple[str, ...]] = {
    "actors": ("institution", "role"),
    "acts": ("act",),
    "sources": ("source", "document"),
    "provisions": ("provision",),
    "sentences": ("sentence",),
}
"""Groups of results, in the order in which they are shown, and the kinds of entry in each."""

MOST_WORDS = 8
SHORTEST_STEM = 3
SHOWN = 12
SUGGESTED = 4
CONSIDERED = 60

FIND = """
SELECT entry.iri, entry.kind, entry.weight, entry.kk, entry.ru, entry.en, entry.start, entry."end", bm25(folded) AS distance,
    entry.id NOT IN (SELECT rowid FROM folded WHERE folded MATCH ?) AS begun
FROM folded JOIN entry ON entry.id = folded.rowid
WHERE folded MATCH ? AND entry.kind IN ({kinds})
ORDER BY begun, distance LIMIT ?
"""


@dataclass(frozen=True)
class Hit:
    """Something found: a thing by its label, or a sentence (`document`, `start`, `end` say where it stands)."""

    iri: str
    kind: str
    label: str
    language: str
    weight: int
    start: int | None = None
    end: int | None = None
    modalities: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return the page to which it leads."""
        if self.start is not None and self.end is not None:
            return reader_path(self.iri, self.start, self.end)
        return thing_path(self.iri)


@dataclass(frozen=True)
class Found:
    """The answer to a search: hits by group, the beginnings of words that they match, and the words that were corrected.

    `partial` says that nothing has all the words: the hits have some of them.
    """

    groups: Mapping[str, list[Hit]]
    beginnings: tuple[str, ...] = ()
    corrected: Mapping[str, str] | None = None
    partial: bool = False

    def mark(self, text: str) -> Markup:
        """Return a text with the words that were looked for marked."""
        marked, position = Markup(""), 0
        for word in WORD.finditer(text):
            if stem(word.group()).startswith(self.beginnings):
                marked += text[position : word.start()] + Markup("<mark>{}</mark>").format(word.group())
                position = word.end()
        return marked + text[position:]


@contextmanager
def open_index() -> Iterator[sqlite3.Connection | None]:
    """Open the index of the build that is served, or one gathered from a store elsewhere; None where there is neither."""
    path = index_path()
    if path is None or not path.is_file():
        yield None
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab (main, folded, row)")
        yield connection


def index_path() -> Path | None:
    """Return where the index is, if there can be one."""
    folder = build_folder()
    return folder / "search.sqlite" if folder else gathered_index() if is_without_files() else None


def search(query: str, most: int, or_some: bool = False) -> Found:
    """Return what matches all words of a query, at most so many hits in each group; `or_some` of them where nothing does."""
    words = WORD.findall(query)[:MOST_WORDS]
    with open_index() as index:
        if index is None or not words:
            return Found({})
        choices = {word: beginnings_of(index, word) for word in words}
        known = {word: each for word, each in choices.items() if each}
        groups = _groups(index, known, "AND", query, most) if len(known) == len(choices) else {}
        partial = or_some and not groups and len(choices) > 1 and bool(known)
        if partial:
            groups = _groups(index, known, "OR", query, most)
    corrected = {word: _spelled(each[0], groups) for word, each in known.items() if not _resembles(each[0], word)}
    beginnings = tuple(beginning for each in known.values() for beginning in each)
    return Found(groups, beginnings, corrected, partial)


def _groups(
    index: sqlite3.Connection, choices: Mapping[str, list[str]], joined: str, query: str, most: int
) -> dict[str, list[Hit]]:
    """Return the hits of each group that has any, for words joined by AND or by OR."""
    expressions = [f" {joined} ".join(_any_of(each, ending) for each in choices.values()) for ending in ("", " *")]
    words = WORD.findall(query)
    wanted = {" ".join(map(fold, words)), " ".join(foreign_root(word, choose_language()) for word in words)}
    groups = {name: _hits(index, expressions, kinds, wanted, most) for name, kinds in KINDS.items()}
    return {name: hits for name, hits in groups.items() if hits}


def _spelled(beginning: str, groups: Mapping[str, list[Hit]]) -> str:
    """Return the first word of what was found that begins so, as it is written there; else the beginning as the index has it."""
    words = (word for hits in groups.values() for hit in hits for word in WORD.findall(hit.label))
    return next((word for word in words if fold(word).startswith(beginning)), beginning)


def beginnings_of(index: sqlite3.Connection, word: str) -> list[str]:
    """Return beginnings of indexed words that a typed word may stand for: its own, else a shorter one, else one a typo away."""
    typed, root, foreign = fold(word), stem(word), foreign_root(word, choose_language())
    if begun := [beginning for beginning in dict.fromkeys((root, typed, foreign)) if _begins_word(index, beginning)]:
        return begun
    for length in range(len(root) - 1, max(SHORTEST_STEM, len(root) - 4), -1):
        if index.execute("SELECT 1 FROM temp.term WHERE term = ?", (root[:length],)).fetchone():
            return [root[:length]]
    return nearest_words(index, min(root, foreign, key=len))


def foreign_root(word: str, language: str) -> str:
    """Return a word, folded, without its English ending (if it is in Latin letters) or, on a Russian page, its Russian one.

    It stays as it is where less than three letters would remain.

    >>> foreign_root("investigators", "kk") == fold("investig"), foreign_root("суда", "ru"), foreign_root("суда", "kk")
    (True, 'суд', 'суда')
    """
    spoken = "english" if word.isascii() else "russian" if language == "ru" else ""
    bare = stemmer(spoken).stemWord(word.lower()) if spoken else word
    return fold(bare if len(bare) >= SHORTEST_STEM else word)


def _begins_word(index: sqlite3.Connection, beginning: str) -> bool:
    asked = "SELECT 1 FROM temp.term WHERE term >= ? AND term < ? LIMIT 1"
    return index.execute(asked, (beginning, beginning + "\U0010ffff")).fetchone() is not None


def nearest_words(index: sqlite3.Connection, word: str) -> list[str]:
    """Return the indexed words one typo away: a letter more, less or other, or two exchanged; the word may be unfinished."""
    pieces = {word[place : place + 3] for place in range(len(word) - 2)}
    if not pieces:
        return []
    expression = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
    rows = index.execute("SELECT word FROM vocabulary WHERE vocabulary MATCH ? ORDER BY rank LIMIT 400", (expression,))
    near: dict[str, tuple[int, int]] = {}
    for (known,) in rows:
        for length in (len(word), len(word) - 1, len(word) + 1, len(known)):
            distance = OSA.distance(word, known[:length], score_cutoff=1)
            if distance <= 1 and length >= SHORTEST_STEM:
                near[known[:length]] = min(near.get(known[:length], (9, 9)), (distance, abs(len(known) - len(word))))
    return sorted(near, key=lambda known: (near[known], known))[:5]


def _resembles(beginning: str, word: str) -> bool:
    return fold(word).startswith(beginning) or beginning.startswith(stem(word)) or stem(word).startswith(beginning)


def _any_of(beginnings: Sequence[str], ending: str) -> str:
    """Return the expression of FTS5 for a word that is one of these, or with `*` begins so."""
    return "(" + " OR ".join(f'"{beginning}"{ending}' for beginning in beginnings) + ")"


def _hits(index: sqlite3.Connection, expressions: Sequence[str], kinds: Sequence[str], wanted: Set[str], most: int) -> list[Hit]:
    asked = FIND.format(kinds=", ".join("?" * len(kinds)))
    rows = index.execute(asked, (*expressions, *kinds, CONSIDERED)).fetchall()
    if "sentence" not in kinds:
        rows.sort(key=lambda row: _order(row, wanted))
    return [_hit(row) for row in rows[:most]]


def _order(row: Sequence[Any], wanted: Set[str]) -> tuple[bool, bool, float]:
    """Put first what is called just so, then what has the whole words; of the others, what matches well and is spoken of much."""
    names = [" ".join(fold(word) for word in WORD.findall(name)) for name in row[3:6]]
    begins = any(name.startswith(tuple(wanted)) for name in names)
    return wanted.isdisjoint(names), bool(row[9]), row[8] - min(row[2], 100) / 20 - begins


def _hit(row: Sequence[Any]) -> Hit:
    iri, kind, weight, kk, ru, en, start, end, *_ = row
    label, language = best_label({"kk": kk, "ru": ru, "en": en}, choose_language())
    return Hit(iri, kind, label or local_name(iri), language, weight, start, end, _modalities(iri, start, end))


def _modalities(document: str, start: int | None, end: int | None) -> tuple[str, ...]:
    """Return the modalities of the norms that stand in a sentence."""
    read = read_document(local_name(document)) if start is not None else None
    if read is None or start is None or end is None:
        return ()
    return tuple(sorted({norm["modality"] for norm in read["norms"] if start < norm["end"] and norm["start"] < end}))


@blueprint.get("/search")
def show_results() -> str:
    """Show what was found, by kind."""
    query = request.args.get("q", "").strip()[:200]
    found = search(query, SHOWN, or_some=True)
    searchable = build_folder() is not None or is_without_files()
    return render_template("search.html", query=query, found=found, names=get_names(), searchable=searchable)


@blueprint.get("/search.json")
def suggest() -> Response:
    """Answer with the best hits of each kind, for suggestions as one types."""
    found = search(request.args.get("q", "").strip()[:200], SUGGESTED)
    hits = [hit for group in found.groups.values() for hit in group]
    return jsonify(
        results=[
            {"label": hit.label, "language": hit.language, "kind": hit.kind, "iri": hit.iri, "href": link(hit.path)}
            for hit in hits
        ]
    )
