"""Read the ontology as its documentation shows it: terms with their words, places and axioms, and a diagram of the classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from zangraph.graph.ontology import modules
from zangraph.graph.terminology import read_module
from zangraph.graph.vocabulary import ONTOLOGY

NAMESPACE = ONTOLOGY + "#"
KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object-property",
    OWL.DatatypeProperty: "datatype-property",
    OWL.NamedIndividual: "individual",
}
CHARACTERISTICS = {
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse-functional",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.TransitiveProperty: "transitive",
    OWL.IrreflexiveProperty: "irreflexive",
}

Words = Mapping[str, str]


@dataclass(frozen=True)
class Term:
    """A term of ours; lists hold IRIs. A union in domain or range is the list of its members, a chain a pair."""

    iri: str
    name: str
    kind: str
    module: str
    label: Words
    definition: Words
    notation: str
    above: Sequence[str]
    below: Sequence[str]
    domain: Sequence[str]
    range: Sequence[str]
    inverse: Sequence[str]
    chains: Sequence[Sequence[str]]
    disjoint: Sequence[str]
    matches: Sequence[str]
    characteristics: Sequence[str]


@dataclass(frozen=True)
class Described:
    """The ontology: its own metadata by name, its terms in the order of the modules, labels of all that it mentions."""

    graph: Graph
    title: Words
    description: Words
    facts: Mapping[str, Sequence[str]]
    modules: Mapping[str, Words]
    terms: Sequence[Term]
    labels: Mapping[str, Words]

    def of_kind(self, kind: str) -> Sequence[Term]:
        """Return the terms of a kind."""
        return [term for term in self.terms if term.kind == kind]


def describe_ontology(folder: Path) -> Described:
    """Read the modules of a folder."""
    whole, order = Graph(), dict[Node, str]()
    for path in modules(folder):
        module = read_module(path)
        whole += module
        for kind in KINDS:
            order |= {term: path.stem for term in module.subjects(RDF.type, kind) if str(term).startswith(NAMESPACE)}
    for prefix, namespace in PREFIXES.items():
        whole.bind(prefix, namespace)
    header = URIRef(ONTOLOGY)
    terms = [describe_term(whole, URIRef(str(term)), module) for term, module in order.items()]
    titles = {path.stem: words(whole, URIRef(f"{ONTOLOGY}/{path.stem}"), DCTERMS.title) for path in modules(folder)}
    return Described(
        graph=whole,
        title=words(whole, header, DCTERMS.title),
        description=words(whole, header, DCTERMS.description),
        facts={name: sorted(map(str, whole.objects(header, predicate))) for name, predicate in FACTS.items()},
        modules={name: title for name, title in titles.items() if title},
        terms=sorted(terms, key=lambda term: (term.module, term.name)),
        labels={str(subject): words(whole, subject, RDFS.label) for subject in set(whole.subjects(RDFS.label, None))},
    )


PREFIXES = {"": NAMESPACE, "eli": "http://data.europa.eu/eli/ontology#", "oa": "http://www.w3.org/ns/oa#"}
FACTS = {
    "version": OWL.versionInfo,
    "version-iri": OWL.versionIRI,
    "creator": DCTERMS.creator,
    "modified": DCTERMS.modified,
    "license": DCTERMS.license,
    "prefix": URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix"),
    "namespace": URIRef("http://purl.org/vocab/vann/preferredNamespaceUri"),
}


def describe_term(graph: Graph, term: URIRef, module: str) -> Term:
    """Read one term."""
    types = set(graph.objects(term, RDF.type))
    higher = RDFS.subClassOf if OWL.Class in types else RDFS.subPropertyOf
    return Term(
        iri=str(term),
        name=str(term).removeprefix(NAMESPACE),
        kind=next(name for kind, name in KINDS.items() if kind in types),
        module=module,
        label=words(graph, term, RDFS.label),
        definition=words(graph, term, SKOS.definition),
        notation=str(graph.value(term, SKOS.notation) or ""),
        above=named(graph.objects(term, higher)) or named(types - set(KINDS) - set(CHARACTERISTICS)),
        below=named(graph.subjects(higher, term)),
        domain=united(graph, term, RDFS.domain),
        range=united(graph, term, RDFS.range),
        inverse=named([*graph.objects(term, OWL.inverseOf), *graph.subjects(OWL.inverseOf, term)]),
        chains=sorted([str(item) for item in Collection(graph, chain)] for chain in graph.objects(term, OWL.propertyChainAxiom)),
        disjoint=disjoint_with(graph, term),
        matches=named(graph.objects(term, SKOS.closeMatch)),
        characteristics=[name for kind, name in CHARACTERISTICS.items() if kind in types],
    )


def words(graph: Graph, subject: Node, predicate: URIRef) -> Words:
    """Return the values of an annotation by language."""
    values = [value for value in graph.objects(subject, predicate) if isinstance(value, Literal) and value.language]
    return {str(value.language): str(value) for value in values}


def named(nodes: Iterable[Node]) -> list[str]:
    """Return the IRIs among some nodes, sorted, each once."""
    return sorted({str(node) for node in nodes if isinstance(node, URIRef)})


def united(graph: Graph, term: URIRef, predicate: URIRef) -> list[str]:
    """Return what a property goes from or to; the members where that is a union."""
    found = list(graph.objects(term, predicate))
    unions = [Collection(graph, union) for node in found for union in graph.objects(node, OWL.unionOf)]
    return named(found) + [str(member) for union in unions for member in union]


def disjoint_with(graph: Graph, term: URIRef) -> list[str]:
    """Return the classes that share nothing with a class, as stated of it."""
    found = {*graph.objects(term, OWL.disjointWith), *graph.subjects(OWL.disjointWith, term)}
    for _, group in graph.subject_objects(OWL.members):
        members = set(Collection(graph, group))
        found |= members if term in members else set()
    return named(found - {term})
