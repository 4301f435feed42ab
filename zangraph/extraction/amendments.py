"""Read the notes that tell how an act was amended: which provision, how, by which act, when.

    Ескерту. 4-тармаққа өзгерістер енгізілді - ҚР Жоғарғы Сотының 2010.06.25 N 11, 31.03.2017 № 3 нормативтік қаулыларымен.
    Ескерту. 8-бап жаңа редакцияда - ҚР 04.07.2014 № 233-V Заңымен; өзгеріс енгізілді - ҚР 03.07.2017 № 84-VI Заңымен.
    8) алып тасталды - ҚР 03.07.2017 № 84-VI Заңымен
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.pinpoints import LEVELS
from zangraph.extraction.records import Amendment, Document, Structure, Text
from zangraph.extraction.references import Reference, find_references
from zangraph.extraction.resolution import Decider
from zangraph.extraction.sources import Act, sources_of

Kind = Literal["changed", "added", "removed", "new-wording"]

NOTE = re.compile(r"^(?:[^\n]{0,12}\s)?(?:Ескерту\b[^\n]*|[Аа]л(?:ын)?ып тасталды\b[^\n]*)", re.MULTILINE)
CHANGES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("new-wording", re.compile(r"жаңа редакцияда")),
    ("removed", re.compile(r"(?:ал(?:ын)?ып тасталды|күшін жойды|күші жойылды)", re.IGNORECASE)),
    ("added", re.compile(r"толықтырыл\w+|толықтыру\w* енгізілді")),
    ("changed", re.compile(r"өзгеріс\w*(?: мен толықтыру\w*)? енгізіл\w+|өзгертіл\w+|ауыстырыл\w+|өзгерту\w* енгізіл\w+")),
)


def find_amendments(text: Text, structure: Structure, document: Document, lexicon: Lexicon) -> tuple[Amendment, ...]:
    """Return the amendments of a document that is an act, in order; one for each amended provision and amending act."""
    if not document.act:
        return ()
    decider = Decider(text.characters, structure, document, sources_of(lexicon))
    found: list[Amendment] = []
    for note in paragraphs(text.characters):
        references = [moved(reference, note.start()) for reference in find_references(note.group(), lexicon)]
        for kind, levels, act in read_note(note, references, decider):
            found.append(record(text, document, note, kind, levels, act))
    return tuple(dict.fromkeys(found))


def paragraphs(characters: str) -> Iterator[re.Match[str]]:
    """Yield the notes; one that ends in a colon or a semicolon goes on in the next paragraphs."""
    position = 0
    while match := NOTE.search(characters, position):
        end = match.end()
        open_note = match.group().lstrip("0123456789) ").startswith("Ескерту")
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
    note: re.Match[str], references: list[Reference], decider: Decider
) -> Iterator[tuple[Kind, Mapping[str, str], Act]]:
    """Yield kind of change, amended provision and amending act.

    An act belongs to the change named last before it, a change to the provisions named last before it.
    """
    changes = sorted(
        (match.start() + note.start(), kind) for kind, pattern in CHANGES for match in pattern.finditer(note.group())
    )
    for reference in references:
        name = reference.name
        if name is None or not (name.date or name.number):
            continue
        before = [(start, kind) for start, kind in changes if start < reference.start]
        if not before or reference.levels:
            continue
        start, kind = before[-1]
        for levels in amended(note, references, start, decider):
            yield kind, levels, decider.described(name)


def amended(note: re.Match[str], references: list[Reference], change: int, decider: Decider) -> list[Mapping[str, str]]:
    """Return the provisions that a change is about: those named last before it, else that in which the note stands."""
    named = [reference for reference in references if reference.name is None and reference.end <= change + 1]
    last = [reference for reference in named if reference.start == named[-1].start]
    if last:
        return [decider.completed(reference) for reference in last]
    if note.group().startswith("Ескерту"):
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
