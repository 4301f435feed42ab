"""Citations as tables of examples, laws that hold for every text, and the four statutes beside the checkout."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zangraph import extract
from zangraph.extraction.act_names import act_name_finder
from zangraph.extraction.amendments import find_amendments
from zangraph.extraction.citations import find_citations
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.normalise import normalise
from zangraph.extraction.pinpoints import LEVELS
from zangraph.extraction.records import Document
from zangraph.extraction.sources import sources_of
from zangraph.extraction.structure import read_structure
from zangraph.reading.documents import read_documents

ROOT = Path(__file__).parents[1]
LEXICON = Lexicon.load(ROOT / "data" / "lexicon")
STATUTES = ROOT.parent / "shared" / "corpus" / "kk"


def cases(name):
    lines = (Path(__file__).parent / "data" / "cases" / name).read_text(encoding="utf8").splitlines()
    return [json.loads(line) for line in lines]


def cite(raw, **known):
    document = Document("d", raw, **({"version_date": "2024-12-10"} | known))
    text = normalise(raw, LEXICON)
    return find_citations(text, read_structure(text, LEXICON, document.kind), document, LEXICON)


def amend(raw, **known):
    document, text = Document("d", raw, **known), normalise(raw, LEXICON)
    return find_amendments(text, read_structure(text, LEXICON, document.kind), document, LEXICON)


def levels(citation):
    return {level: value for level in LEVELS if (value := getattr(citation, level))}


@pytest.mark.parametrize("case", cases("citations.jsonl"), ids=lambda case: case["text"][:40])
def test_example(case):
    assert [[citation.source, levels(citation)] for citation in cite(case["text"])] == case["expect"]


@pytest.mark.parametrize("row", LEXICON["source_names"], ids=lambda row: f"source_names.tsv:{row['line']}")
def test_name_stands_for_its_act_or_one_of_the_same_name(row):
    families = sources_of(LEXICON).families
    assert {citation.source for citation in cite(row["example"])} & {*families[row["source"]]}


def test_a_word_for_a_unit_may_begin_with_any_letter():
    words = LEXICON.with_rows(pinpoint_words=[{"lemma": "абзац", "level": "subparagraph"}])
    (citation,) = extract(Document("d", "ҚПК-нің 125-бабының 2-абзацы", date="2024-01-01"), words).citations
    assert levels(citation) == {"article": "125", "subparagraph": "2"}


@pytest.mark.parametrize("row", LEXICON["act_adjectives"], ids=lambda row: f"act_adjectives.tsv:{row['line']}")
def test_adjective_makes_another_kind_of_act(row):
    (name,) = act_name_finder(LEXICON).find(row["example"])
    assert (name.kind, name.end) == (row["kind"], len(row["example"]))


def test_every_date_says_where_it_was_found():
    assert [row["key"] for row in LEXICON["sources"] if row["date"] and not row["found"]] == []


@pytest.mark.parametrize(
    ("date", "source"),
    [("2013-06-18", "cc-1997"), ("2014-12-31", "cc-1997"), ("2015-01-01", "cc-2014"), ("2024-12-10", "cc-2014")],
)
def test_short_name_means_the_act_in_force(date, source):
    assert [citation.source for citation in cite("ҚК-тің 146-бабы.", version_date=date)] == [source]


def test_ambiguity_is_told():
    (citation,) = cite("ҚК-тің 146-бабы.", version_date="", not_before="2014-01-01", not_after="2015-12-31")
    assert citation.candidates == ("cc-1997", "cc-2014")


LAW = {"act": "cpc-2014", "kind": "code", "version_date": "2024-01-01"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("67-бап. Қорғаушы\n1. Қорғаушы қатысады.\n2. Осы баптың бірінші бөлігінде айтылды.", [{"article": "67", "part": "1"}]),
        ("67-бап. Қорғаушы\n1. Осы Кодекстің 66-бабының екінші бөлігі.", [{"article": "66", "part": "2"}]),
        ("67-бап. Қорғаушы\n1. Осы Кодексте және ҚПК-де көзделген.", []),
        ("67-бап. Қорғаушы\n1. Осы бапта көзделген. Осы тарауда да.", [{"article": "67"}]),
        ("8-тарау. Қорғаушы\n67-бап. Қорғаушы\n1. Осы тарауда көзделген.", [{"chapter": "8"}]),
    ],
)
def test_self_references(raw, expected):
    assert [levels(citation) for citation in cite(raw, **LAW)] == expected


def test_displaced_anchor_keeps_its_place_and_is_told():
    raw = "4. Қылмыстық істі қараған кезде сот  -бабына сәйкес, әрбір дәлелдемені ҚПК-нің 125\nбағалайды.\n"
    (citation,) = cite(raw)
    assert citation.repaired and levels(citation) == {"article": "125"}
    assert citation.text == "-бабына сәйкес, әрбір дәлелдемені ҚПК-нің 125" == raw[citation.start : citation.end]


LATEST = "2022-12-22"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "Ескерту. 4-тармаққа өзгерістер енгізілді - ҚР Жоғарғы Сотының 2010.06.25 N 11, 31.03.2017 № 3 қаулыларымен.",
            [("changed", "4", "2010-06-25"), ("changed", "4", "2017-03-31")],
        ),
        ("Ескерту. 16-1-тармақпен толықтырылды - ҚР Жоғарғы Сотының 22.12.2022 № 10 қаулысымен.", [("added", "16-1", LATEST)]),
        ("Ескерту. 3-тармақ жаңа редакцияда - ҚР Жоғарғы Сотының 22.12.2022 № 10 қаулысымен.", [("new-wording", "3", LATEST)]),
        ("5-тармақ.\n8) алып тасталды - ҚР 03.07.2017 № 84-VI Заңымен.", [("removed", None, "2017-07-03")]),
    ],
)
def test_amendments(raw, expected):
    found = amend(raw, act="sc-resolution-2006-4", kind="normative-resolution", version_date="2022-12-22")
    assert [(each.kind, each.paragraph, each.date) for each in found] == expected


PIECES = st.sampled_from(
    ["ҚПК-нің ", "125-бабы ", "  -бабына ", "\n", "осы баптың ", "Ескерту. ", "2) ", "№ 3 ", "31.03.2017 ", "iс ", "..Я", "("]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map("".join))
def test_offsets_always_point_into_the_document(raw):
    for citation in cite(raw, **LAW):
        assert 0 <= citation.start < citation.end <= len(raw)
        assert citation.text == raw[citation.start : citation.end]


@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map("".join))
def test_same_text_gives_the_same_citations(raw):
    assert cite(raw) == cite(raw)


@pytest.mark.slow
def test_time_grows_with_the_text_alone():
    document = (ROOT / "data" / "documents" / "cat-report-2013.txt").read_text(encoding="utf8")
    spent = []
    for copies in (2, 8):
        started = time.process_time()
        cite(document * copies, version_date="2013-06-18")
        spent.append(time.process_time() - started)
    assert spent[1] < 8 * spent[0]


@pytest.mark.shared
@pytest.mark.skipif(not STATUTES.is_dir(), reason=f"{STATUTES.name}: no statutes beside the checkout")
def test_every_statute_cites_itself_in_its_notes():
    for document in read_documents(STATUTES):
        text = normalise(document.text, LEXICON)
        found = find_citations(text, read_structure(text, LEXICON, document.kind), document, LEXICON)
        assert document.act in {citation.source for citation in found}, document.key
