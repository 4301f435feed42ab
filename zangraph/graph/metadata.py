"""Describe the data set in itself: VoID and DCAT with computed counts, provenance of the run, measured quality of extraction.

The counts are of everything but the metadata themselves. Nothing here depends on the time or place of the build.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from zangraph.graph import iris
from zangraph.graph.individuals import Triple
from zangraph.graph.iris import thing
from zangraph.graph.register import Register
from zangraph.graph.sizes import Link, Sizes
from zangraph.graph.terms import DCAT, DCTERMS, DQV, OWL, PREFIXES, PROV, RDF, RDFS, VOID, VOID_EXT, XSD
from zangraph.graph.vocabulary import BASE, THINGS

DATASET = thing("dataset")
LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
TITLES = {"kk": "ZanGraph деректер жиыны", "ru": "Набор данных ZanGraph", "en": "The ZanGraph data set"}
ENDPOINT = BASE + "sparql"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
"""Where DCAT 3 (section 6.8.12) wants media types named."""
DISTRIBUTIONS = {
    "zangraph.nq": "application/n-quads",
    "zangraph.ttl": "text/turtle",
    "zangraph.trig": "application/trig",
    "zangraph.jsonld": "application/ld+json",
}


@dataclass(frozen=True)
class Run:
    """What a build was made with: the version of the code, and hashes of code, words, ontology and documents."""

    version: str
    code: str
    words: str
    ontology: str
    documents: str


def resource(token: bytes) -> NamedNode:
    """Return the resource that N-Triples writes so."""
    return NamedNode(token.decode()[1:-1])


def describe(sizes: Sizes, register: Register, run: Run, quality: Path) -> Iterator[Triple]:
    """Yield the description of a data set whose graphs and documents stand in a register."""
    yield DATASET, RDF.type, VOID.Dataset
    yield DATASET, RDF.type, DCAT.Dataset
    for language, title in TITLES.items():
        yield DATASET, DCTERMS.title, Literal(title, language=language)
        yield DATASET, RDFS.label, Literal(title, language=language)
    yield DATASET, DCTERMS.license, LICENCE
    yield DATASET, OWL.versionInfo, Literal(run.version)
    yield DATASET, VOID.uriSpace, Literal(THINGS)
    yield DATASET, VOID.sparqlEndpoint, NamedNode(ENDPOINT)
    for name in ("", "eli", "oa", "prov", "skos", "dcterms"):
        yield DATASET, VOID.vocabulary, NamedNode(PREFIXES[name])
    description = iris.graph("metadata")
    yield description, RDF.type, VOID.DatasetDescription
    yield description, DCTERMS.subject, DATASET
    yield from named(description, "metadata")
    yield from describe_sizes(sizes, register.sizes())
    yield from describe_classes(sizes)
    yield from describe_properties(sizes)
    yield from describe_distributions()
    yield from describe_run(run, register)
    yield from describe_quality(register, quality)


def describe_sizes(sizes: Sizes, graphs: Iterable[tuple[NamedNode, int]]) -> Iterator[Triple]:
    """Yield the size of the whole and of each named graph."""
    yield DATASET, VOID.triples, Literal(sizes.triples)
    yield DATASET, VOID.distinctSubjects, Literal(sizes.subjects)
    yield DATASET, VOID.distinctObjects, Literal(sizes.objects)
    for graph, triples in graphs:
        yield DATASET, VOID.subset, graph
        yield graph, RDF.type, VOID.Dataset
        yield graph, VOID.triples, Literal(triples)
        yield from named(graph, graph.value.removeprefix(THINGS + "graph/"))


def named(node: NamedNode, name: str) -> Iterator[Triple]:
    """Yield a label that is the same in every language."""
    for language in TITLES:
        yield node, RDFS.label, Literal(name, language=language)


def partition(*steps: NamedNode) -> NamedNode:
    """Name a partition of the data set."""
    return thing("/".join(["dataset", "partition", iris.digest(step.value for step in steps)]))


def describe_classes(sizes: Sizes) -> Iterator[Triple]:
    """Yield a partition for each class, and in it for each property what it leads to."""
    yield DATASET, VOID.classes, Literal(len(sizes.classes))
    for token, entities in sizes.classes.items():
        part = partition(resource(token))
        yield DATASET, VOID.classPartition, part
        yield part, VOID["class"], resource(token)
        yield part, VOID.entities, Literal(entities)
    yield from describe_targets(sizes.links, VOID.classPartition, VOID["class"])
    yield from describe_targets(sizes.values, VOID_EXT.datatypePartition, VOID_EXT.datatype)


def describe_targets(counts: Mapping[Link, int], holds: NamedNode, is_of: NamedNode) -> Iterator[Triple]:
    """Yield, in the partition of each class and property, a partition for each kind of thing or value that it leads to."""
    for tokens, triples in counts.items():
        name, link, kind = map(resource, tokens)
        inner, target = partition(name, link), partition(name, link, kind)
        yield partition(name), VOID.propertyPartition, inner
        yield inner, VOID.property, link
        yield inner, holds, target
        yield target, is_of, kind
        yield target, VOID.triples, Literal(triples)


def describe_properties(sizes: Sizes) -> Iterator[Triple]:
    """Yield a partition for each property."""
    yield DATASET, VOID.properties, Literal(len(sizes.property_triples))
    for token, triples in sizes.property_triples.items():
        part = partition(RDF.Property, resource(token))
        yield DATASET, VOID.propertyPartition, part
        yield part, VOID.property, resource(token)
        yield part, VOID.triples, Literal(triples)
        yield part, VOID.distinctSubjects, Literal(sizes.property_subjects[token])
        yield part, VOID.distinctObjects, Literal(sizes.property_objects[token])


def describe_distributions() -> Iterator[Triple]:
    """Yield the files in which the data set comes."""
    for file, media_type in DISTRIBUTIONS.items():
        node = thing(f"dataset/{file}")
        yield DATASET, DCAT.distribution, node
        yield node, RDF.type, DCAT.Distribution
        yield node, DCAT.mediaType, NamedNode(MEDIA_TYPES + media_type)
        yield node, DCAT.downloadURL, NamedNode(BASE + "data/" + file)
        yield DATASET, VOID.dataDump, NamedNode(BASE + "data/" + file)
        yield node, DCTERMS.license, LICENCE
        yield from named(node, file)


def describe_run(run: Run, register: Register) -> Iterator[Triple]:
    """Yield what the data set was made from, and with which code and words."""
    node = thing("run/" + iris.digest(astuple(run)))
    yield DATASET, PROV.wasGeneratedBy, node
    yield node, RDF.type, PROV.Activity
    yield from named(node, "build_graph.py")
    for name, digest in (("code", run.code), ("lexicon", run.words), ("ontology", run.ontology)):
        used = thing(f"run/{name}/{digest[:16]}")
        yield node, PROV.used, used
        yield used, RDF.type, PROV.Entity
        yield used, DCTERMS.identifier, Literal(f"sha256:{digest}")
        yield from named(used, f"{name} {digest[:16]}")
    for document in register.documents():
        yield node, PROV.used, iris.document(document["key"])
        yield DATASET, DCTERMS.source, iris.document(document["key"])


def describe_quality(register: Register, path: Path) -> Iterator[Triple]:
    """Yield the measured quality of extraction: precision, recall, F1 by type and level, from the documents with gold."""
    if not path.exists():
        return
    quality = json.loads(path.read_text(encoding="utf8"))
    gold = [iris.document(key) for key in quality["gold"] if register.has_document(key)]
    for row in quality["scores"]:
        for metric in ("precision", "recall", "f1"):
            node = thing(f"quality/{row['type']}/{row['level']}/{metric}")
            measure = thing(f"quality/metric/{metric}")
            yield DATASET, DQV.hasQualityMeasurement, node
            yield node, RDF.type, DQV.QualityMeasurement
            yield node, DQV.computedOn, DATASET
            yield node, DQV.isMeasurementOf, measure
            for document in gold:
                yield node, PROV.wasDerivedFrom, document
            yield node, DQV.value, Literal(str(row[metric]), datatype=XSD.decimal)
            yield from named(node, f"{row['type']} ({row['level']}): {metric}")
            yield measure, RDF.type, DQV.Metric
            yield from named(measure, metric)
