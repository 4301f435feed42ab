"""Ask every page for what it does not have: no address and no parameter may end in an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from server import create_app
from server.pages import PAGES
from server.places import busy

SERVER = Path(__file__).resolve().parent.parent / "server"
PARAMETER = re.compile(r"""(?:request\.(?:args|values)|arguments)(?:\.get(?:list)?\(|\[)["']([\w-]+)["']""")
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
    "words": "қ" * 150,
    "digits": "9" * 800,
    "path": "../../../../etc/passwd",
    "iri": "http://example.org/<>",
    "surrogate": "%ED%A0%80",
    "date": "2026-02-31",
    "range": "9-1",
}


DATA = """
@prefix e: <http://example.org/> . @prefix id: <https://w3id.org/zangraph/id/> . @prefix : <https://w3id.org/zangraph/ontology#> .
e:a e:b e:c ; e:d "1" .
id:prosecutor a :Role .
<http://мысал.kz/сот> e:d "сот" .
<https://w3id.org/zangraph/id/сот> e:d "сот" .
"""
CLASSES = sorted(set().union(*(classes for classes, _ in PAGES)))
TEXTS = " ; ".join(
    f":{name} 'x'" for name in "ofAct replacedBy bearer action condition memberOf inDocument number mentions".split()
)
FOREIGN = "/thing?iri=" + quote("http://мысал.kz/сот")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Yield a client of the application over one file."""
    folder = tmp_path_factory.mktemp("strange")
    things = [f"id:bare-{name} a :{name} . id:odd-{name} a :{name} ; {TEXTS} ." for name in CLASSES]
    (folder / "data.ttl").write_text(DATA + "\n".join(things), encoding="utf-8")
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


@pytest.mark.parametrize("path", [FOREIGN, FOREIGN + "&format=ttl", "/id/" + quote("сот"), "/id/" + quote("сот") + ".ttl"])
def test_things_named_in_kazakh(client: FlaskClient, path: str) -> None:
    """Data of others may be named in any letters; headers carry them as RFC 3987 has it."""
    response = client.get(path)
    assert response.status_code == 200
    assert "%D1%81%D0%BE%D1%82" in response.headers["Link"] and response.headers["Link"].isascii()


@pytest.mark.parametrize("value", ["9" * 5000, "0", "-1", "1.5", "x", ""])
def test_a_page_of_no_such_number_is_the_first(client: FlaskClient, value: str) -> None:
    assert client.get(f"/id/prosecutor?page={value}").status_code == 200


@pytest.mark.parametrize("name", ["document", "more", "node", "x"])
def test_an_address_without_end_is_refused_at_once(client: FlaskClient, name: str) -> None:
    """Pages write their address into their links: a megabyte of it would hold everybody up for a minute."""
    for path in ("/", "/graph", "/id/prosecutor", "/api", "/no/such/page"):
        response = client.get(f"{path}?" + "&".join(f"{name}=x{number}" for number in range(3000)))
        assert response.status_code == 414 and response.text == "the address is too long\n"


@pytest.mark.parametrize("body", [b"x" * 2_000_000, b'["' + b"x" * 2_000_000 + b'"]'])
def test_a_body_without_end_is_refused(client: FlaskClient, body: bytes) -> None:
    assert client.post("/sparql/labels", data=body, content_type="application/json").status_code == 413


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/api/acts-in-force"])
def test_what_cannot_be_answered_now_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """A server that has too much to do says so, and when to come again."""

    def refuse(*_: object, **__: object) -> None:
        raise busy()

    service = client.application.extensions["zangraph.serving"].service
    monkeypatch.setattr(service, "counts", {})
    monkeypatch.setattr(service.pool, "evaluate", refuse)
    response = client.get(path, headers={"Accept": "text/turtle, application/json"})
    assert response.status_code == 503 and response.headers["Retry-After"] == "5"
    reason = response.json["error"] if response.is_json and response.json else response.text.strip()
    assert reason == "too many queries are running; try again later"


@pytest.mark.parametrize("name", CLASSES)
def test_things_of_our_classes_with_nothing_or_texts_for_things(client: FlaskClient, name: str) -> None:
    """Data of others may use our ontology in their own way."""
    for path in (f"/id/bare-{name}", f"/id/odd-{name}", f"/graph?node=odd-{name}"):
        assert client.get(path).status_code in (200, 404)
