"""Read the notes that tell how an act was amended: which provision, how, by which act, when.

Ескерту. 4-тармаққа өзгерістер енгізілді - ҚР Жоғарғы Сотының 2010.06.25 N 11, 31.03.2017 № 3 нормативтік қаулыларымен.
Ескерту. 8-бап жаңа редакцияда - ҚР 04.07.2014 № 233-V Заңымен; өзгеріс енгізілді - ҚР 03.07.2017 № 84-VI Заңымен.
8) алып тасталды - ҚР 03.07.2017 № 84-VI Заңымен
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from zangraph.extraction.citations import references_in
from zangraph.extraction.cues import written_for
from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.extraction.pinpoints import LEVELS
from zangraph.extraction.records import Amendment, Document, Structure, Text
from zangraph.extraction.references import Reference
from zangraph.extraction.resolution import Decider
from zangraph.extraction.sources import Act

Kind = Literal["changed", "added", "removed", "new-wording"]


@dataclass(frozen=True)
class NoteWords:
    """How a language tells amendments: what opens a note, what a note is as a whole, and the words for each kind of change."""

    opening: re.Pattern[str]
    note: re.Pattern[str]
    changes: tuple[tuple[Kind, re.Pattern[str]], ...]


@cache
def note_words(lexicon: Lexicon, language: str) -> NoteWords:
    """Read the words of a language from the tables."""
    opening, removed = (written_for(lexicon, language, use) for use in ("note-opening", "removal"))
    changes = tuple((_kind(row), re.compile(row["pattern"])) for row in lexicon["amendment_words"] if row["language"] == language)
    note = rf"^(?:[^\n]{{0,12}}\s)?(?:(?:{opening})[^\n]*|(?:{removed})[^\n]*)"
    return NoteWords(re.compile(opening), re.compile(note, re.MULTILINE), changes)


def _kind(row: Row) -> Kind:
    return cast(Kind, row["change"])


def find_amendments(text: Text, structure: Structure, document: Document, lexicon: Lexicon) -> tuple[Amendment, ...]:
    """Return the amendments of a document that is an act, in order; one for each amended provision and amending act."""
    if not document.act:
        return ()
    decider = Decider(text.characters, structure, document, lexicon)
    words = note_words(lexicon, document.language)
    found: list[Amendment] = []
    for note in paragraphs(text.characters, words):
        references = [moved(each, note.start()) for each in references_in(note.group(), document.language, lexicon)]
        for kind, levels, act in read_note(note, references, decider, words):
            found.append(record(text, document, note, kind, levels, act))
    return tuple(dict.fromkeys(found))


def paragraphs(characters: str, words: NoteWords) -> Iterator[re.Match[str]]:
    """Yield the notes; one that ends in a colon or a semicolon goes on in the next paragraphs."""
    position = 0
    while match := words.note.search(characters, position):
        end = match.end()
        open_note = words.opening.match(match.group().lstrip("0123456789) "))
        while open_note and characters[end - 1] in ":;" and end < len(characters):
            following = characters.find("\n", end + 1)
            end = following if following >= 0 else len(characters)
        whole = re.compile(r"[^\0]*").match(characters, match.start(), end)
        assert whole is not None
        yield whole
        position = end


def moved(reference: Reference, offset: int) -> Reference:
    """Return a reference of a note in the offsets of the text."""
    return Reference(
        reference.start + offset, reference.end + offset, reference.name, reference.levels, reference.pointing, reference.pointed
    )


def read_note(
    note: re.Match[str], references: list[Reference], decider: Decider, words: NoteWords
) -> Iterator[tuple[Kind, Mapping[str, str], Act]]:
    """Yield kind of change, amended provision and amending act.

    An act belongs to the change named last before it, a change to the provisions named last before it.
    """
    changes = sorted(
        (match.end() + note.start(), kind) for kind, pattern in words.changes for match in pattern.finditer(note.group())
    )
    for reference in references:
        name = reference.name
        if name is None or not (name.date or name.number):
            continue
        before = [(end, kind) for end, kind in changes if end < reference.start]
        if not before or reference.levels:
            continue
        end, kind = before[-1]
        for levels in amended(note, references, end, decider, words):
            yield kind, levels, decider.described(name)


def amended(
    note: re.Match[str], references: list[Reference], change: int, decider: Decider, words: NoteWords
) -> list[Mapping[str, str]]:
    """Return the provisions that a change is about: those named last before it, else that in which the note stands."""
    named = [reference for reference in references if reference.name is None and reference.end <= change + 1]
    last = [reference for reference in named if reference.start == named[-1].start]
    if last:
        return [decider.completed(reference) for reference in last]
    if words.opening.match(note.group()):
        return [{}]
    return [own_place(decider, note.start())]


def own_place(decider: Decider, position: int) -> Mapping[str, str]:
    """Return the numbers of the units that hold a position, the item included."""
    numbered = (unit for unit in decider.units_at(position) if unit.kind in LEVELS and unit.kind != "chapter" and unit.number)
    return {str(unit.kind): unit.number.rstrip(")") for unit in numbered}


def record(text: Text, document: Document, note: re.Match[str], kind: Kind, levels: Mapping[str, str], act: Act) -> Amendment:
    """Return an amendment in raw offsets; its span is the note."""
    start, end = text.raw_span(note.start(), note.end())
    return Amendment(
        document.key, start, end, document.text[start:end], kind, act.key, act.date or None, act.number or None,
        **{level: levels.get(level) for level in ("article", "part", "paragraph", "subparagraph", "chapter")},
        rule="amendment-note",
    )  # fmt: skip
