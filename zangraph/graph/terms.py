"""Offer the closed namespaces of the vocabulary as Oxigraph nodes; a term that is not listed raises AttributeError."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import rdflib.namespace
from pyoxigraph import NamedNode
from rdflib.namespace import Namespace

from zangraph.graph import vocabulary


class Terms:
    """A namespace whose attributes are nodes: `RDF.type`, `ZG.Norm`; `ZG["hasPower"]` where the name is computed."""

    def __init__(self, namespace: Any) -> None:
        self._namespace = namespace

    @cached_property
    def iri(self) -> str:
        """Return the namespace itself."""
        return str(self._namespace)

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        node = NamedNode(getattr(self._namespace, name))
        self.__dict__[name] = node
        return node

    def __getitem__(self, name: str) -> NamedNode:
        node: NamedNode = getattr(self, name)
        return node


RDF = Terms(rdflib.namespace.RDF)
RDFS = Terms(rdflib.namespace.RDFS)
OWL = Terms(rdflib.namespace.OWL)
XSD = Terms(rdflib.namespace.XSD)
SKOS = Terms(rdflib.namespace.SKOS)
PROV = Terms(rdflib.namespace.PROV)
DCTERMS = Terms(rdflib.namespace.DCTERMS)
VOID = Terms(rdflib.namespace.VOID)
DCAT = Terms(rdflib.namespace.DCAT)
SH = Terms(rdflib.namespace.SH)
SCHEMA = Terms(rdflib.namespace.SDO)
DQV = Terms(Namespace("http://www.w3.org/ns/dqv#"))
VOID_EXT = Terms(Namespace("http://ldf.fi/void-ext#"))
ELI = Terms(vocabulary.ELI)
OA = Terms(vocabulary.OA)
ZG = Terms(vocabulary.ZG)

PREFIXES = {
    "": ZG.iri,
    "id": vocabulary.THINGS,
    "dcat": DCAT.iri,
    "dcterms": DCTERMS.iri,
    "dqv": DQV.iri,
    "eli": ELI.iri,
    "oa": OA.iri,
    "owl": OWL.iri,
    "prov": PROV.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "sh": SH.iri,
    "skos": SKOS.iri,
    "void": VOID.iri,
    "void-ext": VOID_EXT.iri,
    "xsd": XSD.iri,
}
"""The prefixes of our serialisations."""
