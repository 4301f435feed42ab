"""Find the subject of a verb: who does what it says.

Қаулыны тергеуші орындайды, сот жояды.           each clause has its own
сот шығарған шешім                               a participle: right before it
тергеушінің тінту жүргізуі                       a verbal noun: its owner
Прокурорға наразылық келтіру құқығы берілген.    who has the right
Тексеруді прокуратура жүзеге асырады.            that of the verb that carries it
Тінту тергеушімен жүргізіледі.                   the agent of a passive
Прокурор: 1) нұсқау береді.                      who is lent by the context
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zangraph.extraction.assertions import (
    ALLOWED,
    BY_DOING,
    DECIDED,
    DONE,
    DURING,
    MEASURES,
    RESULT,
    is_nominal,
    meant_for,
    supported,
)
from zangraph.extraction.predicates import Grammar, Verb
from zangraph.extraction.records import Mention
from zangraph.extraction.scenes import Group, Scene
from zangraph.extraction.signs import Sign

OPENING = 4  # characters before the first word of a sentence: the number of a paragraph
RIGHT = Sign(r" (?:{also} \w+ )?(?:\w+ )?{right}\w*(?P<given> (?:\w+ )?{given})?")
RIGHT_LATER = Sign(" {right-later}(?: {there-is}|(?P<given> {given-later}))")
CARRIERS = (ALLOWED, RIGHT, DECIDED, MEASURES, DONE, BY_DOING)  # what follows a bare verbal noun that has the clause's subject
CLAUSE = Sign("(?:[аейя](?:ды|ді)|{clause-final})(?:,|;| {also}| {whereas} )|;")
PERSON = Sign(" (?:{of-office} )?{body}")
WITHIN_POWERS = Sign(r" {reflexive} {powers}\w* {limit}\w+")
OCCASION = Sign(" {occasion}")
OWNED = re.compile(r" \w+(?:[ыі]н|[ыі]н[ае]|[ыі]нд[ае]|[ыі]н[ае]н)(?!\w)")
LINKED = Sign(" {linked}")
BRACKETED = Sign(r" \([^()]*\),? {joined} (?:{possessor} )?")
ON_BEHALF = Sign(" {on-behalf}")
ENTITLED = Sign(" {may}")
MEANT_FOR = Sign(" {for}")
SELF = Sign(" {self} ")
TOPIC = re.compile(r"(?: \([^)]*\))? [-–—]")


def find_subjects(scene: Scene, verb: Verb, objects: Sequence[Mention | str], grammar: Grammar) -> Group:
    """Return who does what the verb says."""
    used = {id(thing) for thing in objects}
    actors = [
        group
        for group in scene.actors
        if not any(id(mention) in used for mention in group)
        and any(grammar.accepts(verb.predicate.subjects, mention.key) for mention in group)
    ]
    if verb.form == "participle":
        return of_participle(scene, verb, actors, objects)
    if verb.passive:
        agent = last_before(actors, verb.start, lambda group: is_agent(scene, group))
        return agent or (scene.lent if verb.form == "finite" else ())
    if verb.form == "noun":
        return of_verbal_noun(scene, verb, actors)
    if verb.form == "converb":
        return of_converb(scene, verb, actors)
    return of_clause(scene, verb, actors)


def of_converb(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return the subject of a converb, which is that of the main verb: before it, or after it: "тексере отырып, прокурор …"."""
    before = last_before(actors, verb.start, scene.is_free)
    later = (group for group in actors if group[0].start > verb.end and scene.is_free(group))
    return before or next(later, ()) or scene.lent or scene.meant


def is_agent(scene: Scene, group: Group) -> bool:
    """Tell whether a group is the agent of a passive: "сотпен", with nothing else that asks for the case, or "сот тарапынан"."""
    if group[-1].case == "nominative":
        return scene.match(ON_BEHALF, group[-1].end) is not None
    return group[-1].case == "instrumental" and scene.match(LINKED, group[-1].end) is None


def of_verbal_noun(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return who does what a verbal noun says: its owner, the subject of what carries it or of the clause, who is lent."""
    if verb.owned:
        return owner_of(scene, verb, actors) or last_before(actors, verb.start, scene.is_subject)
    support = supported(scene, verb) if verb.case == "accusative" else None
    if support:
        between = [group for group in actors if verb.end <= group[0].start < support.start() and scene.is_subject(group)]
        return tuple(mention for group in between for mention in group) or of_clause(scene, verb, actors)
    if meant_for(scene, verb):
        return meant_for(scene, verb)
    if is_circumstance(scene, verb):
        return of_circumstance(scene, verb, actors)
    if verb.case == "nominative" and not any(scene.match(sign, verb.end) for sign in CARRIERS):
        return scene.lent if is_nominal(scene) else ()
    return of_clause(scene, verb, actors)


def owner_of(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return the owner of a verbal noun or of the noun that a participle describes: the last genitive that owns no other noun."""
    owner = last_before(actors, verb.start, lambda group: scene.is_owner(group, verb.start))
    return owner or last_before(actors, verb.start, is_genitive)


def is_circumstance(scene: Scene, verb: Verb) -> bool:
    """Tell whether a verbal noun gives the time or the reason: "қарау кезінде", "тексеру нәтижелері бойынша"."""
    if verb.case not in {"nominative", "genitive"}:
        return False
    return bool(scene.match(DURING, verb.end) or scene.match(RESULT, verb.end))


def of_circumstance(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return whose act gives the time or the reason: the subject right before, else that of the main clause after it."""
    near = last_before(actors, verb.start, lambda group: scene.is_free(group) or scene.is_owner(group, verb.start))
    if near and len(scene.folded[near[-1].end : verb.start].split()) <= 3:
        return near
    if scene.match(RESULT, verb.end) is None:
        return ()
    return next((group for group in actors if group[0].start >= verb.end and scene.is_free(group)), ())


def of_clause(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return the subject of the clause: who has the right that follows, who is lent, or the nominative before the verb."""
    start = clause_start(scene, verb.start)
    before = [group for group in actors if group[-1].end <= verb.start]
    inside = [group for group in before if start <= group[0].start]
    right = scene.match(RIGHT, verb.end, scene.end)
    if right is None and verb.case == "dative":
        right = scene.search(RIGHT_LATER, verb.end, scene.end)
    if right:
        return holder_of(scene, verb, inside, bool(right["given"])) or next(filter(scene.is_subject, before), scene.lent)
    if verb.case == "dative" and scene.head is not None and scene.lent:
        return scene.lent
    free = last_before(inside, verb.start, scene.is_free) or last_before(before, verb.start, scene.is_free)
    return with_bracketed(scene, free, inside) or scene.lent or scene.meant or by_guess(scene, verb, before, inside)


def holder_of(scene: Scene, verb: Verb, groups: Sequence[Group], given: bool) -> Group:
    """Return who has a right: the first dative where it is given, persons before bodies, else the first genitive that is free."""
    for case in ("dative", "genitive") if given else ("genitive",):
        holders = sorted((group for group in groups if group[-1].case == case), key=lambda group: group[0].kind != "role")
        owners = [group for group in holders if scene.is_owner(group, verb.start)]
        loose = [group for group in holders if case == "dative" or OWNED.match(scene.folded, group[-1].end) is None]
        if owners or loose:
            return (owners or loose)[0]
    return ()


def by_guess(scene: Scene, verb: Verb, before: Sequence[Group], inside: Sequence[Group]) -> Group:
    """Return the likeliest subject where none is free: a participle's, a genitive before "құқылы", what opens the sentence."""
    bound = last_before(before, verb.start, scene.is_subject)
    owners = [group for group in inside if scene.is_owner(group, verb.start)]
    entitled = owners if scene.match(ENTITLED, verb.end) else []
    opening = [group for group in before if group[-1].case == "nominative" and group[0].start - scene.start <= OPENING]
    return bound or next(iter(entitled or opening), ())


def clause_start(scene: Scene, place: int) -> int:
    """Return where the clause begins in which a place stands."""
    start = scene.start
    for end in CLAUSE.of(scene.lexicon).finditer(scene.folded, scene.start, place):
        start = end.end()
    return start


def of_participle(scene: Scene, verb: Verb, actors: Sequence[Group], objects: Sequence[Mention | str]) -> Group:
    """Return who does what a participle says: whom it describes, the nominative right before, its owner."""
    if verb.passive:
        agent = last_before(actors, verb.start, lambda group: group[-1].case == "instrumental")
        return agent if agent and verb.start - agent[-1].end <= 1 else ()
    topic = topic_of(scene, verb)
    if topic or scene.match(OCCASION, verb.end):
        later = (group for group in actors if group[0].start >= verb.end and scene.is_free(group))
        return topic or of_clause(scene, verb, actors) or next(later, ())
    after = next((group for group in actors if 0 <= group[0].start - verb.end), ())
    if after and (after[0].start - verb.end <= 1 or (verb.owned and scene.match(MEANT_FOR, verb.end))):
        return after
    if scene.match(PERSON, verb.end) and not verb.owned:
        return ()
    return right_before(scene, verb, actors, objects) or of_described(scene, verb, actors, objects)


def right_before(scene: Scene, verb: Verb, actors: Sequence[Group], objects: Sequence[Mention | str]) -> Group:
    """Return the nominative right before a participle, or before its object."""
    near = last_before(actors, verb.start, lambda group: scene.is_subject(group) or is_self(scene, group))
    if not near:
        return ()
    places = [thing.start for thing in objects if isinstance(thing, Mention) and near[-1].end < thing.start < verb.start]
    words = WITHIN_POWERS.of(scene.lexicon).sub("", scene.folded[near[-1].end : min(places, default=verb.start)]).split()
    return near if len(words) <= (6 if verb.owned else 2) else ()


def is_self(scene: Scene, group: Group) -> bool:
    """Tell whether a genitive is a subject with "өзі": "тергеушінің өзі тергейтін"."""
    return is_genitive(group) and scene.match(SELF, group[-1].end) is not None


def of_described(scene: Scene, verb: Verb, actors: Sequence[Group], objects: Sequence[Mention | str]) -> Group:
    """Return the owner of the noun that a participle describes: "айыпталушылардың … жолдаған шағымдары"."""
    things = [thing for thing in objects if isinstance(thing, Mention) and thing.start > verb.end]
    return owner_of(scene, verb, actors) if verb.owned or (things and things[-1].possessive) else ()


def topic_of(scene: Scene, verb: Verb) -> Group:
    """Return what a definition is about, where the verb describes it: "Комитет – Президентке бағынатын орган"."""
    if verb.form != "participle":
        return ()
    first = next((group for group in scene.actors if scene.is_subject(group)), ())
    return first if first and first[-1].end < verb.start and TOPIC.match(scene.folded, first[-1].end) else ()


def with_bracketed(scene: Scene, group: Group, actors: Sequence[Group]) -> Group:
    """Return a subject with those that a bracket parts from it: "жәбірленуші, талапкер (…) және олардың өкілдері"."""
    for other in actors:
        between = scene.folded[other[-1].end : group[0].start] if group and other[-1].end < group[0].start else ""
        if scene.is_subject(other) and BRACKETED.of(scene.lexicon).fullmatch(between):
            return (*other, *group)
    return group


def last_before(groups: Sequence[Group], place: int, fits: Callable[[Group], bool]) -> Group:
    """Return the last group that ends before a place and fits."""
    return next((group for group in reversed(groups) if group[-1].end <= place and fits(group)), ())


def is_genitive(group: Group) -> bool:
    """Tell whether a group stands in the genitive."""
    return group[-1].case == "genitive"
