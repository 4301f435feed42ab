"""The graph view over the miniature documents: what a view shows, what an address says, paths, the panel, files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from server import create_app
from server.graph_export import as_network, to_graphml, to_html
from server.neighbourhood import (
    FACETS,
    FIRST_THINGS,
    KIND,
    MOST_THINGS,
    NEXT_THINGS,
    State,
    iri_of,
    key_of,
    make_view,
)
from server.projection import KINDS, Link, Projection, between, find_path


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    app = create_app({"BUILD": str(mini_build)})
    with app.test_client() as client:
        yield client


def ask(client: FlaskClient, query: str) -> dict:
    response = client.get(f"/graph/view.json?lang=en&{query}")
    assert response.status_code == 200, response.text
    return json.loads(response.data)


def lines(view: dict) -> set[tuple[str, str]]:
    return {(edge["from"], edge["to"]) for edge in view["edges"]}


def test_it_begins_with_kinds_and_never_with_everything(client: FlaskClient) -> None:
    view = ask(client, "")
    assert all(node["id"].startswith(KIND) and node["count"] for node in view["nodes"])
    assert {"kind:role", "kind:power", "kind:document"} <= {node["id"] for node in view["nodes"]}
    assert ("kind:role", "kind:power") in lines(view)


@pytest.mark.parametrize(
    ("query", "line", "there"),
    [
        ("node=prosecutor", ("prosecutor", "remand-centre"), True),
        ("node=remand-centre", ("prosecutor", "remand-centre"), True),
        ("node=prosecutor&relation=:supervises", ("prosecutor", "remand-centre"), True),
        ("node=prosecutor&relation=:visits", ("prosecutor", "remand-centre"), False),
        ("node=prosecutor&kind=institution", ("prosecutor", "remand-centre"), True),
        ("node=prosecutor&kind=norm", ("prosecutor", "remand-centre"), False),
        ("node=prosecutor&document=document/mini-article", ("prosecutor", "remand-centre"), True),
        ("node=prosecutor&document=document/nowhere", ("prosecutor", "remand-centre"), False),
        ("node=kind:institution", ("kind:institution", "remand-centre"), True),
        ("node=document/mini-article", ("document/mini-article", "cpc-2014/art_58/prt_1"), True),
    ],
)
def test_a_thing_opens_with_its_neighbours_that_the_filters_let_through(
    client: FlaskClient, query: str, line: tuple[str, str], there: bool
) -> None:
    assert (line in lines(ask(client, query))) is there


def test_a_modality_filter_leaves_other_norms_out(client: FlaskClient) -> None:
    assert {node["kind"] for node in ask(client, "node=prosecutor&modality=duty&kind=norm")["nodes"]} == {"role", "duty"}


@pytest.mark.parametrize("address", ["/graph", "/graph/view.json", "/graph/view.graphml", "/graph/view.html"])
def test_an_unknown_thing_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}?node=nobody").status_code == 404
    assert client.get(f"{address}?from=prosecutor&to=<script>").status_code == 404


def test_the_tree_says_what_the_drawing_shows(client: FlaskClient) -> None:
    page = client.get("/graph?node=prosecutor&lang=en").text
    drawn = json.loads(re.search(r'<script type="application/json" id="view">(.*?)</script>', page, re.DOTALL)[1])
    told = set(re.findall(r'data-node="([^"]+)"', page))
    assert told == {node["id"] for node in drawn["nodes"]}


def test_a_path_quotes_every_hop(client: FlaskClient) -> None:
    page = client.get("/graph/path?from=detainee&to=remand-centre&lang=en").text
    assert "заңсыз ұсталған адамды дереу босатуға міндетті" in page
    assert "Прокурор тергеу изоляторларының қызметін қадағалайды." in page


def test_where_there_is_no_path_it_says_so(client: FlaskClient) -> None:
    assert "No path of sentences" in client.get("/graph/path?from=prosecutor&to=ombudsman&lang=en").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("node=prosecutor&to=remand-centre", ["supervises", "қызметін қадағалайды", "/document/mini-order?from=206&amp;to=262"]),
        ("node=prosecutor", ["прокурор", "Open its page"]),
        ("node=cpc-2014", ["In force"]),
        ("node=prosecutor&to=cpc-2014", ["Nothing links"]),
    ],
)
def test_the_panel_tells_of_things_and_links(client: FlaskClient, query: str, words: list[str]) -> None:
    part = client.get(f"/graph/about?{query}&part=1&lang=en").text
    assert "<html" not in part
    assert all(word in part for word in words), part
    assert client.get(f"/graph/about?{query}&lang=en").text.count("<h1>") == 1


def test_a_norm_shows_its_sentence(client: FlaskClient) -> None:
    duty = next(node for node in ask(client, "node=prosecutor")["nodes"] if node["kind"] == "duty")
    assert "дереу босатуға міндетті" in client.get(f"/graph/about?node={duty['id']}&part=1").text


def test_graphml_is_a_graph_with_sentences(client: FlaskClient) -> None:
    network = nx.read_graphml(io.BytesIO(client.get("/graph/view.graphml?node=prosecutor&lang=ru").data))
    assert network.nodes["remand-centre"]["kind"] == "institution"
    assert "қадағалайды" in network.edges["prosecutor", "remand-centre"]["quotes"]


def test_a_file_holds_what_its_format_can() -> None:
    view = make_view(star(2), state(("node", "thing-0")))
    network = as_network(view, lambda _: "\x02<b>&\ud800 тінту", lambda _: "]]>", lambda *_: ["\x00\x0c«сөз»"])
    read = nx.read_graphml(io.BytesIO(to_graphml(network)))
    assert read.nodes["thing-1"]["label"] == "<b>& тінту"
    assert read.edges["thing-0", "thing-1"]["quotes"] == "«сөз»"
    page = to_html(network, "</title><script>", "en")
    assert "<b>" not in page.partition("<body>")[2]
    assert "</title><script>" not in page


def test_the_file_of_a_view_loads_nothing(client: FlaskClient) -> None:
    page = client.get("/graph/view.html?node=prosecutor&lang=kk").text
    assert not re.search(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=", page)
    assert "default-src 'none'" in page
    assert '<html lang="kk">' in page


def test_scripts_stay_strict_where_styles_may_be_inline(client: FlaskClient) -> None:
    policy = client.get("/graph").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "'unsafe-inline'" not in client.get("/graph/about?node=prosecutor").headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/graph", "/matrix", "/matrix.csv", "/data", "/sparql", "/graph/view.json"])
def test_data_of_another_kind_are_no_error(tmp_path: Path, address: str) -> None:
    file = tmp_path / "other.ttl"
    file.write_text("<http://example.org/a> a <http://example.org/B> .", encoding="utf-8")
    with create_app({"GRAPH": [str(file)]}).test_client() as client:
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200


HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("address", ["?node=a", "/view.json?node=a", "/view.html?node=a", "/about?node=a", "/about?node=a&to=b"])
def test_words_of_the_data_stay_words(tmp_path: Path, address: str) -> None:
    file = tmp_path / "hostile.ttl"
    file.write_text(
        f"""@prefix : <https://w3id.org/zangraph/ontology#> .
        @prefix id: <https://w3id.org/zangraph/id/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        id:a a :Role ; rdfs:label "{HOSTILE}" ; :memberOf id:b . id:b a :Institution ; rdfs:label "{HOSTILE}"@kk .
        :memberOf rdfs:label "{HOSTILE}" .""",
        encoding="utf-8",
    )
    with create_app({"GRAPH": [str(file)]}).test_client() as client:
        text = client.get(f"/graph{address}").text
        page = json.loads(text)["html"]["tree"] if address.startswith("/view.json") else text
        assert "onerror" in page
        assert "<img src=x" not in page


# The choice of what is shown, over projections of any shape


def thing(number: int) -> str:
    return iri_of(f"thing-{number}")


def star(rays: int, kind: str = "institution") -> Projection:
    kinds = {thing(0): "role"} | {thing(number): kind for number in range(1, rays + 1)}
    supervises = iri_of(":supervises")
    return Projection("", kinds, [Link(thing(0), supervises, thing(number), frozenset(), 1) for number in range(1, rays + 1)])


def state(*pairs: tuple[str, str]) -> State:
    return State.read(MultiDict(pairs))


@pytest.mark.parametrize(
    ("rays", "asked", "shown"),
    [
        (5, 0, 5),
        (400, 0, FIRST_THINGS),
        (400, 1, FIRST_THINGS + NEXT_THINGS),
        (400, 99, MOST_THINGS - 1),
        (FIRST_THINGS + 1, 0, FIRST_THINGS),
    ],
)
def test_beyond_its_share_a_view_says_how_many_more(rays: int, asked: int, shown: int) -> None:
    view = make_view(star(rays), state(("node", "thing-0"), *[("more", "thing-0")] * asked))
    (group,) = view.opened[thing(0)]
    assert (len(group.others), group.hidden, len(view.things)) == (shown, rays - shown, shown + 1)


edges = st.lists(st.tuples(st.integers(0, 60), st.sampled_from("abc"), st.integers(0, 60)), max_size=400)
opened = st.lists(st.integers(0, 60), max_size=12)


@given(edges, opened, st.lists(st.sampled_from(KINDS), min_size=61, max_size=61))
def test_a_view_is_bounded_and_closed(found: list, nodes: list[int], kinds: list[str]) -> None:
    projection = Projection(
        "",
        {thing(number): kind for number, kind in enumerate(kinds)},
        [Link(thing(one), iri_of(f":{relation}"), thing(other), frozenset(), 1) for one, relation, other in found],
    )
    view = make_view(projection, state(*[("node", f"thing-{number}") for number in nodes]))
    assert len(view.things) <= max(MOST_THINGS, len(projection.members))
    assert all({edge.source, edge.target} <= set(view.things) for edge in view.edges)
    for node, groups in view.opened.items():
        neighbours = {end for link in projection.around.get(node, ()) for end in (link.subject, link.object)} - {node}
        assert sum(len(group.others) + group.hidden for group in groups) >= len(neighbours)


words = st.text("abz-/:|._0 &=#%ә", max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["node", "more", "from", "to", *FACETS]), words), max_size=12))
def test_an_address_says_its_state_again(pairs: list[tuple[str, str]]) -> None:
    from urllib.parse import parse_qsl

    read = state(*pairs)
    assert State.read(MultiDict(parse_qsl(read.query(), keep_blank_values=True))) == read


@given(words)
def test_a_key_names_one_iri(key: str) -> None:
    assert iri_of(key_of(iri_of(key))) == iri_of(key)


def test_a_path_prefers_actors_to_acts() -> None:
    kinds = {"a": "role", "b": "institution", "c": "role", "x": "act"}
    steps = [("a", "x"), ("c", "x"), ("a", "b"), ("b", "c")]
    projection = Projection("", kinds, [Link(one, "r", other, frozenset(), 1) for one, other in steps])
    assert find_path(projection, "a", "c") == ("a", "b", "c")
    assert [link.object for link in between(projection, "a", "b")] == ["b"]
    assert find_path(projection, "a", "nobody") == ()
