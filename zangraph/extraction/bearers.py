"""Find whom a norm binds or entitles: the actor of the clause in the case that its predicate asks for.

    subject     Прокурор … құқылы                    the nominative that the predicate governs
    owner       Прокурордың … құқығы бар             the genitive
    recipient   Прокурорға … құқығы берілген         the dative
    addressee   … жол берілмейді                     nobody in the clause: agent, dative, or the context

Case decides, and what stands between the actor and the predicate: in "прокурор санкциялаған қаулыны тергеуші орындауға
міндетті" the prosecutor belongs to the participle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.records import Mention
from zangraph.extraction.signs import CLAUSE_WORDS, Sign
from zangraph.extraction.verbs import is_cased_participle, is_passive_participle, verb_form, words

LINK = Sign(r"(?P<shared>\s{link}\s)|\s?[,–-]\s?(?:{link-after-comma}\s)?|\s{link-apart}\s", CLAUSE_WORDS)
# Between two coordinated actors there may be a word or two that belongs to the second: ", олардың ", " және тиісті ".
MODIFIER = Sign(r"(?:{between-actors}\s?)*", CLAUSE_WORDS)
# Between two genitives there may be others that no table knows: ", діни бірлестіктердің ", ", олардың жақын туыстарының және ".
GENITIVES = Sign(rf"(?:(?:\w+\s){{0,3}}?\w+[дтн][ыі]ң(?:,|\s{{joined}})?\s)?{MODIFIER.written}", CLAUSE_WORDS)
# Those in whom a body acts, and one of several: "тетігінің басқа қатысушылары", "судьялардың бірі".
PART = Sign(r"\s(?:{other}\s(?:[дт][ае]\s)?)?{members}(?=[\s,.;])", CLAUSE_WORDS)
# After a nominative that is no subject.
POSTPOSITION = Sign(r"\s{after-modifier}\b", CLAUSE_WORDS)
# After a nominative that modifies: a noun in the possessive, and no word that only looks like one.
POSSESSED = Sign(
    r"\s(?!{not-owned}|\w*(?:[ае]т|йт)[ыі]н\b|\w*ш[ыі](?:н[ыі]ң?|ға|ге)\b)"
    r"\w*(?:[аеоуыіөүәи]с[ыі]|[лдт][ае]р[ыі]|[ыі](?:н|на|не|нда|нде|нан|нен|ның|нің|мен|ндағы|ндегі|нсыз|нсіз))\b",
    CLAUSE_WORDS,
)
TEMPORAL = Sign(r"\s{time}\b", CLAUSE_WORDS)
REFLEXIVE = Sign(r"\s{reflexive}\s", CLAUSE_WORDS)
PRONOUN = Sign("{pronoun}", CLAUSE_WORDS)
# "соттың санкциясымен жол беріледі": the possessor permits.
PERMISSION = Sign(r"\s(?:\w+ )?{by-permission}\b", CLAUSE_WORDS)
# "Президентінің шешімі бойынша", "соттың қаулысымен": the possessor acts.
MEANS = Sign(r"\s(?:\w+ )?{decision-of}(?:мен\b| {on-basis}\b)", CLAUSE_WORDS)
BARE_PARTICIPLE = Sign("{bare-participle}", CLAUSE_WORDS)
PERSON = Sign("{person}", CLAUSE_WORDS)
FOREIGN = Sign("{foreigner}", CLAUSE_WORDS)
POSSESSED_GENITIVE = re.compile(r"[ыі]н[ыі]ң$")  # "прокуратураның прокурорларының", not "прокурорлардың"
OBJECT_CLAUSE = re.compile(r"\w{2,}у[ыі]н")
ACCUSATIVE = re.compile(r"\w{2,}(?:[ыі]н|н[ыі]|[дт][ыі])\s$")
OR_ELSE = Sign(r"\b{or-else}\s$", CLAUSE_WORDS)  # "не болмаса", "қандай да болса"
IF_NOT = Sign("{if-not}", CLAUSE_WORDS)
WHILE = Sign(" {while}", CLAUSE_WORDS)
ADDED = Sign(r"\b{adding}\b", CLAUSE_WORDS)
BINDING = Sign(r"\s(?:{carrying-out} )?{for}\s?$", CLAUSE_WORDS)
TOGETHER = Sign(r"\s{together}", CLAUSE_WORDS)
# What a genitive owns, soon after it.
OWNED = re.compile(r"\w{2,}(?:[^\Wаеоуүөәи][ыі]|[сң][ыі]|[ыі]н|[ыі]н[ае]|[ыі]нд[ае]|[ыі]нан|[ыі]нен|[ыі]мен|[ыі]нс[ыі]з)\b")
AGENT = Sign(r"\s(?:{joined} (?:\S+ ){1,4})?{agent}\b", CLAUSE_WORDS)


@dataclass(frozen=True)
class Actor:
    """An actor in a sentence; `weak` if it may belong to a subordinate clause, `agent` if named as the agent of a passive."""

    key: str
    start: int
    end: int
    case: str
    weak: bool = False
    agent: bool = False
    modifier: bool = False
    person: bool = False


@dataclass(frozen=True)
class Stretch:
    """The part of a sentence in which actors are looked for, and the words by which it is read."""

    lexicon: Lexicon
    sentence: str
    actors: Sequence[Actor]
    start: int
    end: int

    @property
    def inside(self) -> list[Actor]:
        """Return the actors that stand in it."""
        return [actor for actor in self.actors if self.start <= actor.start and actor.end <= self.end]

    @property
    def words(self) -> str:
        """Return its words."""
        return self.sentence[self.start : self.end]


def actors_of(
    lexicon: Lexicon, sentence: str, mentions: Iterable[Mention], offset: int, persons: frozenset[str]
) -> tuple[Actor, ...]:
    """Return the actors named in a sentence with the case that they have in it; `offset` is where it starts in the text."""
    named = [mention for mention in mentions if mention.kind != "act"]
    starts = {mention.start - offset for mention in named}
    actors = [replace(_actor(lexicon, sentence, m, offset, starts), person=m.key in persons) for m in named]
    actors = [_part(lexicon, sentence, actor) for actor in _described(lexicon, sentence, actors)]
    owned = [a for a in actors if a.case == "genitive" and POSSESSED_GENITIVE.search(sentence[a.start : a.end])]
    genitives = {actor.start for actor in owned}
    heads = [actor for actor in actors if not (actor.case == "genitive" and actor.end + 1 in genitives)]
    return tuple(_shared_case(lexicon, sentence, heads))


def _part(lexicon: Lexicon, sentence: str, actor: Actor) -> Actor:
    """Join a genitive with those of it who act: "тетігінің басқа қатысушылары" is the mechanism, in the nominative."""
    part = PART.of(lexicon).match(sentence, actor.end) if actor.case == "genitive" else None
    return replace(actor, end=part.end(), case="nominative") if part else actor


def _described(lexicon: Lexicon, sentence: str, actors: list[Actor]) -> list[Actor]:
    """Join a role with the person that it describes: "күдікті адамның" is one suspect, in the genitive."""
    joined: list[Actor] = []
    for actor in actors:
        last = joined[-1] if joined else None
        if (
            last
            and last.end + 1 == actor.start
            and last.person
            and last.case == "nominative"
            and PERSON.of(lexicon).match(sentence, actor.start)
        ):
            joined[-1] = replace(last, end=actor.end, case=actor.case, modifier=actor.modifier, weak=False)
        elif last and last.end + 1 == actor.start and last.person and FOREIGN.of(lexicon).match(sentence, actor.start):
            joined[-1] = replace(actor, start=last.start)  # "айыпталушы шетелдікке"
        else:
            joined.append(actor)
    return joined


def _actor(lexicon: Lexicon, sentence: str, mention: Mention, offset: int, starts: set[int]) -> Actor:
    """Read from what follows a mention what it is in the sentence."""
    start, end, case = mention.start - offset, mention.end - offset, mention.case
    nominative = case == "nominative"
    return Actor(
        mention.key,
        start,
        end,
        case,
        weak=nominative and BARE_PARTICIPLE.of(lexicon).fullmatch(sentence[start:end].lower()) is not None,
        agent=bool(AGENT.of(lexicon).match(sentence, end) or case == "genitive" and MEANS.of(lexicon).match(sentence, end)),
        modifier=nominative and (_is_modifier(lexicon, sentence, mention, end, starts) or _is_in_brackets(sentence, start)),
    )


def _is_modifier(lexicon: Lexicon, sentence: str, mention: Mention, end: int, starts: set[int]) -> bool:
    """Tell whether a nominative belongs to a postposition or a noun: "прокурор ретінде", "сот шешімі"."""
    if POSTPOSITION.of(lexicon).match(sentence, end):
        return True
    if end + 1 in starts:
        return False
    follows = bool(POSSESSED.of(lexicon).match(sentence, end))
    return follows and (mention.modifier or not mention.possessive or mention.plural)


def _is_in_brackets(sentence: str, start: int) -> bool:
    return sentence.count("(", 0, start) > sentence.count(")", 0, start)


def _shared_case(lexicon: Lexicon, sentence: str, actors: list[Actor]) -> list[Actor]:
    """Give the first of two linked actors the case of the second: in "сот пен прокурорға" both are dative."""
    _share_between(lexicon, sentence, actors)
    for position in range(len(actors) - 2, -1, -1):
        first, second = actors[position], actors[position + 1]
        between = sentence[first.end : second.start]
        link = LINK.of(lexicon).match(between)
        if first.case == "nominative" and link and link.group("shared") and MODIFIER.of(lexicon).fullmatch(between[link.end() :]):
            actors[position] = replace(first, case=second.case, agent=second.agent, modifier=second.modifier)
    return actors


def _share_between(lexicon: Lexicon, sentence: str, actors: list[Actor]) -> None:
    """Give nominatives between two genitives of one list that case: "адамдарының, партиялар мен құралдары өкілдерінің"."""
    for position, first in enumerate(actors):
        last = position
        while last + 1 < len(actors) and _linked(lexicon, sentence, actors[last], actors[last + 1]):
            last += 1
            if first.case == actors[last].case == "genitive":
                actors[position + 1 : last] = [replace(a, case="genitive", modifier=False) for a in actors[position + 1 : last]]


def _linked(lexicon: Lexicon, sentence: str, first: Actor, second: Actor) -> bool:
    between = sentence[first.end : second.start]
    link = LINK.of(lexicon).match(between)
    filling = GENITIVES if first.case == second.case == "genitive" else MODIFIER
    return bool(second.start >= first.end and link and filling.of(lexicon).fullmatch(between[link.end() :]))


def groups(lexicon: Lexicon, sentence: str, actors: Sequence[Actor]) -> list[tuple[Actor, ...]]:
    """Gather coordinated actors of one case: "күдікті, айыпталушы және сотталушы"."""
    gathered: list[list[Actor]] = []
    for actor in actors:
        if gathered and _coordinated(lexicon, sentence, gathered[-1][-1], actor):
            gathered[-1].append(actor)
        else:
            gathered.append([actor])
    return [tuple(group) for group in gathered]


def _coordinated(lexicon: Lexicon, sentence: str, first: Actor, second: Actor) -> bool:
    return first.case == second.case and _linked(lexicon, sentence, first, second)


def subjects(stretch: Stretch, *, together: bool = False) -> tuple[Actor, ...]:
    """Return the nominatives that govern the predicate at `end`, in the clause that starts at `start`.

    Subordinate predicates take the nominative nearest before them, as a stack is emptied: in "Орган сотталған адам өтініш
    жасағаннан кейін хабарлауға міндетті" the convicted person goes with "жасағаннан", the body with "міндетті". With
    `together` all that stay free are taken: "Президенті, Парламент депутаттары;".
    """
    free: list[tuple[Actor, ...]] = []
    lexicon, sentence, inside = stretch.lexicon, stretch.sentence, stretch.inside
    gathered = groups(lexicon, sentence, inside)
    events: list[tuple[int, object]] = [(group[-1].end, group) for group in gathered if _may_govern(group[-1])]
    events += [(stretch.start + word.start(), word) for word in words(stretch.words)]
    distance = 0
    for _, event in sorted(events, key=lambda event: event[0]):
        if isinstance(event, tuple):
            free.append(event)
            distance = 0
        elif isinstance(event, re.Match) and not any(a.start <= stretch.start + event.start() < a.end for a in inside):
            _take(stretch, event, free, distance)
            distance += 1
    if together:
        return tuple(actor for group in free for actor in group)
    return _with_others(lexicon, sentence, [group for group in free if group]) if any(free) else ()


def _may_govern(actor: Actor) -> bool:
    return actor.case == "nominative" and not actor.modifier and not actor.agent


def _take(stretch: Stretch, word: re.Match[str], free: list[tuple[Actor, ...]], distance: int) -> None:
    """Let a subordinate predicate take the last free nominative, if it is near enough and none of its own kind forbids it."""
    sentence, start = stretch.sentence, stretch.start
    lower = word.group().lower()
    if PRONOUN.of(stretch.lexicon).fullmatch(lower):
        free.append(())
        return
    if not free or (free[-1] and REFLEXIVE.of(stretch.lexicon).match(sentence, free[-1][-1].end)):
        return
    form = verb_form(lower, stretch.lexicon)
    if WHILE.of(stretch.lexicon).match(sentence, start + word.end()):
        return  # "тыңдауға қатыса отырып" shares its subject with the main verb
    if IF_NOT.of(stretch.lexicon).fullmatch(lower) and OR_ELSE.of(stretch.lexicon).search(sentence[: start + word.start()][-12:]):
        return
    if OBJECT_CLAUSE.fullmatch(lower) and len(free) > 1:
        free.pop()  # "Прокурор соттар … аударуын қадағалайды"
    elif form == "conditional" and not (free[-1] and sentence.startswith(",", free[-1][-1].end)):
        free.pop()
    elif (
        form == "participle"
        and _has_object(sentence, start + word.start())
        and not TEMPORAL.of(stretch.lexicon).match(sentence, start + word.end())
    ):
        return  # "Прокурор құқықтарды бұзған адамға …": who broke them is the person
    elif (
        form == "participle"
        and distance <= (6 if is_cased_participle(lower) else 3)
        and not is_passive_participle(lower, stretch.lexicon)
    ):
        if len(free) > 1 or not (is_cased_participle(lower) or TEMPORAL.of(stretch.lexicon).match(sentence, start + word.end())):
            free.pop()
        else:
            free[-1] = tuple(replace(actor, weak=True) for actor in free[-1])


def _has_object(sentence: str, position: int) -> bool:
    """Tell whether the word before a place is in the accusative: "құқықтарын бұзған"."""
    return bool(ACCUSATIVE.search(sentence[max(position - 40, 0) : position]))


def _with_others(lexicon: Lexicon, sentence: str, free: list[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Choose the last of the free groups: a strong one before a weak one, an authority before the person next to it."""
    strong = [group for group in free if not group[-1].weak]
    if not strong:
        return free[-1] if free else ()
    described = [group for group in free if group[-1].weak and group[-1].person]
    if described and [actor.key for actor in strong[-1]] == ["citizen"]:
        return described[0]  # "Ұсталған, тұтқындалған … әрбір адам"
    authorities = [group for group in strong if not group[-1].person]
    if authorities and strong[-1][-1].person and "," not in sentence[authorities[-1][-1].end : strong[-1][0].start]:
        return authorities[-1]  # "органдар күдікті немесе айыпталушы шетелдікті …"
    return _joined(lexicon, sentence, strong)


def _joined(lexicon: Lexicon, sentence: str, strong: list[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Join the last group with those before it that "сондай-ақ" adds it to."""
    joined = strong[-1]
    for group in reversed(strong[:-1]):
        if not ADDED.of(lexicon).search(sentence[group[-1].end : joined[0].start]):
            break
        joined = group + joined
    return joined


def owners(stretch: Stretch, case: str, *, last: bool = False) -> tuple[Actor, ...]:
    """Return the first or last actors in a case ("genitive", "dative") in the clause."""
    found = [group for group in groups(stretch.lexicon, stretch.sentence, stretch.inside) if group[-1].case == case]
    return found[-1 if last else 0] if found else ()


def served(stretch: Stretch) -> tuple[Actor, ...]:
    """Return for whom something is binding: "төмен тұрған прокурорлар үшін міндетті", "органдардың орындауы үшін міндетті"."""
    for group in groups(stretch.lexicon, stretch.sentence, stretch.inside):
        if BINDING.of(stretch.lexicon).match(stretch.sentence[group[-1].end : stretch.end]):
            return group
    return ()


def agents(stretch: Stretch, *, passive: bool = False) -> tuple[Actor, ...]:
    """Return the actors named as agents: "әкімшілігі арқылы", "органдар тарапынан", with a passive "айыптаушымен" too."""
    named = tuple(actor for actor in stretch.inside if actor.agent)
    if named or not passive:
        return named
    means = (actor for actor in stretch.inside if actor.case == "instrumental" and not actor.person)
    return tuple(actor for actor in means if not TOGETHER.of(stretch.lexicon).match(stretch.sentence, actor.end))


def permitters(stretch: Stretch) -> tuple[Actor, ...]:
    """Return those with whose sanction something is allowed: "соттың санкциясымен ғана жол беріледі"."""
    owners = (actor for actor in stretch.inside if actor.case == "genitive")
    return tuple(actor for actor in owners if PERMISSION.of(stretch.lexicon).match(stretch.sentence, actor.end))


def free_genitives(stretch: Stretch) -> tuple[Actor, ...]:
    """Return the genitives that are subjects of an infinitive, and own no noun that follows soon.

    In "Органның адамды шақыруға құқығы жоқ" the body; in "Адвокаттың өкілеттіктерін растайтын құжатты талап етуге тыйым салынады"
    nobody.
    """
    for group in groups(stretch.lexicon, stretch.sentence, stretch.inside):
        following = " ".join(stretch.sentence[group[-1].end : stretch.end].split()[:4])
        if group[-1].case == "genitive" and not OWNED.search(following):
            return group
    return ()
