"""Structure of texts: a table of cases, sentences, heads of lists, and laws that hold for any text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zangraph.extraction.lexicon import Lexicon, LexiconError, own_lexicon
from zangraph.extraction.records import Text
from zangraph.extraction.structure import list_head, openers, read_structure, split_sentences

LEXICON = own_lexicon()
CASES = Path(__file__).parent / "data" / "cases" / "structure.jsonl"
PIECES = ["5-бап. Сот", "1. Сот қарайды.", "1) тіркеуге;", "б-1) шешуге.", "- сот", "Ескерту. Өзгерді.", "Сот:", "8-тарау. СОТ"]


def as_text(raw):
    return Text(raw, range(len(raw)), range(1, len(raw) + 1))


def read_cases():
    cases = map(json.loads, CASES.read_text("utf8").splitlines())
    return [pytest.param(case["text"], case["kind"], case["expect"], id=case["why"]) for case in cases]


@pytest.mark.parametrize(("raw", "kind", "expected"), read_cases())
def test_structure(raw, kind, expected):
    units = read_structure(as_text(raw), LEXICON, kind).units
    assert [f"{unit.kind} {unit.number}".strip() for unit in units if unit.kind != "sentence"] == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Сот қарайды. Прокурор қатысады.", ["Сот қарайды.", "Прокурор қатысады."]),
        ("1. Сот қарайды. Ол шешеді.", ["1. Сот қарайды.", "Ол шешеді."]),
        ("Заң 2010 ж. 1 ақпанда шықты.", ["Заң 2010 ж. 1 ақпанда шықты."]),
        ("Наразылық, ұсыным және т.б. Прокурор келтіреді.", ["Наразылық, ұсыным және т.б. Прокурор келтіреді."]),
        ("К.Б. Сыздықов келді. Сот қарады.", ["К.Б. Сыздықов келді.", "Сот қарады."]),
        ("Ереже бекітілген.Прокурор қадағалайды.", ["Ереже бекітілген.", "Прокурор қадағалайды."]),
        ("Ол сұрады: «Неге?» Сот жауап берді.", ["Ол сұрады: «Неге?»", "Сот жауап берді."]),
        ("9) шара жүргізеді; Прокурор қадағалайды.", ["9) шара жүргізеді;", "Прокурор қадағалайды."]),
    ],
)
def test_sentences(raw, expected):
    assert [raw[start:end] for start, end in split_sentences(raw, 0, len(raw), LEXICON)] == expected


@pytest.mark.parametrize("row", LEXICON["openers"], ids=lambda row: f"openers.tsv:{row['line']}")
def test_paragraph_is_what_it_opens_with(row):
    kind = next(kind for kind, pattern in openers(LEXICON) if pattern.match(row["example"]))
    assert kind == row["kind"] and re.match(openers(Lexicon(Path(), {"openers": (row,)}))[0][1], row["example"])


@pytest.mark.parametrize("row", LEXICON["abbreviations"], ids=lambda row: f"abbreviations.tsv:{row['line']}")
def test_abbreviation_ends_no_sentence(row):
    raw = row["example"]
    assert [raw[start:end] for start, end in split_sentences(raw, 0, len(raw), LEXICON)] == [raw]


def test_unknown_kind_names_file_line_and_value(tmp_path):
    (tmp_path / "openers.tsv").write_text("kind\tpattern\texample\nannex\tҚосымша\tҚосымша 1\n", "utf8")
    with pytest.raises(LexiconError, match=r"openers\.tsv:2: no kind of unit 'annex'"):
        openers(Lexicon.load(tmp_path))


def test_items_know_the_head_of_their_list():
    raw = "1. Сот қарайды. Прокурор құқылы:\n1) талап етуге;\n2) шақыруға. Ол келеді."
    structure = read_structure(as_text(raw), LEXICON)
    heads = {raw[unit.start : unit.end]: list_head(structure, unit) for unit in structure.sentences()}
    assert heads["1. Сот қарайды."] is None
    for item in ("1) талап етуге;", "2) шақыруға.", "Ол келеді."):
        assert raw[heads[item].start : heads[item].end] == "Прокурор құқылы:"


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("\n".join))
def test_units_nest_and_follow_one_another(raw):
    units = read_structure(as_text(raw), LEXICON).units
    assert [unit.index for unit in units] == list(range(len(units)))
    for unit in units:
        if unit.parent is not None:
            parent = units[unit.parent]
            assert parent.index < unit.index
            assert parent.start <= unit.start <= unit.end <= parent.end
    sentences = [unit for unit in units if unit.kind in {"sentence", "note"}]
    assert all(first.end <= second.start for first, second in zip(sentences, sentences[1:], strict=False))


@given(st.text(alphabet="абі1).:;- \nАЕ", max_size=200))
def test_any_text_has_a_structure(raw):
    assert all(raw[unit.start : unit.end].strip() for unit in read_structure(as_text(raw), LEXICON).units)


def test_time_is_linear():
    raw = "5-бап. Сот\n" + "1. Прокурор құқылы:\n1) талап етуге;\n2) шақыруға.\n" * 4000
    started = time.perf_counter()
    read_structure(as_text(raw), LEXICON)
    assert time.perf_counter() - started < 5
