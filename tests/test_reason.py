"""Rules give what the ontology says and HermiT finds; without Java the build says what it did not check."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, Triple

from zangraph.graph import consistency
from zangraph.graph.consistency import check, entailments, find_java
from zangraph.graph.ontology import write_ontology
from zangraph.graph.reason import ReasonError, Rule, infer, load, read_rules
from zangraph.graph.vocabulary import ONTOLOGY, THINGS

ROOT = Path(__file__).parents[1]
PREFIXES = f"@prefix : <{ONTOLOGY}#> . @prefix id: <{THINGS}> . @prefix eli: <http://data.europa.eu/eli/ontology#> .\n"
NEEDS_JAVA = pytest.mark.skipif(find_java() is None, reason="no Java runtime")


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ontology") / "ontology.nt"
    write_ontology(ROOT / "ontology", path)
    return path


def consequences(ontology: Path, turtle: str) -> set[str]:
    store = load([ontology])
    store.load((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return {shorten(triple) for triple in infer(store, read_rules())}


def shorten(triple: Triple) -> str:
    terms = (triple.subject, triple.predicate, triple.object)
    words = (str(term).replace(f"<{ONTOLOGY}#", ":").replace(f"<{THINGS}", "") for term in terms)
    return " ".join(words).replace(">", "")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # superproperty, inverse
        ("id:a :hasPower id:n .", "a :hasNorm n"),
        ("id:a :hasPower id:n .", "n :bearer a"),
        ("id:a :supervises id:b .", "b :supervisedBy a"),
        ("id:a :cooperatesWith id:b .", "b :cooperatesWith a"),
        # transitive
        ("id:a :partOf id:b . id:b :partOf id:c . id:c :partOf id:d .", "a :partOf d"),
        ("id:a :kindOf id:b . id:b :kindOf id:c .", "a :kindOf c"),
        # law follows structure
        ("id:a :supervises id:system . id:prison :partOf id:system .", "a :oversees prison"),
        ("id:a :supervises id:b . id:b :supervises id:c .", "a :oversees c"),
        ("id:judge :memberOf id:chamber . id:chamber :partOf id:court .", "judge :memberOf court"),
        ("id:judge :memberOf id:court . id:court :hasPower id:n .", "judge :normToConsider n"),
        ("id:head :kindOf id:prosecutor . id:prosecutor :hasDuty id:n .", "head :normToConsider n"),
        ("id:n :legalBasis id:part . id:part eli:is_part_of id:article . id:article :ofAct id:act .", "n :restsOn act"),
        ("id:a :hasPower id:n . id:n :legalBasis id:part . id:part :ofAct id:act .", "a :empoweredBy act"),
        ("id:d eli:cites id:part . id:part :ofAct id:act .", "d :refersTo act"),
        ("id:a :hasPower id:n . id:n :action id:search .", "a :mayPerform search"),
        ("id:a :hasProhibition id:n . id:n :action id:search .", "search :mustNotBePerformedBy a"),
        # domain, range, class above, defined class
        ("id:a :visits id:b .", "a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type :Actor"),
        ("id:a :appoints id:b .", "b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type :Actor"),
        ("id:a a :Code .", "a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type :LegalSource"),
        ("id:court :conducts id:trial .", "trial <http://www.w3.org/1999/02/22-rdf-syntax-ns#type :ProceduralAction"),
    ],
)
def test_rules_give(ontology: Path, given: str, expected: str) -> None:
    assert expected in consequences(ontology, given)


@pytest.mark.parametrize(
    ("given", "not_expected"),
    [
        ("id:a :supervises id:part . id:part :partOf id:whole .", "a :oversees whole"),
        ("id:judge :memberOf id:court . id:judge :hasPower id:n .", "court :normToConsider n"),
        ("id:head :kindOf id:prosecutor . id:prosecutor :hasPower id:n .", "head :hasPower n"),
        ("id:a :hasPower id:n . id:n :supervised id:b .", "a :oversees b"),
        ("id:a :hasRight id:n . id:n :action id:search .", "a :mayPerform search"),
        ("id:a :supervises id:b . id:b :partOf id:c .", "a :supervises c"),
    ],
)
def test_rules_do_not_give(ontology: Path, given: str, not_expected: str) -> None:
    assert not_expected not in consequences(ontology, given)


def test_rules_stop_and_repeat_nothing(ontology: Path, mini_build: Path) -> None:
    store = load([ontology, *data_of(mini_build)])
    first = infer(store, read_rules())
    assert first == sorted(first, key=str) and len(set(first)) == len(first)
    assert infer(store, read_rules()) == []


def test_rules_without_end_are_refused() -> None:
    store = Store()
    store.load(b"<http://a/> <http://p/> <http://b/> .", format=RdfFormat.N_TRIPLES)
    endless = Rule("endless", "CONSTRUCT { ?s ?p ?next } WHERE { ?s ?p ?o BIND (IRI(CONCAT(STR(?o), 'x')) AS ?next) }")
    with pytest.raises(ReasonError, match="rounds of the rules endless"):
        infer(store, [endless])


def data_of(folder: Path) -> list[Path]:
    return [*sorted(folder.glob("parts/*/graph.nt")), folder / "graphs" / "lexicon.nt"]


def missing_from_rules(ontology: Path, data: Iterable[Path]) -> list[str]:
    """Return what HermiT finds in our vocabulary and the rules do not."""
    data = list(data)
    java = find_java()
    assert java
    store = load([ontology, *data])
    infer(store, read_rules())
    found = [triple for triple in entailments(ontology, data, java) if triple.subject.value.startswith(THINGS)]
    found = [triple for triple in found if triple.object.value != "http://www.w3.org/2002/07/owl#Thing"]
    assert found
    return [str(triple) for triple in found if not any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object))]


@NEEDS_JAVA
def test_rules_give_every_entailment_of_hermit_in_small(ontology: Path, mini_build: Path) -> None:
    (order, *_) = [path for path in data_of(mini_build) if b"hasDuty" in path.read_bytes()]
    before = set(Path(tempfile.gettempdir()).iterdir())
    assert missing_from_rules(ontology, [order]) == []
    left = set(Path(tempfile.gettempdir()).iterdir()) - before
    assert [path for path in left if "reasoner" in path.name or path.suffix in (".nt", ".owl")] == []


@NEEDS_JAVA
@pytest.mark.slow
def test_rules_give_every_entailment_of_hermit_on_the_shipped_data(ontology: Path, shipped_build: Path) -> None:
    assert missing_from_rules(ontology, data_of(shipped_build)) == []


@NEEDS_JAVA
def test_the_miniature_build_is_consistent(ontology: Path, mini_build: Path) -> None:
    verdict = check(ontology, data_of(mini_build))
    assert verdict.consistent is True and verdict.triples > 100, verdict


@NEEDS_JAVA
@pytest.mark.parametrize(
    "contradiction",
    ["id:a a :Institution , :Role .", "id:a :conducts id:b . id:b a :Role .", "id:a :replacedBy id:b . id:b :replacedBy id:a ."],
)
def test_a_contradiction_is_found(ontology: Path, tmp_path: Path, contradiction: str) -> None:
    store = Store()
    store.load((PREFIXES + contradiction).encode(), format=RdfFormat.TURTLE)
    store.dump(str(tmp_path / "wrong.nt"), format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    verdict = check(ontology, [tmp_path / "wrong.nt"])
    assert verdict.consistent is False and "contradict" in verdict.message


def test_without_java_it_says_so(ontology: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "find_java", lambda: None)
    verdict = check(ontology, [])
    assert verdict.consistent is None and "no Java runtime" in verdict.message


@pytest.mark.skipif(os.name != "posix", reason="needs /bin/false")
def test_a_java_that_fails_is_no_verdict(ontology: Path) -> None:
    assert check(ontology, [], java="/bin/false").consistent is None


def test_the_domain_holds_no_evidence_and_no_literals(ontology: Path, mini_build: Path) -> None:
    domain = consistency.select_domain(ontology, data_of(mini_build))
    assert domain and all(isinstance(triple.object, NamedNode) for triple in domain)
    assert not [triple for triple in domain if "/statement/" in str(triple.subject) or "/char_" in str(triple)]
