"""What a document says of itself is read from its head and file name; what its manifest says counts before, and is checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zangraph.extraction.lexicon import TABLES, Lexicon
from zangraph.extraction.pipeline import extract
from zangraph.extraction.records import Document
from zangraph.reading.errors import DocumentError
from zangraph.reading.metadata import complete
from zangraph.reading.official import read_status
from zangraph.reading.openings import DAY, read_opening, words_of
from zangraph.reading.reading import Reading

LEXICON = Lexicon.load(TABLES)
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "corpus"
FIELDS = ("act", "kind", "issuer", "date", "number", "language")


def read(text: str, entry: dict | None = None, **facts: str) -> tuple[dict, tuple[str, ...]]:
    known, complaints = complete(Reading(text, "text/plain", facts), {"file": "a.txt"} | (entry or {}), LEXICON)
    return dict(known), complaints


@pytest.mark.parametrize("row", LEXICON["act_statuses"], ids=lambda row: f"act_statuses.tsv:{row['line']}")
def test_status_of_a_page(row):
    assert read_status(LEXICON, row["example"]) == row["status"]


@pytest.mark.parametrize("row", LEXICON["opening_words"], ids=lambda row: f"opening_words.tsv:{row['line']}")
def test_each_word_is_read_in_its_example(row):
    words, field = words_of(LEXICON), row["field"]
    if field in {"kind", "adopted"}:
        assert read_opening(row["example"], LEXICON).kind == row["value"]
    elif field == "issuer":
        assert read_opening(row["example"], LEXICON).issuer == row["value"]
    else:
        assert [value for value, pattern in words.others[field] if pattern.search(row["example"])][:1] == [row["value"]]


HEADS = [
    (
        "Қазақстан Республикасының Қылмыстық-процестік кодексі\n"
        "Қазақстан Республикасының Кодексі 2014 жылғы 4 шілдедегі № 231-V ҚРЗ.\n",
        ("cpc-2014", "code", "parliament", "2014-07-04", "231-V", "kk"),
        "Қазақстан Республикасының Қылмыстық-процестік кодексі",
    ),
    (
        "Қазақстан Республикасының 2014 жылғы 4 шілдедегі № 231-V ҚРЗ Қылмыстық-процестік кодексі\n",
        ("cpc-2014", "code", "parliament", "2014-07-04", "231-V", "kk"),
        "Қылмыстық-процестік кодексі",
    ),
    (
        "Уголовно-процессуальный кодекс Республики Казахстан\nКодекс Республики Казахстан от 4 июля 2014 года № 231-V ЗРК.\n",
        ("cpc-2014", "code", "parliament", "2014-07-04", "231-V", "ru"),
        "Уголовно-процессуальный кодекс Республики Казахстан",
    ),
    (
        "Прокуратура туралы\nҚазақстан Республикасының Конституциялық заңы 2022 жылғы 5 қарашадағы № 155-VII ҚРЗ.\n",
        ("law-prosecution-2022", "constitutional-law", "parliament", "2022-11-05", "155-VII", "kk"),
        "Прокуратура туралы",
    ),
    (
        "О прокуратуре\nКонституционный закон Республики Казахстан от 5 ноября 2022 года № 155-VII ЗРК.\n",
        ("law-prosecution-2022", "constitutional-law", "parliament", "2022-11-05", "155-VII", "ru"),
        "О прокуратуре",
    ),
    (
        "Қазақстан Республикасы ұлттық қауiпсiздiк органдары туралы\n"
        "Қазақстан Республикасының 1995 жылғы 21 желтоқсандағы N 2710 Заңы.\n",
        ("law-nsc-1995", "law", "president", "1995-12-21", "2710", "kk"),
        "Қазақстан Республикасы ұлттық қауіпсіздік органдары туралы",
    ),
    (
        "Қазақстан Республикасының Конституциясы\nКонституция 1995 жылы 30 тамызда республикалық референдумда қабылданды\n",
        ("constitution-1995", "constitution", "", "1995-08-30", "", "kk"),
        "Қазақстан Республикасының Конституциясы",
    ),
    (
        "Тергеу изоляторының ішкі тәртіп ережесін бекіту туралы\nКүшін жойған\n"
        "Қазақстан Республикасы Әділет министрінің міндетін атқарушының 2004 жылғы 27 тамыздағы N 245 бұйрығы. Қазақстан "
        "Республикасы Әділет министрлігінде 2004 жылғы 14 қыркүйекте тіркелді. Тіркеу N 3062. Күші жойылды - Қазақстан "
        "Республикасы Ішкі істер министрінің 2012 жылғы 29 наурыздағы N 182 бұйрығымен.\n",
        ("order-moj-2004-08-27-245", "order", "ministry-of-justice", "2004-08-27", "245", "kk"),
        "Тергеу изоляторының ішкі тәртіп ережесін бекіту туралы",
    ),
    (
        "Об утверждении Правил внутреннего распорядка\nПриказ и.о. Министра юстиции Республики Казахстан от 27 августа 2004 года "
        "N 245. Зарегистрирован в Министерстве юстиции Республики Казахстан 14 сентября 2004 года N 3062. Утратил силу приказом "
        "Министра внутренних дел Республики Казахстан от 29 марта 2012 года № 182.\n",
        ("order-moj-2004-08-27-245", "order", "ministry-of-justice", "2004-08-27", "245", "ru"),
        "Об утверждении Правил внутреннего распорядка",
    ),
    (
        "Тексеру қағидаларын бекіту туралы\nҚазақстан Республикасы Ішкі істер министрінің 2019 жылғы 8 қаңтардағы № 12 бұйрығы. "
        "Қазақстан Республикасының Әділет министрлігінде 2019 жылғы 9 қаңтарда № 18155 болып тіркелді.\n",
        ("order-mia-2019-01-08-12", "order", "mia", "2019-01-08", "12", "kk"),
        "Тексеру қағидаларын бекіту туралы",
    ),
    (
        "О внесении изменений\nЗакон Республики Казахстан от 3 января 2023 года № 186-VII ЗРК.\n",
        ("law-2023-01-03-186", "law", "parliament", "2023-01-03", "186-VII", "ru"),
        "О внесении изменений",
    ),
]


@pytest.mark.parametrize(("text", "fields", "title"), HEADS, ids=lambda value: str(value[0]) if isinstance(value, tuple) else "")
def test_the_head_of_an_act_says_which_it_is(text, fields, title):
    body = "Статья 1. Задачи\nПрокурор вправе.\n" if fields[-1] == "ru" else "1-бап. Міндеттері\nПрокурор құқылы.\n"
    known, complaints = read(text + body)
    assert tuple(known.get(name, "") for name in FIELDS) == fields
    assert known["title_ru" if fields[-1] == "ru" else "title_kk"] == title
    assert [line for line in complaints if "Russian" not in line] == []


@pytest.mark.parametrize(
    ("text", "status", "version", "note"),
    [
        (HEADS[7][0], "repealed", "", "Күші жойылды"),
        (HEADS[8][0], "repealed", "", "Зарегистрирован в Министерстве юстиции"),
        (HEADS[3][0] + "(01.01.2024 берілген редакция)\n", "", "2024-01-01", ""),
        (HEADS[4][0] + "(с изменениями и дополнениями по состоянию на 01.01.2024 г.)\n", "", "2024-01-01", ""),
        (
            HEADS[3][0] + "5-бап. Жүйе\nЕскерту. 5-бапқа өзгеріс енгізілді - ҚР 12.07.2023 № 22-VIII Заңымен.\n",
            "",
            "2023-07-12",
            "",
        ),
        (
            HEADS[3][0]
            + "5-бап. Жүйе\nЕскерту. 5-бапқа өзгерістер енгізілді - ҚР 21.05.2007 № 254-III (ресми жарияланған күнінен бастап "
            + "қолданысқа енгізіледі); 08.06.2022 (08.06.2022 бастап қолданысқа енгізіледі) заңдарымен.\n",
            "",
            "2022-06-08",
            "",
        ),
    ],
)
def test_status_and_redaction(text, status, version, note):
    known, _ = read(text)
    assert (known.get("status", ""), known.get("version_date", "")) == (status, version)
    assert note in known.get("note", "")


@pytest.mark.parametrize(
    "text",
    [
        "Қазақстан Республикасының 2014 жылғы 4 шілдедегі № 231-V Қылмыстық-процестік кодексінің 58-бабы бойынша құқылы.",
        "1. Қазақстан Республикасының 2014 жылғы 4 шілдедегі № 231-V Қылмыстық-процестік кодексі.\n2. Басқа еңбек.",
        "Мақалада айтылады. Бұл Қазақстан Республикасының 2018 жылғы 5 шілдедегі № 176-VI Заңы.",
        "Күші жойылды - Қазақстан Республикасы Ішкі істер министрінің 2012 жылғы 29 наурыздағы № 182 бұйрығымен.",
        "В соответствии с Законом Республики Казахстан от 5 июля 2018 года № 176-VI адвокат вправе.",
        "",
    ],
)
def test_a_text_that_cites_an_act_is_none(text):
    assert not {"act", "kind", "number"} & read(text)[0].keys()


@pytest.mark.parametrize(
    ("text", "kind", "title", "day"),
    [
        (
            "ПРОКУРОРЛЫҚ ҚАДАҒАЛАУ\n\nОқу құралы\n\nБасуға 10.12.2024 қол қойылды.\n",
            "textbook",
            "Прокурорлық қадағалау",
            "2024-12-10",
        ),
        (
            "Прокурорский надзор\n\nУчебное пособие\n\nПодписано в печать 10.12.2024\n",
            "textbook",
            "Прокурорский надзор",
            "2024-12-10",
        ),
        ("ӘОЖ 343.1\n\nҚылмыстық саясат\n\nТүйін сөздер: саясат, заң\n", "article", "", ""),
    ],
)
def test_a_work_that_is_no_act(text, kind, title, day):
    known, _ = read(text)
    assert "act" not in known and known["kind"] == kind and known.get("date", "") == day
    assert (known.get("title_kk") or known.get("title_ru", "")) == title


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("K1400000231_01.01.2024.html", ("cpc-2014", "2024-01-01")),
        ("k1400000231.05-07-2014.rus.docx", ("cpc-2014", "2014-07-05")),
        ("K950001000_2022-09-17.txt", ("constitution-1995", "2022-09-17")),
        ("Z2200000155.pdf", ("law-prosecution-2022", "")),
        ("V1200007546_01.01.2024.html", ("", "2024-01-01")),
        ("report-2013-06-18.txt", ("", "")),
        ("K1400000231_99.99.2024.html", ("cpc-2014", "")),
    ],
)
def test_a_file_of_the_official_system_tells_by_its_name(file, expected):
    known, _ = read("58-бап. Прокурор\nПрокурор құқылы.\n", {"file": file})
    assert (known.get("act", ""), known.get("version_date", "")) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"date": "2020-01-01"}, {"date": "2020-01-01", "number": "231-V"}),
        ({"act": ""}, {"act": None, "number": None, "kind": None}),
        ({"kind": "article"}, {"act": None, "number": None, "kind": "article"}),
        ({"issuer": "Қазақстан Республикасының Парламенті"}, {"issuer": "parliament"}),
        ({"act": "law-prosecution-2022", "kind": None}, {"act": "law-prosecution-2022"}),
    ],
)
def test_a_manifest_counts_before_the_text(entry, expected):
    known, _ = read(HEADS[0][0], entry)
    assert {name: known.get(name) for name in expected} == expected


def test_a_format_counts_before_the_text_and_after_the_manifest():
    known, _ = read(HEADS[0][0], {"number": "1"}, title_kk="Басқа атау", number="2", issuer="Әділет министрлігі", date="бүгін")
    assert (known["title_kk"], known["number"], known["issuer"], known["date"]) == (
        "Басқа атау",
        "1",
        "ministry-of-justice",
        "2014-07-04",
    )


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"show": "quote"}, "a.txt: show in the manifest is none of full, quotes: 'quote'"),
        ({"act": "cpc-2014", "kind": "codex"}, "a.txt: kind in the manifest is no kind of act"),
        ({"act": "Cpc 2014/1"}, "a.txt: act in the manifest is no key"),
        ({"date": "04.07.2014"}, "a.txt: date in the manifest is no date (YYYY-MM-DD): '04.07.2014'"),
        ({"date": "2014-02-30"}, "a.txt: date in the manifest is no date"),
        (
            {"date": "2014-07-04", "version_date": "2014-07-03"},
            "version_date in the manifest is before date 2014-07-04: '2014-07-03'",
        ),
        ({"not_before": "2015-01-01", "not_after": "2014-01-01"}, "not_after in the manifest is before not_before"),
        ({"language": "kaz"}, "a.txt: language in the manifest is none of kk, ru: 'kaz'"),
        ({"number": 231}, "a.txt: number in the manifest is not text: 231"),
    ],
)
def test_a_value_that_cannot_be_is_refused(entry, message):
    with pytest.raises(DocumentError) as refused:
        read("Мәтін.", entry)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "entry", "complaint"),
    [
        (HEADS[0][0], {"date": "2014-07-05"}, "date is '2014-07-05' by the manifest, '2014-07-04' by the document itself"),
        (HEADS[0][0], {"issuer": "Біреу"}, "issuer 'Біреу' in the manifest is not among the issuers"),
        (HEADS[0][0], {"verson_date": "2020-01-01"}, "a member 'verson_date'; is 'version_date' meant?"),
        ("1-бап. Мақсат\nҚұқылы.", {"act": "cpc-2014", "number": "5"}, "number '5' in the manifest is not that of cpc-2014"),
        ("1-бап. Мақсат\nПрокурор құқылы.", {}, "which act it is could not be told"),
        ("Прокурор туралы мақала.", {}, "no title"),
        ("Прокурор туралы мақала.", {}, "no date"),
    ],
)
def test_what_is_wrong_or_missing_is_reported(text, entry, complaint):
    assert [line for line in read(text, entry)[1] if complaint in line]


@pytest.mark.parametrize(
    ("head", "citing"),
    [
        (HEADS[9][0], "Ішкі істер министрінің 2019 жылғы 8 қаңтардағы № 12 бұйрығының 5-тармағына сәйкес прокурор құқылы."),
        (HEADS[10][0], "ҚР 03.01.2023 № 186-VII Заңының 3-бабына сәйкес прокурор құқылы."),
        (
            HEADS[3][0],
            "«Прокуратура туралы» 2022 жылғы 5 қарашадағы № 155-VII Конституциялық заңның 5-бабына сәйкес прокурор құқылы.",
        ),
    ],
)
def test_a_citation_meets_the_document(head, citing):
    citations = extract(Document("d", citing, date="2024-01-01"), LEXICON).citations
    assert {citation.source for citation in citations} == {read(head)[0]["act"]}


@given(st.text(alphabet='№NҚРЗ 0123456789-VIжылғы шілдедегі\nЗаңы.қаулысыКодекс от года"«»', max_size=300))
def test_no_head_makes_it_fail(text):
    known, _ = read(text)
    assert all(known.values())


def test_days_of_the_tables_are_dates():
    assert "(?P<" not in DAY


def manifest(path: Path) -> list[dict]:
    return [entry | {"path": path.parent / entry["file"]} for entry in json.loads(path.read_text(encoding="utf8"))]


@pytest.mark.parametrize("entry", manifest(ROOT / "data" / "documents" / "manifest.json"), ids=lambda entry: entry["file"])
def test_our_documents_say_themselves_what_their_manifest_says(entry):
    known, _ = read(entry["path"].read_text(encoding="utf8"), {"file": entry["file"]})
    told = {name: known.get(name, "") for name in FIELDS}
    if entry["kind"] == "article":  # neither says so of itself
        told["kind"] = "article"
    assert told == {name: entry[name] for name in FIELDS}


@pytest.mark.shared
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_excerpts_without_a_head_are_told_by_language_and_never_taken_for_another_act(language):
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/corpus")
    for entry in manifest(SHARED / language / "manifest.json"):
        known, complaints = read(entry["path"].read_text(encoding="utf8"), {"file": entry["file"]})
        assert known["language"] == language
        assert known.get("kind", entry["kind"]) == entry["kind"] and "act" not in known
        assert known.get("version_date", "") <= entry["version_date"]


def test_a_text_knows_its_language_better_than_its_page():
    text = "Статья 1. Задачи\nПрокурор вправе отменить постановление следователя, и суд обязан его рассмотреть.\n"
    known, _ = read(text, language="kk")
    assert known["language"] == "ru"
