"""Set the scene of each sentence: the actors and acts that it names, and the actor that its context lends it.

    Прокурор: 1) … нұсқау береді;                    the head of a list lends its subject
    Органдардың міндеттері: 1) … анықтау;            or whose duties it lists
    Прокурордың міндеттеріне … босату кіреді.        a sentence may list them itself
    Ол қаулы шығарады.                               a pronoun stands for the subject before
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.mentions import coordinated, fold
from zangraph.extraction.records import Citation, Mention, Structure, Text, Unit
from zangraph.extraction.structure import list_head

Group = tuple[Mention, ...]

NAMED = frozenset({"title", "section", "chapter", "article", "heading"})
CHARGE = re.compile(r"(?<!\w)(?:құқы[ғқ]|міндет|өкілетт|функция|құзырет)\w*|(?<!\w)қамтиды")
INCLUDED = re.compile(r"(?<!\w)(?:кіреді|жатады|жатқызылады)(?!\w)")
PRONOUN = re.compile(r"(?:\d+\. )?(?:(?:сондай-ақ|бұл ретте|сонымен қатар|сонымен бірге|бұдан басқа|ал),? )?(?:ол|олар)(?=[ ,])")
PERSON_NAME = re.compile(r"[А-ЯӘҒҚҢӨҰҮҺІ]\.\s?(?:[А-ЯӘҒҚҢӨҰҮҺІ]\.\s?)?[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі]{2,}")
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d)(?= ?(?:жыл|ж\.|[-–—]))")
HISTORY_ENDS = 1990
QUOTED = re.compile(r"«[^«»]{3,200}»|\"[^\"]{3,200}\"|“[^“”]{3,200}”")


@dataclass(frozen=True)
class Scene:
    """A sentence or an item: its groups of actors and of acts, the actors that context lends, and the head of its list."""

    folded: str
    unit: Unit
    actors: tuple[Group, ...]
    acts: tuple[Group, ...]
    lent: Group = ()
    head: Unit | None = None
    not_subject: re.Pattern[str] = re.compile(r"(?!)")

    @property
    def start(self) -> int:
        """Where the sentence starts."""
        return self.unit.start

    @property
    def end(self) -> int:
        """Where the sentence ends."""
        return self.unit.end

    def is_subject(self, group: Group) -> bool:
        """Tell whether a group may be a subject: nominative, no modifier, no postposition after it."""
        last = group[-1]
        return last.case == "nominative" and not last.modifier and not self.not_subject.match(self.folded, last.end)


@dataclass(frozen=True)
class Stage:
    """What scenes are cut from: the text, its structure, and the groups of mentions in order with where they start."""

    text: Text
    folded: str
    structure: Structure
    groups: tuple[Group, ...]
    starts: tuple[int, ...]
    not_subject: re.Pattern[str]

    def between(self, start: int, end: int) -> tuple[Group, ...]:
        """Return the groups that start in a span."""
        return self.groups[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def set_stage(
    text: Text, structure: Structure, mentions: tuple[Mention, ...], citations: Sequence[Citation], lexicon: Lexicon
) -> Stage:
    """Make ready what scenes are cut from."""
    groups = coordinated(text, outside_citations(text, mentions, citations), lexicon)
    after = "|".join(re.escape(row["form"]) for row in lexicon["connectives"] if row["kind"] == "after")
    not_subject = re.compile(rf" (?:{after})(?!\w)")
    return Stage(text, fold(text.characters), structure, groups, tuple(group[0].start for group in groups), not_subject)


def outside_citations(text: Text, mentions: Iterable[Mention], citations: Iterable[Citation]) -> tuple[Mention, ...]:
    """Leave out what stands inside a citation, or in quotation marks with other words."""
    cited = sorted({(c.start, c.end) for c in citations if not c.repaired})
    quoted = [match.span() for match in QUOTED.finditer(text.characters)]
    return tuple(
        mention
        for mention in mentions
        if not holds(cited, *text.raw_span(mention.start, mention.end))
        and (not holds(quoted, mention.start, mention.end) or (mention.start - 1, mention.end + 1) in quoted)
    )


def holds(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the sorted spans holds start to end; spans that nest are looked at a few deep."""
    place = bisect_left(spans, (start + 1, 0))
    return any(left <= start and end <= right for left, right in spans[max(place - 8, 0) : place])


def scenes(stage: Stage) -> Iterator[Scene]:
    """Yield the sentences and items that may tell relations: no headings, no notes, no stories."""
    before: Group = ()
    for unit in stage.structure.sentences():
        if is_name(stage.text.characters, stage.structure, unit):
            continue
        scene = make_scene(stage, unit)
        lent = lent_by_charge(scene) or lent_by_head(stage, unit) or (before if is_pronoun(stage, unit) else ())
        if not is_story(stage.text.characters, unit):
            yield Scene(scene.folded, unit, scene.actors, scene.acts, lent, list_head(stage.structure, unit), stage.not_subject)
        before = next((group for group in scene.actors if scene.is_subject(group)), before if lent == before else lent)


def make_scene(stage: Stage, unit: Unit) -> Scene:
    """Return the bare scene of a sentence."""
    groups = stage.between(unit.start, unit.end)
    actors = tuple(group for group in groups if group[0].kind != "act")
    acts = tuple(group for group in groups if group[0].kind == "act")
    return Scene(stage.folded, unit, actors, acts, not_subject=stage.not_subject)


def is_name(characters: str, structure: Structure, unit: Unit) -> bool:
    """Tell whether a sentence is a heading or stands in a note."""
    opening = any(above.kind in NAMED and above.start == unit.start for above in structure.ancestors(unit))
    noted = any(above.kind == "note" for above in structure.ancestors(unit))
    return noted or (opening and not characters[unit.end - 1] in ".;:")


def lent_by_charge(scene: Scene) -> Group:
    """Return whose duties or powers the sentence lists: "Прокурордың міндеттеріне … кіреді"."""
    if INCLUDED.search(scene.folded, scene.start, scene.end) is None:
        return ()
    for group in scene.actors:
        if group[-1].case == "genitive" and CHARGE.match(scene.folded, group[-1].end + 1):
            return group
    return ()


def lent_by_head(stage: Stage, unit: Unit) -> Group:
    """Return the actors of the head of the list, or of the list in which that stands: its subject, or whose duties it lists."""
    head = list_head(stage.structure, unit)
    while head is not None:
        scene = make_scene(stage, head)
        subjects = [group for group in scene.actors if scene.is_subject(group)]
        owners = [
            group
            for group in scene.actors
            if group[-1].case in {"genitive", "dative"} and CHARGE.search(stage.folded, group[-1].end, head.end)
        ]
        if subjects or owners:
            return subjects[-1] if subjects else owners[0]
        head = list_head(stage.structure, head)
    return ()


def is_pronoun(stage: Stage, unit: Unit) -> bool:
    """Tell whether a sentence begins with a pronoun for the subject before."""
    return PRONOUN.match(stage.folded, unit.start, unit.end) is not None


def is_story(characters: str, unit: Unit) -> bool:
    """Tell whether a sentence tells a single case or history: it names a person, or a year long past."""
    sentence = characters[unit.start : unit.end]
    return bool(PERSON_NAME.search(sentence)) or any(int(year.group(1)) < HISTORY_ENDS for year in YEAR.finditer(sentence))
