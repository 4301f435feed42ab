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
from zangraph.extraction.verbs import is_cased_participle, is_passive_participle, verb_form, words

LINK = re.compile(
    r"(?P<shared>\s(?:мен|бен|пен|және|не|немесе|не болмаса|я)\s)"
    r"|\s?[,–-]\s?(?:(?:сондай-ақ|және|не|немесе|оның ішінде|соның ішінде|атап айтқанда|ал)\s)?|\s(?:және|не|немесе|сондай-ақ)\s"
)
# Between two coordinated actors there may be a word or two that belongs to the second: ", олардың ", " және тиісті ".
MODIFIER = re.compile(
    r"(?:(?:олардың|оның|оған|оларға|өзге|басқа|да|де|тиісті|барлық|әрбір|кез|келген|саяси|мемлекеттік|жергілікті|өзінің"
    r"|осы|аталған|Қазақстан|Республикасының|Республикасы"
    r"|(?:заңда|заңмен) (?:көзделген|белгіленген) (?:тәртіппен|жағдайларда)"
    r"|ол уәкілеттік берген|осыған уәкілеттік берілген|оған бағынысты|оған бағынышты|оларға теңестірілген)\s?)*"
)
# Those in whom a body acts, and one of several: "тетігінің басқа қатысушылары", "судьялардың бірі".
PART = re.compile(
    r"\s(?:(?:басқа|өзге|барлық|жекелеген)\s(?:[дт][ае]\s)?)?(?:қатысушылары|мүшелері|қызметкерлері|бірі|біреуі)(?=[\s,.;])"
)
# After a nominative that is no subject.
POSTPOSITION = re.compile(
    r"\s(?:ретінде|деп|болып|сияқты|арқылы|туралы|үшін|бойынша|тарапынан|жанындағы|жанынан|алдында|болған|екенін|секілді|жөнінде|жөніндегі"
    r"|қатысты|атынан|тұлғасында|болса)\b"
)
# After a nominative that modifies: a noun in the possessive, and no word that only looks like one.
POSSESSED = re.compile(
    r"\s(?!өз|оның|оны|оған|олар|барлық|жазбаша|қаулы|екі|осы|тиісті|белгілі|бұл|сонымен|осымен|мұнымен|лауазымынан|қызметінен"
    r"|алдына ала|\w*(?:[ае]т|йт)[ыі]н\b|\w*ш[ыі](?:н[ыі]ң?|ға|ге)\b)"
    r"\w*(?:[аеоуыіөүәи]с[ыі]|[лдт][ае]р[ыі]|[ыі](?:н|на|не|нда|нде|нан|нен|ның|нің|мен|ндағы|ндегі|нсыз|нсіз))\b"
)
TEMPORAL = re.compile(r"\s(?:кезде|уақытта|уақытында|сәтте|кезінде|жағдайда|жағдайларда|соң|кейін|сәттен|күннен|реттерде)\b")
REFLEXIVE = re.compile(r"\s(?:өз|өзінің|өздерінің|өзіне|өздеріне|өзі)\s")
PRONOUNS = frozenset({"ол", "олар"})
# "соттың санкциясымен жол беріледі": the possessor permits.
PERMISSION = re.compile(r"\s(?:\w+ )?(?:санкциясымен|рұқсатымен)\b")
# "Президентінің шешімі бойынша", "соттың қаулысымен": the possessor acts.
MEANS = re.compile(r"\s(?:\w+ )?(?:шешімі|қаулысы|бұйрығы|өкімі|тапсырмасы)(?:мен\b| бойынша\b| негізінде\b)")
BARE_PARTICIPLES = frozenset({"сотталған", "ұсталған", "ақталған", "тұтқындалған"})
PERSON = re.compile(r"адам|тұлға")
FOREIGN = re.compile(r"шетелдік")
POSSESSED_GENITIVE = re.compile(r"[ыі]н[ыі]ң$")  # "прокуратураның прокурорларының", not "прокурорлардың"
OBJECT_CLAUSE = re.compile(r"\w{2,}у[ыі]н")
ACCUSATIVE = re.compile(r"\w{2,}(?:[ыі]н|н[ыі]|[дт][ыі])\s$")
OR_ELSE = re.compile(r"\b(?:не|да|де)\s$")  # "не болмаса", "қандай да болса"
TOGETHER = re.compile(r"\s(?:келіс|біті|ынтымақ|бірлес|бірге|өзара|қатар|тең|байланыс)")
# What a genitive owns, soon after it.
OWNED = re.compile(r"\w{2,}(?:[^\Wаеоуүөәи][ыі]|[сң][ыі]|[ыі]н|[ыі]н[ае]|[ыі]нд[ае]|[ыі]нан|[ыі]нен|[ыі]мен|[ыі]нс[ыі]з)\b")
AGENT = re.compile(r"\s(?:(?:не|немесе|және|мен) (?:\S+ ){1,4})?(?:тарапынан|арқылы)\b")


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
    actors = [_part(sentence, actor) for actor in _described(sentence, actors)]
    owned = [a for a in actors if a.case == "genitive" and POSSESSED_GENITIVE.search(sentence[a.start : a.end])]
    genitives = {actor.start for actor in owned}
    heads = [actor for actor in actors if not (actor.case == "genitive" and actor.end + 1 in genitives)]
    return tuple(_shared_case(sentence, heads))


def _part(sentence: str, actor: Actor) -> Actor:
    """Join a genitive with those of it who act: "тетігінің басқа қатысушылары" is the mechanism, in the nominative."""
    part = PART.match(sentence, actor.end) if actor.case == "genitive" else None
    return replace(actor, end=part.end(), case="nominative") if part else actor


def _described(sentence: str, actors: list[Actor]) -> list[Actor]:
    """Join a role with the person that it describes: "күдікті адамның" is one suspect, in the genitive."""
    joined: list[Actor] = []
    for actor in actors:
        last = joined[-1] if joined else None
        if (
            last
            and last.end + 1 == actor.start
            and last.person
            and last.case == "nominative"
            and PERSON.match(sentence, actor.start)
        ):
            joined[-1] = replace(last, end=actor.end, case=actor.case, modifier=actor.modifier, weak=False)
        elif last and last.end + 1 == actor.start and last.person and FOREIGN.match(sentence, actor.start):
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
        weak=nominative and sentence[start:end].lower() in BARE_PARTICIPLES,
        agent=bool(AGENT.match(sentence, end) or case == "genitive" and MEANS.match(sentence, end)),
        modifier=nominative and (_is_modifier(lexicon, sentence, mention, end, starts) or _is_in_brackets(sentence, start)),
    )


def _is_modifier(lexicon: Lexicon, sentence: str, mention: Mention, end: int, starts: set[int]) -> bool:
    """Tell whether a nominative belongs to a postposition or a noun: "прокурор ретінде", "сот шешімі"."""
    if POSTPOSITION.match(sentence, end):
        return True
    if end + 1 in starts:
        return False
    follows = bool(POSSESSED.match(sentence, end))
    return follows and (mention.modifier or not mention.possessive or mention.plural)


def _is_in_brackets(sentence: str, start: int) -> bool:
    return sentence.count("(", 0, start) > sentence.count(")", 0, start)


def _shared_case(sentence: str, actors: list[Actor]) -> list[Actor]:
    """Give the first of two linked actors the case of the second: in "сот пен прокурорға" both are dative."""
    _share_between(sentence, actors)
    for position in range(len(actors) - 2, -1, -1):
        first, second = actors[position], actors[position + 1]
        between = sentence[first.end : second.start]
        link = LINK.match(between)
        if first.case == "nominative" and link and link.group("shared") and MODIFIER.fullmatch(between[link.end() :]):
            actors[position] = replace(first, case=second.case, agent=second.agent, modifier=second.modifier)
    return actors


def _share_between(sentence: str, actors: list[Actor]) -> None:
    """Give nominatives between two genitives of one list that case: "адамдарының, партиялар мен құралдары өкілдерінің"."""
    for position, first in enumerate(actors):
        last = position
        while last + 1 < len(actors) and _linked(sentence, actors[last], actors[last + 1]):
            last += 1
            if first.case == actors[last].case == "genitive":
                actors[position + 1 : last] = [replace(a, case="genitive", modifier=False) for a in actors[position + 1 : last]]


def _linked(sentence: str, first: Actor, second: Actor) -> bool:
    between = sentence[first.end : second.start]
    link = LINK.match(between)
    return bool(second.start >= first.end and link and MODIFIER.fullmatch(between[link.end() :]))


def groups(sentence: str, actors: Sequence[Actor]) -> list[tuple[Actor, ...]]:
    """Gather coordinated actors of one case: "күдікті, айыпталушы және сотталушы"."""
    gathered: list[list[Actor]] = []
    for actor in actors:
        if gathered and _coordinated(sentence, gathered[-1][-1], actor):
            gathered[-1].append(actor)
        else:
            gathered.append([actor])
    return [tuple(group) for group in gathered]


def _coordinated(sentence: str, first: Actor, second: Actor) -> bool:
    return first.case == second.case and _linked(sentence, first, second)


def subjects(stretch: Stretch, *, together: bool = False) -> tuple[Actor, ...]:
    """Return the nominatives that govern the predicate at `end`, in the clause that starts at `start`.

    Subordinate predicates take the nominative nearest before them, as a stack is emptied: in "Орган сотталған адам өтініш
    жасағаннан кейін хабарлауға міндетті" the convicted person goes with "жасағаннан", the body with "міндетті". With
    `together` all that stay free are taken: "Президенті, Парламент депутаттары;".
    """
    free: list[tuple[Actor, ...]] = []
    sentence, inside = stretch.sentence, stretch.inside
    events: list[tuple[int, object]] = [(group[-1].end, group) for group in groups(sentence, inside) if _may_govern(group[-1])]
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
    return _with_others(sentence, [group for group in free if group]) if any(free) else ()


def _may_govern(actor: Actor) -> bool:
    return actor.case == "nominative" and not actor.modifier and not actor.agent


def _take(stretch: Stretch, word: re.Match[str], free: list[tuple[Actor, ...]], distance: int) -> None:
    """Let a subordinate predicate take the last free nominative, if it is near enough and none of its own kind forbids it."""
    sentence, start = stretch.sentence, stretch.start
    lower = word.group().lower()
    if lower in PRONOUNS:
        free.append(())
        return
    if not free or (free[-1] and REFLEXIVE.match(sentence, free[-1][-1].end)):
        return
    form = verb_form(lower, stretch.lexicon)
    if sentence.startswith(" отырып", start + word.end()):
        return  # "тыңдауға қатыса отырып" shares its subject with the main verb
    if lower in {"болмаса", "болса"} and OR_ELSE.search(sentence[: start + word.start()][-12:]):
        return
    if OBJECT_CLAUSE.fullmatch(lower) and len(free) > 1:
        free.pop()  # "Прокурор соттар … аударуын қадағалайды"
    elif form == "conditional" and not (free[-1] and sentence.startswith(",", free[-1][-1].end)):
        free.pop()
    elif (
        form == "participle" and _has_object(sentence, start + word.start()) and not TEMPORAL.match(sentence, start + word.end())
    ):
        return  # "Прокурор құқықтарды бұзған адамға …": who broke them is the person
    elif (
        form == "participle"
        and distance <= (6 if is_cased_participle(lower) else 3)
        and not is_passive_participle(lower, stretch.lexicon)
    ):
        if len(free) > 1 or not (is_cased_participle(lower) or TEMPORAL.match(sentence, start + word.end())):
            free.pop()
        else:
            free[-1] = tuple(replace(actor, weak=True) for actor in free[-1])


def _has_object(sentence: str, position: int) -> bool:
    """Tell whether the word before a place is in the accusative: "құқықтарын бұзған"."""
    return bool(ACCUSATIVE.search(sentence[max(position - 40, 0) : position]))


def _with_others(sentence: str, free: list[tuple[Actor, ...]]) -> tuple[Actor, ...]:
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
    return _joined(sentence, strong)


def _joined(sentence: str, strong: list[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Join the last group with those before it that "сондай-ақ" adds it to."""
    joined = strong[-1]
    for group in reversed(strong[:-1]):
        if not re.search(r"\bсондай-ақ\b", sentence[group[-1].end : joined[0].start]):
            break
        joined = group + joined
    return joined


def owners(stretch: Stretch, case: str, *, last: bool = False) -> tuple[Actor, ...]:
    """Return the first or last actors in a case ("genitive", "dative") in the clause."""
    found = [group for group in groups(stretch.sentence, stretch.inside) if group[-1].case == case]
    return found[-1 if last else 0] if found else ()


def served(stretch: Stretch) -> tuple[Actor, ...]:
    """Return for whom something is binding: "төмен тұрған прокурорлар үшін міндетті", "органдардың орындауы үшін міндетті"."""
    for group in groups(stretch.sentence, stretch.inside):
        if re.match(r"\s(?:орындауы )?үшін\s?$", stretch.sentence[group[-1].end : stretch.end]):
            return group
    return ()


def agents(stretch: Stretch, *, passive: bool = False) -> tuple[Actor, ...]:
    """Return the actors named as agents: "әкімшілігі арқылы", "органдар тарапынан", with a passive "айыптаушымен" too."""
    named = tuple(actor for actor in stretch.inside if actor.agent)
    if named or not passive:
        return named
    means = (actor for actor in stretch.inside if actor.case == "instrumental" and not actor.person)
    return tuple(actor for actor in means if not TOGETHER.match(stretch.sentence, actor.end))


def permitters(stretch: Stretch) -> tuple[Actor, ...]:
    """Return those with whose sanction something is allowed: "соттың санкциясымен ғана жол беріледі"."""
    owners = (actor for actor in stretch.inside if actor.case == "genitive")
    return tuple(actor for actor in owners if PERMISSION.match(stretch.sentence, actor.end))


def free_genitives(stretch: Stretch) -> tuple[Actor, ...]:
    """Return the genitives that are subjects of an infinitive, and own no noun that follows soon.

    In "Органның адамды шақыруға құқығы жоқ" the body; in "Адвокаттың өкілеттіктерін растайтын құжатты талап етуге тыйым салынады"
    nobody.
    """
    for group in groups(stretch.sentence, stretch.inside):
        following = " ".join(stretch.sentence[group[-1].end : stretch.end].split()[:4])
        if group[-1].case == "genitive" and not OWNED.search(following):
            return group
    return ()
