"""An IRI keeps its meaning: what is renamed leads on, what is withdrawn says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server import create_app, withdrawn
from server.withdrawn import read_withdrawals

HEADER = "old\tnew\tdate\treason\n"
RENAMED = "public-prosecutor\tprosecutor\t2026-11-21\tThe key was changed.\n"
GONE = "cpc-2014/art_999\t\t2026-11-21\tThere is no such article; the text had been misread.\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the table of an installation of one's own."""
    path = tmp_path / "withdrawn.tsv"
    monkeypatch.setattr(withdrawn, "WITHDRAWN", path)
    read_withdrawals.cache_clear()
    yield path
    read_withdrawals.cache_clear()


@pytest.fixture
def client(mini_build: Path, table: Path) -> Iterator[FlaskClient]:
    table.write_text(HEADER + RENAMED + GONE, encoding="utf-8")
    with create_app({"BUILD": str(mini_build)}).test_client() as client:
        yield client


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/id/public-prosecutor", "/id/prosecutor"),
        ("/id/public-prosecutor?lang=ru", "/id/prosecutor?lang=ru"),
        ("/id/public-prosecutor.ttl", "/id/prosecutor.ttl"),
    ],
)
def test_what_is_renamed_leads_on(client: FlaskClient, asked: str, answered: str) -> None:
    response = client.get(asked)
    assert (response.status_code, response.headers["Location"]) == (301, answered)


@pytest.mark.parametrize("suffix", ["", ".ttl"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
def test_what_is_withdrawn_says_why(client: FlaskClient, suffix: str, accept: str) -> None:
    response = client.get(f"/id/cpc-2014/art_999{suffix}", headers={"Accept": accept})
    assert response.status_code == 410
    assert "2026-11-21" in response.text and "misread" in response.text


def test_all_else_is_as_it_was(client: FlaskClient) -> None:
    assert client.get("/id/prosecutor").status_code == 200
    assert client.get("/id/no-such-thing").status_code == 404


@pytest.mark.parametrize(
    "rows",
    [
        "a\t\t2026-11-21\t\n",
        "a\t\tyesterday\twhy\n",
        "\tb\t2026-11-21\twhy\n",
        "a\tb\t2026-11-21\twhy\nb\t\t2026-11-21\twhy\n",
        "a\tb\t2026-11-21\twhy\na\tc\t2026-11-21\twhy\n",
    ],
)
def test_a_wrong_row_is_named(table: Path, rows: str) -> None:
    table.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(ValueError, match=r"withdrawn\.tsv:[23]: "):
        read_withdrawals()


def test_the_table_of_the_project_is_right() -> None:
    assert len(read_withdrawals()) >= 0
