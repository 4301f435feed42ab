"""Read what a noun says without a verb of its own: an act as the means, a task, a permission, an agreement, a practice.

соттың санкциясымен тұтқындауға болады           court authorizes remand-in-custody
тараптардың өтінімі бойынша                      party issues petition
тергеушінің тапсырмасы бойынша                   investigator orders what is done
әкімшіліктің рұқсатымен                          correctional-administration authorizes what is done
істерді тергеу бойынша органдардың жұмысы        the bodies conduct pretrial-investigation
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zangraph.extraction.assertions import ALLOWED
from zangraph.extraction.objects import with_listed
from zangraph.extraction.predicates import Grammar, Predicate, Verb
from zangraph.extraction.records import Mention
from zangraph.extraction.scenes import Group, Pair, Scene
from zangraph.extraction.signs import Sign
from zangraph.extraction.subjects import LINKED, is_genitive, last_before

PRACTICE = Sign(r" (?:{also} \w+ )?{concerning}")
AGREED = Sign(" {by-agreement}")
RULED = Sign(r"(?<!\w){rules-of} (?:[\w-]+ ){0,8}$")  # what rules are made of, where no act is named
PERMIT = Sign(r"(?<!\w)(?:{in-writing} )?{permit}(?:мен| {on-result})(?!\w)")
WORK = Sign(r" (?:\w+ ){0,3}?{practice}[ыісі]\w*")
TASK = Sign(r"(?<!\w)(?:{task} {on-result}|{by-task})")
MEANS = Sign(r" {by-means}(?!\w)")
OBTAINED = Sign(r" (?:\w+ ){0,2}{obtain}(?:у|ма|ын|ып|ған|ад)")
PERFORMED = re.compile(r" \w+(?:ған|ген|қан|кен)(?!\w)")
OWN = Sign(r"(?<!\w){reflexive} $")
THEIR = Sign(r"(?<!\w){possessor} $")
APPOINTED = Sign("{appoint}")
WITHOUT = re.compile(r"\w+с[ыі]з$")


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
    if scene.search(OWN, scene.start, place):
        return last_before(scene.actors, place, scene.is_free) or scene.lent
    if scene.search(THEIR, scene.start, place):
        return last_before(scene.actors, place, lambda group: group[0].kind == "role")
    bare = next((group for group in scene.actors if group[-1].end == place - 1 and group[-1].modifier), ())
    owners = bare or last_before(scene.actors, place, is_genitive)
    if not owners or len(scene.folded[owners[-1].end : place].split()) > 1:
        return ()
    return tuple(mention for group in with_listed(scene, owners, scene.actors) for mention in group)


def objects_of_clause(scene: Scene, predicate: Predicate, grammar: Grammar) -> list[Group]:
    """Return the acts that a predicate takes and that stand as subject or direct object."""
    wanted = [group for group in scene.acts if grammar.accepts(predicate.objects, group[0].key)]
    return [group for group in wanted if group[-1].case in {"nominative", "accusative"} and not group[-1].modifier]


def read_task(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield who has an action done by a task: "тергеушінің тапсырмасы бойынша тергеу әрекеттерін жүргізеді"."""
    for task in TASK.of(scene.lexicon).finditer(scene.folded, scene.start, scene.end):
        wanted = objects_of_clause(scene, predicate, grammar)
        after = [group for group in wanted if group[0].start > task.end()]
        for giver in owners_of_means(scene, task.start()):
            for thing in (after or wanted[-1:] or [()])[0]:
                yield giver.key, thing.key


def is_means(scene: Scene, act: Mention) -> bool:
    """Tell whether an act is the means or the trigger: in the instrumental, "-сыз", before "бойынша", a sanction to be had."""
    if act.case == "instrumental":
        return scene.match(LINKED, act.end) is None
    if WITHOUT.search(scene.folded[act.start : act.end]):
        followed = any(group[0].start == act.end + 1 for group in scene.acts)
        return act.key != "sanction" or followed or PERFORMED.match(scene.folded, act.end) is not None
    if act.key == "sanction" and act.case == "accusative":
        return scene.match(OBTAINED, act.end) is not None
    return act.case in {"nominative", "genitive"} and scene.match(MEANS, act.end) is not None


def things_of_means(scene: Scene, act: Mention, predicate: Predicate, grammar: Grammar) -> Iterator[str]:
    """Yield the objects: the act itself, or for a sanction the actions that it covers, which follow it or else precede it."""
    if predicate.case == "self":
        yield act.key
        return
    actions = [group for group in scene.acts if "ProceduralAction" in grammar.kinds[group[0].key]]
    others = [group for group in actions if not group[-1].modifier or scene.match(ALLOWED, group[-1].end)]
    after = [group for group in others if group[0].start > act.end]
    ruled = [group for group in after if scene.match(ALLOWED, group[-1].end, scene.end)]
    before = [group for group in others if group[-1].end < act.start]
    for mention in (ruled or after or before[-1:] or [()])[0]:
        yield mention.key


def read_practice(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield whose practice an act is: "істерді тергеу бойынша органдардың жұмысы"."""
    for group in scene.acts:
        if not grammar.accepts(predicate.objects, group[0].key) or not scene.match(PRACTICE, group[-1].end, scene.end):
            continue
        for owners in scene.actors:
            if is_genitive(owners) and scene.match(WORK, owners[-1].end, scene.end):
                for owner in owners:
                    for act in group:
                        yield owner.key, act.key


def read_permission(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield who permits what: "әкімшіліктің рұқсатымен бейнетүсіру жүргізіледі"."""
    if scene.search(APPOINTED, scene.start, scene.end):
        return
    for permit in PERMIT.of(scene.lexicon).finditer(scene.folded, scene.start, scene.end):
        wanted = [g for g in scene.acts if grammar.accepts(predicate.objects, g[0].key)]
        after, before = [g for g in wanted if g[0].start > permit.end()], [g for g in wanted if g[-1].end < permit.start()]
        for giver in owners_of_means(scene, permit.start()):
            for thing in (after or before[-1:] or [()])[0]:
                yield giver.key, thing.key


def read_agreement(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield who agrees to what: "актілер Бас Прокурормен келісу бойынша қабылданады"."""
    for group in scene.actors:
        if group[-1].case == "instrumental" and scene.match(AGREED, group[-1].end, scene.end):
            things = [act for act in objects_of_clause(scene, predicate, grammar) if act[-1].end <= group[0].start]
            ruled = ("legal-act",) if scene.search(RULED, scene.start, group[0].start) else ()
            for thing in (mention.key for mention in things[-1]) if things else ruled:
                for giver in group:
                    yield giver.key, thing


def read_arrival(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield whose documents arrive: "азаматтардан өтініш келіп түсті"."""
    senders = last_before(scene.actors, verb.start, lambda group: group[-1].case == "ablative")
    things = last_before(scene.acts, verb.start, lambda group: group[-1].case == "nominative")
    for sender in senders:
        for thing in things:
            if grammar.accepts(verb.predicate.objects, thing.key):
                yield sender.key, thing.key
