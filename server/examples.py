"""Describe the query library as SHACL executables at `/.well-known/sparql-examples`.

The form is the one that SPARQL editors of the Swiss Institute of Bioinformatics read (sib-swiss/sparql-examples; Bolleman et al.
2024, arXiv:2410.06010): `sh:select` holds the query, `rdfs:comment` the question in each language.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request, url_for
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from server import negotiation
from server.api import open_to_all
from server.catalogue import read_catalogue
from zangraph.graph.vocabulary import THINGS

blueprint = Blueprint("examples", __name__)

SH = "http://www.w3.org/ns/shacl#"
SCHEMA = "https://schema.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
EXAMPLES = THINGS + "query/"
SERIALISATIONS = {name: getattr(RdfFormat, name) for name in ("TURTLE", "N_TRIPLES", "RDF_XML", "JSON_LD")}


@blueprint.get("/.well-known/sparql-examples")
@blueprint.get("/.well-known/sparql-examples/")
def examples() -> Response:
    """Describe the queries as SHACL executables."""
    offers = tuple(offer for offer in negotiation.GRAPHS if offer.name in SERIALISATIONS)
    turtle = (offers[0], "text/turtle; charset=utf-8")
    format_, content_type = negotiation.choose(request.headers.get("Accept", ""), offers) or turtle
    prefixes = {"sh": SH, "schema": SCHEMA, "rdfs": RDFS, "query": EXAMPLES}
    triples = state_examples(url_for("sparql.endpoint", _external=True))
    body = serialize(triples, format=SERIALISATIONS[format_.name], prefixes=prefixes)
    return open_to_all(Response(body or b"", content_type=content_type))


def state_examples(endpoint: str) -> Iterator[Triple]:
    """Yield the queries, their parameters at their defaults, as SHACL executables."""
    for question in read_catalogue().values():
        node = NamedNode(EXAMPLES + question.name)
        for name in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield Triple(node, NamedNode(RDF + "type"), NamedNode(SH + name))
        for language, text in question.summary.items():
            yield Triple(node, NamedNode(RDFS + "comment"), Literal(text, language=language))
        for tag in question.tags:
            yield Triple(node, NamedNode(SCHEMA + "keywords"), Literal(tag))
        yield Triple(node, NamedNode(SH + "select"), Literal(question.bound({})))
        yield Triple(node, NamedNode(SCHEMA + "target"), NamedNode(endpoint))
