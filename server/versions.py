"""Show the words of an act or provision on a day, in each language that is here, and what changed between two versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from pyoxigraph import NamedNode

from server.addresses import local_name
from server.dataset import text_of
from server.evidence import Sentence, sentence_of
from server.languages import LANGUAGES
from server.reader import read_document, read_span
from server.serving import get_dataset

PIECE = re.compile(r"\w+(?:-\w+)*|[^\w\s]|\s+")
MOST_PIECES = 4000
"""Words above which two wordings are compared sentence by sentence: comparing takes time by the square of their number."""
SENTENCE = re.compile(r"[^.;:!?]*[.;:!?]*\s*")


@dataclass(frozen=True)
class Wording:
    """The words of an act or provision in a document: its language, the date of the version, until when it stands there.

    `ends` is the date of the next version here; `is_gone` tells that this version no longer has the provision. A whole act has no
    `sentence`.
    """

    language: str
    version: str
    document: str
    ends: str = ""
    is_gone: bool = False
    sentence: Sentence | None = None

    def stands_on(self, day: date) -> bool:
        """Tell whether these are the words on a day, as far as the versions here say."""
        return self.version <= day.isoformat() and (not self.ends or day.isoformat() < self.ends)


@dataclass(frozen=True)
class Change:
    """A run of words that both versions have, or only the older or the newer."""

    kind: Literal["kept", "removed", "added"]
    text: str


@dataclass(frozen=True)
class Shown:
    """The words on a day in one language, with what changed since the version before."""

    wording: Wording
    before: Wording | None
    changes: Sequence[Change]


def find_wordings(iri: str) -> list[Wording]:
    """Return the wordings of an act or provision, the oldest first."""
    found: dict[tuple[str, str, str], Wording] = {}
    for row in get_dataset().select("pages/versions", thing=NamedNode(iri)):
        language, version, document = text_of(row["language"]) or "kk", text_of(row["version"]), text_of(row["document"])
        sentence = in_paragraphs(sentence_of(row | {"provision": NamedNode(iri)})) if row["passage"] else None
        is_gone = bool(row["following"]) and not text_of(row["following"]).startswith(f"{iri}/{text_of(row['next'])}/")
        wording = Wording(language, version, document, text_of(row["next"]), is_gone, sentence)
        found.setdefault((version, language, document), wording)
    return [found[key] for key in sorted(found)]


def in_paragraphs(sentence: Sentence) -> Sentence:
    """Return the words of a provision with a line for each paragraph and item in it, where the structure of its text is here."""
    key = local_name(sentence.document)
    document = read_document(key)
    units = document["units"] if document else ()
    inner = {unit["start"] for unit in units if unit["kind"] != "sentence" and sentence.start < unit["start"] < sentence.end}
    places = [sentence.start, *sorted(inner), sentence.end]
    lines = (read_span(key, start, end, document["text"][start:end]) for start, end in pairwise(places)) if document else ()
    return replace(sentence, in_lines="\n".join(filter(None, lines)))


def on_day(wordings: Sequence[Wording], day: date) -> list[Shown]:
    """Return the words on a day in each language that has them, in the order of the languages of the site."""
    return [shown for language in LANGUAGES for shown in _in_language([one for one in wordings if one.language == language], day)]


def _in_language(wordings: Sequence[Wording], day: date) -> Iterator[Shown]:
    standing = [wording for wording in wordings if wording.sentence and wording.stands_on(day)]
    if not standing:
        return
    wording = standing[-1]
    earlier = [one for one in wordings if one.version < wording.version]
    before = earlier[-1] if earlier else None
    yield Shown(wording, before, list(compare(_words(before), _words(wording))) if before else ())


def _words(wording: Wording | None) -> str:
    return wording.sentence.quote if wording and wording.sentence else ""


def gone_since(wordings: Sequence[Wording], day: date) -> str:
    """Return the date of the version that no longer has the provision on a day, '' where it is still there."""
    ended = [wording.ends for wording in wordings if wording.is_gone and wording.ends <= day.isoformat()]
    return max(ended, default="") if not any(wording.stands_on(day) for wording in wordings) else ""


def by_version(wordings: Sequence[Wording]) -> Mapping[str, list[Wording]]:
    """Return the wordings by the date of their version, the newest first."""
    found: dict[str, list[Wording]] = {}
    for wording in reversed(wordings):
        found.setdefault(wording.version, []).insert(0, wording)
    return found


def compare(before: str, after: str) -> Iterator[Change]:
    """Yield what two wordings share and where they differ, in whole words.

    >>> [(change.kind, change.text) for change in compare("Прокурор кіруге құқылы.", "Прокурор кедергісіз кіруге құқылы.")]
    [('kept', 'Прокурор'), ('added', ' кедергісіз'), ('kept', ' кіруге құқылы.')]
    """
    old, new = PIECE.findall(before), PIECE.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    for operation, left, right, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            yield Change("kept", "".join(old[left:right]))
            continue
        if left < right:
            yield Change("removed", "".join(old[left:right]))
        if start < end:
            yield Change("added", "".join(new[start:end]))
