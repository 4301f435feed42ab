"""The powers matrix over the miniature documents: cells, choices, the table to take away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server import create_app


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    with create_app({"BUILD": str(mini_build)}).test_client() as client:
        yield client


def read_table(client: FlaskClient, query: str) -> set[tuple[str, str, str, int]]:
    text = client.get(f"/matrix.csv?lang=en&{query}").data.decode("utf-8-sig")
    return {(row["bearer"], row["about"], row["modality"], int(row["norms"])) for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize(
    ("query", "cell", "there"),
    [
        ("columns=acts", ("prosecutor", "visit", "power", 1), True),
        ("columns=actors", ("prosecutor", "detainee", "duty", 1), True),
        ("columns=actors", ("prosecutor", "remand-centre", "power", 1), True),
        ("columns=actors&modality=duty", ("prosecutor", "remand-centre", "power", 1), False),
        ("columns=actors&rows=institutions", ("prosecutor", "detainee", "duty", 1), False),
        ("columns=nonsense&rows=nonsense&modality=nonsense", ("prosecutor", "visit", "power", 1), True),
    ],
)
def test_cells_count_norms(client: FlaskClient, query: str, cell: tuple[str, str, str, int], there: bool) -> None:
    assert (cell in read_table(client, query)) is there


def test_a_number_leads_to_as_many_norms(client: FlaskClient) -> None:
    page = client.get("/matrix?columns=actors&lang=en").text
    cells = re.findall(r"<td>.*?</td>", page, re.DOTALL)
    links = [match for cell in cells for match in re.findall(r'href="([^"]+)"[^>]*><span[^>]*></span>(\d+)', cell)]
    assert links
    for address, number in links:
        listed = client.get(address.replace("&amp;", "&")).text
        assert listed.count('<article class="evidence of-') == int(number), address


def test_an_empty_choice_says_so(client: FlaskClient) -> None:
    assert "No norm in this data set" in client.get("/matrix?modality=right&lang=en").text
