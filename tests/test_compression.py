"""What pages and their files weigh on the way."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server import create_app

ASKING = {"Accept-Encoding": "gzip", "Accept": "text/html"}


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    with create_app({"BUILD": str(mini_build)}).test_client() as client:
        yield client


@pytest.mark.parametrize("address", ["/graph?lang=en", "/static/style.css", "/graph/view.json?lang=en", "/static/icon.svg"])
def test_a_client_that_asks_gets_the_same_in_less(client: FlaskClient, address: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=ASKING)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < len(plain.data)
    assert "Content-Encoding" not in plain.headers
    assert {"Accept-Encoding"} <= set(packed.vary) & set(plain.vary)


def test_what_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get("/static/style.css", headers=ASKING).headers["ETag"]
    assert client.get("/static/style.css", headers={**ASKING, "If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("address", ["/nothing", "/data/zangraph.nq"])
def test_the_rest_goes_as_it_is(client: FlaskClient, address: str) -> None:
    assert "Content-Encoding" not in client.get(address, headers=ASKING).headers
