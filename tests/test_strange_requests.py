"""Ask every page for what it does not have: no address and no parameter may end in an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from server import create_app

SERVER = Path(__file__).resolve().parent.parent / "server"
PARAMETER = re.compile(r"""request\.(?:args|values)(?:\.get(?:list)?\(|\[)["']([\w-]+)["']""")
PARAMETERS = sorted({name for path in SERVER.glob("*.py") for name in PARAMETER.findall(path.read_text(encoding="utf-8"))})
STRANGE = {
    "nothing": "",
    "tag": "<script>alert(1)</script>",
    "quote": "'\"`;--",
    "zero": "\x00",
    "line": "a\r\nX-Injected: yes",
    "brackets": "{{7*7}}{%x%}${x}",
    "star": '*"AND NEAR(',
    "number": "-99999999999999999999",
    "float": "1e999",
    "words": "қ" * 3000,
    "path": "../../../../etc/passwd",
    "iri": "http://example.org/<>",
    "surrogate": "%ED%A0%80",
    "date": "2026-02-31",
    "range": "9-1",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Yield a client of the application over one file of two triples."""
    folder = tmp_path_factory.mktemp("strange")
    (folder / "data.ttl").write_text('@prefix e: <http://example.org/> . e:a e:b e:c ; e:d "1" .', encoding="utf-8")
    app = create_app({"GRAPH": [str(folder / "data.ttl")], "WORKERS": 1})
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app.test_client()
    app.extensions["zangraph.serving"].close()


def addresses(client: FlaskClient) -> list[tuple[str, bool]]:
    """Return the addresses of the application with a place for a value, and whether they take POST only."""
    rules = [rule for rule in client.application.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted({(re.sub(r"<[^>]+>", "VALUE", rule.rule), "GET" not in (rule.methods or ())) for rule in rules})


@pytest.mark.parametrize("name", STRANGE)
def test_strange_values(client: FlaskClient, name: str) -> None:
    """Each address, with a strange value in each place and each parameter, answers with less than 500."""
    value, failures = STRANGE[name], []
    query = urlencode({parameter: value for parameter in PARAMETERS if parameter != "query"})
    for address, is_post in addresses(client):
        path = address.replace("VALUE", quote(value) or "x")
        for target in (path, f"{path}?{query}"):
            response = client.post(target) if is_post else client.get(target)
            if response.status_code >= 500 or "X-Injected" in response.headers or b"<script>alert" in response.data:
                failures.append((response.status_code, target[:200]))
    assert failures == []
