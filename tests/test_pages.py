"""The pages over the miniature documents: every kind of thing, its sentences, facets, status, RDF, errors."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import rdflib
from flask import render_template_string
from flask.testing import FlaskClient
from rdflib import URIRef
from rdflib.namespace import RDFS

from server import create_app
from server.evidence import Norm, Sentence
from server.labels import get_names
from server.questions import read_questions

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = [
    "/",
    "/about",
    "/documents",
    "/search",
    "/search?q=прокурор",
    "/search?q=щщщщ",
    "/document/mini-order",
    "/document/mini-article",
    "/document/mini-order?from=329&to=376",
    "/id/prosecutor",
    "/id/prosecutor?modality=power&about=remand-centre&sort=modality",
    "/id/remand-centre",
    "/id/visit",
    "/id/cpc-2014",
    "/id/cpc-1997",
    "/id/cpc-2014/art_414",
    "/id/cpc-2014/art_58/prt_1",
    "/id/document/mini-order",
    "/id/rule/function",
    "/thing?iri=http://www.w3.org/2000/01/rdf-schema%23label",
]


@pytest.fixture(scope="module")
def client(mini_build: Path) -> Iterator[FlaskClient]:
    app = create_app({"BUILD": str(mini_build)})
    with app.test_client() as client:
        yield client


class Markup(HTMLParser):
    """What a page loads, where it leads, its languages and identifiers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.languages: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if "src" in given:
            self.loaded.append(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            self.loaded.append(given["href"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "html":
            self.languages.append(given.get("lang", ""))
        if "id" in given:
            self.ids.append(given["id"])
        if "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(tag)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/ld+json"):
            self.inline.append(tag)


def see(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == status, response.text
    return response.text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_in_each_language(client: FlaskClient, path: str, language: str) -> None:
    text = see(client, f"{path}{'&' if '?' in path else '?'}lang={language}")
    page = Markup(text)
    assert page.languages == [language]
    assert [address for address in page.loaded if urlsplit(address).netloc] == []
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    data = [address for address in page.links if "." in urlsplit(address).path or "format=" in address]
    assert [address for address in page.links if address.startswith("/") and "lang=" not in address and address not in data] == []
    assert "None" not in re.sub(r"<[^>]+>", " ", text)


def test_links_of_our_pages_lead_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    for path in PAGES:
        for address in Markup(see(client, path)).links:
            if address.startswith("/") and not address.startswith(("/queries", "/graph", "/matrix", "/sparql", "/ontology")):
                seen.add(address.partition("#")[0])
    broken = {address: status for address in sorted(seen) if (status := client.get(address, headers=HTML).status_code) >= 400}
    assert broken == {}


@pytest.mark.parametrize(
    ("path", "there", "absent"),
    [
        ("/id/prosecutor", ["кедергісіз кіруге құқылы", "босатуға міндетті", "remand centre", "24 hours"], []),
        ("/id/prosecutor?modality=duty", ["босатуға міндетті"], ["кедергісіз кіруге"]),
        ("/id/prosecutor?about=detainee", ["босатуға міндетті"], ["кедергісіз кіруге"]),
        ("/id/prosecutor?about=court", ["No norm has all of this together"], ["кедергісіз кіруге"]),
        ("/id/prosecutor?sort=nonsense&page=x", ["кедергісіз кіруге"], []),
        ("/id/remand-centre", ["Supervised by", "қызметін қадағалайды"], []),
        ("/id/visit", ["Norms about it", "кедергісіз кіруге"], []),
        ("/id/cpc-2014/art_414", ["Norms that rest on it", "кедергі келтіруге", "The text of this provision is not among"], []),
        ("/id/cpc-1997", ["No longer in force", "Replaced by:"], []),
        ("/id/cpc-1997?date=2013-06-18", ["In force"], ["No longer in force"]),
        ("/id/cpc-2014?date=2014-12-31", ["Not yet in force"], []),
        ("/id/cpc-2014?date=nonsense", ["In force"], []),
        ("/id/document/mini-order", ["Read it"], []),
    ],
)
def test_a_thing_shows_what_the_documents_say_of_it(client: FlaskClient, path: str, there: list[str], absent: list[str]) -> None:
    text = see(client, f"{path}{'&' if '?' in path else '?'}lang=en").partition("<main")[2]
    assert [piece for piece in there if piece not in text] == []
    assert [piece for piece in absent if piece in text] == []


def test_an_item_of_a_list_stands_with_the_head_of_its_list(client: FlaskClient) -> None:
    text = see(client, "/id/prosecutor?lang=kk")
    assert re.search(r"прокурор:</span> (?:1\) )?тергеу изоляторына", text)


def test_a_sentence_leads_to_its_place_in_the_reader(client: FlaskClient) -> None:
    text = see(client, "/id/prosecutor?modality=duty")
    [address] = {address for address in Markup(text).links if address.startswith("/document/mini-order?from=377")}
    read = see(client, address)
    marked = re.search(r'<mark class="target" id="char377">(.+?)</mark>', read, re.DOTALL)
    assert marked and "заңсыз" in re.sub(r"<[^>]+>", "", marked.group(1))


def test_the_start_page_asks_only_of_those_that_the_documents_speak_of(client: FlaskClient) -> None:
    """The miniature documents say what a prosecutor must, and nothing of a citizen, whom the lexicon knows."""
    asked = see(client, "/").partition('<ul class="questions')[2].partition("</ul>")[0]
    assert 'href="/id/prosecutor?modality=duty' in asked
    assert client.get("/id/citizen", headers=HTML).status_code == 200
    assert "/id/citizen" not in asked


@pytest.mark.parametrize("question", read_questions(), ids=lambda question: question.en)
def test_every_question_of_the_start_page_leads_to_a_page_or_says_that_nothing_is_known(client: FlaskClient, question) -> None:
    assert client.get(question.path, headers=HTML).status_code in (200, 404)


@pytest.mark.parametrize(
    ("path", "accept", "kind", "format"),
    [
        ("/id/prosecutor.ttl", "*/*", "text/turtle", "turtle"),
        ("/id/prosecutor.nt", "*/*", "application/n-triples", "nt"),
        ("/id/prosecutor.rdf", "*/*", "application/rdf+xml", "xml"),
        ("/id/prosecutor.jsonld", "*/*", "application/ld+json", "json-ld"),
        ("/id/prosecutor", "text/turtle", "text/turtle", "turtle"),
        ("/id/prosecutor", "application/rdf+xml;q=0.9,text/html;q=0.3", "application/rdf+xml", "xml"),
        ("/id/cpc-2014/art_414", "application/n-triples", "application/n-triples", "nt"),
    ],
)
def test_a_thing_comes_as_rdf(client: FlaskClient, path: str, accept: str, kind: str, format: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, kind)
    graph = rdflib.Graph().parse(data=response.data, format=format)
    thing = URIRef("https://w3id.org/zangraph" + path.rsplit(".", 1)[0])
    assert (thing, RDFS.label, None) in graph


def test_a_page_names_its_other_forms(client: FlaskClient) -> None:
    response = client.get("/id/prosecutor", headers=HTML)
    assert '</id/prosecutor.ttl>; rel="alternate"; type="text/turtle"' in response.headers.getlist("Link")
    assert "Accept" in response.vary and "Accept-Language" in response.vary


def test_an_act_is_described_in_the_words_of_schema_org(client: FlaskClient) -> None:
    text = see(client, "/id/cpc-2014")
    [data] = re.findall(r'<script type="application/ld\+json">(.+?)</script>', text, re.DOTALL)
    described = json.loads(data)
    assert described["@type"] == "Legislation" and described["legislationDate"] == "2014-07-04"
    assert described["legislationLegalForce"] == "https://schema.org/InForce"


@pytest.mark.parametrize(
    "path",
    [
        "/id/nobody",
        "/id/cpc-2014/art_9999",
        "/id/a b<c>",
        "/document/nothing",
        "/document/..%2Freport",
        "/nowhere",
        "/thing",
        "/thing?iri=a%20b",
    ],
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_is_not_there_is_explained(client: FlaskClient, path: str, language: str) -> None:
    text = see(client, f"{path}{'&' if '?' in path else '?'}lang={language}", status=404)
    assert Markup(text).languages == [language] and "<h1>" in text


@pytest.mark.parametrize(
    ("contact", "address"),
    [("errors@example.org", "mailto:errors@example.org"), ("https://example.org/issues", "https://example.org/issues")],
)
def test_errors_are_reported_where_the_operator_says(mini_build: Path, contact: str, address: str) -> None:
    with create_app({"BUILD": str(mini_build), "CONTACT": contact}).test_client() as client:
        assert f'href="{address}"' in see(client, "/about")


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "мәтіні мен актісі"), ("ru", "слова и акт"), ("en", "the words and the act")]
)
def test_how_strictly_scores_compare_is_said_in_words(client: FlaskClient, language: str, words: str) -> None:
    page = see(client, f"/about?lang={language}")
    assert f"<td>{words}</td>" in page and "<td>triple</td>" not in page


def test_scores_are_at_the_foot_only_where_a_document_is_that_they_were_measured_on(client: FlaskClient, monkeypatch) -> None:
    assert "F1" not in see(client, "/documents?lang=en")
    monkeypatch.setattr("server.figures.is_measured", lambda: True)
    assert "(F1): citations" in see(client, "/documents?lang=en")


def test_a_statement_is_named_by_what_it_states(client: FlaskClient) -> None:
    [statement] = set(re.findall(r"/id/amendment/\w+", see(client, "/document/mini-order")))
    assert "paragraph 3" in re.search(r"<h1>(.+?)</h1>", see(client, f"{statement}?lang=en")).group(1)


def test_any_rdf_gets_generic_pages(tmp_path: Path) -> None:
    file = tmp_path / "foreign.ttl"
    file.write_text(
        "@prefix ex: <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'ex:court rdfs:label "Gericht"@de ; ex:seat "Berlin" ; ex:hears ex:case . ex:judge ex:sits ex:court .\n',
        encoding="utf8",
    )
    with create_app({"GRAPH": [str(file)]}).test_client() as client:
        text = see(client, "/thing?iri=http://example.org/court&lang=en")
        expected = ['<span lang="de">Gericht</span>', "Berlin", "/thing?iri=http%3A%2F%2Fexample.org%2Fcase", "judge"]
        assert [piece for piece in expected if piece not in text] == []
        for path in ("/", "/documents", "/search?q=Gericht", "/about"):
            assert client.get(path).status_code == 200
        turtle = client.get("/thing?iri=http://example.org/court&format=ttl")
        assert len(rdflib.Graph().parse(data=turtle.data, format="turtle")) == 4


@pytest.fixture(scope="module")
def crowded(mini_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Yield a client over a build with 150 documents more."""
    build = Path(shutil.copytree(mini_build, tmp_path_factory.mktemp("crowded") / "build"))
    document = json.loads((build / "documents" / "mini-order.json").read_text(encoding="utf8"))
    for number in range(150):
        path = build / "documents" / f"x-{number:03}.json"
        path.write_text(json.dumps(document | {"key": path.stem}), encoding="utf8")
    with create_app({"BUILD": str(build)}).test_client() as client:
        yield client


@pytest.mark.parametrize(
    ("address", "documents", "pages"),
    [
        ("/documents", 100, [1, 2]),
        ("/documents?page=2", 52, [1, 2]),
        ("/documents?page=3", 0, [1, 2]),
        ("/", 24, []),
    ],
)
def test_many_documents_have_pages(crowded: FlaskClient, address: str, documents: int, pages: list[int]) -> None:
    text = crowded.get(address).text
    assert len(re.findall(r'href="/document/', text)) == documents
    shown = "".join(re.findall(r'<nav class="pages".*?</nav>', text, re.DOTALL))
    assert [int(number) for number in re.findall(r'href="/documents\?page=(\d+)', shown)] == pages
    assert "Бұл деректер жиынында құжат жоқ" not in text
    assert ("Барлық құжаттар: 152" in text) == (address == "/")


@pytest.mark.parametrize(
    ("shown", "rest"), [("folded(sentences)", "2 more"), ("norm(norm)", "32 more"), ("norm(norm, most=60)", "")]
)
def test_a_long_list_says_how_much_it_leaves_out(shown: str, rest: str, client: FlaskClient) -> None:
    sentences = {
        f"p{number}": Sentence("Сот шешеді.", "https://w3id.org/zangraph/id/document/x", number, number + 1)
        for number in range(52)
    }
    norm = Norm(
        "https://w3id.org/zangraph/id/norm/1", "duty", "https://w3id.org/zangraph/id/court", "Сот шешеді.", sentences=sentences
    )
    template = '{% import "_things.html" as things with context %}{{ things.' + shown + " }}"
    with client.application.test_request_context("/?lang=en"):
        text = render_template_string(template, norm=norm, sentences=list(sentences.values()), names=get_names())
    assert re.findall(r"\d+ more", text) == ([rest] if rest else [])


@pytest.mark.parametrize(
    ("provision", "basis", "is_said"),
    [
        ("", "", True),
        ("https://w3id.org/zangraph/id/cpc-2014/art_58", "", False),
        ("", "https://w3id.org/zangraph/id/cpc-2014", False),
    ],
)
def test_a_norm_without_a_basis_says_so(provision: str, basis: str, is_said: bool, client: FlaskClient) -> None:
    sentence = Sentence("Сот шешеді.", "https://w3id.org/zangraph/id/document/x", 0, 11, provision=provision)
    details = {"basis": {basis}} if basis else {}
    norm = Norm("https://w3id.org/zangraph/id/norm/1", "duty", "b", "Сот шешеді.", details=details, sentences={"p": sentence})
    template = '{% import "_things.html" as things with context %}{{ things.norm(norm) }}'
    with client.application.test_request_context("/?lang=en"):
        text = render_template_string(template, norm=norm, names=get_names())
    assert ("the sentence names no legal basis" in text) is is_said
