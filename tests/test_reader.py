"""The reader: the whole text and nothing else, marks in their places, and of protected works only what is quotable."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server import create_app
from server.reader import lay_out, read_span


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    app = create_app({"BUILD": str(mini_build)})
    with app.test_client() as client:
        yield client


@pytest.fixture(scope="module")
def order(mini_build: Path) -> dict:
    return json.loads((mini_build / "documents" / "mini-order.json").read_text(encoding="utf8"))


@pytest.fixture(scope="module")
def article(mini_build: Path) -> dict:
    return json.loads((mini_build / "documents" / "mini-article.json").read_text(encoding="utf8"))


def words(text: str) -> list[str]:
    return text.split()


def test_an_official_act_is_shown_in_full(order: dict) -> None:
    shown = " ".join(paragraph.text for paragraph in lay_out(order))
    assert words(shown) == words(order["text"])


BROKEN = "4. Сот -бабына сәйкес ҚПК-нің 125 әрекет етеді.\nСоңы."


@pytest.mark.parametrize(
    ("moves", "read", "why"),
    [
        ([], ["4. Сот -бабына сәйкес ҚПК-нің 125 әрекет етеді.", "Соңы."], "nothing is displaced"),
        ([[22, 33, 7]], ["4. Сот ҚПК-нің 125-бабына сәйкес  әрекет етеді.", "Соңы."], "a hyperlink"),
        ([[22, 33, 7], [48, 53, 33]], ["4. Сот ҚПК-нің 125 Соңы.-бабына сәйкес  әрекет етеді."], "a piece after a moved piece"),
        ([[22, 33, 0]], ["4. Сот -бабына сәйкес ҚПК-нің 125 әрекет етеді.", "Соңы."], "a place that is not shown"),
    ],
)
def test_displaced_pieces_are_read_where_they_belong(moves: list, read: list[str], why: str) -> None:
    units = [
        {"index": 0, "kind": "paragraph", "number": "4", "start": 0, "end": 47, "parent": None, "iri": ""},
        {"index": 1, "kind": "sentence", "number": "", "start": 0, "end": 47, "parent": 0, "iri": ""},
        {"index": 2, "kind": "block", "number": "", "start": 48, "end": 53, "parent": None, "iri": ""},
        {"index": 3, "kind": "sentence", "number": "", "start": 48, "end": 53, "parent": 2, "iri": ""},
    ]
    found = dict.fromkeys(("occurrences", "citations", "norms", "relations", "amendments"), ())
    repairs = [[start, end] for start, end, _ in moves]
    document = {"text": BROKEN, "units": units, "quotable": [[0, len(BROKEN)]], "manifest": {"show": "full"}, **found}
    shown = list(lay_out({**document, "repairs": repairs, "moves": moves}))
    assert [paragraph.text for paragraph in shown] == read, why


@pytest.mark.parametrize(
    ("moves", "span", "read"),
    [
        ([], (0, 47), "4. Сот -бабына сәйкес ҚПК-нің 125 әрекет етеді."),
        ([[22, 33, 6]], (0, 47), "4. Сот ҚПК-нің 125-бабына сәйкес әрекет етеді."),
        ([[22, 33, 6]], (7, 33), "ҚПК-нің 125-бабына сәйкес"),
        ([[22, 33, 6]], (8, 47), "бабына сәйкес ҚПК-нің 125 әрекет етеді."),
        ([[22, 33, 6], [48, 53, 33]], (0, 53), "4. Сот ҚПК-нің 125 Соңы.-бабына сәйкес әрекет етеді."),
    ],
)
def test_a_span_is_read_in_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, moves: list, span: tuple, read: str) -> None:
    document = {"key": "broken", "text": BROKEN, "moves": moves}
    (tmp_path / "broken.json").write_text(json.dumps(document), encoding="utf8")
    monkeypatch.setattr("server.reader.document_folder", lambda: tmp_path)
    assert read_span("broken", *span, BROKEN[slice(*span)]) == read


def test_of_a_protected_work_only_what_is_quotable_is_shown(article: dict) -> None:
    shown = [word for paragraph in lay_out(article) for run in paragraph.runs for word in words(run.text)]
    quotable = [word for start, end in article["quotable"] for word in words(article["text"][start:end])]
    assert shown == quotable
    assert len(shown) <= len(words(article["text"]))


def test_every_run_stands_where_it_says(order: dict) -> None:
    for paragraph in lay_out(order, (329, 376)):
        for run in paragraph.runs:
            assert order["text"][run.start : run.start + len(run.text)] == run.text


@given(ends=st.tuples(st.integers(0, 617), st.integers(0, 617)).map(sorted).filter(lambda pair: pair[0] < pair[1]))
def test_exactly_the_asked_characters_are_highlighted(order: dict, ends: list[int]) -> None:
    start, end = ends
    marked = {
        place
        for paragraph in lay_out(order, (start, end))
        for run in paragraph.runs
        if run.target
        for place in range(run.start, run.start + len(run.text))
    }
    shown = {
        place for paragraph in lay_out(order) for run in paragraph.runs for place in range(run.start, run.start + len(run.text))
    }
    assert marked == shown & set(range(start, end))


def test_citations_norms_and_actors_lead_to_their_things(order: dict) -> None:
    runs = [run for paragraph in lay_out(order) for run in paragraph.runs]
    links = {(run.text, run.kind, run.href) for run in runs if run.href}
    assert ("ҚПК-нің 414-бабына", "citation", "/id/cpc-2014/art_414?date=2021-06-10") in links
    assert ("тергеу изоляторына", "institution", "/id/remand-centre") in links
    assert [norm["modality"] for run in runs for norm in run.norms] == ["power", "power", "duty", "prohibition"]


def test_an_amendment_stands_at_its_paragraph(client: FlaskClient) -> None:
    text = client.get("/document/mini-order?lang=en").text
    assert re.search(r'id="unit-\d+".*?Amended</?.*?June 10, 2021|Amended June 10, 2021', text, re.DOTALL)


@pytest.mark.parametrize("query", ["from=10&to=5", "from=-1&to=5", "from=0&to=99999999", "from=x&to=y", "from=3"])
def test_a_senseless_range_highlights_nothing(client: FlaskClient, query: str) -> None:
    response = client.get(f"/document/mini-order?{query}")
    assert response.status_code == 200 and 'class="target"' not in response.text


def test_a_passage_that_may_not_be_shown_is_named_as_such(client: FlaskClient, article: dict) -> None:
    quotable = {place for start, end in article["quotable"] for place in range(start, end)}
    hidden = next(place for place in range(len(article["text"])) if place not in quotable)
    text = html.unescape(client.get(f"/document/mini-article?from={hidden}&to={hidden + 1}&lang=en").text)
    assert "The passage that the link points to is not shown here." in text


@pytest.mark.parametrize("key", ["mini-order", "mini-article"])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Бұл ресми жарияланым емес."),
        ("ru", "Это не официальное опубликование."),
        ("en", "This is not an official publication."),
    ],
)
def test_every_document_says_that_it_is_no_official_publication(client: FlaskClient, key: str, language: str, said: str) -> None:
    assert said in client.get(f"/document/{key}?lang={language}").text.partition("<main")[2].partition("</main")[0]
