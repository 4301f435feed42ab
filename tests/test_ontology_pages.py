"""The ontology is served at its IRI: pages in one language each, and RDF that a foreign library reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Store
from rdflib import Graph
from rdflib.compare import isomorphic

from server import create_app
from zangraph.graph import vocabulary
from zangraph.graph.described import describe_ontology
from zangraph.graph.diagram import lay_out_links, lay_out_tree
from zangraph.graph.ontology import modules
from zangraph.graph.vocabulary import ONTOLOGY

FOLDER = Path(__file__).parents[1] / "ontology"
NAMES = [*vocabulary.CLASSES, *vocabulary.OBJECT_PROPERTIES, *vocabulary.DATATYPE_PROPERTIES, *vocabulary.INDIVIDUALS]
FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    app = create_app({"BUILD": str(mini_build), "WORKERS": 1, "HEAVY": 1})
    yield app.test_client()
    app.extensions["zangraph.serving"].close()


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_form_holds_the_whole_ontology(client: FlaskClient, suffix: str) -> None:
    media_type, rdf_format = FORMATS[suffix]
    named, negotiated = client.get(f"/ontology.{suffix}"), client.get("/ontology", headers={"Accept": media_type})
    assert named.data == negotiated.data and named.mimetype == negotiated.mimetype == media_type
    assert 'rel="alternate"' in negotiated.headers["Link"] and "Accept" in negotiated.headers["Vary"]
    store = Store()
    store.load(named.data, format=rdf_format, base_iri=ONTOLOGY)
    assert len(store) == len(describe_ontology(FOLDER).graph)


def test_turtle_is_the_modules_together(client: FlaskClient) -> None:
    whole = Graph()
    for path in modules(FOLDER):
        whole.parse(path)
    assert isomorphic(Graph().parse(data=client.get("/ontology.ttl").data, format="turtle"), whole)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_page_describes_every_term_in_its_language_alone(client: FlaskClient, language: str) -> None:
    page = client.get(f"/ontology?lang={language}", headers={"Accept": "text/html"}).get_data(as_text=True)
    for name in NAMES:
        assert f'id="{name}"' in page
    for term in describe_ontology(FOLDER).terms:
        others = {text for other, text in term.definition.items() if other != language}
        assert not [text for text in others - {term.definition[language]} if text in page]
    assert "<svg" in page and not re.findall(r'(?:src|<link[^>]*href)="https?:', page)


def test_links_of_a_page_lead_somewhere(client: FlaskClient) -> None:
    page = client.get("/ontology?lang=en", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/ontology/core", "*/*", 200),
        ("/ontology/0.1.0/norms", "*/*", 200),
        ("/ontology/shapes", "*/*", 200),
        ("/ontology/0.1.0", "*/*", 302),
        ("/ontology/", "text/turtle", 200),
        ("/ontology/nothing", "*/*", 404),
        ("/ontology/../setup", "*/*", 404),
        ("/ontology.zip", "*/*", 404),
        ("/ontology", "image/png", 406),
    ],
)
def test_addresses(client: FlaskClient, path: str, accept: str, status: int) -> None:
    assert client.get(path, headers={"Accept": accept}).status_code == status


def test_what_is_preferred_is_served(client: FlaskClient) -> None:
    wishes = {"text/html,*/*;q=0.8": "text/html", "text/turtle;q=0.9,text/html;q=0.1": "text/turtle", "": "text/html"}
    for accept, media_type in wishes.items():
        assert client.get("/ontology", headers={"Accept": accept}).mimetype == media_type


def test_terms_are_read_with_their_axioms() -> None:
    terms = {term.name: term for term in describe_ontology(FOLDER).terms}
    assert terms["oversees"].chains == [[f"{ONTOLOGY}#oversees", f"{ONTOLOGY}#hasPart"]]
    assert "transitive" in terms["partOf"].characteristics and terms["partOf"].inverse == [f"{ONTOLOGY}#hasPart"]
    assert terms["issues"].range == [f"{ONTOLOGY}#ProceduralAct", f"{ONTOLOGY}#LegalAct"]
    assert f"{ONTOLOGY}#Role" in terms["Institution"].disjoint and terms["changed"].kind == "individual"


def test_diagram_places_every_class_once_and_below_its_own() -> None:
    ontology = describe_ontology(FOLDER)
    tree = lay_out_tree(ontology.of_kind("class"))
    assert sorted(box.iri.rpartition("#")[2] for box in tree.boxes) == sorted(vocabulary.CLASSES)
    assert len({(box.x, box.y) for box in tree.boxes}) == len(tree.boxes)
    assert all(box.parent is None or (box.parent.x < box.x and box.parent.y < box.y) for box in tree.boxes)
    spots, links = lay_out_links(ontology.terms, [f"{ONTOLOGY}#Actor", f"{ONTOLOGY}#Norm"])
    assert {(link.source, link.target) for link in links} == {tuple(spots), tuple(reversed(list(spots)))}
