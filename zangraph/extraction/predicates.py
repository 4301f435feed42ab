"""Find the verbs that mean relations, with their form, voice and government.

The table `predicates` gives stems: "қаулы шығар" with "шығарады", "шығарған", "шығаруға", "шығарылады" …. What follows the stem
tells the form; endings follow the verb of Қазақ грамматикасы (Астана, 2002).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import ahocorasick

from zangraph.extraction.lexicon import Lexicon, LexiconError, Row
from zangraph.extraction.signs import Sign

Form = Literal["finite", "participle", "noun", "converb"]
PATTERNS = frozenset(
    "act examination visit oversight tie answerable causative below consent system within structure arrival"
    " means task permission agreement practice listed".split()
)
WORDS = frozenset({"structure", "below", "answerable"})  # whose stems are whole words
# What a stem may go on with: voice, negation, then a verbal noun, a participle, a finite ending or a converb.
ENDING = re.compile(
    r"(?P<passive>й?[ыі]л|л|[ыі]н|н)?(?P<negative>[мбп][ае](?=[йсғгу]))?"
    r"(?:(?:[аеө]?у|ю)(?P<owned>[ыі](?!м))?(?P<nominal>ды|ді|н|ға|ге|на|не|ның|нің|дың|дің|нда|нде|да|де|дан|ден|нан|нен|мен|ымен|імен)?(?P<noun>)"
    r"|(?P<participle>й?[ыі]?(?:ған|ген|қан|кен)|[ая]тын|етін|йтын|йтін)(?P<possessed>\w{0,8})"
    r"|(?P<finite>[аейя]?(?:ды|ді)|й?ты|й?ті|сын|сін|са|се)"
    r"|(?P<converb>й?[ыі]?п|[аейя]))(?![\w-])"
)
CARRIED = Sign(r" (?:\w+ {manner} |{constantly} )?{carry}")
MADE = Sign(" {make}")
LIGHT = {"accusative": CARRIED, "nominative": MADE}
CASES = {"ды": "accusative", "ді": "accusative", "н": "accusative", "": "nominative"}


@dataclass(frozen=True)
class Predicate:
    """A row of the table: a stem that means a relation; which objects it takes in which case, and whose act it may be.

    With `act` the verb and its object mean that act together: "азаматтарды қабылдайды" is a reception of citizens. What stands
    before the verb must fit `needs` ("істі қарайды" is a trial) and not `unless` ("төлеуден босату" frees nobody).
    """

    rule: str
    stem: str
    predicate: str
    pattern: str
    case: str
    objects: frozenset[str]
    subjects: frozenset[str]
    act: str = ""
    needs: re.Pattern[str] = re.compile("$")
    unless: re.Pattern[str] = re.compile(r"(?!)")

    def is_meant(self, before: str) -> bool:
        """Tell whether the stem means this after these words."""
        return self.needs.search(before) is not None and self.unless.search(before) is None


@dataclass(frozen=True)
class Verb:
    """A verb at its place; `case` is that of a verbal noun, `owned` says that it is possessed ("беруі")."""

    predicate: Predicate
    start: int
    end: int
    form: Form
    passive: bool = False
    owned: bool = False
    case: str = ""


@dataclass(frozen=True)
class Grammar:
    """The table made ready, the verbs that carry a noun in a case, and of each key what it is: itself, all broader, its class."""

    verbs: ahocorasick.Automaton
    others: tuple[Predicate, ...]
    light: Mapping[str, re.Pattern[str]]
    kinds: Mapping[str, frozenset[str]]

    def accepts(self, wanted: frozenset[str], key: str) -> bool:
        """Tell whether a key is of a wanted kind and of none that "!" rules out; nothing wanted is everything.

        "!court" alone is everything but a court.
        """
        barred = {kind[1:] for kind in wanted if kind.startswith("!")}
        asked = {kind for kind in wanted if not kind.startswith("!")}
        return not self.kinds[key] & barred and (not asked or bool(self.kinds[key] & asked))


@lru_cache(maxsize=4)
def make_grammar(lexicon: Lexicon) -> Grammar:
    """Make the table of predicates ready, without the rules that are off."""
    off = {row["rule"] for row in lexicon["rules_off"]}
    predicates = [read_predicate(row, lexicon) for row in lexicon["predicates"] if row["rule"] not in off]
    by_stem: dict[str, list[Predicate]] = {}
    for predicate in predicates:
        if predicate.stem:
            by_stem.setdefault(predicate.stem, []).append(predicate)
    verbs = ahocorasick.Automaton()
    for stem, meanings in by_stem.items():
        verbs.add_word(stem, (len(stem), tuple(meanings)))
    verbs.make_automaton()
    others = tuple(predicate for predicate in predicates if not predicate.stem)
    return Grammar(verbs, others, {case: sign.of(lexicon) for case, sign in LIGHT.items()}, kinds_of(lexicon))


def read_predicate(row: Row, lexicon: Lexicon) -> Predicate:
    """Return a row as a predicate; the cell `object` holds the case of the object (with "=" and an act), then kinds and keys."""
    if row["pattern"] not in PATTERNS:
        raise LexiconError(f"{lexicon.directory}/predicates.tsv:{row['line']}: no pattern {row['pattern']!r}")
    case, *objects = row["object"].split()
    case, _, act = case.partition("=")
    subjects = frozenset(row["subject"].split())
    signs = {name: re.compile(f"(?:{row[name]})$") for name in ("needs", "unless") if row[name]}
    return Predicate(row["rule"], row["stem"], row["predicate"], row["pattern"], case, frozenset(objects), subjects, act, **signs)


def kinds_of(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Return what each key is: "prosecutor-general" is a prosecutor, an official, a role, an actor …."""
    rows = {row["key"]: row for table in ("institutions", "roles", "acts") for row in lexicon[table]}
    kinds = {}
    for key, row in rows.items():
        found, above = {row["class"], "Act" if row["class"].startswith("Procedural") else "Actor"}, [key]
        while above:
            name = above.pop()
            if name and name not in found:
                found.add(name)
                above += [rows[name]["broader"], rows[name].get("member_of", "")]
        kinds[key] = frozenset(found)
    return kinds


def find_verbs(folded: str, start: int, end: int, grammar: Grammar) -> list[Verb]:
    """Return the verbs between two places, in order; where stems end together the longest counts."""
    found: dict[tuple[int, bool], tuple[int, list[Verb]]] = {}
    for last, (length, predicates) in grammar.verbs.iter(folded, start, end):
        begin = last + 1 - length
        if begin and (folded[begin - 1].isalnum() or folded[begin - 1] == "-"):
            continue
        ending = ENDING.match(folded, last + 1)
        if ending is None and not folded[last + 1 : last + 2].isalnum():
            words = [predicate for predicate in predicates if predicate.pattern in WORDS]
            found[last + 1, False] = (begin, [Verb(predicate, begin, last + 1, "noun") for predicate in words])
        if ending is None or ending["negative"]:
            continue
        ending, own = carried(folded, ending, any(predicate.pattern == "oversight" for predicate in predicates), grammar), ending
        place = (ending.end(), ending is not own)
        kept = found.get(place)
        if kept is None or begin < kept[0]:
            before = folded[max(begin - 60, start) : begin]
            meant = (predicate for predicate in predicates if predicate.is_meant(before))
            found[place] = (begin, [make_verb(predicate, begin, ending) for predicate in meant])
    return [verb for place in sorted(found) for verb in found[place][1]]


def carried(folded: str, ending: re.Match[str], overseen: bool, grammar: Grammar) -> re.Match[str]:
    """Return the ending of the verb that carries a verbal noun right before it: "қадағалауды жүзеге асырады" is one predicate.

    A bare noun is carried where it is oversight (`overseen`), as in "бақылау жасайды".
    """
    case = case_of(ending["nominal"] or "") if ending["noun"] is not None and not ending["owned"] else ""
    light = grammar.light.get(case) if overseen or case == "accusative" else None
    carrier = light.match(folded, ending.end()) if light else None
    return (ENDING.match(folded, carrier.end()) if carrier else None) or ending


def make_verb(predicate: Predicate, start: int, ending: re.Match[str]) -> Verb:
    """Return the verb that a stem and its ending make; a participle that ends its sentence is finite: "мекемелерге барған."."""
    ends = ending.string.startswith(".", ending.end()) and not ending["possessed"]
    form: Form = "converb"
    if ending["noun"] is not None:
        form = "noun"
    elif ending["participle"]:
        form = "finite" if ends else "participle"
    elif ending["finite"]:
        form = "finite"
    case = case_of(ending["nominal"] or "") if form == "noun" else ""
    owned = bool(ending["owned"] or (form == "participle" and ending["possessed"][:1] in {"ы", "і", "д"}))
    return Verb(predicate, start, ending.end(), form, bool(ending["passive"]), owned, case)


def case_of(ending: str) -> str:
    """Return the case of a verbal noun by its ending.

    >>> [case_of(ending) for ending in ("", "ды", "ге", "ның", "мен", "нда", "дан")]
    ['nominative', 'accusative', 'dative', 'genitive', 'instrumental', 'locative', 'ablative']
    """
    if ending in CASES:
        return CASES[ending]
    if ending.endswith("мен"):
        return "instrumental"
    if ending in {"ға", "ге", "на", "не"}:
        return "dative"
    if ending.endswith("ң"):
        return "genitive"
    return "locative" if ending[-1] in "ае" else "ablative"
