"""Norms as the annotation guide has them: a table of cases, the examples of the tables of words, and what a norm is about."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zangraph import extract
from zangraph.extraction import clauses
from zangraph.extraction.lexicon import Lexicon, LexiconError
from zangraph.extraction.modality import find_modal_predicates, patterns
from zangraph.extraction.records import Document
from zangraph.extraction.sentences import cue
from zangraph.extraction.verbs import is_negative, is_passive, verb_form

CASES = Path(__file__).parent / "data" / "cases" / "norms.jsonl"
LEXICON = Lexicon.load(Path(__file__).parents[1] / "data" / "lexicon")
WORDS = sorted({word for row in LEXICON["modality"] for word in row["example"].split()})


def read_cases():
    return [pytest.param(c["text"], c["expect"], id=c["why"]) for c in map(json.loads, CASES.read_text("utf8").splitlines())]


def norms_of(raw, kind=""):
    return extract(Document("text", raw, kind=kind), LEXICON).norms


@pytest.mark.parametrize(("raw", "expected"), read_cases())
def test_norms(raw, expected):
    assert [f"{norm.bearer} {norm.modality}" for norm in norms_of(raw)] == expected


@pytest.mark.parametrize("row", LEXICON["modality"], ids=lambda row: f"modality.tsv:{row['line']}")
def test_example_of_modality(row):
    found = find_modal_predicates(row["example"].rstrip("."), LEXICON)
    assert row["rule"] in {predicate.rule for predicate in found}


@pytest.mark.parametrize("row", LEXICON["norm_cues"], ids=lambda row: f"norm_cues.tsv:{row['line']}")
def test_example_of_cue(row):
    assert re.search(row["pattern"], row["example"].lower().rstrip(":"))


@pytest.mark.parametrize("row", LEXICON["performers"], ids=lambda row: f"performers.tsv:{row['line']}")
def test_performer_of_an_act(row):
    assert [norm.bearer for norm in norms_of(row["example"], "code")] == [row["performer"]]


@pytest.mark.parametrize("row", LEXICON["right_holders"], ids=lambda row: f"right_holders.tsv:{row['line']}")
def test_right_holder_is_an_actor(row):
    assert row["key"] in {other["key"] for table in ("roles", "institutions") for other in LEXICON[table]}


@pytest.mark.parametrize("row", [row for row in LEXICON["right_holders"] if row["office"]], ids=lambda row: row["key"])
def test_right_holder_acts_with_an_authority(row):
    """Beside an authority the same holder of rights has a power."""
    assert (row["key"], "power") in {(norm.bearer, norm.modality) for norm in norms_of(row["example"], "code")}


def test_wrong_force_names_file_line_and_value(tmp_path):
    (tmp_path / "modality.tsv").write_text("rule\tpattern\tforce\tholder\texample\nx\tx\tmaybe\tsubject\tx\n", "utf8")
    with pytest.raises(LexiconError, match=r"modality\.tsv:2: 'maybe'"):
        patterns(Lexicon.load(tmp_path))


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("қадағалайды", "present"),
        ("жүргізіледі", "present"),
        ("қаралады", "present"),
        ("басқарады", "present"),
        ("қабылданбайды", "present"),
        ("бағалады", "past"),
        ("қарады", "past"),
        ("мәлімдеді", "past"),
        ("істемеді", "past"),
        ("жойды", "past"),
        ("жағдайды", "other"),
        ("қызметін", "other"),
        ("немесе", "other"),
        ("жүргізетін", "participle"),
        ("жасағаннан", "participle"),
    ],
)
def test_verb_form(word, form):
    assert verb_form(word, LEXICON) == form


def test_voice_and_negation():
    assert is_passive("ресімделеді", LEXICON) and not is_passive("ұсынады", LEXICON)
    assert is_negative("алмастырмайды") and not is_negative("алмастырады")


def test_norm_says_what_it_is_about():
    raw = (
        "Егер шағым негізді болса, тергеуші, заңда көзделген жағдайларды қоспағанда, қаулыны жиырма төрт сағат ішінде "
        "ҚПК-нің 105-бабына сәйкес прокурорға жіберуге міндетті."
    )
    extraction = extract(Document("text", raw, date="2024-01-01"), LEXICON)
    (norm,) = extraction.norms
    assert (norm.action, norm.counterparty, norm.deadline) == ("ruling", "prosecutor", "PT24H")
    assert [quote.text for quote in norm.conditions] == ["Егер шағым негізді болса"]
    assert [quote.text for quote in norm.exceptions] == ["заңда көзделген жағдайларды қоспағанда"]
    assert norm.deadline_quote.text == "жиырма төрт сағат ішінде"
    assert [extraction.citations[index].article for index in norm.basis] == ["105"]
    for quote in (*norm.conditions, *norm.exceptions, norm.deadline_quote):
        assert raw[quote.start : quote.end] == quote.text


def test_supervised_body():
    (norm,) = norms_of("Прокурор тергеу изоляторларының қызметін қадағалайды.")
    assert (norm.bearer, norm.supervised) == ("prosecutor", "remand-centre")


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("үш тәулік ішінде жібереді", "P3D"),
        ("24 сағат ішінде хабарлайды", "PT24H"),
        ("жетпіс екі сағаттан аспайтын мерзімге ұстайды", "PT72H"),
        ("он күн мерзім ішінде жолдайды", "P10D"),
        ("екі айдан кешіктірмей қарайды", "P2M"),
        ("заңда белгіленген мерзімде қарайды", None),
    ],
)
def test_deadline(said, period):
    found = clauses.deadline(said, LEXICON)
    assert (found[0] if found else None) == period


@pytest.mark.parametrize("row", LEXICON["period_units"], ids=lambda row: f"period_units.tsv:{row['line']}")
def test_example_of_a_unit(row):
    found = clauses.deadline(row["example"], LEXICON)
    assert found and re.fullmatch(row["duration"].format(r"\d+"), found[0])


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Жалған айғақтар дәлелдемелер ретінде таныла алмайды.", "inadmissible"),
        ("Заң бұзыла отырып алынған дәлелдеме жарамсыз деп танылуы тиіс.", "inadmissible"),
        ("Құжаттар дәлелдемелер деп танылуы мүмкін.", "admissible"),
        ("Егер үкім расталмаған айғақтардың негізінде ғана шығарылса, оны заңды деп тануға болмайды.", "insufficient"),
        ("Сот дәлелдемелерді бағалауға міндетті.", None),
    ],
)
def test_rules_on_evidence_bind_the_court(said, rule):
    (norm,) = norms_of(said, "normative-resolution")
    assert (norm.bearer, norm.evidence_rule) == ("court", rule)


def test_evidence_rules_are_of_resolutions_only():
    (norm,) = norms_of("Сот құжаттарды дәлелдемелер деп тануға құқылы.", "code")
    assert norm.evidence_rule is None


def test_acts_read_passives_that_texts_about_law_leave_out():
    raw = "5-бап. Прокурор\n1. Прокурор шағымды қарайды.\n2. Шағым хаттамаға енгізіледі."
    assert [norm.modality for norm in norms_of(raw, "code")] == ["power", "duty"]
    assert [norm.modality for norm in norms_of(raw, "textbook")] == ["power"]


def test_every_cue_of_the_code_is_in_the_table():
    uses = {row["use"] for row in LEXICON["norm_cues"]}
    code = " ".join(path.read_text("utf8") for path in Path(clauses.__file__).parent.glob("*.py"))
    assert all(f'"{use}"' in code for use in uses)
    assert cue(LEXICON, "advice").search("айта кету керек")


def test_time_is_linear():
    raw = "Прокурор:\n" + "".join(f"{number % 90 + 1}) құжатты талап етуге;\n" for number in range(3000)) + "құқылы."
    started = time.perf_counter()
    assert len(norms_of(raw)) > 2900
    assert time.perf_counter() - started < 10


def test_a_text_without_sentences_takes_no_longer():
    started = time.perf_counter()
    assert norms_of("прокурор, сот және егер күдікті " * 5000) == ()
    assert time.perf_counter() - started < 10


@given(st.lists(st.sampled_from([*WORDS, "Прокурор", "соттың", "1)", ";", ":", "\n", "(", "егер", "үш", "күн"]), max_size=40))
def test_any_words_give_norms_in_the_text(chosen):
    raw = " ".join(chosen)
    for norm in norms_of(raw):
        assert raw[norm.start : norm.end] == norm.text
