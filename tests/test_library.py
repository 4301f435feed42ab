"""The query library: every question is described, safe, answered by the shipped documents, reached by page, API and editors."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rdflib import Graph

from server import create_app
from server.api import read_rows
from zangraph.graph.catalogue import PARAMETER, XSD, Parameter, ParameterError, bind, read_catalogue
from zangraph.graph.headers import HeaderError, check_headers
from zangraph.graph.ontology import write_ontology
from zangraph.graph.reason import infer, load, read_rules
from zangraph.graph.store import open_store
from zangraph.graph.terms import PREFIXES
from zangraph.graph.vocabulary import THINGS
from zangraph.paths import QUERIES

ROOT = Path(__file__).parents[1]
DUMPS = (
    "PREFIX dcat: <http://www.w3.org/ns/dcat#>"
    " SELECT ?url ?size { ?dump a dcat:Distribution ; dcat:downloadURL ?url ; dcat:byteSize ?size }"
)
NAMES = sorted(read_catalogue())
MOST_SECONDS = 0.5
"""What a question may take of a processor, over the shipped documents."""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return an invented page of law with all that follows from it."""
    ontology = tmp_path_factory.mktemp("ontology") / "ontology.nt"
    write_ontology(ROOT / "ontology", ontology)
    store = load([ontology, ROOT / "tests" / "data" / "library" / "graph.ttl"])
    infer(store, read_rules())
    return store


@pytest.fixture(scope="module")
def client(shipped_build: Path) -> Iterator[FlaskClient]:
    app = create_app({"BUILD": str(shipped_build), "WORKERS": 1, "HEAVY": 1})
    yield app.test_client()
    app.extensions["zangraph.serving"].close()


def rows(store: Store, name: str, **values: str) -> list[dict[str, str]]:
    answer = store.query(read_catalogue()[name].bound(values))
    assert isinstance(answer, QuerySolutions)
    columns = [variable.value for variable in answer.variables]
    return [{column: getattr(row[column], "value", "") for column in columns} for row in answer]


def test_there_are_enough_questions() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_answered_by_the_shipped_documents(shipped_build: Path, name: str) -> None:
    store, before = open_store(shipped_build / "store"), process_time()
    found = rows(store, name, **({"language": "en"} if asks_language(name) else {}))
    assert found and process_time() - before < MOST_SECONDS
    named = [column for column in found[0] if column.endswith("Label") and column not in ("basisLabel", "candidateLabel")]
    assert all(any(row[column] for row in found) for column in named)


def asks_language(name: str) -> bool:
    return any(parameter.name == "language" for parameter in read_catalogue()[name].parameters)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("powers-of-actor", {}, {"wording": "Прокурор өтінішхатты қарауға құқылы.", "basisLabel": "CPC, article 99"}),
        ("duties-of-actor", {"actor": "prosecutor"}, {"deadline": "P3D", "documentLabel": "example"}),
        ("norms-with-deadline", {}, {"bearerLabel": "prosecutor", "deadlineWords": "үш тәулікте"}),
        ("norms-about-act", {"act": "petition"}, {"bearerLabel": "prosecutor", "modality": "prohibition"}),
        ("norms-citing-article", {"source": "cpc-2014"}, {"basisLabel": "CPC, article 99"}),
        ("norms-citing-article", {"source": "cpc-2014/art_99"}, {"basisLabel": "CPC, article 99"}),
        ("norms-on-repealed-acts", {"at": "2020-01-01"}, {"actLabel": "CPC 1997", "successorLabel": "CPC 2014"}),
        ("inadmissible-evidence", {}, {"rule": "inadmissible"}),
        ("norms-between-actors", {}, {"otherLabel": "investigator", "modality": "duty"}),
        ("conditions-and-exceptions", {"kind": "condition"}, {"words": "егер негіз болса"}),
        ("empowering-acts", {}, {"actLabel": "CPC 2014", "actorLabel": "prosecutor", "powers": "1"}),
        ("shared-powers", {}, {"powerLabel": "may perform", "oneLabel": "investigator", "otherLabel": "prosecutor"}),
        ("may-and-must-not", {}, {"actorLabel": "prosecutor", "actLabel": "petition"}),
        ("acts-in-force", {"at": "2014-01-01"}, {"actLabel": "CPC 1997"}),
        ("acts-in-force", {"at": "2016-01-01"}, {"actLabel": "CPC 2014"}),
        ("unsupervised-institutions", {}, {"institutionLabel": "court"}),
    ],
)
def test_answers_on_the_example(example: Store, name: str, values: dict[str, str], expected: dict[str, str]) -> None:
    found = rows(example, name, **values, language="en")
    assert any(expected.items() <= row.items() for row in found), found


def test_what_is_not_asked_is_not_answered(example: Store) -> None:
    assert not rows(example, "conditions-and-exceptions", kind="exception")
    assert {row["actLabel"] for row in rows(example, "acts-in-force", at="2016-01-01", language="en")} == {"CPC 2014"}


# Values enter as terms


@pytest.mark.parametrize(
    ("type_", "value", "term"),
    [
        ("iri", "prosecutor", NamedNode(THINGS + "prosecutor")),
        ("iri", "document/cat-report-2013", NamedNode(THINGS + "document/cat-report-2013")),
        ("iri", "http://example.org/a", NamedNode("http://example.org/a")),
        ("date", "2022-11-05", Literal("2022-11-05", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))),
        ("integer", "12", Literal(12)),
        ("string", 'a" . }', Literal('a" . }')),
    ],
)
def test_a_value_becomes_a_term(type_: str, value: str, term: object) -> None:
    assert Parameter("x", type_, {}, "").term(value) == term


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (Parameter("actor", "iri", {}, ""), "> } DROP ALL #"),
        (Parameter("actor", "iri", {}, ""), "прокурор"),
        (Parameter("at", "date", {}, ""), "2022-13-01"),
        (Parameter("at", "date", {}, ""), '2022-11-05" }'),
        (Parameter("count", "integer", {}, ""), "1 UNION"),
        (Parameter("language", "string", {}, "", choices=("kk", "ru", "en")), "de"),
    ],
)
def test_a_value_that_does_not_fit_is_named(parameter: Parameter, value: str) -> None:
    with pytest.raises(ParameterError, match=parameter.name):
        parameter.term(value)


@given(st.text())
def test_no_text_gets_out_of_its_term(text: str) -> None:
    query = bind('SELECT (?_x AS ?value) { BIND ("?_x" AS ?kept) } # ?_x', {"_x": Literal(text)})
    (row,) = Store().query(query)  # type: ignore[misc]
    assert row["value"] == Literal(text)


# Headers

GOOD = (QUERIES / "cooperation.rq").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("#+   kk: ", "#+   de: ", 1), r"x\.rq:1: summary lacks kk"),
        (GOOD.replace("#+ description:", "#+ beschreibung:"), r"x\.rq:5: unknown decorator 'beschreibung'"),
        (GOOD.replace('#+   ru: "', '#+   ru: "" "', 1), r"x\.rq:3: header is not YAML"),
        (GOOD.partition("PREFIX")[2], r"x\.rq:1: no header"),
        (GOOD.replace("WHERE {", "WHERE {{{"), r"x\.rq:\d+: expected"),
    ],
)
def test_a_malformed_header_is_named_with_file_and_line(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "x.rq").write_text(text, encoding="utf-8")
    with pytest.raises(HeaderError, match=reason):
        check_headers(tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("?_language", "?_colour"), r"x\.rq:\d+: colour: not in .*parameters\.tsv"),
        (GOOD.replace("#+   - language: kk\n", "#+   - at: today\n"), r"x\.rq:\d+: language has no default"),
        (GOOD.replace("#+   - language: kk", "#+   - language: kk\n#+   - at: today"), r"x\.rq:\d+: at: the query has no such"),
    ],
)
def test_a_parameter_that_is_not_described_is_named(tmp_path: Path, text: str, reason: str) -> None:
    shutil.copy(QUERIES / "parameters.tsv", tmp_path)
    (tmp_path / "x.rq").write_text(text, encoding="utf-8")
    with pytest.raises(HeaderError, match=reason):
        read_catalogue(tmp_path)


def test_the_library_passes_the_check_of_the_build() -> None:
    check_headers(QUERIES)


# API, pages, examples


def test_api_answers_in_plain_json(client: FlaskClient) -> None:
    response = client.get("/api/most-cited-acts?language=en")
    answer = response.get_json()
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert answer["columns"] == ["act", "actLabel", "citations", "documents"]
    assert answer["rows"][0]["citations"] >= answer["rows"][-1]["citations"] > 0


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "start"),
    [
        ("?format=csv", "*/*", "text/csv", b"actor,actorLabel,modality,norms"),
        ("", "text/csv", "text/csv", b"actor,actorLabel,modality,norms"),
        ("", "application/sparql-results+json", "application/sparql-results+json", b'{"head"'),
        ("?format=xml", "*/*", "application/sparql-results+xml", b"<?xml"),
        ("?format=tsv", "*/*", "text/tab-separated-values", b"?actor"),
    ],
)
def test_api_formats(client: FlaskClient, query: str, accept: str, media_type: str, start: bytes) -> None:
    response = client.get(f"/api/busiest-actors{query}", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert response.data.startswith(start)


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/api/nothing", 404, "no question 'nothing'"),
        ("/api/powers-of-actor?colour=red", 400, "colour: no such parameter"),
        ("/api/powers-of-actor?actor=%3Cx%3E", 400, "actor: not an IRI or a key"),
        ("/api/powers-of-actor?language=de", 400, "'de' is not one of kk, ru, en"),
        ("/api/acts-in-force?at=yesterday", 400, "at: not a date"),
        ("/api/acts-in-force?format=pdf", 406, "nothing that was asked for"),
    ],
)
def test_api_refusals(client: FlaskClient, path: str, status: int, reason: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert reason in response.get_json()["error"]


def test_openapi_describes_every_question(client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {f"/api/{name}" for name in NAMES}
    assert [each["name"] for each in client.get("/api").get_json()] == NAMES
    for path, methods in described["paths"].items():
        names = {parameter["name"] for parameter in methods["get"]["parameters"]}
        assert names == {"format", *(parameter.name for parameter in read_catalogue()[path.rpartition("/")[2]].parameters)}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages(client: FlaskClient, language: str) -> None:
    listed = client.get(f"/queries?lang={language}").get_data(as_text=True)
    for name, question in read_catalogue().items():
        assert f"/queries/{name}?lang={language}" in listed and question.summary[language].split(",")[0] in listed
    page = client.get(f"/queries/powers-of-actor?lang={language}&actor=ombudsman").get_data(as_text=True)
    assert '<option value="https://w3id.org/zangraph/id/ombudsman" selected>' in page
    assert "/document/" in page and "?from=" in page


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_page_with_an_answer(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/{name}?lang=en")
    assert response.status_code == 200 and b"<tbody>" in response.data


def test_a_page_tells_what_does_not_fit(client: FlaskClient) -> None:
    response = client.get("/queries/acts-in-force?at=yesterday&lang=en")
    assert response.status_code == 400 and b"at: not a date" in response.data
    assert client.get("/queries/nothing").status_code == 404


@pytest.mark.parametrize("asked", ["", "&at=today"])
def test_a_day_is_chosen_as_a_date_and_today_is_written_as_one(client: FlaskClient, asked: str) -> None:
    page = client.get(f"/queries/norms-on-repealed-acts?lang=kk{asked}").text
    assert f'<input type="date" name="at" value="{date.today().isoformat()}">' in page


def test_the_place_in_the_site_is_marked_on_a_question_too(client: FlaskClient) -> None:
    assert re.search(r'href="/queries\?lang=en" aria-current="true"', client.get("/queries/acts-in-force?lang=en").text)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"])
def test_examples_for_editors(client: FlaskClient, media_type: str) -> None:
    response = client.get("/.well-known/sparql-examples", headers={"Accept": media_type})
    assert response.mimetype == media_type
    graph = Graph().parse(data=response.data, format={"application/ld+json": "json-ld"}.get(media_type, media_type))
    found = list(graph.query(ASK_FOR_EXAMPLES))
    assert len(found) == 3 * len(NAMES)
    store = Store()
    for row in found[:10]:
        store.query(str(row[2]))  # type: ignore[index]


# What the editors of the Swiss Institute of Bioinformatics ask an endpoint for.
ASK_FOR_EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?example ?comment ?query
WHERE { ?example a sh:SPARQLExecutable ; rdfs:label|rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query }
"""


def test_the_list_of_parameters_is_used() -> None:
    used = {parameter.name for question in read_catalogue().values() for parameter in question.parameters}
    listed = {line.split("\t")[0] for line in (QUERIES / "parameters.tsv").read_text(encoding="utf-8").splitlines()[1:]}
    assert used == listed


def test_json_of_the_api_is_utf8(client: FlaskClient) -> None:
    assert "прокурор" in client.get("/api/busiest-actors?language=kk").get_data(as_text=True)
    assert json.loads(client.get("/api/busiest-actors").data)["rows"]


def test_competency_questions_name_queries_that_exist() -> None:
    text = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    section = text.partition("## Competency questions")[2].partition("## What follows")[0]
    named = {name for line in section.splitlines() if line.startswith("| ") for name in re.findall(r"`([a-z-]+)`", line)}
    assert len(named) > 25 and named <= set(NAMES)


def test_the_data_set_holds_its_own_examples(mini_build: Path) -> None:
    """Editors of the SIB ask the endpoint itself for examples: the published questions, whatever the day."""
    rows = open_store(mini_build / "store").query(
        "SELECT ?example ?query { ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select ?query"
        " FILTER (LANG(?comment) = 'en') }",
        prefixes=PREFIXES,
    )
    found = {row["example"].value.rpartition("/")[2]: row["query"].value for row in rows}
    assert set(found) == set(read_catalogue())
    assert not any(PARAMETER.search(query) for query in found.values())


def test_dumps_are_described_with_their_size(client: FlaskClient, shipped_build: Path) -> None:
    description = Graph().parse(data=client.get("/.well-known/void").get_data(as_text=True), format="turtle")
    found = {str(url).rpartition("/")[2]: int(size) for url, size in description.query(DUMPS)}
    sizes = {name: (shipped_build / name).stat().st_size for name in found}
    assert found == sizes
    assert set(found) == {"zangraph.nq", "zangraph.ttl", "zangraph.trig", "zangraph.jsonld"}


def test_context_is_the_one_of_the_dump(client: FlaskClient, shipped_build: Path) -> None:
    answer = client.get("/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert answer.get_json(force=True)["@context"] == json.loads((shipped_build / "zangraph.jsonld").read_text())["@context"]


def test_an_answer_has_every_row() -> None:
    rows = [{"x": {"type": "literal", "value": str(number), "datatype": XSD + "integer"}} for number in range(12_000)]
    body = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows}}).encode()
    assert read_rows(body) == (["x"], [{"x": number} for number in range(12_000)])
