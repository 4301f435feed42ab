"""Find the arguments of a verb: who does what it says, and to what.

    Прокурор қаулы шығарады.                         the object bare before the verb, the subject in the nominative
    Қаулыны тергеуші орындайды, сот жояды.           each clause has its own subject
    сот шығарған шешім                               a participle: its subject right before, its object after
    тергеушінің тінту жүргізуі                       a verbal noun with its owner
    Прокурорға наразылық келтіру құқығы берілген.    who has the right
    Тексеруді прокуратура жүзеге асырады.            a verbal noun that another verb carries
    Тінту тергеушімен жүргізіледі.                   the agent of a passive
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from zangraph.extraction.predicates import Grammar, Verb
from zangraph.extraction.records import Mention
from zangraph.extraction.scenes import Group, Scene

Pair = tuple[str, str]

PENAL = frozenset({"penalty-executing-body", "penal-system", "convicted-person", "superior-penal-body"})
REACH = 300
OPENING = 4  # characters before the first word of a sentence: the number of a paragraph
NEARBY = 10  # words between a verb and the persons that it needs to mean an act
MODAL = "құқылы|міндетті|тиіс|қажет|керек|мүмкін|болады|хақылы|құқық|құқығы|рұқсат|уәкілетті|өкілетті|міндеттер|жол беріледі"
GOVERNED = re.compile(
    rf" (?:{MODAL}|кіреді|жатады)|,? (?:және|не|немесе|сондай-ақ) |[,;.:]|$| туралы (?:\w+ )?(?:шешім|қаулы)"
    r"| (?:бойынша )?(?:\w+ )?шара(?:ларын|ларды|сын) (?:қолдан|қабылда)| кезінде| барысында| нәтиже(?:сі|лері) (?:бойынша|негізінде)"
)
JOINED = re.compile(r",|,? (?:және|не|немесе|сондай-ақ) ")
MODAL_OR_FINITE = re.compile(rf"(?<!\w)(?:{MODAL})|(?P<finite>\w(?:[аея](?:ды|ді)|й(?:ды|ді))(?!\w))")
MEASURES = re.compile(r" (?:бойынша )?(?:\w+ )?шара(?:ларын|ларды|сын) (?:қолдан|қабылда)")
DENIED = re.compile(r"[^,;]{0,60}?(?:құқы\w+ жоқ|тыйым салын|(?<!\w)емес|болмайды|жол берілмейді|алмайды|құқылы емес|мүмкін (?:емес|болма))")
REFUSED = re.compile(r" бас тарт")
SUPPORT = re.compile(r"(?<!\w)(?:жүзеге асыр|іске асыр|жүргіз|орында|қамтамасыз ет)(?!ыл|іл|у)\w*")
RIGHT = re.compile(r" (?:және \w+ )?(?:\w+ )?(?:құқы[ғқ]|міндеті|мүмкіндігі|өкілеттігі)\w*(?P<given> (?:\w+ )?(?:беріл|берет|беред|жүктел|тиесілі|түсіндір))?")
RIGHT_LATER = re.compile(r" (?:құқығы|міндеті|өкілеттігі)(?: бар|(?P<given> (?:беріл|жүктел)))")
ALLOWED = re.compile(rf" (?:{MODAL}|жүргізіл|қолданыл|жүзеге асырыл|берілед)")
CLAUSE = re.compile(r"(?:[аейя](?:ды|ді)|құқылы|міндетті|тиіс|болады)(?:,|;| және| ал )|;")
DONE = re.compile(r" (?:жасай|жүргіз|жүзеге асыр|орнат)\w*")
DECIDED = re.compile(r" туралы (?:\w+ )?(?:шешім|қаулы)")
QUESTION = re.compile(r" (?:[\w,]+ ){0,12}?(?:туралы|жөніндегі) (?:\w+ ){0,4}?(?:мәселе|материал|ұсыныс|өтініш)\w+ (?:\w+ ){0,3}$")
VERBAL_NOUN = re.compile(r"\wу(?:ды|ді|ын|ін)(?!\w)")
PERSON = re.compile(r" (?:уәкілетті |лауазымды |мемлекеттік )?(?:адам|орган|тұлға|мекеме)")
PRONOUN_OBJECT = re.compile(r"(?<!\w)(?:оны|оларды) (?:\w+ ){0,3}$|(?<!\w)оларды өз қаулысымен (?:[\w-]+,? ){0,12}$")
NO_PREDICATE = r"(?!\w*(?:ады|еді|йды|йді|ып|іп|уға|уге)(?!\w))"
LISTED = re.compile(
    rf"(?:,| және| мен| не| немесе)(?: {NO_PREDICATE}[\w-]+){{0,5}} |, (?:сондай-ақ|оның ішінде|соның ішінде)(?: {NO_PREDICATE}[\w-]+,?){{0,16}} "
)
OCCASION = re.compile(r" (?:жағдай|кезде|соң|уақыт|сәт|күннен)")
DURING = re.compile(r" (?:кезінде|барысында)(?!\w)")
RESULT = re.compile(r" нәтиже(?:сі|лері)(?:нің)? (?:бойынша|негізінде)")
LINKED = re.compile(r" (?:байланысты|таныс\w*|қатар|бірге|бірлес\w*|салыстыр\w*|келіс\w*)")
EXAMINED = re.compile(r"(?:заңдылы|негізділі|сақталу|орындалу|дұрыстығ)\w*")


def read_act(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield who does what a verb says to the objects that it governs, or does the act that the verb itself means."""
    if not speaks(scene, verb):
        return
    objects = find_objects(scene, verb, grammar)
    if not objects:
        return
    for subject in find_subjects(scene, verb, objects, grammar):
        for thing in objects:
            yield subject.key, verb.predicate.act or (thing if isinstance(thing, str) else thing.key)


def speaks(scene: Scene, verb: Verb) -> bool:
    """Tell whether the form of the verb asserts something: "тергеуге кедергі келтіреді" asserts no investigation."""
    if verb.form != "noun":
        return True
    if verb.owned:
        return verb.case in {"nominative", "accusative", "genitive", "dative", "locative"}
    if verb.case == "accusative":
        return supported(scene, verb) is not None or scene.folded[verb.end : scene.end].strip() in {";", ",", ""}
    if verb.case == "ablative":
        return REFUSED.match(scene.folded, verb.end) is not None
    if verb.case == "genitive":
        return RESULT.match(scene.folded, verb.end) is not None
    if verb.case not in {"nominative", "dative"}:
        return False
    if meant_for(scene, verb):
        return True
    if DENIED.match(scene.folded, verb.end, scene.end) or not GOVERNED.match(scene.folded, verb.end, scene.end):
        return False
    return verb.case == "nominative" or is_carried_on(scene, verb)


def is_carried_on(scene: Scene, verb: Verb) -> bool:
    """Tell whether what a dative verbal noun is joined with ends in a modal word or the item: "беруге, жоюға құқылы"."""
    if not JOINED.match(scene.folded, verb.end):
        return True
    following = MODAL_OR_FINITE.search(scene.folded, verb.end, scene.end)
    return following is None or following["finite"] is None


def supported(scene: Scene, verb: Verb) -> re.Match[str] | None:
    """Return the verb that carries a verbal noun: "тексеруді … жүзеге асырады"; what stands between governs no other."""
    support = SUPPORT.search(scene.folded, verb.end, scene.end)
    return support if support and VERBAL_NOUN.search(scene.folded, verb.end, support.start()) is None else None


def meant_for(scene: Scene, verb: Verb) -> Group:
    """Return for whom something is done: "мәселені қарау үшін сотқа" is the court's review."""
    if verb.form != "noun" or verb.case != "nominative" or not scene.folded.startswith(" үшін ", verb.end):
        return ()
    return next((group for group in scene.actors if group[-1].case == "dative" and 0 <= group[0].start - verb.end <= 7), ())


def find_objects(scene: Scene, verb: Verb, grammar: Grammar) -> Sequence[Mention | str]:
    """Return the objects of a verb: the act that it means itself, or the nearest fitting words before it or after a participle."""
    predicate = verb.predicate
    if predicate.case == "self":
        return tuple(sorted(predicate.objects))
    groups = sorted((*scene.acts, *scene.actors), key=lambda group: group[0].start)
    if verb.form == "participle" and not verb.owned and predicate.case == "accusative":
        for group in groups:
            if 0 < group[0].start - verb.end <= 40 and not subjectlike(scene, group, verb):
                wanted = [mention for mention in group if grammar.accepts(predicate.objects, mention.key)]
                if wanted:
                    return wanted
    for group in reversed(groups):
        if group[-1].end <= verb.start and verb.start - group[-1].end <= REACH and governs(scene, verb, group):
            wanted = [m for listed in with_listed(scene, group, groups) for m in listed if grammar.accepts(predicate.objects, m.key)]
            if wanted:
                return wanted
    if predicate.pattern == "visit":
        return of_bare_place(scene, verb, grammar)
    if predicate.act and PRONOUN_OBJECT.search(scene.folded, scene.start, verb.start):
        return (predicate.act,)
    return ()


def of_bare_place(scene: Scene, verb: Verb, grammar: Grammar) -> Sequence[Mention | str]:
    """Return which place "мекемелерге" means: the place of detention named last, else where punishment was spoken of a prison."""
    bare = [m for group in scene.actors for m in group if m.key == "organisation" and m.case == "dative" and m.end <= verb.start]
    if not bare:
        return ()
    named = [m for m in scene.earlier if grammar.accepts(verb.predicate.objects, m.key) and m.key != "penalty-executing-body"]
    penal = any(grammar.kinds[m.key] & PENAL for m in scene.earlier)
    return tuple(named[-1:]) or (("correctional-institution",) if penal else tuple(bare[-1:]))


def with_listed(scene: Scene, group: Group, groups: Sequence[Group]) -> list[Group]:
    """Return a group with those before it in the same list: "айыптау актісін, теріс қылық туралы хаттаманы"."""
    listed = [group]
    for other in reversed([g for g in groups if g[-1].end <= group[0].start and g[-1].case == group[-1].case]):
        between = scene.folded[other[-1].end : listed[0][0].start]
        if (other[0].kind == "act") != (group[0].kind == "act") or not LISTED.fullmatch(between) or group[-1].case == "nominative":
            break
        listed.insert(0, other)
    return listed


def subjectlike(scene: Scene, group: Group, verb: Verb) -> bool:
    """Tell whether a group after a participle is who does it, not what it is done to."""
    return group[0].kind != "act" and verb.predicate.pattern == "act" and not verb.passive


def governs(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether a group before the verb stands as its object does: in its case, bare right before it, subject of a passive."""
    case, wanted = group[-1].case, verb.predicate.case
    between = scene.folded[group[-1].end : verb.start].split()
    if wanted == "any":
        return True
    if wanted == "about":
        return QUESTION.match(scene.folded[group[-1].end : verb.start]) is not None
    if wanted == "genitive":
        return case == "genitive" or group[-1].modifier
    if verb.predicate.act and (len(between) > NEARBY or is_passed_over(scene, verb, group)):
        return False
    if verb.predicate.pattern == "examination" and not any(EXAMINED.match(word) for word in between):
        return False
    if wanted == "accusative" and case == "accusative":
        return not any(VERBAL_NOUN.search(word) for word in between)
    if wanted == "accusative" and case == "nominative":
        if verb.passive:
            return not group[-1].modifier and scene.is_subject(group)
        return group[0].kind == "act" and len(between) <= 1
    if wanted == "accusative" and case == "genitive":
        if between == ["бірін"]:
            return True
        return (verb.owned or verb.form == "noun") and verb.passive and not between
    return case == wanted


def is_passed_over(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether another object stands between a group and the verb."""
    between = [g for g in (*scene.acts, *scene.actors) if group[-1].end < g[0].start and g[-1].end <= verb.start]
    return any(other[-1].case == "accusative" for other in between)


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
        return of_clause(scene, verb, actors) or next((g for g in actors if g[0].start > verb.end and scene.is_free(g)), ())
    return of_clause(scene, verb, actors)


def is_agent(scene: Scene, group: Group) -> bool:
    """Tell whether a group is the agent of a passive: in the instrumental, with nothing else that asks for it."""
    return group[-1].case == "instrumental" and LINKED.match(scene.folded, group[-1].end) is None


def of_verbal_noun(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return who does what a verbal noun says: its owner, the subject of the verb that carries it, of the clause, or who is lent."""
    if verb.owned:
        owner = last_before(actors, verb.start, lambda group: scene.is_owner(group, verb.start))
        owner = owner or last_before(actors, verb.start, is_genitive)
        return owner or last_before(actors, verb.start, scene.is_subject)
    if verb.case == "accusative":
        support = supported(scene, verb)
        if support:
            between = [group for group in actors if verb.end <= group[0].start < support.start() and scene.is_subject(group)]
            return tuple(mention for group in between for mention in group) or of_clause(scene, verb, actors)
    if verb.case == "nominative" and meant_for(scene, verb):
        return meant_for(scene, verb)
    if verb.case in {"nominative", "genitive"} and (DURING.match(scene.folded, verb.end) or RESULT.match(scene.folded, verb.end)):
        return of_circumstance(scene, verb, actors)
    speaking = (ALLOWED, DECIDED, MEASURES, DONE)
    if verb.case == "nominative" and not any(sign.match(scene.folded, verb.end) for sign in speaking):
        return scene.lent if is_nominal(scene) else ()
    return of_clause(scene, verb, actors)


def of_circumstance(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return whose act gives the time or the reason: the subject right before, else that of the main clause after it."""
    near = last_before(actors, verb.start, lambda group: scene.is_free(group) or scene.is_owner(group, verb.start))
    if near and len(scene.folded[near[-1].end : verb.start].split()) <= 3:
        return near
    if RESULT.match(scene.folded, verb.end) is None:
        return ()
    return next((group for group in actors if group[0].start >= verb.end and scene.is_free(group)), ())


def is_nominal(scene: Scene) -> bool:
    """Tell whether a sentence or item lists what is to be done: it ends in a verbal noun, or says that they are included."""
    words = scene.folded[scene.start : scene.end].rstrip(" ;.,").rsplit(maxsplit=1)
    return bool(words) and (words[-1].endswith(("у", "ю", "кіреді", "жатады")) or words[-1].startswith("т.б"))


def of_clause(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return the subject of the clause: who has the right or duty that follows, the nominative before the verb, or who is lent."""
    start = clause_start(scene, verb.start)
    before = [group for group in actors if group[-1].end <= verb.start]
    inside = [group for group in before if start <= group[0].start]
    right = RIGHT.match(scene.folded, verb.end, scene.end) or (
        RIGHT_LATER.search(scene.folded, verb.end, scene.end) if verb.case == "dative" else None
    )
    if right:
        for case in ("dative", "genitive") if right["given"] else ("genitive",):
            holders = [group for group in inside if group[-1].case == case]
            owners = [group for group in holders if scene.is_owner(group, verb.start)]
            if holders:
                return (owners or holders)[0]
        return next((group for group in before if scene.is_subject(group)), scene.lent)
    if verb.case == "dative" and scene.head is not None and scene.lent:
        return scene.lent
    free = last_before(inside, verb.start, scene.is_free) or last_before(before, verb.start, scene.is_free)
    if free or scene.lent:
        return free or scene.lent
    owners = [group for group in inside if scene.is_owner(group, verb.start)]
    entitled = owners[:1] if scene.folded.startswith(" құқылы", verb.end) else []
    if scene.meant:
        return scene.meant
    opening = [group for group in before if group[-1].case == "nominative" and group[0].start - scene.start <= OPENING]
    return last_before(before, verb.start, scene.is_subject) or next(iter(entitled or opening[:1]), ())


def clause_start(scene: Scene, place: int) -> int:
    """Return where the clause begins in which a place stands."""
    start = scene.start
    for end in CLAUSE.finditer(scene.folded, scene.start, place):
        start = end.end()
    return start


def of_participle(scene: Scene, verb: Verb, actors: Sequence[Group], objects: Sequence[Mention | str]) -> Group:
    """Return who does what a participle says: whom it describes, the nominative right before it, whom it is done for, its owner."""
    if verb.passive:
        agent = last_before(actors, verb.start, lambda group: group[-1].case == "instrumental")
        return agent if agent and verb.start - agent[-1].end <= 1 else ()
    topic = topic_of(scene, verb)
    if topic or OCCASION.match(scene.folded, verb.end):
        return topic or of_clause(scene, verb, actors)
    after = next((group for group in actors if 0 <= group[0].start - verb.end), ())
    if after and after[0].start - verb.end <= 1:
        return after
    if PERSON.match(scene.folded, verb.end) and not verb.owned:
        return ()
    if verb.owned and scene.folded.startswith(" үшін", verb.end) and after:
        return after
    near = last_before(actors, verb.start, scene.is_subject)
    things = [thing for thing in objects if isinstance(thing, Mention)]
    place = things[0].start if near and things and near[-1].end < things[0].start < verb.start else verb.start
    if near and len(scene.folded[near[-1].end : place].split()) <= (6 if verb.owned else 2):
        return near
    if verb.owned or (things and things[0].start > verb.end and things[-1].possessive):
        owner = last_before(actors, verb.start, lambda group: scene.is_owner(group, verb.start))
        return owner or last_before(actors, verb.start, is_genitive)
    return ()


def last_before(groups: Sequence[Group], place: int, fits: Callable[[Group], bool]) -> Group:
    """Return the last group that ends before a place and fits."""
    return next((group for group in reversed(groups) if group[-1].end <= place and fits(group)), ())


def is_genitive(group: Group) -> bool:
    """Tell whether a group stands in the genitive."""
    return group[-1].case == "genitive"


def topic_of(scene: Scene, verb: Verb) -> Group:
    """Return what a definition is about, where the verb describes it: "Комитет – Президентке бағынатын орган"."""
    if verb.form != "participle":
        return ()
    first = next((group for group in scene.actors if scene.is_subject(group)), ())
    defined = first and re.match(r"(?: \([^)]*\))? [-–—]|", scene.folded[first[-1].end : first[-1].end + 40])
    return first if first and defined and defined.group() and first[-1].end < verb.start else ()
