"""Find relations: what actors do to one another and to procedural acts, as the annotation guide defines them.

    Прокурор қаулы шығарады.                         a verb with its arguments: prosecutor issues ruling
    Прокурорды Президент тағайындайды.               president appoints prosecutor
    сот шығарған шешім                               a participle: court issues decision
    тергеушінің тінту жүргізуі                       a verbal noun with its owner: investigator conducts search
    соттың санкциясымен тұтқындауға болады           a possessed act as the means: court authorizes remand-in-custody
    Прокурор: 1) … нұсқаулар береді;                 the head of a list lends its actor

Which verbs and nouns mean which relation stands in the table `predicates`; how arguments are found is here: by case, by what stands
nearest before the verb, and by voice. A rule that the table `rules_off` names is not applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import ahocorasick

from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.extraction.mentions import coordinated, fold
from zangraph.extraction.records import Citation, Document, Mention, Norm, Relation, Structure, Text, Unit
from zangraph.extraction.structure import list_head

Group = tuple[Mention, ...]
Triple = tuple[str, str, str]

NAMES = frozenset({"title", "section", "chapter", "article", "heading", "note"})
CASES = frozenset({"nominative", "genitive", "dative", "accusative", "locative", "ablative", "instrumental"})
# What a stem may go on with: voice, then a finite ending, a participle, a verbal noun or a converb.
VERB = re.compile(
    r"(?P<passive>ы?л|і?л|ы?н|і?н)?(?P<negative>[мбп][ае](?=[йсғгу]))?"
    r"(?:(?P<noun>[аеө]?у(?P<owned>ы|і)?(?P<nominal>ды|ді|н|ға|ге|на|не|ның|нің|дың|дің|нда|нде|да|де|дан|ден|нан|нен|мен)?)"
    r"|(?P<participle>[ыі]?(?:ған|ген|қан|кен)|[ае]тын|етін|йтын|йтін|[ыі]?уші|[ыі]?ушы)(?P<pnominal>\w{0,8})"
    r"|(?P<finite>[аей]?(?:ды|ді)|ты|ті|сын|сін|са|се)"
    r"|(?P<converb>ып|іп|п|[аей]))(?!\w)"
)
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
MODAL = re.compile(r"(?<!\w)(?:құқылы|міндетті|тиіс|қажет|керек|мүмкін|болады|хақылы|алады)(?!\w)")
SUPPORT = re.compile(r"(?<!\w)(?:жүзеге асыр|жүргіз|орында|қамтамасыз ет)\w*")
CLAUSE_END = re.compile(r"(?:\w(?:[ае]ды|[ае]ді|йды|йді)|құқылы|міндетті|тиіс)(?=,|;| және | ал |:)|;")
RIGHT = re.compile(r"(?<!\w)(?:құқығы|құқық|міндеті|міндеттері|міндет|мүмкіндігі|өкілеттігі|өкілеттіктері)\w*")
OWNED_RIGHT = re.compile(r"(?:құқы|міндет|өкілет|функция|құзырет)\w*|қамтиды|болып табылады|мүмкін")
PERSON_NAME = re.compile(r"[А-ЯӘҒҚҢӨҰҮҺІ]\.\s?(?:[А-ЯӘҒҚҢӨҰҮҺІ]\.\s?)?[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі]{2,}")
OLD_YEAR = re.compile(r"(?<!\d)1[5-9]\d\d(?!\d)")
QUOTED = re.compile(r"«[^«»]{3,200}»|\"[^\"]{3,200}\"|“[^“”]{3,200}”")
MEANS = re.compile(r" (?:бойынша|негізінде|арқылы|негіз)(?!\w)")
REACH = 140


@dataclass(frozen=True)
class Predicate:
    """A row of the table: a stem or an act that means a relation, and how its object is found."""

    rule: str
    stem: str
    predicate: str
    pattern: str
    case: str
    objects: frozenset[str]


@dataclass(frozen=True)
class Grammar:
    """The table made ready."""

    verbs: ahocorasick.Automaton
    means: tuple[Predicate, ...]
    kinds: dict[str, frozenset[str]]


@dataclass
class Scene:
    """A sentence or item with what it names; `head` is the head of its list, `lender` the actors that context lends it."""

    folded: str
    unit: Unit
    actors: list[Group]
    acts: list[Group]
    lent: Group = ()
    taken: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Verb:
    """A verb at its place: what it means, its form and whether it is passive."""

    predicate: Predicate
    start: int
    end: int
    form: str
    passive: bool
    owned: bool
    case: str


def find_relations(
    text: Text,
    structure: Structure,
    mentions: tuple[Mention, ...],
    citations: tuple[Citation, ...],
    norms: tuple[Norm, ...],
    document: Document,
    lexicon: Lexicon,
) -> tuple[Relation, ...]:
    """Return the relations of a document in order; evidence is the sentence, in a list the item."""
    grammar = make_grammar(lexicon)
    found: dict[tuple[int, int, Triple], str] = {}
    for scene in scenes(text, structure, mentions, citations, document, lexicon):
        start, end = text.raw_span(scene.unit.start, scene.unit.end)
        for triple, rule in read_scene(scene, grammar):
            found.setdefault((start, end, triple), rule)
    return tuple(
        Relation(document.key, start, end, document.text[start:end], *triple, rule)
        for (start, end, triple), rule in sorted(found.items())
    )


@lru_cache(maxsize=4)
def make_grammar(lexicon: Lexicon) -> Grammar:
    """Make the table of predicates ready, without the rules that are off."""
    kinds = {row["key"]: frozenset({row["key"], "actor", table}) for table in ("institution", "role") for row in lexicon[f"{table}s"]}
    kinds |= {row["key"]: frozenset({row["key"], "act", row["class"]}) for row in lexicon["acts"]}
    off = {row["rule"] for row in lexicon["rules_off"]}
    verbs = ahocorasick.Automaton()
    by_stem: dict[str, list[Predicate]] = {}
    means = []
    for predicate in map(read_predicate, lexicon["predicates"]):
        if predicate.rule in off:
            continue
        if predicate.pattern == "means":
            means.append(predicate)
        else:
            by_stem.setdefault(predicate.stem, []).append(predicate)
    for stem, predicates in by_stem.items():
        verbs.add_word(stem, (len(stem), tuple(predicates)))
    verbs.make_automaton()
    return Grammar(verbs, tuple(means), kinds)


def read_predicate(row: Row) -> Predicate:
    """Return a row as a predicate; the cell `object` holds the case of the object, then kinds and keys."""
    case, *objects = row["object"].split()
    return Predicate(row["rule"], row["stem"], row["predicate"], row["pattern"], case, frozenset(objects))


def scenes(
    text: Text,
    structure: Structure,
    mentions: tuple[Mention, ...],
    citations: tuple[Citation, ...],
    document: Document,
    lexicon: Lexicon,
) -> Iterator[Scene]:
    """Yield the sentences and items that may tell relations."""
    folded = fold(text.characters)
    usable = outside_citations(text, mentions, citations)
    groups = coordinated(text, usable, lexicon)
    place, before = 0, ()
    for unit in structure.sentences():
        if any(above.kind in NAMES and (above.kind == "note" or above.start == unit.start) for above in structure.ancestors(unit)):
            continue
        while place < len(groups) and groups[place][0].start < unit.start:
            place += 1
        inside = []
        while place < len(groups) and groups[place][0].start < unit.end:
            inside.append(groups[place])
            place += 1
        actors = [group for group in inside if group[0].kind != "act"]
        acts = [group for group in inside if group[0].kind == "act"]
        scene = Scene(folded, unit, actors, acts)
        scene.lent = lent_by_head(folded, structure, unit, groups) or lent_by_pronoun(folded, unit, before)
        subjects = [group for group in actors if is_subject(group)]
        before = subjects[0] if subjects else ()
        if not is_story(text.characters, unit):
            yield scene


def outside_citations(text: Text, mentions: Iterable[Mention], citations: Sequence[Citation]) -> tuple[Mention, ...]:
    """Leave out what stands inside a citation or between quotation marks."""
    cited = sorted((c.start, c.end) for c in citations if not c.repaired)
    quoted = [match.span() for match in QUOTED.finditer(text.characters)]
    kept, place, quote = [], 0, 0
    for mention in mentions:
        start, end = text.raw_span(mention.start, mention.end)
        while place < len(cited) and cited[place][1] < start:
            place += 1
        while quote < len(quoted) and quoted[quote][1] < mention.start:
            quote += 1
        in_citation = any(left <= start and end <= right for left, right in cited[place : place + 6])
        in_quotes = quote < len(quoted) and quoted[quote][0] <= mention.start and mention.end <= quoted[quote][1]
        if not in_citation and not in_quotes:
            kept.append(mention)
    return tuple(kept)


def is_subject(group: Group) -> bool:
    """Tell whether a group may be the subject of a sentence."""
    return group[-1].case == "nominative" and not group[-1].modifier


def lent_by_head(folded: str, structure: Structure, unit: Unit, groups: Sequence[Group]) -> Group:
    """Return the actors of the head of the list: its subject, or whose duties, powers or rights it lists."""
    head = list_head(structure, unit)
    if head is None:
        return ()
    inside = [g for g in groups_between(groups, head.start, head.end) if g[0].kind != "act"]
    for case in ("nominative", "genitive", "dative"):
        fitting = [group for group in inside if group[-1].case == case and not group[-1].modifier]
        if fitting and (case == "nominative" or OWNED_RIGHT.search(folded, fitting[-1][-1].end, head.end)):
            return fitting[-1]
    return ()


def groups_between(groups: Sequence[Group], start: int, end: int) -> list[Group]:
    """Return the groups that start in a span."""
    low, high = 0, len(groups)
    while low < high:
        middle = (low + high) // 2
        if groups[middle][0].start < start:
            low = middle + 1
        else:
            high = middle
    found = []
    while low < len(groups) and groups[low][0].start < end:
        found.append(groups[low])
        low += 1
    return found


def lent_by_pronoun(folded: str, unit: Unit, before: Group) -> Group:
    """Return the subject of the sentence before where this one begins with a pronoun for it."""
    pronoun = re.match(r"(?:\d+\. )?(?:сондай-ақ,? |бұл ретте,? |сонымен қатар,? )?(?:ол|олар|ал ол)(?: |,)", folded[unit.start : unit.end])
    return before if pronoun else ()


def is_story(characters: str, unit: Unit) -> bool:
    """Tell whether a sentence tells a single case or history: it names a person, or a year before 1990 in the past tense."""
    sentence = characters[unit.start : unit.end]
    return bool(PERSON_NAME.search(sentence)) or any(int(year.group()) < 1990 for year in OLD_YEAR.finditer(sentence))


def read_scene(scene: Scene, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield the relations of a sentence with the rules that find them."""
    for verb in verbs_of(scene, grammar):
        yield from read_verb(scene, verb, grammar)
    for predicate in grammar.means:
        yield from read_means(scene, predicate, grammar)


def verbs_of(scene: Scene, grammar: Grammar) -> list[Verb]:
    """Return the verbs of a sentence, of one place the longest stem, in order."""
    found: dict[int, list[Verb]] = {}
    covered: list[tuple[int, int]] = []
    for last, (length, predicates) in grammar.verbs.iter(scene.folded, scene.unit.start, scene.unit.end):
        start = last + 1 - length
        if start and (scene.folded[start - 1].isalnum() or scene.folded[start - 1] == "-"):
            continue
        form = VERB.match(scene.folded, last + 1)
        if form and not form["negative"]:
            covered.append((start, form.end()))
            found.setdefault(start, []).extend(make_verb(predicate, start, form) for predicate in predicates)
    return [verb for start in sorted(found) for verb in found[start]]


def make_verb(predicate: Predicate, start: int, form: re.Match[str]) -> Verb:
    """Return the verb that a stem and its ending make."""
    name = next(kind for kind in ("noun", "participle", "finite", "converb") if form[kind])
    case = case_of(form["nominal"] or "") if name == "noun" else ""
    return Verb(predicate, start, form.end(), name, bool(form["passive"]), bool(form["owned"]), case)


def case_of(ending: str) -> str:
    """Return the case that the ending of a verbal noun shows."""
    endings = {"": "nominative", "ды": "accusative", "ді": "accusative", "н": "accusative", "мен": "instrumental"}
    if ending in endings:
        return endings[ending]
    if ending in {"ға", "ге", "на", "не"}:
        return "dative"
    if ending.endswith("ң"):
        return "genitive"
    return "locative" if ending[-1] in "ае" else "ablative"


def read_verb(scene: Scene, verb: Verb, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield what one verb says."""
    objects = find_objects(scene, verb, grammar)
    if not objects:
        return
    subjects = find_subjects(scene, verb, objects)
    for subject in subjects:
        for thing in objects:
            if subject.key != (thing if isinstance(thing, str) else thing.key):
                key = thing if isinstance(thing, str) else thing.key
                yield (subject.key, verb.predicate.predicate, key), verb.predicate.rule


def find_objects(scene: Scene, verb: Verb, grammar: Grammar) -> Sequence[Mention | str]:
    """Return the objects of a verb: the act that it means itself, or the nearest fitting words before it (or after a participle)."""
    predicate = verb.predicate
    if predicate.case == "self":
        return tuple(sorted(predicate.objects))
    if verb.form == "participle":
        following = next((g for g in scene.acts + scene.actors if 0 <= g[0].start - verb.end <= 25), None)
        if following and fits(following, predicate, grammar) and predicate.case in {"accusative"}:
            return following
    for group in reversed(candidates(scene, predicate, verb.start)):
        if fits(group, predicate, grammar) and case_fits(scene, group, verb):
            return [mention for mention in group if is_wanted(mention.key, predicate, grammar)]
    return ()


def candidates(scene: Scene, predicate: Predicate, end: int) -> list[Group]:
    """Return the groups before a place that may be the object, in order."""
    return sorted(
        (group for group in (*scene.acts, *scene.actors) if group[-1].end <= end and end - group[-1].end <= REACH),
        key=lambda group: group[0].start,
    )


def fits(group: Group, predicate: Predicate, grammar: Grammar) -> bool:
    """Tell whether a member of the group is of a kind that the predicate takes."""
    return any(is_wanted(mention.key, predicate, grammar) for mention in group)


def is_wanted(key: str, predicate: Predicate, grammar: Grammar) -> bool:
    """Tell whether the predicate takes this key."""
    return bool(grammar.kinds[key] & predicate.objects)


def case_fits(scene: Scene, group: Group, verb: Verb) -> bool:
    """Tell whether a group stands in the case that the verb asks for, bare right before it, or as the subject of a passive."""
    case, wanted = group[-1].case, verb.predicate.case
    between = scene.folded[group[-1].end : verb.start]
    if wanted == "accusative":
        if verb.passive and case == "nominative" and not group[-1].modifier:
            return True
        if case == "nominative":
            return len(between.split()) <= 1 and group[0].kind == "act"
        return case == "accusative" or case == "genitive" and verb.owned and len(between.split()) == 0
    if wanted == "genitive":
        return case == "genitive" or case == "nominative" and group[-1].modifier
    return case == wanted


def find_subjects(scene: Scene, verb: Verb, objects: Sequence[Mention | str]) -> Group:
    """Return who does what the verb says."""
    used = {id(thing) for thing in objects}
    actors = [group for group in scene.actors if not any(id(mention) in used for mention in group)]
    if verb.form == "participle":
        return of_participle(scene, verb, actors)
    if verb.passive:
        return of_passive(scene, verb, actors)
    if verb.form == "noun" and verb.owned:
        return nearest(actors, verb.start, "genitive") or nearest(actors, verb.start, "nominative")
    if verb.form == "noun" and verb.case == "accusative":
        support = SUPPORT.search(scene.folded, verb.end, scene.unit.end)
        if support:
            return nearest(actors, support.start(), "nominative") or scene.lent
    return of_clause(scene, verb, actors)


def of_clause(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return the subject of the clause: the nominative before the verb, or the holder of the right or duty that follows."""
    right = RIGHT.search(scene.folded, verb.end, min(verb.end + 60, scene.unit.end))
    if right:
        holder = nearest(actors, verb.start, "genitive") or nearest(actors, verb.start, "dative")
        if holder:
            return holder
    return nearest(actors, verb.start, "nominative") or scene.lent


def of_participle(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return who does what a participle says: the nominative right before it, or the noun that it describes."""
    for group in actors:
        if 0 <= group[0].start - verb.end <= 2 and not verb.passive:
            return group
    if verb.passive:
        return ()
    near = nearest(actors, verb.start, "nominative")
    if near and len(scene.folded[near[-1].end : verb.start].split()) <= 6:
        return near
    return nearest(actors, verb.start, "genitive") if scene.folded[verb.end : verb.end + 1] == " " else ()


def of_passive(scene: Scene, verb: Verb, actors: Sequence[Group]) -> Group:
    """Return the agent of a passive: in the instrumental, else lent by the context."""
    agent = nearest(actors, verb.start, "instrumental")
    return agent or scene.lent


def nearest(groups: Sequence[Group], place: int, case: str) -> Group:
    """Return the last group before a place that stands in a case and is no modifier."""
    for group in reversed(groups):
        if group[-1].end <= place and group[-1].case == case and not group[-1].modifier:
            return group
    return ()


def read_means(scene: Scene, predicate: Predicate, grammar: Grammar) -> Iterator[tuple[Triple, str]]:
    """Yield what a possessed act says as the means of the main verb: "соттың санкциясымен", "тараптардың өтінімі бойынша"."""
    for group in scene.acts:
        for act in group:
            if not is_wanted(act.key, predicate, grammar) or not is_means(scene, group[-1]):
                continue
            owners = nearest(scene.actors, act.start, "genitive")
            if owners and len(scene.folded[owners[-1].end : group[0].start].split()) <= 3:
                for owner in owners:
                    for thing in things_of_means(scene, act, predicate, grammar):
                        yield (owner.key, predicate.predicate, thing), predicate.rule


def is_means(scene: Scene, act: Mention) -> bool:
    """Tell whether an act is the means or the trigger: in the instrumental, "-сыз", or before "бойынша"."""
    if act.case == "instrumental":
        return True
    return act.case == "nominative" and MEANS.match(scene.folded, act.end) is not None


def things_of_means(scene: Scene, act: Mention, predicate: Predicate, grammar: Grammar) -> Iterator[str]:
    """Yield the objects: the act itself, or for a sanction the acts that it covers, which follow it or else precede it."""
    if predicate.case == "self":
        yield act.key
        return
    others = [group for group in scene.acts if act not in group and any("ProceduralAction" in grammar.kinds[m.key] for m in group)]
    after = [group for group in others if group[0].start > act.end]
    before = [group for group in others if group[-1].end < act.start]
    chosen = after[0] if after else before[-1] if before else ()
    for mention in chosen:
        yield mention.key
