"""The language of a text: by letters, words and endings, also where letters were lost, and for any text at all."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zangraph.extraction.lexicon import TABLES, own_lexicon, read_table
from zangraph.reading.language import SAMPLE, SAMPLES, is_bilingual, recognise

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
KAZAKH = "Қылмыстық істі қараған кезде сот әрбір дәлелдемені бағалайды, ал прокурор заңдылықты қадағалайды. "
RUSSIAN = "При рассмотрении уголовного дела суд оценивает каждое доказательство, а прокурор надзирает за законностью. "
ENGLISH = "When the court hears a criminal case, it weighs every piece of evidence. "
WITHOUT_LETTERS = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KAZAKH, "kk"),
        (RUSSIAN, "ru"),
        (ENGLISH, ""),
        ("", ""),
        ("2014 № 231-V", ""),
        (KAZAKH.upper(), "kk"),
        (RUSSIAN.upper(), "ru"),
        (KAZAKH.translate(WITHOUT_LETTERS), "kk"),
        (KAZAKH.replace("і", "i").replace("ә", "ə").replace("ө", "ɵ"), "kk"),
        ("ҚПК-нің 125-бабы", "kk"),
        ("ст. 125 УПК РК", "ru"),
        (KAZAKH * 3 + RUSSIAN, "kk"),
        (KAZAKH + RUSSIAN * 3, "ru"),
        (ENGLISH * 8 + "Қазақстан", ""),
    ],
)
def test_recognised(text, expected):
    assert recognise(text, own_lexicon()) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [(KAZAKH * 2 + RUSSIAN, True), (KAZAKH, False), (RUSSIAN, False), (ENGLISH, False)]
)
def test_two_languages_are_noted(text, expected):
    assert is_bilingual(text, own_lexicon()) is expected


@pytest.mark.parametrize("row", read_table(TABLES / "language_marks.tsv"), ids=lambda row: f"{row['mark']} {row['form']}")
def test_mark_stands_in_its_example(row):
    assert recognise(row["example"], own_lexicon()) == row["language"] and row["form"] in row["example"]


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "data" / "documents").glob("*.txt")))
def test_our_documents_stay_kazakh_without_their_letters(name):
    text = (ROOT / "data" / "documents" / name).read_text(encoding="utf8")
    assert recognise(text, own_lexicon()) == "kk" == recognise(text.translate(WITHOUT_LETTERS), own_lexicon())
    assert not is_bilingual(text, own_lexicon())


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"{CORPUS.name}: no statutes beside the checkout")
def test_statutes():
    for path in CORPUS.glob("*/*.txt"):
        text = path.read_text(encoding="utf8")
        assert recognise(text, own_lexicon()) == path.parent.name and not is_bilingual(text, own_lexicon()), path


@given(st.one_of(st.text(), st.text(alphabet="әғқіiə?щыё №125\n")))
def test_any_text_has_an_answer(text):
    assert recognise(text, own_lexicon()) in {"kk", "ru", ""} and is_bilingual(text, own_lexicon()) in {True, False}


@settings(deadline=None)
@given(st.sampled_from([("kk", KAZAKH), ("ru", RUSSIAN)]), st.integers(min_value=400, max_value=3 * SAMPLES * SAMPLE))
def test_beginnings_of_a_long_text_have_its_language(told, length):
    language, sentence = told
    text = sentence * (4 * SAMPLES * SAMPLE // len(sentence))
    assert recognise(text[:length], own_lexicon()) == recognise(text, own_lexicon()) == language
