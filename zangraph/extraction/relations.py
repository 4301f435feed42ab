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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from zangraph.extraction.assertions import speaks
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.means import read_agreement, read_arrival, read_means, read_permission, read_practice, read_task
from zangraph.extraction.objects import find_objects, of_bare_place
from zangraph.extraction.predicates import Grammar, Predicate, Verb, find_verbs, make_grammar
from zangraph.extraction.records import Citation, Document, Mention, Relation, Structure, Text
from zangraph.extraction.scenes import Group, Pair, Scene, Stage, make_scene, scenes, set_stage
from zangraph.extraction.signs import Sign
from zangraph.extraction.subjects import find_subjects, is_genitive
from zangraph.extraction.ties import (
    read_answerable,
    read_below,
    read_causative,
    read_consent,
    read_oversight,
    read_structured,
    read_system,
    read_tie,
    read_within,
)

Triple = tuple[str, str, str]

VICE_VERSA = Sign(" {vice-versa}")
VERBAL = re.compile(r"(?:у|ю)(?:ға|ге)?$")
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
        if is_within_name(scene, verb) or (verb.form in {"finite", "converb"} and scene.is_event):
            continue
        for subject, thing in READERS[verb.predicate.pattern](scene, verb, grammar):
            silent = silent and verb.predicate.pattern not in GOVERNING
            yield from state(verb.predicate, subject, thing, grammar)
    for predicate in grammar.others:
        for subject, thing in READERS_WITHOUT_VERB[predicate.pattern](scene, predicate, grammar):
            yield from state(predicate, subject, thing, grammar)
    if silent:
        yield from read_borrowed(stage, scene, grammar)


def is_within_name(scene: Scene, verb: Verb) -> bool:
    """Tell whether a verb is part of what an actor is called: "тергеуді жүзеге асыратын орган"."""
    named = any(mention.start <= verb.start and verb.end < mention.end for group in scene.actors for mention in group)
    return named and verb.predicate.pattern != "below"


def read_listed(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[Pair]:
    """Yield who does an act that a verbal noun names: "міндеттеріне азаматтарды қабылдау кіреді"."""
    for act in (mention for group in scene.acts for mention in group):
        if grammar.accepts(predicate.objects, act.key) and VERBAL.search(scene.folded, act.start, act.end):
            meaning = replace(predicate, case="self", objects=frozenset({act.key}))
            yield from read_act(scene, Verb(meaning, act.start, act.end, "noun", case=act.case), grammar)


def read_act(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[Pair]:
    """Yield who does what a verb says to the objects that it governs, or does the act that the verb itself means."""
    if not speaks(scene, verb):
        return
    objects = find_objects(scene, verb, grammar)
    if not objects:
        return
    subjects = find_subjects(scene, verb, objects, grammar)
    for subject in (*subjects, *vice_versa(scene, verb, subjects)):
        for thing in objects:
            yield subject.key, verb.predicate.act or (thing if isinstance(thing, str) else thing.key)


def vice_versa(scene: Scene, verb: Verb, subjects: Group) -> Group:
    """Return the other bodies of the sentence, where it ends in "және керісінше": each does it to the other."""
    if not scene.match(VICE_VERSA, verb.end):
        return ()
    bodies = (m for group in scene.actors for m in group if m.kind == "institution" and m.end <= verb.start)
    return tuple(body for body in bodies if body.key not in {subject.key for subject in subjects})


def state(predicate: Predicate, subject: str, thing: str, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield the relation if the subject may have it; what a prosecutor inspects is a prosecutorial inspection."""
    if predicate.predicate == "conducts" and thing == "inspection" and "prosecution-service" in grammar.kinds[subject]:
        thing = "prosecutorial-inspection"
    if subject != thing and grammar.accepts(predicate.subjects, subject):
        yield (subject, predicate.predicate, thing), predicate.rule


def read_borrowed(stage: Stage, scene: Scene, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield what an item without a verb says with the verb of the head or of the last item."""
    head = make_scene(stage, scene.head) if scene.head is not None else None
    tail = make_scene(stage, scene.tail) if scene.tail is not None else None
    for verb in find_verbs(head.folded, head.start, head.end, grammar) if head else ():
        if head and verb.predicate.pattern in {"act", "visit"} and verb.form != "participle":
            yield from with_subjects(scene, head, verb, grammar)
    own = [verb for verb in find_verbs(scene.folded, scene.start, scene.end, grammar) if says(scene, verb)]
    for verb in own:
        if head and verb.predicate.pattern in {"act", "visit"} and verb.form != "participle":
            yield from with_subjects(scene, head, verb, grammar)
    for verb in find_verbs(tail.folded, tail.start, tail.end, grammar)[-1:] if tail else ():
        if head and verb.predicate.pattern in {"act", "visit"} and not own:
            yield from with_subjects(scene, head, verb, grammar)
        yield from with_objects(scene, verb, grammar)


def says(scene: Scene, verb: Verb) -> bool:
    """Tell whether a verb may be the item's own: finite, a dative under a modal word, or at its end."""
    return verb.form == "finite" or verb.case == "dative" or scene.folded[verb.end : scene.end].strip(" ;.,") == ""


def with_subjects(scene: Scene, head: Scene, verb: Verb, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield what the actors of an item do to the objects that the head names: "баруға: 1) Президент; 2) …"."""
    predicate = verb.predicate
    groups = [group for group in (*head.acts, *head.actors) if group[-1].case == predicate.case]
    objects = [mention.key for group in groups for mention in group if grammar.accepts(predicate.objects, mention.key)]
    if not objects and predicate.pattern == "visit":
        places = of_bare_place(head, replace(verb, start=head.end), grammar)
        objects = [place if isinstance(place, str) else place.key for place in places]
    if not objects or (head.lent or any(head.is_subject(group) for group in head.actors)):
        return
    for group in scene.actors:
        if scene.is_free(group) or (is_genitive(group) and scene.folded[group[-1].end : group[-1].end + 1] in ";,."):
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
    "answerable": read_answerable,
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
    "listed": read_listed,
    "task": read_task,
    "permission": read_permission,
}
