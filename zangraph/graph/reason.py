"""Derive what the ontology says of the data: SPARQL rules, repeated until they give nothing new.

The rules of `queries/rules/` read the axioms of `ontology/` beside the data (classes and properties above, inverses, symmetry,
transitivity, chains of two, domains, ranges, classes defined by a relation), so that a new axiom needs no new rule. They are a
part of OWL 2 RL (W3C Recommendation OWL 2 Profiles, section 4.3); a test compares them with the reasoner of
`zangraph/graph/consistency.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, QueryTriples, RdfFormat, Store, Triple

from zangraph.paths import QUERIES

RULES = QUERIES / "rules"
ROUNDS = 100
"""More rounds than any data should need: a chain of n links is closed in about log2(n) rounds."""


class ReasonError(RuntimeError):
    """The rules do not come to an end, or a rule is not one; the message names it."""


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query that gives only triples that are not there yet."""

    name: str
    query: str


def read_rules(folder: Path = RULES) -> tuple[Rule, ...]:
    """Read the rules of a folder in the order of their names."""
    rules = tuple(Rule(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.rq")))
    if not rules:
        raise ReasonError(f"{folder}: no rules")
    return rules


def load(paths: Iterable[Path]) -> Store:
    """Return a store in memory whose default graph merges files of Turtle or N-Triples."""
    store = Store()
    for path in paths:
        store.bulk_load(path=str(path), format=RdfFormat.from_extension(path.suffix.lstrip(".")))
    return store


def infer(store: Store, rules: Iterable[Rule]) -> list[Triple]:
    """Add to the default graph what follows from it, and return what was added, sorted."""
    rules, found = tuple(rules), set[Triple]()
    for _ in range(ROUNDS):
        before = len(found)
        for rule in rules:
            found.update(apply(rule, store))
        if len(found) == before:
            return sorted(found, key=str)
    raise ReasonError(f"{ROUNDS} rounds of the rules {', '.join(rule.name for rule in rules)} did not come to an end")


def apply(rule: Rule, store: Store) -> frozenset[Triple]:
    """Add what one rule gives once, and return it."""
    answer = store.query(rule.query)
    if not isinstance(answer, QueryTriples):
        raise ReasonError(f"{rule.name}.rq: not a CONSTRUCT query")
    triples = frozenset(answer)
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return triples


def derive(paths: Iterable[Path]) -> list[Triple]:
    """Return, sorted, what follows from the merge of some files, the ontology among them."""
    return infer(load(paths), read_rules())
