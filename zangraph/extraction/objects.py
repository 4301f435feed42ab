"""Find the objects of a verb: what it is done to.

Прокурор қаулы шығарады.                   bare, right before the verb
Қаулыны тергеуші орындайды.                in the accusative, the nearest that fits
сот шығарған шешім                         what a participle describes
Қаулының күшін жояды.                      in another case, as the table says
Шағымдар мен өтініштерді қарайды.          with the others of its list
Мекемелерге барады.                        a place named before
"""

from __future__ import annotations

from collections.abc import Sequence

from zangraph.extraction.assertions import VERBAL_NOUN
from zangraph.extraction.predicates import Grammar, Verb
from zangraph.extraction.records import Mention
from zangraph.extraction.scenes import Group, Scene
from zangraph.extraction.signs import Sign

PENAL = frozenset({"penalty-executing-body", "penal-system", "convicted-person", "superior-penal-body"})
REACH = 400  # characters between a verb and its object
DESCRIBED = 40  # characters between a participle and what it describes
NEARBY = 10  # words between a verb and the persons that it needs to mean an act
QUESTION = Sign(r" (?:[\w,]+ ){0,12}?{concerned} (?:\w+ ){0,4}?{question}\w+ (?:\w+ ){0,3}$")
AIMED = Sign(r" {aimed}(?!\w)")
EXAMINED = Sign(r"(?<!\w){examined}")
PRONOUN_OBJECT = Sign(r"(?<!\w){object-pronoun} (?:\w+ ){0,4}$|(?<!\w){object-by-ruling} (?:[\w-]+,? ){0,12}$")
ONE_OF = Sign("{one-of}")
NO_PREDICATE = r"(?!\w*(?:ады|еді|йды|йді|ып|іп|уға|уге)(?!\w))"
LISTED = Sign(
    rf"(?:,| {{joined}})(?: {NO_PREDICATE}[\w-]+){{0,5}} "
    rf"|(?: {NO_PREDICATE}[\w-]+){{0,3}}, {{including}}(?: {NO_PREDICATE}[\w-]+,?){{0,16}} "
)


def find_objects(scene: Scene, verb: Verb, grammar: Grammar) -> Sequence[Mention | str]:
    """Return the objects of a verb: the act that it means itself, what follows a participle, or fitting words before it."""
    predicate = verb.predicate
    if predicate.case == "self":
        return tuple(sorted(predicate.objects))
    groups = sorted((*scene.acts, *scene.actors), key=lambda group: group[0].start)
    named = after_participle(scene, verb, groups, grammar) or before_verb(scene, verb, groups, grammar)
    if named:
        return named
    if predicate.pattern == "visit":
        return of_bare_place(scene, verb, grammar)
    if predicate.act and scene.search(PRONOUN_OBJECT, scene.start, verb.start):
        return (predicate.act,)
    return ()


def after_participle(scene: Scene, verb: Verb, groups: Sequence[Group], grammar: Grammar) -> Sequence[Mention]:
    """Return the noun that a participle describes, where that is its object: "сот шығарған … іс бойынша шешім"."""
    if verb.form != "participle" or verb.owned or verb.predicate.case != "accusative":
        return ()
    end = verb.end
    aimed: Sequence[Mention] = ()
    for group in groups:
        if 0 < group[0].start - end <= DESCRIBED and (group[0].kind == "act" or verb.passive):
            wanted = [mention for mention in group if grammar.accepts(verb.predicate.objects, mention.key)]
            if wanted and scene.match(AIMED, group[-1].end):
                end, aimed = group[-1].end, aimed or tuple(wanted)
            elif wanted:
                return wanted
    return aimed


def before_verb(scene: Scene, verb: Verb, groups: Sequence[Group], grammar: Grammar) -> Sequence[Mention]:
    """Return the nearest words before a verb that it governs and that are of its kinds, with those of the same list."""
    for group in reversed(groups):
        if group[-1].end <= verb.start and verb.start - group[-1].end <= REACH and governs(scene, verb, group):
            listed = with_listed(scene, group, groups)
            wanted = [mention for one in listed for mention in one if grammar.accepts(verb.predicate.objects, mention.key)]
            if wanted:
                return wanted
    return ()


def governs(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether a group before the verb stands as its object does."""
    wanted = verb.predicate.case
    if wanted == "any":
        return True
    if wanted == "about":
        return scene.match(QUESTION, group[-1].end, verb.start) is not None
    if wanted == "accusative":
        return governs_directly(scene, verb, group)
    if verb.predicate.pattern == "examination" and not scene.search(EXAMINED, group[-1].end, verb.start):
        return False
    return group[-1].case == wanted or (wanted == "genitive" and group[-1].modifier)


def governs_directly(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether a group is a direct object: accusative, bare right before the verb, or the subject of a passive."""
    case, between = group[-1].case, scene.folded[group[-1].end : verb.start].split()
    if verb.predicate.act and (len(between) > NEARBY or is_passed_over(scene, verb, group)):
        return False
    if case == "accusative":
        return not any(VERBAL_NOUN.search(word) for word in between)
    if case == "nominative":
        return scene.is_subject(group) if verb.passive else group[0].kind == "act" and len(between) <= 1
    if case == "genitive":
        one_of = len(between) == 1 and ONE_OF.of(scene.lexicon).fullmatch(between[0]) is not None
        return one_of or (verb.form == "noun" and verb.passive and not between)
    return False


def is_passed_over(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether another object stands between a group and the verb."""
    between = [g for g in (*scene.acts, *scene.actors) if group[-1].end < g[0].start and g[-1].end <= verb.start]
    return any(other[-1].case == "accusative" for other in between)


def with_listed(scene: Scene, group: Group, groups: Sequence[Group]) -> list[Group]:
    """Return a group with those before it in the same list: "айыптау актісін, теріс қылық туралы хаттаманы"."""
    listed = [group]
    if group[-1].case == "nominative":
        return listed
    for other in reversed([g for g in groups if g[-1].end <= group[0].start and g[-1].case == group[-1].case]):
        between = scene.folded[other[-1].end : listed[0][0].start]
        if (other[0].kind == "act") != (group[0].kind == "act") or not LISTED.of(scene.lexicon).fullmatch(between):
            break
        listed.insert(0, other)
    return listed


def of_bare_place(scene: Scene, verb: Verb, grammar: Grammar) -> Sequence[Mention | str]:
    """Return which place "мекемелерге" means: the place of detention named last, else a prison where punishment was spoken of."""
    bare = [m for group in scene.actors for m in group if m.key == "organisation" and m.case == "dative" and m.end <= verb.start]
    if not bare:
        return ()
    named = [m for m in scene.earlier if m.kind == "institution" and grammar.accepts(verb.predicate.objects, m.key)]
    named = [mention for mention in named if mention.key != "penalty-executing-body"]
    penal = any(grammar.kinds[m.key] & PENAL for m in scene.earlier)
    return tuple(named[-1:]) or (("correctional-institution",) if penal else tuple(bare[-1:]))
