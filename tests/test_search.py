"""Search over the miniature documents and the lexicon: forms, keyboards, typos, kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from server import create_app
from zangraph.extraction.lexicon import TABLES, Lexicon


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    app = create_app({"BUILD": str(mini_build)})
    with app.test_client() as client:
        yield client


def suggest(client: FlaskClient, query: str) -> list[dict]:
    response = client.get("/search.json", query_string={"q": query, "lang": "kk"})
    assert response.status_code == 200
    return response.get_json()["results"]


@pytest.mark.parametrize(
    ("query", "first", "why"),
    [
        ("прокурор", "/id/prosecutor", "a label as it is"),
        ("ПРОКУРОР", "/id/prosecutor", "capitals"),
        ("прокурордың", "/id/prosecutor", "a case ending"),
        ("прокурорларына", "/id/prosecutor", "number, possession and case"),
        ("прокурро", "/id/prosecutor", "two letters exchanged"),
        ("прокрор", "/id/prosecutor", "a letter left out"),
        ("прокуурор", "/id/prosecutor", "a letter too many"),
        ("прокуроп", "/id/prosecutor", "another letter"),
        ("prosecutor", "/id/prosecutor", "English"),
        ("тергеу изоляторы", "/id/remand-centre", "two words"),
        ("тергеу изоляторларынан", "/id/remand-centre", "two words, the last inflected"),
        ("следственный изолятор", "/id/remand-centre", "Russian"),
        ("куаткер ултты", None, "nonsense of two words"),
        ("кылмыстык кудалау органы", "/id/criminal-prosecution-body", "Kazakh letters typed as Russian ones"),
        ("ҚПК", "/id/cpc-2014", "an abbreviation"),
        ("КПК", "/id/cpc-2014", "an abbreviation on a Russian keyboard"),
        ("KПK", "/id/cpc-2014", "Latin look-alikes"),
        ("ҚПК 414", "/id/cpc-2014/art_414", "an act and an article"),
        ("prosecutors", "/id/prosecutor", "an English plural"),
        ("remand centres", "/id/remand-centre", "two English words"),
        ("remand centers", "/id/remand-centre", "American English"),
    ],
)
def test_a_thing_is_found(client: FlaskClient, query: str, first: str | None, why: str) -> None:
    found = [result["href"].partition("?")[0] for result in suggest(client, query)]
    assert (found[:1] or [None]) == [first], why


@pytest.mark.parametrize("row", Lexicon.load(TABLES)["other_names"], ids=lambda row: f"{row['name']} {row['key']}")
def test_an_abbreviation_in_russian_or_english_is_found(client: FlaskClient, row: Mapping[str, str]) -> None:
    assert f"/id/{row['key']}" in [result["href"].partition("?")[0] for result in suggest(client, row["name"])]


@pytest.mark.parametrize("query", ["кедергісіз кіруге", "кедергисиз кируге", "кедергісіз кіру"])
def test_a_sentence_is_found_and_leads_to_its_place(client: FlaskClient, query: str) -> None:
    [result] = [result for result in suggest(client, query) if result["kind"] == "sentence"]
    assert "кедергісіз кіруге" in result["label"] and result["href"].startswith("/document/mini-order?from=")


def test_results_come_by_kind_with_the_words_marked(client: FlaskClient) -> None:
    text = client.get("/search?q=прокурордың&lang=en").text
    assert text.index("Institutions and roles") < text.index("Sentences")
    assert "<mark>прокурор</mark>" in text.lower()


def test_a_corrected_word_is_told(client: FlaskClient) -> None:
    assert "taken for" in client.get("/search?q=прокурро&lang=en").text


def test_a_corrected_word_is_written_as_where_it_was_found(client: FlaskClient) -> None:
    assert "taken for “prosecutor”" in client.get("/search?q=proescutor&lang=en").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("суда", "/id/court"), ("прокурорами", "/id/prosecutor"), ("следственных изоляторах", "/id/remand-centre")],
)
def test_russian_endings_are_taken_off_on_a_russian_page(client: FlaskClient, query: str, found: str) -> None:
    assert f'href="{found}?' in client.get("/search", query_string={"q": query, "lang": "ru"}).text


@pytest.mark.parametrize("query", ["prosecutor щщщщщ", "прокурор следственный prosecutor court"])
def test_where_nothing_has_all_words_what_has_some_is_shown(client: FlaskClient, query: str) -> None:
    page = client.get("/search", query_string={"q": query, "lang": "en"}).text
    assert "holds some of them" in page and "/id/prosecutor?" in page


def test_nothing_found_is_told(client: FlaskClient) -> None:
    assert "Nothing was found" in client.get("/search?q=щщщщщ&lang=en").text


@settings(max_examples=150, deadline=None)
@given(query=st.text(max_size=40))
def test_no_query_fails(client: FlaskClient, query: str) -> None:
    suggest(client, query)


@pytest.mark.parametrize("query", ['"', "*", "AND", "прокурор OR", "a:b", "()", "^", "NEAR(", "'", "\\", "-", "%", "прокурор*"])
def test_the_language_of_the_index_is_no_language_of_ours(client: FlaskClient, query: str) -> None:
    suggest(client, query)
    assert client.get("/search", query_string={"q": query}).status_code == 200
