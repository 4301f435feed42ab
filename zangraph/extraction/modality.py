"""Find the predicates by which a sentence says that somebody may, must or must not, or does so by law.

A Kazakh clause ends with its predicate. Modal predicates stand in the table `modality` (құқылы, міндетті, -уға тиіс, -а алмайды,
тыйым салынады …); each names who of the clause is bound or entitled. The present tense of a function (қадағалайды, жүргізіледі)
is found by its endings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from zangraph.extraction.lexicon import Lexicon, LexiconError
from zangraph.extraction.signs import CLAUSE_WORDS, Sign
from zangraph.extraction.verbs import is_passive, is_passive_modal, verb_form, words

Force = Literal["permission", "duty", "prohibition", "function"]
Holder = Literal["subject", "owner", "possessor", "recipient", "bestowed", "addressee", "meant"]

# What follows the predicate of a clause.
CLAUSE_END = Sign(r"\s*(?:[,;:.)»\"]|$|{clause-join}\b)", CLAUSE_WORDS)
FINAL = Sign(r"(?=$|[,;:.)]| \(| {after-final})", CLAUSE_WORDS)  # stands for ⊣ in the table: the predicate ends its clause

CAN = Sign("{can}", CLAUSE_WORDS)
BEING = Sign("{being} $", CLAUSE_WORDS)
INTO_LIFE = Sign("{into-life} $", CLAUSE_WORDS)
BROUGHT = Sign("{brought}", CLAUSE_WORDS)


@dataclass(frozen=True)
class Predicate:
    """A predicate that may make a norm; `holder` says which actor of the clause it binds or entitles."""

    rule: str
    force: Force
    holder: Holder
    start: int
    end: int
    passive: bool = False


@dataclass(frozen=True)
class Pattern:
    """A row of the table `modality`."""

    rule: str
    force: Force
    holder: Holder
    expression: re.Pattern[str]


@cache
def patterns(lexicon: Lexicon) -> tuple[Pattern, ...]:
    """Compile the table `modality`; rows above win over rows below."""
    for row in lexicon["modality"]:
        if row["force"] not in get_args(Force) or row["holder"] not in get_args(Holder):
            raise LexiconError(f"{lexicon.directory}/modality.tsv:{row['line']}: {row['force']!r} {row['holder']!r}")
    final = FINAL.of(lexicon).pattern
    return tuple(
        Pattern(
            row["rule"],
            row["force"],  # type: ignore[arg-type]
            row["holder"],  # type: ignore[arg-type]
            re.compile(rf"\b(?:{row['pattern'].replace('⊣', final)})"),
        )
        for row in lexicon["modality"]
    )


def find_predicates(sentence: str, lexicon: Lexicon) -> tuple[Predicate, ...]:
    """Return the modal predicates of a sentence and the present tenses that end its clauses, in order.

    In "Сот істі қарайды, ал орган орындауға міндетті." they are "қарайды" (function) and "орындауға міндетті" (duty).
    """
    modal = find_modal_predicates(sentence, lexicon)
    return tuple(sorted((*modal, *find_present_tenses(sentence, modal, lexicon)), key=lambda predicate: predicate.start))


def find_modal_predicates(sentence: str, lexicon: Lexicon) -> tuple[Predicate, ...]:
    """Return the modal predicates of a sentence; where two overlap, the one further up in the table."""
    lower = sentence.lower()
    found: list[Predicate] = []
    for pattern in patterns(lexicon):
        for match in pattern.expression.finditer(lower):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                passive = is_passive_modal(match.group(), lexicon)
                found.append(Predicate(pattern.rule, pattern.force, pattern.holder, match.start(), match.end(), passive))
    return tuple(found)


def find_present_tenses(sentence: str, modal: tuple[Predicate, ...], lexicon: Lexicon) -> tuple[Predicate, ...]:
    """Return the verbs in the present tense that end a clause, outside the modal predicates."""
    found = []
    for word in words(sentence):
        lower = word.group().lower()
        inside = any(predicate.start < word.end() and word.start() < predicate.end for predicate in modal)
        able = CAN.of(lexicon).fullmatch(lower) and BEING.of(lexicon).search(sentence[: word.start()].lower())  # "бола алады"
        if inside or able or verb_form(lower, lexicon) != "present" or not CLAUSE_END.of(lexicon).match(sentence, word.end()):
            continue
        carried_out = BROUGHT.of(lexicon).match(lower) and INTO_LIFE.of(lexicon).search(sentence[: word.start()].lower())
        passive = is_passive(lower, lexicon) or bool(carried_out)
        rule = "function-passive" if passive else "function"
        found.append(Predicate(rule, "function", "subject", word.start(), word.end(), passive))
    return tuple(found)
