"""What people type, and what it means: on the command line and over HTTP."""

import json
import re
from pathlib import Path

import pytest

from zangraph.extraction.lexicon import TABLES, Lexicon
from zangraph.resolve import main, resolve

THINGS = "https://w3id.org/zangraph/id/"
WORDS = Lexicon.load(TABLES)
CASES = (Path(__file__).parent / "data" / "cases" / "resolve.jsonl").read_text(encoding="utf8").splitlines()


@pytest.mark.parametrize("case", [json.loads(line) for line in CASES], ids=lambda case: f"{case['ref']} {case['date']}")
def test_reference(case):
    answer = resolve(case["ref"], WORDS, case["date"])
    assert (answer.iri.removeprefix(THINGS), answer.status) == (case["iri"], case["status"])


@pytest.mark.parametrize("table", ["foreign_names", "foreign_pinpoint_words", "foreign_numerals"])
def test_examples_of_other_languages(table):
    for row in WORDS[table]:
        answer = resolve(row["example"] if table == "foreign_names" else f"{row['example']} УПК", WORDS, "2024-12-10")
        assert answer.found and answer.pinpoint is not None, row["example"]


def test_unknown_names_what_comes_near():
    answer = resolve("қылмыстк кодекс 5", WORDS, "2024-12-10")
    assert not answer.found and answer.near[0].key == "cc-2014"


@pytest.mark.parametrize("day", ["2024-13-01", "tomorrow"])
def test_wrong_day_is_refused(day):
    with pytest.raises(ValueError):
        resolve("ҚПК-нің 125-бабы", WORDS, day)


def test_command(capsys):
    assert main(["ҚПК-нің 125-бабы", "--date", "2024-01-01"]) == 0
    assert THINGS + "cpc-2014/art_125" in capsys.readouterr().out
    assert main(["сәлем"]) == 1
    assert main(["ст. 125 УПК", "--json"]) == 0


@pytest.fixture(scope="module")
def client(mini_build):
    from server import create_app

    return create_app({"BUILD": str(mini_build)}).test_client()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_page(client, language):
    page = client.get("/resolve", query_string={"ref": "ст. 125 УПК РК", "date": "2013-06-18", "lang": language})
    assert page.status_code == 200 and "cpc-1997/art_125" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "name"),
    [("kk", "13-бап, 2-бөлік"), ("ru", "статья 13, часть 2"), ("en", "article 13, part 2")],
)
def test_a_provision_that_nothing_cites_is_named_and_leads_to_its_act(client, language, name):
    asked = {"ref": "ч. 2 ст. 13 УПК РК", "date": "2024-01-01"}
    page = client.get("/resolve", query_string={**asked, "lang": language}).get_data(as_text=True)
    shown = " ".join(re.sub(r"<[^>]*>", " ", page).split()).replace(" ,", ",")
    assert name in shown and "/id/cpc-2014?" in page and 'href="/id/cpc-2014/art_13' not in page
    assert client.get("/resolve", query_string={**asked, "format": "json"}).get_json()["page"].startswith("/id/cpc-2014?")


def test_json(client):
    answer = client.get("/resolve", query_string={"ref": "ҚПК-нің 125-бабы", "date": "2024-01-01", "format": "json"}).get_json()
    assert answer["found"] and answer["iri"] == THINGS + "cpc-2014/art_125" and answer["status"] == "in-force"
    assert client.get("/resolve", query_string={"ref": "сәлем", "format": "json"}).get_json()["found"] is False


def test_bad_questions_are_refused(client):
    assert client.get("/resolve", query_string={"ref": "ҚПК", "date": "x"}).status_code == 400
    assert client.get("/resolve", query_string={"ref": "а" * 600}).status_code == 400
    assert client.get("/resolve", query_string={"format": "json"}).status_code == 400
