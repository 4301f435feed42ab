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

from zangraph.extraction.modality import verb_form, words
from zangraph.extraction.records import Mention

# Who acts for an institution or with an actor: "органдарының қызметкерлері", "комиссиясының мүшелеріне".
PERSONNEL = re.compile(
    r"\s(?:(?:уәкілетті|лауазымды|тиісті|басқа да|өзге де|кінәлі) ){0,3}"
    r"(?P<noun>мүше|қызметкер|қызметші|жұмыскер|өкіл|лауазымды адам|лауазымды тұлға|адам|бөлімше|әкімшілі[кг]|прокурор|бастығ|бастық)(?P<ending>\w*)"
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
    r"|Республикасы)\s?)*"
)
# After a nominative that is no subject.
POSTPOSITION = re.compile(
    r"\s(?:ретінде|деп|болып|сияқты|арқылы|туралы|үшін|бойынша|тарапынан|жанындағы|жанынан|алдында|болған|екенін|секілді|жөнінде|жөніндегі"
    r"|қатысты|атынан|тұлғасында|болса)\b"
)
POSSESSED = re.compile(
    r"\s(?!өз|оның|оны|оған|олар|барлық|жазбаша|қаулы|екі)\w*(?:[аеоуыіөүәи]с[ыі]|[ыі](?:н|на|не|нда|нде|нан|нен|ның|нің|мен|ндағы|ндегі|нсыз|нсіз))\b"
)
TEMPORAL = re.compile(r"\s(?:кезде|кезінде|жағдайда|жағдайларда|соң|кейін|сәттен|күннен|реттерде)\b")
AGENT = re.compile(r"\s(?:тарапынан|арқылы)\b")


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


def actors_of(sentence: str, mentions: Iterable[Mention], offset: int) -> tuple[Actor, ...]:
    """Return the actors named in a sentence with the case that they have in it; `offset` is where it starts in the text."""
    actors = [_actor(sentence, mention, offset) for mention in mentions if mention.kind != "act"]
    return tuple(_shared_case(sentence, actors))


def _actor(sentence: str, mention: Mention, offset: int) -> Actor:
    """Read the case of the phrase that a mention heads or modifies."""
    start, end, case = mention.start - offset, mention.end - offset, mention.case
    follower = PERSONNEL.match(sentence, end)
    if follower and case in {"genitive", "nominative"} and not _ends_sentence(sentence, end):
        end, case = follower.end(), _case_of(follower.group("noun") + follower.group("ending"))
    agent = bool(AGENT.match(sentence, end)) or case == "instrumental"
    modifier = case == "nominative" and bool(POSTPOSITION.match(sentence, end) or POSSESSED.match(sentence, end))
    return Actor(mention.key, start, end, case, agent=agent, modifier=modifier)


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
    for position in range(len(actors) - 2, -1, -1):
        first, second = actors[position], actors[position + 1]
        between = sentence[first.end : second.start]
        link = LINK.match(between)
        if first.case == "nominative" and link and link.group("shared") and MODIFIER.fullmatch(between[link.end() :]):
            actors[position] = replace(first, case=second.case, agent=second.agent, modifier=second.modifier)
    return actors


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
    if first.case != second.case or second.start < first.end:
        return False
    between = sentence[first.end : second.start]
    link = LINK.match(between)
    return bool(link and MODIFIER.fullmatch(between[link.end() :]))


def subjects(sentence: str, actors: Sequence[Actor], start: int, end: int) -> tuple[Actor, ...]:
    """Return the nominatives that govern the predicate at `end`, in the clause that starts at `start`."""
    strong: list[tuple[Actor, ...]] = []
    weak: list[tuple[Actor, ...]] = []
    for group in groups(sentence, [actor for actor in actors if start <= actor.start and actor.end <= end]):
        last = group[-1]
        if last.case != "nominative" or last.modifier or last.agent:
            continue
        bond = _bond(sentence, actors, last.end, end)
        if bond == "strong":
            strong.append(group)
        elif bond == "weak":
            weak.append(group)
    if strong:
        return _with_others(sentence, strong)
    return weak[-1] if weak else ()


def _with_others(sentence: str, strong: list[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Join the last group with those before it that "сондай-ақ" adds it to."""
    joined = strong[-1]
    for group in reversed(strong[:-1]):
        if not re.search(r"\bсондай-ақ\b", sentence[group[-1].end : joined[0].start]):
            break
        joined = group + joined
    return joined


def _bond(sentence: str, actors: Sequence[Actor], start: int, end: int) -> str:
    """Tell how firmly an actor that ends at `start` governs the predicate at `end`: "strong", "weak" or "none"."""
    distance = 0
    for word in words(sentence[start:end]):
        at = start + word.start()
        if any(actor.start <= at < actor.end for actor in actors):
            continue
        form = verb_form(word.group().lower())
        if distance == 0 and word.group() in {"өз", "өзінің", "өздерінің", "өзіне", "өздеріне", "өзі"}:
            return "strong"
        if form == "conditional":
            return "none" if "," not in sentence[start : start + 3] else "strong"
        if form == "participle" and distance <= 3:
            if TEMPORAL.match(sentence, start + word.end()):
                return "weak"
            return "weak" if distance >= 3 else "none"
        distance += 1
    return "strong"


def owners(sentence: str, actors: Sequence[Actor], start: int, end: int, case: str) -> tuple[Actor, ...]:
    """Return the first actors in a case ("genitive", "dative") in the clause."""
    inside = [actor for actor in actors if start <= actor.start and actor.end <= end]
    return next((group for group in groups(sentence, inside) if group[-1].case == case), ())


def agents(actors: Sequence[Actor], start: int, end: int) -> tuple[Actor, ...]:
    """Return the actors that a passive names as agents: "әкімшілігі арқылы", "органдар тарапынан", "айыптаушымен"."""
    return tuple(actor for actor in actors if start <= actor.start and actor.end <= end and actor.agent)
