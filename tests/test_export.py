"""Every format is read back by a library that is not ours, and holds what the build holds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import frictionless
import networkx
import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import RDF, SKOS

from zangraph import export

Terms = set[tuple[str, ...]]


def write(mini_build: Path, form: str, path: Path) -> Path:
    assert export.main([form, "--build", str(mini_build), "--out", str(path)]) == 0
    return path


def by_oxigraph(path: Path, form: pyoxigraph.RdfFormat) -> pyoxigraph.Dataset:
    """Read with Oxigraph; blank nodes get names that follow from the data."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(path=str(path), format=form))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def merge_of(dataset: pyoxigraph.Dataset) -> pyoxigraph.Dataset:
    merge = pyoxigraph.Dataset(pyoxigraph.Quad(*quad.triple) for quad in dataset)
    merge.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return merge


@pytest.fixture(scope="module")
def quads(mini_build: Path) -> pyoxigraph.Dataset:
    return by_oxigraph(mini_build / "zangraph.nq", pyoxigraph.RdfFormat.N_QUADS)


@pytest.mark.parametrize(
    ("form", "parsed_as"),
    [("nquads", pyoxigraph.RdfFormat.N_QUADS), ("trig", pyoxigraph.RdfFormat.TRIG), ("jsonld", pyoxigraph.RdfFormat.JSON_LD)],
)
def test_data_sets(
    mini_build: Path, tmp_path: Path, quads: pyoxigraph.Dataset, form: str, parsed_as: pyoxigraph.RdfFormat
) -> None:
    read = by_oxigraph(write(mini_build, form, tmp_path / "file"), parsed_as)
    assert len(read) == len(quads)
    assert read == quads


@pytest.mark.parametrize(
    ("form", "parsed_as"), [("turtle", pyoxigraph.RdfFormat.TURTLE), ("rdfxml", pyoxigraph.RdfFormat.RDF_XML)]
)
def test_merges(mini_build: Path, tmp_path: Path, quads: pyoxigraph.Dataset, form: str, parsed_as: pyoxigraph.RdfFormat) -> None:
    read = by_oxigraph(write(mini_build, form, tmp_path / "file"), parsed_as)
    expected = merge_of(quads)
    assert len(read) == len(expected)
    assert read == expected


def without_blank_nodes(graph: rdflib.Graph) -> Terms:
    return {tuple(term.n3() for term in triple) for triple in graph if not any(isinstance(term, rdflib.BNode) for term in triple)}


@pytest.mark.parametrize(
    ("form", "parsed_as"), [("turtle", "turtle"), ("rdfxml", "xml"), ("jsonld", "json-ld"), ("trig", "trig")]
)
def test_rdflib_reads(mini_build: Path, tmp_path: Path, form: str, parsed_as: str) -> None:
    """rdflib agrees with the Turtle, blank nodes counted but not compared."""
    expected = rdflib.Graph().parse(mini_build / "zangraph.ttl")
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(write(mini_build, form, tmp_path / "file"), format=parsed_as)
    read = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        read.add(triple)
    assert len(read) == len(expected)
    assert without_blank_nodes(read) == without_blank_nodes(expected)


def test_jsonld_is_compact(mini_build: Path) -> None:
    """A node of ours reads like one: our own terms bare, others by prefix, nothing but the context spelled out."""
    data = json.loads((mini_build / "zangraph.jsonld").read_text(encoding="utf8"))
    graph = next(graph for graph in data["@graph"] if graph["@id"] == "id:graph/lexicon")
    node = next(node for node in graph["@graph"] if node["@id"] == "id:prosecutor")
    assert "Role" in node["@type"]
    assert {"@value": "прокурор", "@language": "kk"} in node["rdfs:label"]


def test_graphml(mini_build: Path, tmp_path: Path) -> None:
    graph = networkx.read_graphml(write(mini_build, "graphml", tmp_path / "file"), force_multigraph=True)
    prosecutor, centre = "https://w3id.org/zangraph/id/prosecutor", "https://w3id.org/zangraph/id/remand-centre"
    edges = [data for _, target, data in graph.out_edges(prosecutor, data=True) if target == centre]
    assert len(edges) == 2
    assert all(edge["relation"].endswith("#supervises") and "қадағалайды" in edge["quote"] for edge in edges)
    assert graph.nodes[prosecutor]["ru"] == "прокурор"
    assert graph.number_of_edges() == sum(1 for _ in csv.DictReader(rows(mini_build, tmp_path, "edges")))


def rows(mini_build: Path, tmp_path: Path, name: str) -> list[str]:
    return (write(mini_build, "csv", tmp_path / "csv") / f"{name}.csv").read_text(encoding="utf8").splitlines(keepends=True)


def test_csv_is_a_valid_data_package(mini_build: Path, tmp_path: Path) -> None:
    """Types, primary keys and foreign keys hold, as Frictionless checks them."""
    folder = write(mini_build, "csv", tmp_path / "csv")
    report = frictionless.validate(folder / "datapackage.json")
    assert report.valid, report.flatten(["title", "message"])
    edges = list(csv.DictReader(rows(mini_build, tmp_path, "edges")))
    statements = [edge for edge in edges if edge["target"].endswith("/remand-centre")]
    assert {edge["source"] for edge in statements} == {"https://w3id.org/zangraph/id/prosecutor"}


def test_thesaurus(mini_build: Path, tmp_path: Path) -> None:
    """Every term has one preferred label in each language and is reached from the scheme."""
    graph = rdflib.Graph().parse(write(mini_build, "skos", tmp_path / "file"), format="turtle")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    scheme = rdflib.URIRef("https://w3id.org/zangraph/id/thesaurus")
    assert len(concepts) > 200
    for concept in concepts:
        languages = sorted(str(label.language) for label in graph.objects(concept, SKOS.prefLabel))
        assert languages == ["en", "kk", "ru"], concept
    tops = set(graph.objects(scheme, SKOS.hasTopConcept))
    reached = set(tops)
    for top in tops:
        reached |= set(graph.transitive_objects(top, SKOS.narrower))
    assert reached == concepts


@pytest.mark.parametrize("form", ["turtle", "rdfxml", "graphml", "skos"])
def test_same_bytes(mini_build: Path, tmp_path: Path, form: str) -> None:
    one, other = (write(mini_build, form, tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


def test_no_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["turtle", "--build", str(tmp_path)]) == 1
    assert "no build here" in capsys.readouterr().err
