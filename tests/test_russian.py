"""Russian documents: structure, sentences, citations and amendments; the statutes that we have in both languages agree."""

import json
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zangraph.extraction.amendments import find_amendments
from zangraph.extraction.citations import find_citations, references_in
from zangraph.extraction.cues import written_for
from zangraph.extraction.lexicon import TABLES, Lexicon
from zangraph.extraction.normalise import normalise
from zangraph.extraction.pinpoints import LEVELS
from zangraph.extraction.pipeline import extract
from zangraph.extraction.records import Document
from zangraph.extraction.russian_acts import russian_act_finder
from zangraph.extraction.sources import sources_of
from zangraph.extraction.structure import read_structure, split_sentences
from zangraph.reading.metadata import complete
from zangraph.reading.reading import Reading

LEXICON = Lexicon.load(TABLES)
CASES = Path(__file__).parent / "data" / "cases"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
PARALLEL = sorted(path.name for path in (CORPUS / "ru").glob("*.txt"))
LAW = {"act": "cpc-2014", "kind": "code"}


def cases(name):
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf8").splitlines()]


def russian(raw, **known):
    return Document("d", raw, **({"version_date": "2024-12-10", "language": "ru"} | known))


def cite(raw, **known):
    document, text = russian(raw, **known), normalise(raw, LEXICON)
    return find_citations(text, read_structure(text, LEXICON, document.kind), document, LEXICON)


def amend(raw, **known):
    document, text = russian(raw, **known), normalise(raw, LEXICON)
    return find_amendments(text, read_structure(text, LEXICON, document.kind), document, LEXICON)


def levels(record):
    return {level: value for level in LEVELS if (value := getattr(record, level, None))}


@pytest.mark.parametrize("case", cases("russian_citations.jsonl"), ids=lambda case: case["text"][:50])
def test_citations(case):
    assert [[citation.source, levels(citation)] for citation in cite(case["text"])] == case["expect"]


@pytest.mark.parametrize("case", cases("russian_structure.jsonl"), ids=lambda case: case["why"])
def test_structure(case):
    units = read_structure(normalise(case["text"], LEXICON), LEXICON, case["kind"]).units
    assert [f"{unit.kind} {unit.number}".strip() for unit in units if unit.kind != "sentence"] == case["expect"]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Суд применил ст. 125 и ч. 2 ст. 17 УПК РК.", "Прокурор возразил."],
        ["Закон принят 30 июня 2017 г. № 81-VI.", "Он действует."],
        ["Наказание по пп. 1), 2) п. 3 и т.д. Прокурор оспорил.", "Суд отказал."],
        ["Университет им. А. Кунаева открыт в 2001–2005 гг. Постановлением № 5.", "Он работает."],
        ["Обвиняемый, т.е. лицо, указанное в гл. 8 и разд. 2, защищен.", "Суд решает."],
        ["Ущерб составил 5 тыс. тенге и 3 руб. Он возмещен."],
        ["К.Б. Сыздыков прибыл.", "«Когда?»", "Никто не знает."],
    ],
)
def test_sentences(sentences):
    raw = " ".join(sentences)
    assert [raw[start:end] for start, end in split_sentences(raw, 0, len(raw), LEXICON)] == sentences


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Статья 67. Защитник\n1. Участвует.\n2. В части первой настоящей статьи сказано.", [{"article": "67", "part": "1"}]),
        ("Статья 67. Защитник\n1. Часть вторая статьи 66 настоящего Кодекса.", [{"article": "66", "part": "2"}]),
        ("Статья 67. Защитник\n1. Предусмотрено настоящим Кодексом и УПК.", []),
        ("Статья 67. Защитник\n1. Настоящей статьей предусмотрено. В настоящей главе тоже.", [{"article": "67"}]),
        ("Глава 8. Защитник\nСтатья 67. Защитник\n1. Предусмотрено настоящей главой.", [{"chapter": "8"}]),
        ("Статья 67. Защитник\n1. По статье 66 и пункту 2) части первой статьи 65.", [
            {"article": "66"}, {"article": "65", "part": "1", "subparagraph": "2"}]),
        ("Статья 67. Защитник\n1. Пунктом 2) части первой статьи 193 настоящего Кодекса.", [
            {"article": "193", "part": "1", "subparagraph": "2"}]),
        ("Статья 67. Защитник\n1. Он приглашается.\n2. В случаях, указанных в части первой, он приходит.", [
            {"article": "67", "part": "1"}]),
        ("Статья 67. Защитник\n2. В пунктах 1) и 2) части первой настоящей статьи и статье 68 Кодекса.", [
            {"article": "67", "part": "1", "subparagraph": "1"}, {"article": "67", "part": "1", "subparagraph": "2"},
            {"article": "68"}]),
    ],
)  # fmt: skip
def test_self_references(raw, expected):
    assert [levels(citation) for citation in cite(raw, **LAW)] == expected
    assert {citation.source for citation in cite(raw, **LAW)} <= {"cpc-2014"}


@pytest.mark.parametrize(
    ("raw", "known", "expected"),
    [
        (
            "Статья 5. Система\n1. Едина.\nИные органы не предусмотрены частью первой настоящего пункта.",
            {"act": "law-prosecution-2022", "kind": "constitutional-law"},
            [["law-prosecution-2022", {"article": "5", "part": "1", "paragraph": "1"}]],
        ),
        (
            "7. Суды применяют пункт 3 настоящего нормативного постановления.",
            {"act": "sc-resolution-2006-4", "kind": "normative-resolution"},
            [["sc-resolution-2006-4", {"paragraph": "3"}]],
        ),
        (
            "8. Посещение по пункту 5 настоящих Правил.",
            {"act": "order-moj-2004-08-27-245", "kind": "order"},
            [["order-moj-2004-08-27-245", {"paragraph": "5"}]],
        ),
    ],
)
def test_acts_that_are_no_codes_cite_themselves(raw, known, expected):
    assert [[citation.source, levels(citation)] for citation in cite(raw, **known)] == expected


@pytest.mark.parametrize(
    ("date", "source"),
    [("2013-06-18", "cpc-1997"), ("2014-12-31", "cpc-1997"), ("2015-01-01", "cpc-2014"), ("2024-12-10", "cpc-2014")],
)
def test_short_name_means_the_act_in_force(date, source):
    assert [citation.source for citation in cite("По ст. 125 УПК РК.", version_date=date)] == [source]


def test_ambiguity_is_told():
    (citation,) = cite("По ст. 146 УК.", version_date="", not_before="2014-01-01", not_after="2015-12-31")
    assert citation.candidates == ("cc-1997", "cc-2014")


@pytest.mark.parametrize("case", cases("russian_amendments.jsonl"), ids=lambda case: case["note"][:70])
def test_amendments(case):
    found = amend(f"Статья 5. Суд\n1. Суд вправе:\n{case['note']}", **LAW)
    assert [[each.kind, levels(each), each.date] for each in found] == case["expect"]


def test_article_that_is_gone():
    (found,) = amend("Статья 116. Исключена Законом РК от 03.07.2017 № 84-VI.", **LAW)
    assert (found.kind, levels(found)) == ("removed", {"article": "116"})


def test_report_on_a_treaty_means_that_treaty():
    known = {"title_ru": "Доклад о выполнении Конвенции против пыток", "kind": "report"}
    found = cite("Статья 12\nРасследование проводится.\nКонвенция соблюдается.", **known)
    assert [[each.source, levels(each), each.rule] for each in found] == [
        ["cat-1984", {"article": "12"}, "heading"], ["cat-1984", {}, "back-reference"]]  # fmt: skip


def test_what_is_not_read_is_reported():
    reading = Reading("Статья 5. Суд\n1. Суд рассматривает дело по статье 6 настоящего Кодекса.", "text/plain")
    known, notes = complete(reading, {"file": "code.txt", "act": "cpc-2014", "kind": "code"}, LEXICON)
    assert known["language"] == "ru" and any("norms and relations from Kazakh only" in note for note in notes)


def test_norms_are_read_from_kazakh_only():
    extraction = extract(russian("Прокурор вправе отменить постановление следователя по статье 58 УПК РК."), LEXICON)
    assert extraction.citations and not extraction.norms + extraction.relations + extraction.occurrences


@pytest.mark.parametrize("row", LEXICON["citation_cues"], ids=lambda row: row["example"])
def test_cue_stands_in_its_example(row):
    assert re.search(written_for(LEXICON, row["language"], row["use"]), f" {row['example']} ", re.IGNORECASE)
    assert re.search(row["pattern"], f" {row['example']} ", re.IGNORECASE)


@pytest.mark.parametrize("row", LEXICON["foreign_act_heads"], ids=lambda row: row["example"])
def test_head_names_its_kind(row):
    assert russian_act_finder(LEXICON).find(row["example"])[-1].kind == row["kind"]


@pytest.mark.parametrize("row", LEXICON["foreign_titles"], ids=lambda row: row["title"])
def test_title_means_its_act_or_one_of_the_same_name(row):
    (citation,) = cite(row["example"])
    assert citation.source in sources_of(LEXICON).families[row["source"]]


@pytest.mark.parametrize(
    "row", [row for row in LEXICON["foreign_names"] if row["language"] == "ru"], ids=lambda row: row["example"]
)
def test_name_means_its_act_or_one_of_the_same_name(row):
    citation = cite(row["example"])[-1]
    assert citation.source in sources_of(LEXICON).families[row["source"]] and citation.article


@pytest.mark.parametrize(
    "row", [row for row in LEXICON["foreign_numerals"] if row["language"] == "ru"], ids=lambda row: row["example"]
)
def test_ordinals(row):
    (citation,) = cite(f"{row['example'].split(' статьи')[0]} статьи 5 УПК")
    assert citation.part == row["value"]


@pytest.mark.parametrize("row", LEXICON["amendment_words"], ids=lambda row: row["example"])
def test_change_is_told_by_its_word(row):
    assert re.search(row["pattern"], row["example"])


PIECES = st.sampled_from(
    [
        "статьи ",
        "125 ",
        "УПК ",
        "частью первой ",
        "и ",
        ", ",
        "настоящего Кодекса ",
        "Сноска. ",
        "2) ",
        "№ 3 ",
        "от 31.03.2017 ",
        "\n",
        "(",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map("".join)


@settings(deadline=None)  # the first text also makes the finders
@given(TEXTS)
def test_offsets_always_point_into_the_document(raw):
    for record in (*cite(raw, **LAW), *amend(raw, **LAW)):
        assert 0 <= record.start < record.end <= len(raw)
        assert record.text == raw[record.start : record.end]


@settings(deadline=None)  # the first text also makes the finders
@given(TEXTS)
def test_references_come_in_order_and_the_same_each_time(raw):
    found = list(references_in(raw, "ru", LEXICON))
    assert found == list(references_in(raw, "ru", LEXICON))
    assert all(0 <= reference.start < reference.end <= len(raw) for reference in found)


def both(name):
    """Return the Kazakh and the Russian version of a statute."""
    for language in ("kk", "ru"):
        entries = json.loads((CORPUS / language / "manifest.json").read_text(encoding="utf8"))
        entry = next(entry for entry in entries if entry["file"] == name)
        known = {key: value for key, value in entry.items() if key in {field.name for field in fields(Document)}}
        yield Document(Path(name).stem, (CORPUS / language / name).read_bytes().decode(), **known)


def by_line(document, records):
    starts = [0]
    for line in document.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found = {}
    for start, record in records:
        found.setdefault(bisect_right(starts, start), Counter())[record] += 1
    return found


def units(extraction):
    for unit in extraction.structure.units:
        if unit.kind != "sentence":
            above = tuple((each.kind, each.number) for each in extraction.structure.ancestors(unit))
            yield extraction.text.raw_span(unit.start, unit.end)[0], (unit.kind, unit.number, above)


def cited(extraction):
    for record in (*extraction.citations, *extraction.amendments):
        yield record.start, (type(record).__name__, record.source, tuple(levels(record).items()), record.date)


@pytest.mark.shared
@pytest.mark.skipif(not PARALLEL, reason="no statutes beside the checkout")
@pytest.mark.parametrize("name", PARALLEL)
@pytest.mark.parametrize("records", [units, cited])
def test_both_versions_agree_line_by_line(name, records):
    kazakh, russian_version = (extract(document, LEXICON) for document in both(name))
    assert by_line(kazakh.document, records(kazakh)) == by_line(russian_version.document, records(russian_version))
