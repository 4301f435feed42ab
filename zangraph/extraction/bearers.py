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

from zangraph.extraction.modality import is_passive_participle, verb_form, words
from zangraph.extraction.records import Mention

# Who acts for an institution or with an actor: "органдарының қызметкерлері", "комиссиясының мүшелеріне".
PERSONNEL = re.compile(
    r"\s(?:(?:уәкілетті|лауазымды|тиісті|басқа да|өзге де|кінәлі) ){0,3}"
    r"(?P<noun>мүше|қызметкер|қызметші|жұмыскер|өкіл|лауазымды адам|лауазымды тұлға|бөлімше|әкімшілі[кг]|прокурор|бастығ|бастық|тарап)(?P<ending>\w*)"
)
ENDINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("genitive", re.compile(r"\w*[ндт][ыі]ң")),
    ("instrumental", re.compile(r"\w*[мбп]ен")),
    ("ablative", re.compile(r"\w*[ндт][ае]н")),
    ("locative", re.compile(r"\w*[дт][ае]")),
    ("dative", re.compile(r"\w*(?:[ғгқк][ае]|[ыі]н[ае]|н[ае]|[ыі][а-я]*[ае])")),
    ("accusative", re.compile(r"\w*(?:[ндт][ыі]|[ыі]н)")),
)
LINK = re.compile(
    r"(?P<shared>\s(?:мен|бен|пен|және|не|немесе|не болмаса|я)\s)|\s?[,–-]\s?(?:(?:сондай-ақ|және|не|немесе|оның ішінде|соның ішінде|ал)\s)?"
    r"|\s(?:және|не|немесе|сондай-ақ)\s"
)
# Between two coordinated actors there may be a word or two that belongs to the second: ", олардың ", " және тиісті ".
MODIFIER = re.compile(
    r"(?:(?:олардың|оның|өзге|басқа|да|де|тиісті|барлық|әрбір|кез|келген|саяси|мемлекеттік|жергілікті|өзінің|осы|аталған|Қазақстан|Республикасының"
    r"|Республикасы|ол уәкілеттік берген|осыған уәкілеттік берілген|оған бағынысты|оған бағынышты|оларға теңестірілген)\s?)*"
)
# After a nominative that is no subject.
POSTPOSITION = re.compile(
    r"\s(?:ретінде|деп|болып|сияқты|арқылы|туралы|үшін|бойынша|тарапынан|жанындағы|жанынан|алдында|болған|екенін|секілді|жөнінде|жөніндегі"
    r"|қатысты|атынан|тұлғасында|болса)\b"
)
POSSESSED = re.compile(
    r"\s(?!өз|оның|оны|оған|олар|барлық|жазбаша|қаулы|екі|осы|тиісті|белгілі|бұл|сонымен|осымен|мұнымен|\w*(?:атын|етін|йтын|йтін)\b)\w*(?:[аеоуыіөүәи]с[ыі]|[ыі](?:н|на|не|нда|нде|нан|нен|ның|нің|мен|ндағы|ндегі|нсыз|нсіз))\b"
)
TEMPORAL = re.compile(r"\s(?:кезде|уақытта|уақытында|сәтте|кезінде|жағдайда|жағдайларда|соң|кейін|сәттен|күннен|реттерде)\b")
REFLEXIVE = re.compile(r"\s(?:өз|өзінің|өздерінің|өзіне|өздеріне|өзі)\s")
PRONOUNS = frozenset({"ол", "олар"})
CASED_PARTICIPLE = re.compile(r"\w{2,}(?:[ғқ]ан|[гк]ен)(?:нан|нен|да|де|ша|ше)")
# "Президентінің шешімі бойынша", "соттың қаулысымен": the possessor acts.
MEANS = re.compile(r"\s(?:\w+ )?(?:шешімі|қаулысы|бұйрығы|өкімі|тапсырмасы)(?:мен\b| бойынша\b| негізінде\b)")
BARE_PARTICIPLES = frozenset({"сотталған", "ұсталған", "ақталған", "тұтқындалған"})
TOGETHER = re.compile(r"\s(?:келіс|біті|ынтымақ|бірлес|бірге|өзара|қатар|тең|байланыс)")
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


OWNED = re.compile(r"\w{3,}(?:[^\Wаеоуүөәи][ыі]|[сң][ыі]|[ыі]н|[ыі]н[ае]|[ыі]нд[ае]|[ыі]нан|[ыі]нен|[ыі]мен)\b")


def actors_of(sentence: str, mentions: Iterable[Mention], offset: int, persons: frozenset[str]) -> tuple[Actor, ...]:
    """Return the actors named in a sentence with the case that they have in it; `offset` is where it starts in the text."""
    named = [mention for mention in mentions if mention.kind != "act"]
    starts = {mention.start - offset for mention in named}
    actors = [replace(_actor(sentence, m, offset, starts), person=m.key in persons) for m in named]
    actors = [a for a in actors if not (a.case == "genitive" and any(b.start == a.end + 1 and b.case == "genitive" for b in actors))]
    return tuple(_shared_case(sentence, actors))


def _actor(sentence: str, mention: Mention, offset: int, starts: set[int]) -> Actor:
    """Read the case of the phrase that a mention heads or modifies."""
    start, end, case = mention.start - offset, mention.end - offset, mention.case
    follower = PERSONNEL.match(sentence, end)
    possessed = follower is not None and (
        follower.group("noun") == "тарап" or re.search("[ыі]", follower.group("ending"))
    )
    if follower and (case == "genitive" or case == "nominative" and possessed) and not _ends_sentence(sentence, end):
        end, case = follower.end(), _case_of(follower.group("noun") + follower.group("ending"))
    agent = bool(AGENT.match(sentence, end) or case == "genitive" and MEANS.match(sentence, end))
    owned = mention.possessive and not mention.plural or end + 1 in starts
    modifier = case == "nominative" and bool(
        POSTPOSITION.match(sentence, end)
        or not owned
        and POSSESSED.match(sentence, end)
        or sentence.count("(", 0, start) > sentence.count(")", 0, start)
    )
    weak = case == "nominative" and sentence[start:end].lower() in BARE_PARTICIPLES
    return Actor(mention.key, start, end, case, weak, agent, modifier)


def _ends_sentence(sentence: str, end: int) -> bool:
    return not sentence[end:].strip(" .;:")


def _case_of(word: str) -> str:
    """Read a noun's case from its ending: "мүшелеріне" is dative.

    >>> [_case_of(word) for word in ("мүшелеріне", "өкілдерінің", "қызметкерлері", "мүшелерін", "бөлімшесі")]
    ['dative', 'genitive', 'nominative', 'accusative', 'nominative']
    """
    for case, pattern in ENDINGS:
        if case == "accusative" and re.fullmatch(r"\w*(?:лары|лері|дары|дері|тары|тері|сы|сі|ы|і)", word):
            continue
        if pattern.fullmatch(word):
            return case
    return "nominative"


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


def subjects(
    sentence: str, actors: Sequence[Actor], start: int, end: int, *, together: bool = False
) -> tuple[Actor, ...]:
    """Return the nominatives that govern the predicate at `end`, in the clause that starts at `start`.

    Subordinate predicates take the nominative nearest before them, as a stack is emptied: in "Орган сотталған адам өтініш
    жасағаннан кейін хабарлауға міндетті" the convicted person goes with "жасағаннан", the body with "міндетті". With `together` all that stay free are taken: "Президенті, Парламент депутаттары;".
    """
    free: list[tuple[Actor, ...]] = []
    inside = [actor for actor in actors if start <= actor.start and actor.end <= end]
    events: list[tuple[int, object]] = [(group[-1].end, group) for group in groups(sentence, inside) if _may_govern(group[-1])]
    events += [(start + word.start(), word) for word in words(sentence[start:end])]
    distance = 0
    for _, event in sorted(events, key=lambda event: event[0]):
        if isinstance(event, tuple):
            free.append(event)
            distance = 0
        elif isinstance(event, re.Match) and not any(a.start <= start + event.start() < a.end for a in inside):
            _take(sentence, start, event, free, distance)
            distance += 1
    if together:
        return tuple(actor for group in free for actor in group)
    return _with_others(sentence, [group for group in free if group]) if any(free) else ()


def _may_govern(actor: Actor) -> bool:
    return actor.case == "nominative" and not actor.modifier and not actor.agent


def _take(sentence: str, start: int, word: re.Match[str], free: list[tuple[Actor, ...]], distance: int) -> None:
    """Let a subordinate predicate take the last free nominative, if it is near enough and none of its own kind forbids it."""
    lower = word.group().lower()
    if lower in PRONOUNS:
        free.append(())
        return
    if not free or (free[-1] and REFLEXIVE.match(sentence, free[-1][-1].end)):
        return
    form = verb_form(lower)
    parenthesis = sentence[free[-1][-1].end :].startswith(",") if free[-1] else False
    if form == "conditional" and not parenthesis:
        free.pop()
    elif form == "participle" and distance <= (6 if CASED_PARTICIPLE.fullmatch(lower) else 3) and not is_passive_participle(lower):
        temporal = TEMPORAL.match(sentence, start + word.end()) or CASED_PARTICIPLE.fullmatch(lower)
        if not temporal or len(free) > 1:
            free.pop()
        elif free[-1]:
            free[-1] = tuple(replace(actor, weak=True) for actor in free[-1])


def _with_others(sentence: str, free: list[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Join the last group with those before it that "сондай-ақ" adds it to; a strong group wins over a weak one after it."""
    if not free:
        return ()
    strong = [group for group in free if not group[-1].weak]
    described = [group for group in free if group[-1].weak and group[-1].person]
    if strong and described and [actor.key for actor in strong[-1]] == ["citizen"]:
        return described[0]  # "Ұсталған, тұтқындалған … әрбір адам"
    authorities = [group for group in strong if not group[-1].person]
    joined, before = (strong[-1], strong[:-1]) if strong else (free[-1], [])
    if authorities and joined[-1].person and "," not in sentence[authorities[-1][-1].end : joined[0].start]:
        return authorities[-1]  # "органдар күдікті немесе айыпталушы шетелдікті …"
    for group in reversed(before):
        if not re.search(r"\bсондай-ақ\b", sentence[group[-1].end : joined[0].start]):
            break
        joined = group + joined
    return joined


def owners(sentence: str, actors: Sequence[Actor], start: int, end: int, case: str, *, last: bool = False) -> tuple[Actor, ...]:
    """Return the first or last actors in a case ("genitive", "dative") in the clause."""
    inside = [actor for actor in actors if start <= actor.start and actor.end <= end]
    found = [group for group in groups(sentence, inside) if group[-1].case == case]
    return found[-1 if last else 0] if found else ()


def served(sentence: str, actors: Sequence[Actor], start: int, end: int) -> tuple[Actor, ...]:
    """Return for whom something is binding: "төмен тұрған прокурорлар үшін міндетті", "органдардың орындауы үшін міндетті"."""
    inside = [actor for actor in actors if start <= actor.start and actor.end <= end]
    for group in groups(sentence, inside):
        if re.match(r"\s(?:орындауы )?үшін\s?$", sentence[group[-1].end : end]):
            return group
    return ()


def agents(sentence: str, actors: Sequence[Actor], start: int, end: int, *, passive: bool = False) -> tuple[Actor, ...]:
    """Return the actors named as agents: "әкімшілігі арқылы", "органдар тарапынан", with a passive "айыптаушымен" too."""
    inside = [actor for actor in actors if start <= actor.start and actor.end <= end]
    named = tuple(actor for actor in inside if actor.agent)
    if named or not passive:
        return named
    return tuple(a for a in inside if a.case == "instrumental" and not a.person and not TOGETHER.match(sentence, a.end))


def free_genitives(sentence: str, actors: Sequence[Actor], start: int, end: int) -> tuple[Actor, ...]:
    """Return the genitives that are subjects of an infinitive, and own no noun that follows soon.

    In "Органның адамды шақыруға құқығы жоқ" the body; in "Адвокаттың өкілеттіктерін растайтын құжатты талап етуге тыйым салынады"
    nobody.
    """
    inside = [actor for actor in actors if start <= actor.start and actor.end <= end]
    for group in groups(sentence, inside):
        following = " ".join(sentence[group[-1].end : end].split()[:4])
        if group[-1].case == "genitive" and not OWNED.search(following):
            return group
    return ()
