"""Serve the ontology at its IRI: a page in the reader's language, or RDF to whoever asks for RDF.

The page is made from `ontology/*.ttl` alone. `/ontology.ttl`, `.rdf`, `.jsonld` and `.nt` name a format, `/ontology/<module>` is
a module as it stands in its file.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server import negotiation
from server.languages import say
from server.negotiation import HTML
from zangraph import paths
from zangraph.graph.described import Described, Term, describe_ontology
from zangraph.graph.diagram import lay_out_links, lay_out_tree
from zangraph.graph.vocabulary import ONTOLOGY

blueprint = Blueprint("ontology", __name__)

FOLDER = paths.ONTOLOGY
RDF_FORMATS = {"TURTLE": "turtle", "N_TRIPLES": "nt", "RDF_XML": "xml", "JSON_LD": "json-ld"}
"""What Oxigraph's names of formats are called in rdflib, which writes nested blank nodes."""
OFFERS = (HTML, *(offer for offer in negotiation.GRAPHS if offer.name in RDF_FORMATS))
SUFFIXES = {"ttl": "TURTLE", "nt": "N_TRIPLES", "rdf": "RDF_XML", "owl": "RDF_XML", "jsonld": "JSON_LD"}
MAIN_NAMES = ("Actor", "Norm", "LegalSource", "Document", "Passage", "Statement", "ProceduralAct")
MAIN = tuple(f"{ONTOLOGY}#{name}" for name in MAIN_NAMES)
KINDS = ("class", "object-property", "datatype-property", "individual")


@functools.cache
def described() -> Described:
    """Read the ontology once."""
    return describe_ontology(FOLDER)


@functools.cache
def serialised(name: str) -> bytes:
    """Return the whole ontology in a format."""
    return described().graph.serialize(format=RDF_FORMATS[name]).encode()


@blueprint.get("/ontology")
@blueprint.get("/ontology/")
def ontology() -> Response:
    """Show the ontology in the form that the client likes best."""
    choice = negotiation.choose(request.headers.get("Accept", ""), OFFERS)
    if choice is None:
        abort(406, negotiation.nothing_fits(OFFERS))
    format_, content_type = choice
    body = page() if format_ is HTML else serialised(format_.name)
    return finish(Response(body, content_type=content_type))


@blueprint.get("/ontology.<suffix>")
def in_format(suffix: str) -> Response:
    """Return the ontology in the format that a suffix names."""
    name = SUFFIXES.get(suffix) or abort(404)
    (offer,) = (each for each in OFFERS if each.name == name)
    return finish(Response(serialised(name), content_type=offer.content_type(offer.media_type)))


@blueprint.get("/ontology/<path:name>")
def module(name: str) -> AnyResponse:
    """Return a module as it stands in its file; a version's own address leads to the version that there is."""
    (version,) = described().facts["version"]
    name = name.removeprefix(version).strip("/").removesuffix(".ttl")
    if not name:
        return redirect(url_for("ontology.ontology"))
    path = FOLDER / f"{name}.ttl"
    if path not in FOLDER.glob("*.ttl"):
        abort(404)
    return finish(Response(path.read_bytes(), content_type="text/turtle; charset=utf-8"))


def finish(response: Response) -> Response:
    """Say what other forms there are."""
    for suffix, name in {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}.items():
        response.headers.add("Link", f'<{url_for("ontology.in_format", suffix=suffix)}>; rel="alternate"; type="{name}"')
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    return response


def page() -> str:
    """Return the documentation in the language of the request."""
    whole = described()
    classes = whole.of_kind("class")
    spots, links = lay_out_links(whole.terms, MAIN)
    return render_template(
        "ontology/ontology.html",
        ontology=whole,
        terms={kind: sorted(whole.of_kind(kind), key=lambda term: say(term.label).casefold()) for kind in KINDS},
        known={term.iri: term for term in whole.terms},
        tree=lay_out_tree(classes),
        spots=spots,
        links=links,
        say=say,
        name_of=name_of,
        facts_of=facts_of,
    )


def name_of(iri: str) -> str:
    """Return a term's label in the language of the page; a term of others without one by its short name."""
    label = say(described().labels.get(iri, {}))
    return label or described().graph.namespace_manager.normalizeUri(iri)


def facts_of(term: Term) -> Mapping[str, list[str]]:
    """Return the terms that a term's axioms name, by what they say."""
    facts = {
        "above": term.above,
        "below": term.below,
        "domain": term.domain,
        "range": term.range,
        "inverse": term.inverse,
        "disjoint": term.disjoint,
        "matches": term.matches,
    }
    return {name: list(iris) for name, iris in facts.items() if iris}
