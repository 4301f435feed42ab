"""The change report between two builds, and the description of the data set in itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from miniature import MINI

from zangraph import compare
from zangraph.graph.assemble import Sources, build
from zangraph.graph.store import open_store
from zangraph.graph.terms import PREFIXES


@pytest.fixture
def smaller(by_hand: None, mini_documents: Path, tmp_path: Path) -> Path:
    """Return a build without the article."""
    manifest = mini_documents / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text(encoding="utf8"))[:1]), encoding="utf8")
    build(Sources(mini_documents, reasoner=False), tmp_path / "smaller")
    return tmp_path / "smaller"


def test_what_appeared_and_vanished(mini_build: Path, smaller: Path) -> None:
    change = compare.compare(smaller, mini_build)
    assert change.added_documents == ("mini-article",)
    assert change.counts["norm"] == (4, 5)
    assert {found.type for found in change.appeared} == {"citation", "norm", "relation"}
    assert change.vanished == ()
    back = compare.compare(mini_build, smaller)
    assert (back.appeared, back.vanished) == ((), change.appeared)


def test_nothing_changed(mini_build: Path) -> None:
    change = compare.compare(mini_build, mini_build)
    assert (change.appeared, change.vanished) == ((), ())


@pytest.mark.parametrize("name", ["change.html", "change.md"])
def test_page(mini_build: Path, smaller: Path, tmp_path: Path, name: str) -> None:
    assert compare.main([str(smaller), str(mini_build), "--out", str(tmp_path / name)]) == 0
    page = (tmp_path / name).read_text(encoding="utf8")
    assert "subject prosecutor, predicate supervises, object remand-centre" in page
    assert "mini-article, " in page


def test_no_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main([str(tmp_path), str(tmp_path)]) == 1
    assert "no build" in capsys.readouterr().err


DATASET = "<https://w3id.org/zangraph/id/dataset>"
COUNTED = "FILTER (?g != <https://w3id.org/zangraph/id/graph/metadata>)"


@pytest.mark.parametrize(
    ("described", "counted"),
    [
        (
            f"SELECT ?n {{ {DATASET} void:triples ?n }}",
            f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {COUNTED} }} }}",
        ),
        (
            f"SELECT ?n {{ {DATASET} void:classPartition [ void:class :Norm ; void:entities ?n ] }}",
            "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a :Norm }",
        ),
        (
            f"SELECT ?n {{ {DATASET} void:propertyPartition [ void:property :bearer ; void:triples ?n ] }}",
            "SELECT (COUNT(*) AS ?n) { ?s :bearer ?o }",
        ),
        (
            "SELECT ?n { ?c void:class :RelationStatement ; void:propertyPartition ?p . ?p void:property :inDocument ;"
            " void:classPartition [ void:class :Document ; void:triples ?n ] }",
            "SELECT (COUNT(*) AS ?n) { ?s a :RelationStatement ; :inDocument ?d . ?d a :Document }",
        ),
        (
            "SELECT ?n { ?c void:class :Passage ; void:propertyPartition ?p . ?p void:property :start ;"
            " void-ext:datatypePartition [ void-ext:datatype xsd:integer ; void:triples ?n ] }",
            "SELECT (COUNT(*) AS ?n) { ?s a :Passage ; :start ?o }",
        ),
    ],
)
def test_described_counts_are_those_counted(mini_build: Path, described: str, counted: str) -> None:
    store = open_store(mini_build / "store")
    values = [next(iter(store.query(query, prefixes=PREFIXES)))["n"].value for query in (described, counted)]
    assert values[0] == values[1]
    assert int(values[0]) > 0


def test_provenance_names_the_documents(mini_build: Path) -> None:
    store = open_store(mini_build / "store")
    query = f"SELECT ?d {{ {DATASET} prov:wasGeneratedBy [ prov:used ?d ] . ?d a :Document }}"
    keys = {row["d"].value.rsplit("/", 1)[1] for row in store.query(query, prefixes=PREFIXES)}
    assert keys == {path.stem for path in (MINI / "documents").glob("*.txt")}


def test_quality_is_in_the_data(by_hand: None, tmp_path: Path) -> None:
    quality = tmp_path / "quality.json"
    row = {"type": "norm", "level": "mention", "precision": 0.9, "recall": 0.8, "f1": 0.847}
    quality.write_text(json.dumps({"gold": ["mini-order"], "scores": [row]}), encoding="utf8")
    sources = Sources(MINI / "documents", quality=quality, reasoner=False)
    build(sources, tmp_path / "build")
    store = open_store(tmp_path / "build" / "store")
    query = f"ASK {{ {DATASET} dqv:hasQualityMeasurement [ dqv:value 0.847 ; prov:wasDerivedFrom id:document\\/mini-order ] }}"
    assert store.query(query, prefixes=PREFIXES)
