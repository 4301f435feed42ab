"""Decide which act and which provision a reference means: by what it says, by the document itself, by what was named before.

осы Кодекстің 66-бабы       the act that the document is
осы баптың екінші бөлігі    the article in which it stands
бұл қаулыда, Заңда          the act of that kind named last
Ескерту. 4-тармаққа …       paragraph 4 of the document
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from zangraph.extraction.act_names import ActName
from zangraph.extraction.cues import cue, written_for
from zangraph.extraction.dates import DATE_PATTERN, to_iso
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.pinpoints import LEVELS
from zangraph.extraction.records import Document, Structure, Unit
from zangraph.extraction.references import Reference
from zangraph.extraction.russian_acts import LANGUAGE as RUSSIAN
from zangraph.extraction.russian_acts import russian_act_finder
from zangraph.extraction.sources import Act, group, latest, period_of, sources_of

SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s|\n|\d\.\s|[-–—]\s)$")
# How far back, in characters, what was named still counts: any act, a convention, in one sentence, in one paragraph.
BACK = 6000
CONVENTION_BACK = 2500
SENTENCE = 1000
PARAGRAPH = 6000
CONVENTION = "Конвенци"  # "Конвенция", in Kazakh and in Russian, in any case
SELF_KINDS = frozenset({"code", "law", "constitutional-law", "constitution", "normative-resolution", "order", "decree"})


@dataclass(frozen=True)
class Cues:
    """What tells, in the language of the document, how a reference is meant.

    `itself`: "осы", "настоящего". `replaced`: "ҚІЖК-нің" деген сөз …, wording that is only to be replaced. `heading`: "12-бап
    бойынша" as a line of its own. `note`: "Ескерту. …", "8) алып тасталды - …". `owned_before`, `owned_after`: "ескертудің
    3-тармағы", "пункт 3 договора", a piece of something that is no act.
    """

    itself: re.Pattern[str]
    replaced: re.Pattern[str]
    heading: re.Pattern[str]
    note: re.Pattern[str]
    owned_before: re.Pattern[str]
    owned_after: re.Pattern[str]


@cache
def cues_of(lexicon: Lexicon, language: str) -> Cues:
    """Return the cues of a language."""
    itself, replaced, heading, note = (cue(lexicon, language, use) for use in ("itself", "replaced", "heading", "note"))
    before = re.compile(f"(?:{written_for(lexicon, language, 'owned-before')})$", re.IGNORECASE)
    return Cues(itself, replaced, heading, note, before, cue(lexicon, language, "owned-after"))


class Decider:
    """Decides which act a reference means, and remembers what was named before."""

    def __init__(self, characters: str, structure: Structure, document: Document, lexicon: Lexicon) -> None:
        self.characters = characters
        self.structure = structure
        self.document = document
        self.lexicon = lexicon
        self.sources = sources_of(lexicon)
        self.cues = cues_of(lexicon, document.language)
        self.period = period_of(document)
        self.named: list[tuple[int, Act, Mapping[str, str]]] = []
        self.by_title: dict[str, Act] = {}
        self.has_articles = any(unit.kind == "article" for unit in structure.units)
        self.starts = [unit.start for unit in structure.units]
        self.treaty = self.subject_treaty()
        self.convention: tuple[int, Act] | None = None

    def subject_treaty(self) -> Act | None:
        """Return the treaty of which the document's title tells: a report on it says "12-бап" and "Конвенция"."""
        if self.document.language == RUSSIAN:
            return self.treaty_named_in(self.document.title_ru)
        title = self.document.title_kk.casefold()
        treaties = ((key, row["title_kk"].casefold()) for key, row in self.sources.rows.items() if row["kind"] == "treaty")
        for key, name in treaties:
            words = [word for word in re.findall(r"\w+", name) if len(word) > 6]
            if CONVENTION.casefold() in title and name.endswith("конвенция") and words[0] in title:
                return self.sources.act(key)
        return None

    def treaty_named_in(self, title: str) -> Act | None:
        """Return the treaty that a Russian title names."""
        names = russian_act_finder(self.lexicon).find(title)
        return next((self.sources.act(name.key) for name in names if name.key and name.kind == "treaty"), None)

    def resolve(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Return act, pinpoint and rule of a reference, None where it is none."""
        found = self.by_name(reference) if reference.name else self.by_context(reference)
        if found is None:
            return None
        act, levels, rule = found
        levels = as_cited(levels, act)
        if not levels and act.key == self.document.act:
            return None
        self.named.append((reference.start, act, levels))
        if reference.name and act.kind == "treaty" and CONVENTION in self.characters[reference.name.start : reference.name.end]:
            self.convention = (reference.start, act)
        return act, levels, rule

    def by_name(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve a reference that names its act."""
        name = reference.name
        assert name is not None
        if self.cues.replaced.match(self.characters, name.end):
            return None
        if name.kind == "rules":
            return self.rules(name, reference)
        if name.plural and not name.key:
            return None
        if name.state:
            title = f"{name.state} {name.key or name.title or name.head}"
            act = self.sources.unknown(name.kind, "", name.date, name.number, title)
            return act, reference.levels, "foreign-act"
        if name.date or name.title:
            act = self.described(name)
            return act, reference.levels, "dated-act" if name.date else "titled-act"
        if name.key:
            return self.timely(name.key, name), reference.levels, "named-act"
        return self.back(name, reference)

    def described(self, name: ActName) -> Act:
        """Return the act that date, number, issuer or title describe."""
        known = self.titled_and_dated(name) if name.title and name.date and not name.number else None
        known = known or (self.sources.dated(name.kind, name.date, name.number) if name.date else None)
        known = known or (self.sources.misdated(name.title, name.date, name.number) if name.date else None)
        if known is None and name.title and not name.number:
            titled = self.sources.titled(name.title)
            if titled and not name.date:
                earlier = self.by_title.get(name.title.casefold())
                return earlier or self.timely(titled, name)
        if known is None and name.key and not name.number:
            return self.sources.in_time(name.key, (name.date, name.date) if name.date else self.period)
        if known is not None:
            act = self.sources.act(known)
        elif name.title and not name.date and name.title.casefold() in self.by_title:
            act = self.by_title[name.title.casefold()]
        else:
            act = self.sources.unknown(name.kind, name.issuer, name.date, name.number, name.title)
        if name.title:
            self.by_title.setdefault(name.title.casefold(), act)
        return act

    def titled_and_dated(self, name: ActName) -> str | None:
        """Return the act that has both the title and the date: two may have been adopted on one day."""
        titled = self.sources.titled(name.title)
        return titled if titled and self.sources.rows[titled]["date"] == name.date else None

    def timely(self, key: str, name: ActName) -> Act:
        """Return the act that a name means: the one that a date of the sentence or the issuer points to, else that in force."""
        window = max(0, name.start - SENTENCE)
        sentence = max(window, *(self.characters.rfind(mark, window, name.start) + 1 for mark in (". ", "\n")))
        dates = [to_iso(match) for match in DATE_PATTERN.finditer(self.characters, sentence, name.start)]
        if dates and dates[-1] < self.sources.beginning(key):
            return self.sources.unknown(name.kind, name.issuer, dates[-1], "", name.title)
        issuer = "president" if name.kind == "decree" else name.issuer
        pointed = self.sources.of_year(key, name.year) or self.sources.adopted(key, issuer, dates)
        return pointed or self.sources.in_time(key, self.period)

    def back(self, name: ActName, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve "осы Кодекстің", "бұл қаулыда", "Заңда", "Конвенцияның"."""
        demonstrative = name.demonstrative
        same_kind = group(self.document.kind) == group(name.kind) and bool(self.document.act)
        if self.points_at_itself(demonstrative) and same_kind:
            return (Act(self.document.act, self.document.kind), reference.levels, "self-reference") if reference.levels else None
        if name.kind == "treaty" and name.head[0].isupper() and name.head.capitalize().startswith(CONVENTION):
            last = self.convention if self.convention and reference.start - self.convention[0] < CONVENTION_BACK else None
            treaty = last[1] if last else self.treaty
            self.convention = (reference.start, treaty) if treaty else None
            return (treaty, reference.levels, "back-reference") if treaty else None
        if not demonstrative and not reference.levels and not self.stands_for_name(name):
            return None
        recent = takewhile(lambda named: reference.start - named[0] < BACK, reversed(self.named))
        act = latest((act for _, act, _ in recent), name.kind)
        if act is None or (same_kind and act.key == self.document.act and not reference.levels):
            return None
        return act, reference.levels, "back-reference"

    def rules(self, name: ActName, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve "осы Ереженің 5-тармағы" to the act that approved the rules, "… бекітілген қағидалардың 5-тармағы" likewise."""
        if not reference.levels:
            return None
        if self.points_at_itself(name.demonstrative):
            return (self.itself(), reference.levels, "self-reference") if self.document.act else None
        for position, act, _ in reversed(self.named):
            if reference.start - position > SENTENCE:
                return None
            if group(act.kind) in {"order", "resolution", "decree"}:
                return act, reference.levels, "approved-rules"
        return None

    def stands_for_name(self, name: ActName) -> bool:
        """Tell whether a bare "Заңда" means the law just named: written with a capital inside a sentence."""
        if name.plural or not name.head[0].isupper() or (self.document.act and group(self.document.kind) == group(name.kind)):
            return False
        return SENTENCE_START.search(self.characters[max(0, name.start - 3) : name.start]) is None

    def by_context(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve a pinpoint without the name of an act."""
        start = reference.start
        window = max(0, start - PARAGRAPH)
        line = max(window, self.characters.rfind("\n", window, start) + 1)
        before, after = self.characters[line:start], self.characters[reference.end : reference.end + 2]
        if reference.pointing:
            return self.pointed(reference)
        if not before.strip() and self.cues.heading.match(self.characters, reference.end):
            return (self.treaty, reference.levels, "heading") if self.treaty and "article" in reference.levels else None
        if self.cues.note.match(self.characters, line) and self.document.act:
            return self.itself(), self.completed(reference), "note"
        if is_label(before, after, reference) or self.is_owned(reference, line):
            return None
        inherited = self.inherited(reference, line)
        own = self.document.act and self.document.kind in SELF_KINDS
        if own and (self.has_articles or "article" not in reference.levels):
            return self.itself(), self.completed(reference), "self-reference"
        return inherited

    def is_owned(self, reference: Reference, line: int) -> bool:
        """Tell whether a pinpoint is one of a judgment, a plan or a contract, and of no act."""
        before = self.cues.owned_before.search(self.characters, max(line, reference.start - 30), reference.start)
        return bool(before or self.cues.owned_after.match(self.characters, reference.end))

    def points_at_itself(self, demonstrative: str) -> bool:
        """Tell whether a word points at the document itself: "осы", "настоящего"."""
        return self.cues.itself.fullmatch(demonstrative) is not None

    def itself(self) -> Act:
        """Return the act that the document is."""
        if self.document.act in self.sources.rows:
            return self.sources.act(self.document.act)
        return Act(self.document.act, self.document.kind, self.document.issuer, self.document.date, self.document.number)

    def inherited(self, reference: Reference, line: int) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve a pinpoint by the act, and below an article by the article, named before it in the paragraph."""
        for position, act, levels in reversed(self.named):
            if position < line and ("article" not in reference.levels or reference.start - position > BACK):
                return None
            if "article" in reference.levels and group(act.kind) in {"code", "treaty", "constitution"}:
                return act, reference.levels, "carried"
            if "article" not in reference.levels and "article" in levels and "chapter" not in reference.levels:
                top = min(LEVELS.index(level) for level in reference.levels)
                kept = {level: value for level, value in levels.items() if LEVELS.index(level) < top}
                return act, kept | dict(reference.levels), "carried"
        return None

    def pointed(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve "осы баптың екінші бөлігі" by structure, "аталған баптың …" by what was cited last."""
        own = self.place(reference.start, reference.pointed) if self.document.act else {}
        if self.points_at_itself(reference.pointing) and reference.pointed in own:
            return self.itself(), own | dict(reference.levels), "self-reference"
        if not reference.levels:
            return None
        for position, act, levels in reversed(self.named):
            if reference.start - position > BACK:
                return None
            if reference.pointed in levels:
                depth = LEVELS.index(reference.pointed)
                kept = {level: value for level, value in levels.items() if LEVELS.index(level) <= depth}
                return act, kept | dict(reference.levels), "back-reference"
        return None

    def completed(self, reference: Reference) -> Mapping[str, str]:
        """Add the article in which a pinpoint below an article stands."""
        levels = dict(reference.levels)
        if self.has_articles and "article" not in levels and "chapter" not in levels and "section" not in levels:
            top = min(LEVELS.index(level) for level in levels)
            own = self.place(reference.start, "part")
            levels = {level: value for level, value in own.items() if LEVELS.index(level) < top} | levels
        return levels

    def place(self, position: int, level: str) -> dict[str, str]:
        """Return the numbers of the units, down to a level, in which a position stands."""
        depth = LEVELS.index(level)
        own: dict[str, str] = {}
        for unit in self.units_at(position):
            kind = str(unit.kind)
            if kind in LEVELS and unit.number and LEVELS.index(kind) <= max(depth, LEVELS.index("article")):
                own[kind] = unit.number.rstrip(")")
        if level == "chapter":
            return {level: own[level]} if level in own else {}
        own.pop("chapter", None)
        # The numbered pieces of an article are parts in a code and paragraphs in a law; what points at one says which.
        other = {"part": "paragraph", "paragraph": "part"}.get(level)
        if other in own and level not in own and "article" in own:
            own[level] = own.pop(other)
        return own

    def units_at(self, position: int) -> list[Unit]:
        """Return the units that hold a position, the outermost first."""
        index = bisect_right(self.starts, position) - 1
        found = []
        while index >= 0:
            unit = self.structure.units[index]
            if unit.end > position:
                found.append(unit)
            index = -1 if unit.parent is None else unit.parent
        return found[::-1]


def is_label(before: str, after: str, reference: Reference) -> bool:
    """Tell whether a pinpoint is the heading of a unit: it opens its paragraph and stands in no case."""
    return before.strip(" IVX.") == "" and (after[:1] in {".", ":", "", "\n"} or after[1:2].isupper() or after[:1] in '«"')


def as_cited(levels: Mapping[str, str], act: Act) -> dict[str, str]:
    """Name the levels as the act does: a "бөлім" of a treaty is a part."""
    named = dict(levels)
    if act.kind == "treaty" and "section" in named:
        named["part"] = named.pop("section")
    return named
