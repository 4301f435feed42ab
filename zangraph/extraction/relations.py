"""Find relations: what actors do to one another and to procedural acts, as the annotation guide defines them.

    Прокурор қаулы шығарады.                         a verb with its arguments: prosecutor issues ruling
    сот шығарған шешім                               a participle: court issues decision
    тергеушінің тінту жүргізуі                       a verbal noun with its owner: investigator conducts search
    Прокурорды Президент тағайындайды.               president appoints prosecutor
    соттың санкциясымен тұтқындауға болады           a possessed act as the means: court authorizes remand-in-custody
    Прокурор: 1) … нұсқау береді;                    the head of a list lends its actor
    Органға мыналар баруға құқылы: 1) Президент;     or its verb

Which words mean which relation stands in the table `predicates`; how arguments are found is here: by case, by what stands nearest
before the verb, and by voice. A rule that the table `rules_off` names is not applied.
"""

from __future__ import annotations

import re
from dataclasses import replace
from collections.abc import Callable, Iterable, Iterator, Sequence

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.predicates import Grammar, Predicate, Verb, find_verbs, make_grammar
from zangraph.extraction.records import Citation, Document, Mention, Relation, Structure, Text
from zangraph.extraction.scenes import Group, Scene, Stage, make_scene, scenes, set_stage

Triple = tuple[str, str, str]
Pair = tuple[str, str]

REACH = 300
MODAL = "құқылы|міндетті|тиіс|қажет|керек|мүмкін|болады|хақылы|құқық|құқығы|рұқсат|уәкілетті|өкілетті|міндеттер|жол беріледі"
# A verbal noun speaks for the sentence where a modal word, a right, the next of a list or the end of the item follows it.
GOVERNED = re.compile(
    rf" (?:{MODAL}|кіреді|жатады)|,? (?:және|не|немесе|сондай-ақ) |[,;.:]|$| туралы (?:\w+ )?(?:шешім|қаулы)"
    r"| (?:бойынша )?(?:\w+ )?шара(?:ларын|ларды|сын) (?:қолдан|қабылда)| кезінде| барысында| нәтиже(?:сі|лері) (?:бойынша|негізінде)"
)
MEASURES = re.compile(r" (?:бойынша )?(?:\w+ )?шара(?:ларын|ларды|сын) (?:қолдан|қабылда)")
DENIED = re.compile(r"[^,;]{0,60}?(?:құқы\w+ жоқ|тыйым салын|(?<!\w)емес|болмайды|жол берілмейді|алмайды|құқылы емес|мүмкін (?:емес|болма))")
REFUSED = re.compile(r" бас тарт")
SUPPORT = re.compile(r"(?<!\w)(?:жүзеге асыр|жүргіз|орында|қамтамасыз ет)(?!ыл|іл|у)\w*")
RIGHT = re.compile(r" (?:және \w+ )?(?:\w+ )?(?:құқы[ғқ]|міндеті|мүмкіндігі|өкілеттігі)\w*(?P<given> (?:\w+ )?(?:беріл|берет|беред|жүктел|тиесілі|түсіндір))?")
ALLOWED = re.compile(rf" (?:{MODAL}|жүргізіл|қолданыл|жүзеге асырыл|берілед)")
CLAUSE = re.compile(r"(?:[аейя](?:ды|ді)|құқылы|міндетті|тиіс|болады)(?:,|;| және| ал )|;")
PRACTICE = re.compile(r" (?:және \w+ )?(?:бойынша|жөніндегі)")
AGREED = re.compile(r" келіс(?:ім|у) бойынша")
DONE = re.compile(r" (?:жасай|жүргіз|жүзеге асыр|орнат)\w*")
PERMIT = re.compile(r"(?<!\w)(?:жазбаша )?(?:рұқсаты|келісімі)(?:мен| бойынша| негізінде)(?!\w)")
ACTIVITY = re.compile(r" (?:барлық )?(?:қызмет|жұмыс|іс-әрекет|әрекет)\w+")
WORK = re.compile(r" (?:\w+ ){0,3}?(?:жұмыс|қызмет|практика|тәжірибе)[ыісі]\w*")
DECIDED = re.compile(r" туралы (?:\w+ )?(?:шешім|қаулы)")
QUESTION = re.compile(r" (?:[\w,]+ ){0,12}?(?:туралы|жөніндегі) (?:\w+ ){0,4}?(?:мәселе|материал|ұсыныс|өтініш)\w+ (?:\w+ ){0,3}$")
VERBAL_NOUN = re.compile(r"\wу(?:ды|ді|ын|ін)(?!\w)")
PERSON = re.compile(r" (?:уәкілетті |лауазымды |мемлекеттік )?(?:адам|орган|тұлға|мекеме)")
PRONOUN_OBJECT = re.compile(r"(?<!\w)(?:оны|оларды) (?:\w+ ){0,3}$")
LISTED = re.compile(r"(?:,| және| мен| не| немесе)(?: (?!\w*(?:ады|еді|йды|йді|ып|іп|уға|уге)(?!\w))[\w-]+){0,5} ")
TASK = re.compile(r"(?<!\w)(?:тапсырма(?:сы|лары)|талабы) (?:бойынша|негізінде)|(?<!\w)тапсырма(?:сымен|ларымен)")
MEANS = re.compile(r" (?:бойынша|негізінде)(?!\w)")
OBTAINED = re.compile(r" (?:\w+ ){0,2}ал(?:у|ма|ын|ып|ған|ад)")
PERFORMED = re.compile(r" \w+(?:ған|ген|қан|кен)(?!\w)")
DURING = re.compile(r" (?:кезінде|барысында)(?!\w)")
RESULT = re.compile(r" нәтиже(?:сі|лері)(?:нің)? (?:бойынша|негізінде)")
LINKED = re.compile(r" (?:байланысты|таныс\w*|қатар|бірге|бірлес\w*|салыстыр\w*|келіс\w*)")
WITHOUT = re.compile(r"\w+с[ыі]з$")
EXAMINED = re.compile(r"(?:заңдылы|негізділі|сақталу|орындалу|дұрыстығ)\w*")
SYSTEM = re.compile(r"жүйе(?:сін|ні)$")
GOVERNING = frozenset({"act", "visit", "examination", "oversight"})


def find_relations(
    text: Text,
    structure: Structure,
    mentions: tuple[Mention, ...],
    citations: tuple[Citation, ...],
    document: Document,
    lexicon: Lexicon,
) -> tuple[Relation, ...]:
    """Return the relations of a document in order; evidence is the sentence, in a list the item."""
    grammar = make_grammar(lexicon)
    stage = set_stage(text, structure, mentions, citations, lexicon)
    found: dict[tuple[int, int, Triple], str] = {}
    for scene in scenes(stage):
        start, end = text.raw_span(scene.start, scene.end)
        for triple, rule in read_scene(stage, scene, grammar):
            found.setdefault((start, end, triple), rule)
    return tuple(
        Relation(document.key, start, end, document.text[start:end], *triple, rule)
        for (start, end, triple), rule in sorted(found.items())
    )


def read_scene(stage: Stage, scene: Scene, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield the relations of a sentence with the rules that find them."""
    silent = True
    for verb in find_verbs(scene.folded, scene.start, scene.end, grammar):
        for subject, thing in READERS[verb.predicate.pattern](scene, verb, grammar):
            silent = silent and verb.predicate.pattern not in GOVERNING
            yield from state(verb.predicate, subject, thing, grammar)
    for predicate in grammar.others:
        for subject, thing in READERS_WITHOUT_VERB[predicate.pattern](scene, predicate, grammar):
            yield from state(predicate, subject, thing, grammar)
    if silent:
        yield from read_borrowed(stage, scene, grammar)


def state(predicate: Predicate, subject: str, thing: str, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield the relation if the subject may have it; what a prosecutor inspects is a prosecutorial inspection."""
    if predicate.predicate == "conducts" and thing == "inspection" and "prosecution-service" in grammar.kinds[subject]:
        thing = "prosecutorial-inspection"
    if subject != thing and grammar.accepts(predicate.subjects, subject):
        yield (subject, predicate.predicate, thing), predicate.rule


# Verbs whose object is an act or an actor that they govern ------------------------------------------------------------------------


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
        return supported(scene, verb) is not None or scene.folded[verb.end : verb.end + 1] in ",;"
    if verb.case == "ablative":
        return REFUSED.match(scene.folded, verb.end) is not None
    if verb.case == "genitive":
        return RESULT.match(scene.folded, verb.end) is not None
    if verb.case not in {"nominative", "dative"}:
        return False
    if meant_for(scene, verb):
        return True
    return GOVERNED.match(scene.folded, verb.end, scene.end) is not None and not DENIED.match(scene.folded, verb.end, scene.end)


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


def of_bare_place(scene: Scene, verb: Verb, grammar: Grammar) -> Group:
    """Return which place "мекемелерге" means: the last that was named before in the text."""
    bare = [m for group in scene.actors for m in group if m.key == "organisation" and m.case == "dative" and m.end <= verb.start]
    named = [m for m in scene.earlier if grammar.accepts(verb.predicate.objects, m.key)]
    return (named[-1],) if bare and named else ()


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
    if verb.predicate.act and len(between) > 3:
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
    near = last_before(actors, verb.start, scene.is_free)
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
    right = RIGHT.match(scene.folded, verb.end, scene.end)
    if right:
        for case in ("dative", "genitive") if right["given"] else ("genitive",):
            holders = [group for group in inside if group[-1].case == case]
            owners = [group for group in holders if scene.is_owner(group, verb.start)]
            if holders:
                return (owners or holders)[0]
        return next((group for group in before if scene.is_subject(group)), scene.lent)
    free = last_before(inside, verb.start, scene.is_free) or last_before(before, verb.start, scene.is_free)
    if free or scene.lent:
        return free or scene.lent
    owners = [group for group in inside if scene.is_owner(group, verb.start)]
    entitled = owners[:1] if scene.folded.startswith(" құқылы", verb.end) else []
    return last_before(before, verb.start, scene.is_subject) or next(iter(entitled), ())


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
    if topic:
        return topic
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


# Ties between actors ---------------------------------------------------------------------------------------------------------------


def read_tie(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield who stands in a tie to whom: "прокурор жоғары тұрған прокурорға, барлығы Бас Прокурорға бағынады"."""
    predicate = verb.predicate
    before = [group for group in scene.actors if group[-1].end <= verb.start]
    others = [g for g in before if g[-1].case == predicate.case and of_kind(g, predicate, grammar) and not disregarded(scene, g)]
    topic, place = topic_of(scene, verb), scene.start
    for other in others:
        owners = [g for g in before if place <= g[0].start and g[-1].end <= other[0].start and fits_tie(scene, verb, g)]
        place = other[-1].end
        if owners or other is others[-1]:
            owner = topic or (owners[-1] if owners else last_before(before, other[0].start, lambda g: fits_tie(scene, verb, g)))
            for subject in owner or (describes(scene, verb) if verb.form == "participle" else ()) or scene.lent:
                for thing in other:
                    yield subject.key, thing.key


def fits_tie(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether a group may be the lower end of a tie: the owner of a verbal noun, else a subject."""
    return is_genitive(group) if verb.form == "noun" else scene.is_subject(group)


def disregarded(scene: Scene, group: Group) -> bool:
    """Tell whether a group is named to be left aside: "органдарға қарамастан"."""
    return re.match(r"(?:, \w+ \w+)? қарамастан", scene.folded[group[-1].end : group[-1].end + 50]) is not None


def of_kind(group: Group, predicate: Predicate, grammar: Grammar) -> bool:
    """Tell whether all of a group are of the kinds that the predicate takes."""
    return all(grammar.accepts(predicate.objects, mention.key) for mention in group)


def topic_of(scene: Scene, verb: Verb) -> Group:
    """Return what a definition is about, where the verb describes it: "Комитет – Президентке бағынатын орган"."""
    if verb.form != "participle":
        return ()
    first = next((group for group in scene.actors if scene.is_subject(group)), ())
    defined = first and re.match(r"(?: \([^)]*\))? [-–—]|", scene.folded[first[-1].end : first[-1].end + 40])
    return first if first and defined and defined.group() and first[-1].end < verb.start else ()


def describes(scene: Scene, verb: Verb) -> Group:
    """Return whom a participle describes: the actor after it."""
    return next((group for group in scene.actors if 0 <= group[0].start - verb.end <= 30), ())


def read_causative(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield whom somebody puts below whom: "прокурорларды Бас Прокурорға бағындыра отырып"."""
    before = [group for group in scene.actors if group[-1].end <= verb.start]
    others = last_before(before, verb.start, lambda group: group[-1].case == verb.predicate.case)
    subjects = last_before(before, verb.start, lambda group: group[-1].case == "accusative")
    for subject in subjects:
        for thing in others:
            yield subject.key, thing.key


def read_oversight(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield who supervises whom; acts count where no actor is named: "тергеу органдарының қызметін", "тергеудің заңдылығын"."""
    bare = verb.form == "noun" and verb.case == "nominative"
    if not (DONE.match(scene.folded, verb.end) if bare else speaks(scene, verb)):
        return
    start = clause_start(scene, verb.start)
    before = [g for g in (*scene.actors, *scene.acts) if start <= g[0].start and g[-1].end <= verb.start and is_overseen(scene, g)]
    subjects = find_subjects(scene, verb, [m for g in before if is_genitive(g) for m in g], grammar)
    before = [group for group in before if not set(group) & set(subjects)]
    wanted = [[m for m in group if grammar.accepts(verb.predicate.objects, m.key)] for group in before]
    actors = next((group for group in wanted if group and group[0].kind != "act"), [])
    for subject in subjects:
        for thing in actors or [m for group in wanted for m in group]:
            yield subject.key, overseen(scene, thing)


def is_overseen(scene: Scene, group: Group) -> bool:
    """Tell whether a group may be what is overseen: in the genitive, or bare before its activity."""
    return is_genitive(group) or (group[-1].modifier and ACTIVITY.match(scene.folded, group[-1].end) is not None)


def overseen(scene: Scene, thing: Mention) -> str:
    """Return what is overseen: of verdicts their execution, where it is named."""
    executed = thing.key == "verdict" and re.match(r"(?: \w+){0,4} орындал", scene.folded[thing.end : thing.end + 60])
    return "execution-of-verdict" if executed else thing.key


def read_arrival(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield whose documents arrive: "азаматтардан өтініш келіп түсті"."""
    senders = last_before(scene.actors, verb.start, lambda group: group[-1].case == "ablative")
    things = last_before(scene.acts, verb.start, lambda group: group[-1].case == "nominative")
    for sender in senders:
        for thing in things:
            if grammar.accepts(verb.predicate.objects, thing.key):
                yield sender.key, thing.key


def read_consent(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield who consents to whose appointment: "Бас Прокурорды Сенаттың келісімімен Президент тағайындайды"."""
    consent = re.search(r" келісімі?мен(?!\w)", scene.folded[scene.start : verb.start])
    if consent is None:
        return
    givers = last_before(scene.actors, scene.start + consent.start(), is_genitive)
    appointed = last_before(scene.actors, verb.start, lambda group: group[-1].case == "accusative")
    for giver in givers:
        for person in appointed:
            if grammar.accepts(verb.predicate.objects, person.key):
                yield giver.key, person.key


def read_system(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield what makes up a system: "аумақтық прокуратуралар прокуратура органдарының бірыңғай жүйесін құрайды"."""
    words = scene.folded[scene.start : verb.start].split()
    if not words or not SYSTEM.match(words[-1]):
        return
    before = [group for group in scene.actors if group[-1].end <= verb.start]
    whole = last_before(before, verb.start, is_genitive)
    parts = [group for group in before if group != whole and (scene.is_subject(group) or is_genitive(group))]
    offices = all("prosecutors-office" in mention.key for group in before for mention in group)
    if not parts and offices and whole:
        parts, whole_keys = [whole], ["prosecution-service"]
    else:
        whole_keys = [mention.key for mention in whole[-1:]]
    for part in parts:
        for mention in part:
            for key in whole_keys:
                yield mention.key, key


def read_within(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield what stands within what: "Бас прокуратураның құрамына кіреді", "органдарда қоғамдық кеңестер жұмыс істейді"."""
    predicate = verb.predicate
    wholes = [group for group in scene.actors if group[-1].end <= verb.start and stands_in(scene, group, predicate.case)]
    if not wholes or verb.form == "noun":
        return
    whole = wholes[-1]
    parts = last_before(scene.actors, verb.start, lambda group: scene.is_subject(group) and group != whole)
    for part in parts:
        for mention in whole:
            if grammar.accepts(predicate.objects, part.key) and grammar.accepts(predicate.objects, mention.key):
                yield part.key, mention.key


def read_structured(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield what the structure of an institution holds: "прокуратураның құрылымында … бөлімі бар"."""
    near = [group for group in scene.actors if 0 <= verb.start - group[-1].end <= 1]
    wholes = [group for group in near if is_genitive(group) or group[-1].modifier]
    parts = next((group for group in scene.actors if group[0].start >= verb.end and scene.is_subject(group)), ())
    parts = parts or last_before(scene.actors, verb.start, scene.is_subject)
    for part in parts:
        for whole in wholes[-1] if wholes else ():
            if grammar.accepts(verb.predicate.objects, part.key) and grammar.accepts(verb.predicate.objects, whole.key):
                yield part.key, whole.key


def stands_in(scene: Scene, group: Group, case: str) -> bool:
    """Tell whether a group names the whole: in the locative, or the owner of "құрамына", "құрылымында", "бөлімшесі"."""
    if case == "locative":
        return group[-1].case == "locative"
    owner = is_genitive(group) or group[-1].modifier
    return owner and re.match(r"(?: \w+){0,2}? (?:құрам|құрылым)\w+", scene.folded[group[-1].end : group[-1].end + 60]) is not None


# Acts as means, practice, and what lists lend --------------------------------------------------------------------------------------


def read_means(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield what a possessed act says as the means of the main verb: "соттың санкциясымен", "тараптардың өтінімі бойынша"."""
    for group in scene.acts:
        for act in group:
            ruled_by_many = group[-1].plural and "Institution" in predicate.subjects and group[-1].case == "nominative"
            if grammar.accepts(predicate.objects, act.key) and is_means(scene, group[-1]) and not ruled_by_many:
                for thing in things_of_means(scene, act, predicate, grammar):
                    for owner in owners_of_means(scene, group[0].start):
                        yield owner.key, thing


def owners_of_means(scene: Scene, place: int) -> Group:
    """Return whose act it is: the genitive before it, whom a pronoun stands for, or the subject where it says "өз"."""
    before = scene.folded[scene.start : place]
    if re.search(r"(?<!\w)(?:өз|өзінің) $", before):
        return last_before(scene.actors, place, scene.is_free)
    if re.search(r"(?<!\w)(?:оның|олардың) $", before):
        return last_before(scene.actors, place, lambda group: group[0].kind == "role")
    bare = next((group for group in scene.actors if group[-1].end == place - 1 and group[-1].modifier), ())
    owners = bare or last_before(scene.actors, place, is_genitive)
    if not owners or len(scene.folded[owners[-1].end : place].split()) > 1:
        return ()
    return tuple(mention for group in with_listed(scene, owners, scene.actors) for mention in group)


def read_task(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield who has an action done by a task: "тергеушінің тапсырмасы бойынша тергеу әрекеттерін жүргізеді"."""
    for task in TASK.finditer(scene.folded, scene.start, scene.end):
        givers = last_before(scene.actors, task.start(), lambda group: is_genitive(group) and task.start() - group[-1].end <= 1)
        wanted = [g for g in scene.acts if grammar.accepts(predicate.objects, g[0].key) and g[-1].case in {"nominative", "accusative"}]
        wanted = [group for group in wanted if not group[-1].modifier]
        after = [group for group in wanted if group[0].start > task.end()]
        for giver in givers:
            for thing in (after or wanted[-1:] or [()])[0]:
                yield giver.key, thing.key


def is_means(scene: Scene, act: Mention) -> bool:
    """Tell whether an act is the means or the trigger: in the instrumental, "-сыз", before "бойынша", a sanction to be had."""
    after = scene.folded[act.end : act.end + 60]
    if act.case == "instrumental":
        return LINKED.match(after) is None
    if WITHOUT.search(scene.folded[act.start : act.end]):
        return PERFORMED.match(after) is not None or any(group[0].start == act.end + 1 for group in scene.acts)
    if act.key == "sanction" and act.case == "accusative":
        return OBTAINED.match(after) is not None
    return act.case in {"nominative", "genitive"} and MEANS.match(after) is not None


def things_of_means(scene: Scene, act: Mention, predicate: Predicate, grammar: Grammar) -> Iterator[str]:
    """Yield the objects: the act itself, or for a sanction the actions that it covers, which follow it or else precede it."""
    if predicate.case == "self":
        yield act.key
        return
    actions = [group for group in scene.acts if "ProceduralAction" in grammar.kinds[group[0].key]]
    others = [group for group in actions if not group[-1].modifier or ALLOWED.match(scene.folded, group[-1].end)]
    after = [group for group in others if group[0].start > act.end]
    ruled = [group for group in after if ALLOWED.match(scene.folded, group[-1].end, scene.end)]
    before = [group for group in others if group[-1].end < act.start]
    for mention in (ruled or after or before[-1:] or [()])[0]:
        yield mention.key


def read_practice(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield whose practice an act is: "істерді тергеу бойынша органдардың жұмысы"."""
    for group in scene.acts:
        if not grammar.accepts(predicate.objects, group[0].key) or not PRACTICE.match(scene.folded, group[-1].end, scene.end):
            continue
        for owners in scene.actors:
            if is_genitive(owners) and WORK.match(scene.folded, owners[-1].end, scene.end):
                for owner in owners:
                    for act in group:
                        yield owner.key, act.key


def read_permission(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield who permits what: "әкімшіліктің рұқсатымен бейнетүсіру жүргізіледі"."""
    if "тағайында" in scene.folded[scene.start : scene.end]:
        return
    for permit in PERMIT.finditer(scene.folded, scene.start, scene.end):
        wanted = [g for g in scene.acts if grammar.accepts(predicate.objects, g[0].key)]
        after, before = [g for g in wanted if g[0].start > permit.end()], [g for g in wanted if g[-1].end < permit.start()]
        for giver in owners_of_means(scene, permit.start()):
            for thing in (after or before[-1:] or [()])[0]:
                yield giver.key, thing.key


def read_agreement(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield who agrees to what: "актілер Бас Прокурормен келісу бойынша қабылданады"."""
    for group in scene.actors:
        if group[-1].case == "instrumental" and AGREED.match(scene.folded, group[-1].end, scene.end):
            things = [act for act in scene.acts if grammar.accepts(predicate.objects, act[0].key) and act[-1].case in {"nominative", "accusative"}]
            for thing in last_before(things, group[0].start, lambda act: not act[-1].modifier):
                for giver in group:
                    yield giver.key, thing.key


def read_below(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield whom an adjective puts below whom: "Бас Прокурор және оған бағынысты прокурорлар"."""
    actors = [mention for group in scene.actors for mention in group]
    low = next((m for m in actors if m.start <= verb.start < m.end or 0 <= m.start - verb.end <= 1), None)
    above = [m for m in actors if m.end < verb.start and (scene.folded.endswith(" оған ", 0, verb.start) or m.case == "dative")]
    if low is not None and above:
        yield low.key, above[-1].key


# What the items of a list borrow ---------------------------------------------------------------------------------------------------


def read_borrowed(stage: Stage, scene: Scene, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield what an item without a verb says with the verb of the head or of the last item."""
    head = make_scene(stage, scene.head) if scene.head is not None else None
    tail = make_scene(stage, scene.tail) if scene.tail is not None else None
    for verb in find_verbs(head.folded, head.start, head.end, grammar) if head else ():
        if head and verb.predicate.pattern in {"act", "visit"} and verb.form != "participle":
            yield from with_subjects(scene, head, verb, grammar)
    own = find_verbs(scene.folded, scene.start, scene.end, grammar)
    for verb in own:
        if head and verb.predicate.pattern in {"act", "visit"} and verb.form != "participle":
            yield from with_subjects(scene, head, verb, grammar)
    for verb in find_verbs(tail.folded, tail.start, tail.end, grammar)[-1:] if tail else ():
        if head and verb.predicate.pattern in {"act", "visit"} and not own:
            yield from with_subjects(scene, head, verb, grammar)
        yield from with_objects(scene, verb, grammar)


def with_subjects(scene: Scene, head: Scene, verb: Verb, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield what the actors of an item do to the objects that the head names: "баруға: 1) Президент; 2) …"."""
    predicate = verb.predicate
    groups = [group for group in (*head.acts, *head.actors) if group[-1].case == predicate.case]
    objects = [mention.key for group in groups for mention in group if grammar.accepts(predicate.objects, mention.key)]
    if not objects and predicate.pattern == "visit":
        objects = [mention.key for mention in of_bare_place(head, replace(verb, start=head.end), grammar)]
    if not objects or (head.lent or any(head.is_subject(group) for group in head.actors)):
        return
    for group in scene.actors:
        if scene.is_subject(group) or (is_genitive(group) and scene.folded[group[-1].end : group[-1].end + 1] in ";,."):
            for subject in group:
                for thing in objects:
                    yield from state(predicate, subject.key, predicate.act or thing, grammar)


def with_objects(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield what the lender of the list does to the objects that end an item: "3) қылмыстық қудалауды; … жүзеге асырады"."""
    predicate = verb.predicate
    ends = [g for g in (*scene.actors, *scene.acts) if g[-1].case == predicate.case and closes(scene, g, predicate)]
    wanted = [m for group in ends for m in group if grammar.accepts(predicate.objects, m.key)]
    for subject in scene.lent:
        for thing in wanted:
            yield from state(predicate, subject.key, predicate.act or thing.key, grammar)


def closes(scene: Scene, group: Group, predicate: Predicate) -> bool:
    """Tell whether a group ends its item; what is overseen may stand anywhere in it."""
    return predicate.pattern == "oversight" or scene.folded[group[-1].end : scene.end].strip(" ;.,") == ""


READERS: dict[str, Callable[[Scene, Verb, Grammar], Iterable[Pair]]] = {
    "act": read_act,
    "tie": read_tie,
    "causative": read_causative,
    "oversight": read_oversight,
    "arrival": read_arrival,
    "consent": read_consent,
    "system": read_system,
    "within": read_within,
    "structure": read_structured,
    "examination": read_act,
    "visit": read_act,
    "below": read_below,
}
READERS_WITHOUT_VERB: dict[str, Callable[[Scene, Predicate, Grammar], Iterable[Pair]]] = {
    "means": read_means,
    "practice": read_practice,
    "agreement": read_agreement,
    "task": read_task,
    "permission": read_permission,
}
