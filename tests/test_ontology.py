"""The ontology says what the code uses, in three languages, and passes the checks of its field, all without the network."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from zangraph.graph import vocabulary
from zangraph.graph.ontology import modules
from zangraph.graph.terminology import TermError, check_terms
from zangraph.graph.vocabulary import ONTOLOGY, ZG

FOLDER = Path(__file__).parents[1] / "ontology"
HEADER = URIRef(ONTOLOGY)
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
EVIDENCE = {
    # Paths through evidence and details of a norm are followed in one direction.
    *("inDocument", "inProvision", "inVersion", "rule", "citedAct", "candidate", "refersTo", "wording", "mentions"),
    "amendmentKind",
    *("action", "counterparty", "supervised", "condition", "exception", "deadlinePassage", "normToConsider"),
}
RESERVED = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
)
XSD_OF_OWL = {"string", "integer", "boolean", "decimal", "dateTime", "anyURI"}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for path in modules(FOLDER):
        graph.parse(path)
    return graph


def literals(graph: Graph, subject: Node, predicate: URIRef) -> list[Literal]:
    return [value for value in graph.objects(subject, predicate) if isinstance(value, Literal)]


def ours(graph: Graph, kind: URIRef) -> set[str]:
    prefix = ONTOLOGY + "#"
    return {str(term).removeprefix(prefix) for term in graph.subjects(RDF.type, kind) if str(term).startswith(prefix)}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (OWL.Class, vocabulary.CLASSES),
        (OWL.ObjectProperty, vocabulary.OBJECT_PROPERTIES),
        (OWL.DatatypeProperty, vocabulary.DATATYPE_PROPERTIES),
        (OWL.NamedIndividual, vocabulary.INDIVIDUALS),
    ],
)
def test_vocabulary_is_the_ontology(ontology: Graph, kind: URIRef, names: tuple[str, ...]) -> None:
    assert ours(ontology, kind) == set(names)
    assert len(set(names)) == len(names)


def test_relations_of_the_guide_carry_its_names(ontology: Graph) -> None:
    for notation, name in vocabulary.GUIDE_RELATIONS.items():
        assert ontology.value(ZG[name], SKOS.notation) == Literal(notation)


def test_every_term_is_described() -> None:
    check_terms(FOLDER)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"субъект"@kk , "субъект"@ru , "actor"@en ;', '"субъект"@kk , "actor"@en ;', ":Actor has no label in ru"),
        (":Actor a owl:Class ;", ":Actor a owl:Class .. ;", "not Turtle"),
    ],
)
def test_a_term_without_label_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = (FOLDER / "actors.ttl").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "actors.ttl").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(TermError, match=rf"actors\.ttl:\d+: {reason}"):
        check_terms(tmp_path)


# What FOOPS! asks of an ontology (Garijo, Corcho, Poveda-Villalón 2021)


def test_metadata(ontology: Graph) -> None:
    wanted = [
        *(OWL.versionIRI, OWL.versionInfo, DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.created),
        *(DCTERMS.modified, DCTERMS.license, DCTERMS.publisher, DCTERMS.bibliographicCitation),
        *(DCTERMS.contributor, DCTERMS.source),
        URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix"),
        URIRef("http://purl.org/vocab/vann/preferredNamespaceUri"),
        URIRef("http://purl.org/ontology/bibo/status"),
    ]
    assert [predicate for predicate in wanted if ontology.value(HEADER, predicate) is None] == []
    assert ontology.value(HEADER, URIRef("http://purl.org/vocab/vann/preferredNamespaceUri")) == Literal(f"{ONTOLOGY}#")
    assert str(ontology.value(HEADER, OWL.versionIRI)).startswith(ONTOLOGY)


def test_no_import_needs_the_network(ontology: Graph) -> None:
    catalog = ElementTree.parse(FOLDER / "catalog-v001.xml").getroot()
    local = {uri.get("name"): str(uri.get("uri")) for uri in catalog}
    imported = {str(iri) for iri in ontology.objects(None, OWL.imports)}
    assert imported <= set(local)
    assert all((FOLDER / name).is_file() for name in local.values())
    assert {FOLDER / name for name in local.values()} == set(modules(FOLDER))


def test_modules_have_a_title_and_a_licence(ontology: Graph) -> None:
    for module in ontology.subjects(RDF.type, OWL.Ontology):
        assert {title.language for title in literals(ontology, module, DCTERMS.title)} == {"kk", "ru", "en"}
        assert ontology.value(module, DCTERMS.license)


# What OOPS! calls pitfalls (Poveda-Villalón, Gómez-Pérez, Suárez-Figueroa 2014)


def test_p04_every_class_is_connected(ontology: Graph) -> None:
    for name in vocabulary.CLASSES:
        used = set(ontology.predicates(None, ZG[name])) | set(ontology.predicates(ZG[name], None))
        assert used & {RDFS.subClassOf, RDFS.domain, RDFS.range, RDF.first}, name


def test_p05_p06_inverses_are_of_pairs_and_hierarchies_without_cycles(ontology: Graph) -> None:
    for one, other in ontology.subject_objects(OWL.inverseOf):
        domain, range_ = ontology.value(one, RDFS.domain), ontology.value(one, RDFS.range)
        if isinstance(domain, URIRef) and isinstance(range_, URIRef):
            assert (ontology.value(other, RDFS.range), ontology.value(other, RDFS.domain)) == (domain, range_), one
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term in set(ontology.subjects(predicate, None)):
            above = set(ontology.transitive_objects(term, predicate)) - {term}
            assert all(term not in ontology.objects(other, predicate) for other in above), term


def test_p08_labels_are_unique_among_terms_of_a_kind(ontology: Graph) -> None:
    for kind in (OWL.Class, *PROPERTIES):
        for language in ("kk", "ru", "en"):
            named = [label for name in ours(ontology, kind) for label in literals(ontology, ZG[name], RDFS.label)]
            labels = [str(label) for label in named if label.language == language]
            assert {label for label in labels if labels.count(label) > 1} == set(), (kind, language)


def test_p10_disjointness_is_stated(ontology: Graph) -> None:
    disjoint = {member for one in ontology.subjects(RDF.type, OWL.AllDisjointClasses) for member in members(ontology, one)}
    disjoint |= {term for pair in ontology.subject_objects(OWL.disjointWith) for term in pair}
    for name in vocabulary.CLASSES:
        above = set(ontology.transitive_objects(ZG[name], RDFS.subClassOf))
        assert above & disjoint, name


def members(graph: Graph, node: BNode) -> Iterator[URIRef]:
    yield from Collection(graph, graph.value(node, OWL.members))


def test_p11_every_property_has_domain_and_range(ontology: Graph) -> None:
    for name in (*vocabulary.OBJECT_PROPERTIES, *vocabulary.DATATYPE_PROPERTIES):
        assert ontology.value(ZG[name], RDFS.domain) is not None, name
        assert ontology.value(ZG[name], RDFS.range) is not None, name


def test_p13_links_between_things_have_an_inverse(ontology: Graph) -> None:
    for name in set(vocabulary.OBJECT_PROPERTIES) - EVIDENCE:
        term = ZG[name]
        parents = list(ontology.objects(term, RDFS.subPropertyOf))
        known = [*ontology.objects(term, OWL.inverseOf), *ontology.subjects(OWL.inverseOf, term)]
        symmetric = (term, RDF.type, OWL.SymmetricProperty) in ontology
        below = any(ontology.value(parent, OWL.inverseOf) for parent in parents)
        assert known or symmetric or below, name


def test_p34_p35_every_term_that_axioms_use_is_declared(ontology: Graph) -> None:
    used = {term for triple in ontology for term in axiom_terms(triple) if isinstance(term, URIRef)}
    strange = {term for term in used if not str(term).startswith((*RESERVED, "http://www.w3.org/2001/XMLSchema#"))}
    assert {term for term in strange if (term, RDF.type, None) not in ontology} == set()


def axiom_terms(triple: tuple[object, ...]) -> Iterator[object]:
    subject, predicate, value = triple
    yield predicate
    if predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.onProperty, RDF.first):
        yield from (subject, value)


def test_p41_p38_licence_and_declaration(ontology: Graph) -> None:
    assert str(ontology.value(HEADER, DCTERMS.license)).startswith("https://creativecommons.org/")
    assert (HEADER, RDF.type, OWL.Ontology) in ontology


# What OWL 2 DL asks (W3C Recommendation, Structural Specification, sections 3 and 11)


def test_a_name_is_of_one_kind(ontology: Graph) -> None:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    for one, other in ((kinds[0], kinds[1]), (kinds[0], kinds[2]), (kinds[1], kinds[2])):
        assert set(ontology.subjects(RDF.type, one)) & set(ontology.subjects(RDF.type, other)) == set()
    assert set(ontology.subjects(RDF.type, OWL.Class)) & set(ontology.subjects(RDF.type, OWL.ObjectProperty)) == set()


def test_datatypes_are_those_of_owl(ontology: Graph) -> None:
    for name in vocabulary.DATATYPE_PROPERTIES:
        range_ = ontology.value(ZG[name], RDFS.range)
        assert range_ == RDFS.Literal or str(range_).rpartition("#")[2] in XSD_OF_OWL, name


def test_no_restriction_on_a_property_that_follows_from_chains(ontology: Graph) -> None:
    composite = set(ontology.subjects(RDF.type, OWL.TransitiveProperty)) | set(ontology.subjects(OWL.propertyChainAxiom, None))
    composite |= {inverse for term in composite for inverse in ontology.objects(term, OWL.inverseOf)}
    composite |= {inverse for term in composite for inverse in ontology.subjects(OWL.inverseOf, term)}
    composite |= {above for term in composite for above in ontology.transitive_objects(term, RDFS.subPropertyOf)}
    simple = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty)
    restricted = {term for kind in simple for term in ontology.subjects(RDF.type, kind)}
    restricted |= {ontology.value(node, OWL.onProperty) for node in ontology.subjects(OWL.cardinality, None)}
    assert composite & restricted == set()


def test_catalogue_and_header_name_every_module() -> None:
    header = Graph().parse(FOLDER / "zangraph.ttl")
    imported = {str(iri).rpartition("/")[2] for iri in header.objects(HEADER, OWL.imports)}
    assert imported == {path.stem for path in modules(FOLDER)} - {"zangraph"}


def test_architecture_names_the_terms_that_it_shows() -> None:
    text = (FOLDER.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    turtle = "".join(re.findall(r"```turtle\n(.*?)```", text, re.DOTALL))
    shown = set(re.findall(r"(?<![\w/#.]):([A-Za-z]\w*)", re.sub(r'"[^"]*"|<[^>]*>', "", turtle)))
    properties = {*vocabulary.OBJECT_PROPERTIES, *vocabulary.DATATYPE_PROPERTIES}
    assert shown - properties - {*vocabulary.CLASSES, *vocabulary.INDIVIDUALS} == set()
