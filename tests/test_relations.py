"""Relations and mentions as the annotation guide has them: a table of cases each, and the examples of the tables of words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zangraph import extract
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.mentions import find_mentions
from zangraph.extraction.records import Text

CASES = Path(__file__).parent / "data" / "cases"
LEXICON = Lexicon.load(Path(__file__).parents[1] / "data" / "lexicon")
WORDS = sorted({word for row in LEXICON["predicates"] for word in row["example"].split()})


def read_cases(name):
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf8").splitlines()
    return [pytest.param(case["text"], case["expect"], id=case["why"]) for case in map(json.loads, lines)]


def triples(raw):
    return {f"{found.subject} {found.predicate} {found.object}": found for found in extract(raw, LEXICON).relations}


@pytest.mark.parametrize(("raw", "expected"), read_cases("relations"))
def test_relations(raw, expected):
    assert set(triples(raw)) == set(expected)


@pytest.mark.parametrize("row", LEXICON["predicates"], ids=lambda row: f"predicates.tsv:{row['line']}")
def test_example_of_predicate(row):
    found = triples(row["example"])
    assert row["triple"] in found
    assert found[row["triple"]].rule == row["rule"]


@pytest.mark.parametrize(("raw", "expected"), read_cases("mentions"))
def test_mentions(raw, expected):
    found = find_mentions(Text(raw, range(len(raw)), range(1, len(raw) + 1)), LEXICON)
    assert [f"{m.key} {m.case}{' modifier' * m.modifier}" for m in found] == expected


def test_evidence_is_exact():
    raw = "Кіріспе сөйлем.\n\nСот қаулы   шығарады."
    (found,) = extract(raw, LEXICON).relations
    assert raw[found.start : found.end] == found.text == "Сот қаулы   шығарады."


@settings(deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "1)", ";", ":", "\n", "«", "»", "–", "2010 жылғы"]), max_size=40))
def test_any_words_give_records_in_the_text(words):
    raw = " ".join(words)
    extraction = extract(raw, LEXICON)
    for found in (*extraction.relations, *extraction.occurrences):
        assert raw[found.start : found.end] == found.text


def test_rules_that_are_off_have_a_name():
    assert {row["rule"] for row in LEXICON["rules_off"]} <= {row["rule"] for row in LEXICON["predicates"]}
