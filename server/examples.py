"""Describe the query library as SHACL executables at `/.well-known/sparql-examples`; `graph/metadata` holds the same."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request, url_for
from pyoxigraph import RdfFormat, Triple, serialize

from server import negotiation
from server.api import open_to_all
from zangraph.graph.catalogue import read_catalogue
from zangraph.graph.examples import state_examples
from zangraph.graph.vocabulary import THINGS

blueprint = Blueprint("examples", __name__)

SH = "http://www.w3.org/ns/shacl#"
SCHEMA = "https://schema.org/"
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
    endpoint, day = url_for("sparql.endpoint", _external=True), date.today().isoformat()
    triples = (Triple(*stated) for stated in state_examples(read_catalogue().values(), endpoint, day))
    body = serialize(triples, format=SERIALISATIONS[format_.name], prefixes=prefixes)
    return open_to_all(Response(body or b"", content_type=content_type))
