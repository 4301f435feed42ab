"""The editor page, the labels that its answers ask for, and the list of dumps."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Store

from server import create_app
from zangraph.graph.catalogue import read_catalogue


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    with create_app({"BUILD": str(mini_build)}).test_client() as client:
        yield client


def data_of(page: str, name: str) -> dict:
    found: dict = json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)[1])
    return found


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_editor_offers_every_question_as_a_query_that_runs(client: FlaskClient, language: str) -> None:
    page = client.get(f"/sparql?lang={language}", headers={"Accept": "text/html"}).text
    queries = data_of(page, "queries")
    assert set(queries) == set(read_catalogue())
    for query in queries.values():
        assert "?_" not in query
        Store().query(query)


def test_an_example_can_be_linked_to(client: FlaskClient) -> None:
    page = client.get("/sparql?example=supervisors-of&lang=en", headers={"Accept": "text/html"}).text
    assert data_of(page, "settings")["name"] == "supervisors-of"


def test_things_are_named_in_the_language_of_the_page(client: FlaskClient) -> None:
    iri = "https://w3id.org/zangraph/id/prosecutor"
    response = client.post("/sparql/labels?lang=ru", json=[iri, iri, "http://example.org/nothing", "no iri", 5])
    assert response.json == {iri: {"label": "прокурор", "language": "ru", "path": "/id/prosecutor?lang=ru"}}


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b"null", b'{"a": ["b"]}'])
def test_what_is_no_list_names_nothing(client: FlaskClient, body: bytes) -> None:
    response = client.post("/sparql/labels", data=body, content_type="application/json")
    assert (response.status_code, response.json) == (200, {})


def test_dumps_are_what_their_hashes_say(client: FlaskClient) -> None:
    listed = re.findall(r'href="(/data/[^"]+)".*?<code[^>]*>([0-9a-f]{64})</code>', client.get("/data?lang=en").text, re.DOTALL)
    assert {"/data/zangraph.nq", "/data/zangraph.ttl", "/data/annotations.jsonl"} <= {address for address, _ in listed}
    for address, sha256 in listed:
        assert hashlib.sha256(client.get(address).data).hexdigest() == sha256


@pytest.mark.parametrize("name", ["store/CURRENT", "search.sqlite", "documents/mini-order.json", "../setup.cfg"])
def test_other_files_are_not_given_away(client: FlaskClient, name: str) -> None:
    assert client.get(f"/data/{name}").status_code == 404
