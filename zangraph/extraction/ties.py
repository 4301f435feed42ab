"""Read what ties actors to one another: below, answerable, within, overseen, appointed with consent.

Төмен тұрған прокурор жоғары тұрған прокурорға бағынады.
Бас Прокурор және оған бағынысты прокурорлар
Төмен тұрған прокурор жоғары тұрған прокурор алдында жауапты.
Агенттік – Президентке есеп беретін орган.
Прокуратураның құрылымында қоғамдық кеңес бар.
Органдардың қызметінің заңдылығын прокурор қадағалайды.
Бас Прокурорды Сенаттың келісімімен Президент тағайындайды.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zangraph.extraction.assertions import DONE, DURING, speaks
from zangraph.extraction.predicates import Grammar, Predicate, Verb
from zangraph.extraction.records import Mention
from zangraph.extraction.scenes import Group, Pair, Scene
from zangraph.extraction.signs import Sign
from zangraph.extraction.subjects import clause_start, find_subjects, is_genitive, last_before, topic_of

STRUCTURE = Sign(r"(?: \w+){0,2}? {structure}\w+")
EXECUTED = Sign(r"(?:,? \w+){0,6},? {executed}")
OCCASION = Sign(r" (?:{during}|{stage})(?!\w)")
KEPT = Sign(r"(?<!\w){law}\w* (?:\w+ ){0,2}?{kept}\w+ (?:[\w-]+ ){0,3}?{watched}")
ACTIVITY = Sign(r" (?:{all} )?{activity}\w+")
OWNED = Sign(r" {being}(?:у|ат|ған)\w*[ыі](?!\w)|\w*(?<=у)[ыі](?!\w)")
LEGALITY = Sign(r" (?:{also} \w+ )?{legality}")
THEIR_ACTIVITY = Sign(r"(?<!\w){their} (?:\w+ ){0,3}{their-activity}\w* (?:\w+ )?$")
CONSENT = Sign(r" {with-consent}(?!\w)|(?P<agreed> {by-agreement})(?!\w)")
SYSTEM = Sign("{system}(?:сін|ні)$")
REGARDLESS = Sign(r"(?:, \w+ \w+)? {regardless}")
TO_WHOM = Sign(" {to-whom} $")


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


def read_answerable(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield who answers to whom: "төмен тұрған прокурорлар жоғары тұрған прокурорлар алдында жауапты"."""
    above = next((g for g in scene.actors if g[-1].end == verb.start - 1 and of_kind(g, verb.predicate, grammar)), ())
    if not above:
        return
    owned = scene.match(OWNED, verb.end) is not None
    subjects = last_before(scene.actors, above[0].start, lambda group: is_genitive(group) if owned else scene.is_subject(group))
    for subject in subjects or scene.lent:
        for thing in above:
            yield subject.key, thing.key


def fits_tie(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether a group may be the lower end of a tie: the owner of a verbal noun, else a subject."""
    return is_genitive(group) if verb.form == "noun" else scene.is_subject(group)


def disregarded(scene: Scene, group: Group) -> bool:
    """Tell whether a group is named to be left aside: "органдарға қарамастан"."""
    return scene.match(REGARDLESS, group[-1].end, group[-1].end + 50) is not None


def of_kind(group: Group, predicate: Predicate, grammar: Grammar) -> bool:
    """Tell whether all of a group are of the kinds that the predicate takes."""
    return all(grammar.accepts(predicate.objects, mention.key) for mention in group)


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
    if not (any(scene.match(sign, verb.end) for sign in (DONE, DURING)) if bare else speaks(scene, verb)):
        return
    start = clause_start(scene, verb.start)
    named = [g for g in (*scene.actors, *scene.acts) if start <= g[0].start and g[-1].end <= verb.start]
    before = [group for group in named if is_right_before(scene, verb, group)]
    before = before or [group for group in named if is_overseen(scene, group)] or those_meant(scene, verb, named)
    subjects = find_subjects(scene, verb, [m for g in before for m in g], grammar)
    before = [group for group in before if not set(group) & set(subjects)]
    wanted = [[m for m in group if grammar.accepts(verb.predicate.objects, m.key)] for group in before]
    actors = next((group for group in wanted if group and group[0].kind != "act"), [])
    for subject in subjects:
        for thing in actors or [m for group in wanted for m in group]:
            yield subject.key, overseen(scene, thing)


def those_meant(scene: Scene, verb: Verb, named: Sequence[Group]) -> list[Group]:
    """Return the bodies that "олардың қызметін" before the verb stands for: those of the sentence that were named last."""
    if scene.search(THEIR_ACTIVITY, scene.start, verb.start) is None:
        return []
    others = (group for group in named if group[-1].plural and not scene.is_subject(group))
    bodies = [group for group in others if group[-1].kind == "institution" and group[-1].key != "organisation"]
    return bodies[-1:]


def is_right_before(scene: Scene, verb: Verb, group: Group) -> bool:
    """Tell whether a group is right before the verb: "тергеуді қадағалайды", "үкімнің орындалуына бақылау жасайды"."""
    cases = {"accusative", "dative"} if group[0].kind == "act" else {"accusative"}
    return group[-1].case in cases and len(scene.folded[group[-1].end : verb.start].split()) <= 1


def is_overseen(scene: Scene, group: Group) -> bool:
    """Tell whether a group may be what is overseen: in the genitive, bare before its activity, or where the law is kept."""
    if is_genitive(group):
        return True
    if group[-1].case == "locative" or (group[0].kind == "act" and scene.match(OCCASION, group[-1].end)):
        return scene.search(KEPT, group[-1].end, scene.end) is not None
    if group[0].kind == "act" and group[-1].case == "nominative" and scene.match(LEGALITY, group[-1].end):
        return True
    bare = group[-1].modifier or (group[-1].case == "nominative" and group[-1].plural)
    return bare and scene.match(ACTIVITY, group[-1].end) is not None


def overseen(scene: Scene, thing: Mention) -> str:
    """Return what is overseen: of verdicts their execution, where it is named."""
    executed = thing.key == "verdict" and scene.match(EXECUTED, thing.end)
    return "execution-of-verdict" if executed else thing.key


def read_consent(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield who consents to whose appointment: "Бас Прокурорды Сенаттың келісімімен Президент тағайындайды"."""
    consent = scene.search(CONSENT, scene.start, verb.start)
    if consent is None:
        return
    case = "instrumental" if consent["agreed"] else "genitive"
    givers = last_before(scene.actors, consent.start(), lambda group: group[-1].case == case)
    appointed = last_before(scene.actors, verb.start, lambda group: group[-1].case == "accusative")
    for giver in givers:
        for person in appointed:
            if grammar.accepts(verb.predicate.objects, person.key):
                yield giver.key, person.key


def read_system(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield what makes up a system: "аумақтық прокуратуралар прокуратура органдарының бірыңғай жүйесін құрайды"."""
    words = scene.folded[scene.start : verb.start].split()
    if not words or not SYSTEM.of(scene.lexicon).match(words[-1]):
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
                if grammar.accepts(verb.predicate.objects, mention.key) and grammar.accepts(verb.predicate.objects, key):
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
    after = [group for group in scene.actors if group[0].start >= verb.end]
    parts = next((group for group in after if scene.is_subject(group) or group[0].start - verb.end <= 1), ())
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
    return owner and scene.match(STRUCTURE, group[-1].end) is not None


def read_below(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield whom an adjective puts below whom: "Бас Прокурор және оған бағынысты прокурорлар"."""
    actors = [mention for group in scene.actors for mention in group]
    low = next((m for m in actors if m.start <= verb.start < m.end or 0 <= m.start - verb.end <= 1), None)
    meant = scene.search(TO_WHOM, max(scene.start - 1, 0), verb.start) is not None
    above = [m for m in actors if m.end < verb.start and (meant or m.case == "dative")]
    if low is not None and above:
        yield low.key, above[-1].key
