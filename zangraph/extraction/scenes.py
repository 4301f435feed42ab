"""Set the scene of each sentence: the actors and acts that it names, and the actor that its context lends it.

Прокурор: 1) … нұсқау береді;                    the head of a list lends its subject
Органдардың міндеттері: 1) … анықтау;            or whose duties it lists
Прокурордың міндеттеріне … босату кіреді.        a sentence may list them itself
Ол қаулы шығарады.                               a pronoun stands for the subject before
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zangraph.extraction.dates import MONTHS
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.mentions import POSSESSED, coordinated, fold
from zangraph.extraction.records import Citation, Mention, Structure, Text, Unit
from zangraph.extraction.signs import Sign, write_words
from zangraph.extraction.structure import list_head

Group = tuple[Mention, ...]
Pair = tuple[str, str]

NAMED = frozenset({"title", "section", "chapter", "article", "heading"})
CHARGE = Sign(r"(?<!\w){charge}\w*|(?<!\w){covers}")
CHARGED = Sign(rf"{CHARGE.written}|^:|^ {{own}} \w+ {{within}}:")
INCLUDED = Sign(r"(?<!\w)(?:{included}|{assigned})(?!\w)")
OPENING_PRONOUN = Sign(r"(?:\d+\. )?(?:{opening},? )?{pronoun}(?=[ ,])")
PRONOUN = Sign(r"(?<!\w){pronoun}(?=[ ,])(?! {after-demonstrative})")
PERSON_NAME = re.compile(r"[А-ЯӘҒҚҢӨҰҮҺІ]\.\s?(?:[А-ЯӘҒҚҢӨҰҮҺІ]\.\s?)?[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі]{2,}")
YEAR = Sign(r"(?<!\d)(1[5-9]\d\d)(?= ?(?:{year}|[-–—]))")
EVENT = Sign(
    rf"(?:\d{{4}} |(?<!\w){{current}} ){{in-year}}\w* (?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})\w*(?= )"
    r"(?s:.*)\w(?:[^аеия\W](?:ды|ді)|ты|ті|ған|ген)\W*$"
)
HISTORY_ENDS = 1990
MEMORY = 40  # groups of mentions before a sentence that a bare noun in it may point back to
PARTICIPLE = Sign(r" (?:\w+ )?\w+(?:[^\Wлн](?:ған|ген)|қан|кен|атын|етін|йтын|йтін) (?!{circumstance})\w")
RELATIVE = r"(?!\w+(?:[дт][ае]|йін)[гғ][ыі](?!\w))"  # "дейінгі", "жанындағы" are no possessed nouns
POSSESSED_BY_MANY = re.compile(r" \w+[ыі](?:ның|нің)(?!\w)")  # "органдар қызметінің": whose, not who
QUOTED = re.compile(r"«[^«»]{3,200}»|\"[^\"]{3,200}\"|“[^“”]{3,200}”")


@dataclass(frozen=True)
class Scene:
    """A sentence or an item: its groups of actors and of acts, what context lends it.

    `lent` are the actors of the list's head or of the pronoun that it begins with, `meant` those of a pronoun inside it,
    `earlier` the actors named shortly before.
    """

    folded: str
    unit: Unit
    lexicon: Lexicon
    actors: tuple[Group, ...]
    acts: tuple[Group, ...]
    lent: Group = ()
    meant: Group = ()
    head: Unit | None = None
    tail: Unit | None = None
    not_subject: re.Pattern[str] = re.compile(r"(?!)")
    possession: re.Pattern[str] = re.compile(r"(?!)")
    earlier: tuple[Mention, ...] = ()

    @property
    def is_event(self) -> bool:
        """Tell whether the sentence tells what happened in a month: "2010 жылғы сәуірде … бекітті"."""
        return self.search(EVENT, self.start, self.end) is not None

    @property
    def start(self) -> int:
        """Where the sentence starts."""
        return self.unit.start

    @property
    def end(self) -> int:
        """Where the sentence ends."""
        return self.unit.end

    def match(self, sign: Sign, place: int, end: int | None = None) -> re.Match[str] | None:
        """Return what a sign finds at a place."""
        return sign.of(self.lexicon).match(self.folded, place, len(self.folded) if end is None else end)

    def search(self, sign: Sign, place: int, end: int | None = None) -> re.Match[str] | None:
        """Return the first that a sign finds between two places."""
        return sign.of(self.lexicon).search(self.folded, place, len(self.folded) if end is None else end)

    def is_subject(self, group: Group) -> bool:
        """Tell whether a group may be a subject: nominative, no modifier, no postposition after it."""
        last = group[-1]
        if last.case != "nominative" or last.modifier or (last.plural and POSSESSED_BY_MANY.match(self.folded, last.end)):
            return False
        return self.not_subject.match(self.folded, last.end) is None

    def is_free(self, group: Group) -> bool:
        """Tell whether a subject is the sentence's own, not that of a participle: "сот тағайындайтын" is bound."""
        return self.is_subject(group) and self.match(PARTICIPLE, group[-1].end) is None

    def is_owner(self, group: Group, place: int) -> bool:
        """Tell whether a genitive owns the verb at a place, not a noun right after it: "прокурордың қаулысын" is bound."""
        return group[-1].case == "genitive" and self.possession.match(self.folded, group[-1].end, place) is None


@dataclass(frozen=True)
class Stage:
    """What scenes are cut from: the text, its structure, and the groups of mentions in order with where they start."""

    text: Text
    folded: str
    lexicon: Lexicon
    structure: Structure
    groups: tuple[Group, ...]
    starts: tuple[int, ...]
    not_subject: re.Pattern[str]
    possession: re.Pattern[str]
    last_items: Mapping[int, Unit]

    def between(self, start: int, end: int) -> tuple[Group, ...]:
        """Return the groups that start in a span."""
        return self.groups[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def set_stage(
    text: Text, structure: Structure, mentions: tuple[Mention, ...], citations: Sequence[Citation], lexicon: Lexicon
) -> Stage:
    """Make ready what scenes are cut from."""
    groups = coordinated(text, outside_citations(text, mentions, citations), lexicon)
    after = "|".join(re.escape(row["form"]) for row in lexicon["connectives"] if row["kind"] == "after")
    not_subject = re.compile(rf"(?: {write_words(lexicon, 'joined')} (?:\w+ ){{1,3}}?| )(?:{after})(?!\w)")
    starts = tuple(group[0].start for group in groups)
    others = "|".join(sorted(re.escape(row["form"]) for row in lexicon["not_possessed"]))
    possessed = f"{POSSESSED.pattern}|{write_words(lexicon, 'permission')}"
    possession = re.compile(rf"(?: \w+)?? (?!(?:{others})(?!\w)){RELATIVE}(?:{possessed})(?!\w)")
    folded, tails = fold(text.characters), last_sentences(structure)
    return Stage(text, folded, lexicon, structure, groups, starts, not_subject, possession, tails)


def last_sentences(structure: Structure) -> dict[int, Unit]:
    """Return the first sentence of the last item below each unit that heads a list, by the unit's index."""
    items = {unit.parent: unit.index for unit in structure.units if unit.kind == "subparagraph" and unit.parent is not None}
    firsts: dict[int, Unit] = {}
    for unit in structure.sentences():
        if unit.parent is not None:
            firsts.setdefault(unit.parent, unit)
    return {head: firsts[item] for head, item in items.items() if item in firsts}


def list_tail(stage: Stage, unit: Unit) -> Unit | None:
    """Return the last item of the list in which a sentence stands, whose verb may be that of all items."""
    item = next((above for above in stage.structure.ancestors(unit) if above.kind == "subparagraph"), None)
    tail = stage.last_items.get(item.parent) if item is not None and item.parent is not None else None
    return tail if tail is not None and tail.start > unit.start else None


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
        opening = scene.match(OPENING_PRONOUN, scene.start, scene.end)
        inner = scene.search(PRONOUN, scene.start, scene.end)
        lent = lent_by_charge(scene) or lent_by_head(stage, unit) or (before if opening else ())
        if not is_story(stage, unit):
            head, tail = list_head(stage.structure, unit), list_tail(stage, unit)
            yield replace(scene, lent=lent, meant=before if inner else (), head=head, tail=tail)
        before = next((group for group in scene.actors if scene.is_subject(group)), before if lent == before else lent)


def make_scene(stage: Stage, unit: Unit) -> Scene:
    """Return the bare scene of a sentence."""
    groups = stage.between(unit.start, unit.end)
    actors = tuple(group for group in groups if group[0].kind != "act")
    acts = tuple(group for group in groups if group[0].kind == "act")
    place = bisect_left(stage.starts, unit.start)
    before = stage.groups[max(place - MEMORY, 0) : place]
    earlier = tuple(mention for group in before for mention in group if mention.kind != "act")
    return Scene(
        stage.folded,
        unit,
        stage.lexicon,
        actors,
        acts,
        not_subject=stage.not_subject,
        possession=stage.possession,
        earlier=earlier,
    )


def is_name(characters: str, structure: Structure, unit: Unit) -> bool:
    """Tell whether a sentence is a heading or stands in a note."""
    opening = any(above.kind in NAMED and above.start == unit.start for above in structure.ancestors(unit))
    noted = any(above.kind == "note" for above in structure.ancestors(unit))
    return noted or (opening and characters[unit.end - 1] not in ".;:")


def lent_by_charge(scene: Scene) -> Group:
    """Return whose duties or powers the sentence lists: "Прокурордың міндеттеріне … кіреді"."""
    if scene.search(INCLUDED, scene.start, scene.end) is None:
        return ()
    for group in scene.actors:
        if group[-1].case == "genitive" and scene.match(CHARGE, group[-1].end + 1):
            return group
    return ()


def lent_by_head(stage: Stage, unit: Unit) -> Group:
    """Return the actors of the head of the list, or of the list in which that stands: its subject, or whose duties it lists.

    Where no head names any, the heading of the article may: "Органдардың құқықтары".
    """
    head = list_head(stage.structure, unit)
    if head is None:
        return ()
    while head is not None:
        scene = make_scene(stage, head)
        subjects = [group for group in scene.actors if scene.is_free(group)]
        owners = [group for group in charged(scene) if not subjects or group[0].start > subjects[-1][0].start]
        if subjects or owners:
            return owners[0] if owners else subjects[-1]
        head = list_head(stage.structure, head)
    return lent_by_heading(stage, unit)


def charged(scene: Scene) -> list[Group]:
    """Return the actors whose powers, rights or duties a head speaks of."""
    groups = [group for group in scene.actors if group[-1].case in {"genitive", "dative"}]
    subject = any(scene.is_free(group) for group in scene.actors)
    sign = (CHARGE if subject else CHARGED).of(scene.lexicon)
    return [group for group in groups if sign.search(scene.folded[group[-1].end : scene.end])]


def lent_by_heading(stage: Stage, unit: Unit) -> Group:
    """Return the actors whose powers, rights or duties the nearest heading names."""
    units = stage.structure.units
    for above in stage.structure.ancestors(unit):
        own = units[above.index + 1] if above.index + 1 < len(units) else None
        if above.kind in NAMED and own is not None and own.kind == "sentence" and own.parent == above.index:
            return next(iter(charged(make_scene(stage, own))), ())
    return ()


def is_story(stage: Stage, unit: Unit) -> bool:
    """Tell whether a sentence tells a single case or history: it names a person, or a year long past."""
    sentence = stage.text.characters[unit.start : unit.end]
    years = YEAR.of(stage.lexicon).finditer(sentence)
    return bool(PERSON_NAME.search(sentence)) or any(int(year.group(1)) < HISTORY_ENDS for year in years)
