"""Describe the service and the data set: SPARQL 1.1 Service Description and VoID, counted from the data that is served."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from pyoxigraph import NamedNode, RdfFormat, parse, serialize
from werkzeug.exceptions import NotAcceptable

from server.addresses import build_folder
from server.dataset import read_query
from server.dumps import TYPES, list_dumps
from server.negotiation import GRAPHS, HTML, RESULTS, choose, nothing_fits
from server.serving import Service, get_service
from server.warden import Request
from zangraph.graph.export import CONTEXT
from zangraph.graph.metadata import MEDIA_TYPES

blueprint = Blueprint("description", __name__)

RDF_SUFFIXES = frozenset({".nq", ".ttl", ".trig", ".jsonld"})
EDITOR = "editor.editor"
PREFIXES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
    "formats": "http://www.w3.org/ns/formats/",
}


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Answer with the VoID description of the data set (W3C Interest Group Note of 3 March 2011)."""
    service = get_service()
    counts = {name: count(service, name) for name in ("size", "entities", "classes", "properties")}
    document = request.base_url
    return describe(
        "service/void.ttl",
        document=iri(document),
        dataset=iri(document + "#dataset"),
        endpoint=iri(endpoint()),
        class_partition=f"<{document}#class-",
        property_partition=f"<{document}#property-",
        formats=[iri(each.iri) for each in GRAPHS],
        dumps=rdf_dumps(),
        **counts | {name: counts[name][0] for name in ("size", "entities")},
    )


def rdf_dumps() -> list[dict[str, str | int]]:
    """Return the files of RDF that the site offers: address, media type, bytes and hash."""
    folder = build_folder()
    found = list_dumps(folder) if folder else []
    return [
        {
            "address": iri(url_for("dumps.download", name=dump.name, _external=True)),
            "type": iri(MEDIA_TYPES + TYPES[Path(dump.name).suffix]),
            "size": dump.size,
            "sha256": dump.sha256,
        }
        for dump in found
        if Path(dump.name).suffix in RDF_SUFFIXES
    ]


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Answer with the JSON-LD context of our data, the one that the dump carries in itself."""
    response = Response(json.dumps({"@context": CONTEXT}, indent=1) + "\n", content_type="application/ld+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def describe_service() -> Response:
    """Answer a request for the endpoint itself: the editor for people, the service description for programs."""
    choice = choose(request.headers.get("Accept", ""), (*GRAPHS, HTML))
    if choice and choice[0] is HTML:
        response = current_app.make_response(show_editor())
        response.vary.add("Accept")
        return response
    service = get_service()
    return describe(
        "service/description.ttl",
        endpoint=iri(endpoint()),
        dataset=iri(endpoint() + "#dataset"),
        default_graph=iri(endpoint() + "#default-graph"),
        named_graph=f"<{endpoint()}#graph-",
        union=service.dataset.folder is not None,
        formats=[iri(each.iri) for each in (*RESULTS, *GRAPHS)],
        size=count(service, "size")[0],
        graphs=count(service, "graphs"),
    )


def show_editor() -> Any:
    """Return the editor page."""
    view = current_app.view_functions.get(EDITOR)
    return view() if view else render_template("service/endpoint.html", endpoint=endpoint())


def describe(template: str, **values: Any) -> Response:
    """Fill a Turtle template and answer with it in the form that the client likes best."""
    choice = choose(request.headers.get("Accept", ""), GRAPHS)
    if choice is None:
        raise NotAcceptable(nothing_fits(GRAPHS))
    format_, content_type = choice
    quads = parse(render_template(template, **values), format=RdfFormat.TURTLE)
    body = serialize([quad.triple for quad in quads], format=getattr(RdfFormat, format_.name), prefixes=PREFIXES)
    response = Response(body, content_type=content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(content_type.encode() + response.data).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response


def count(service: Service, name: str) -> list[dict[str, str]]:
    """Return the rows of queries/service/<name>.rq as Turtle terms; a worker counts, once for each data set."""
    counted = service.counts.get(name)
    if counted is None:
        asked = Request(read_query(f"service/{name}"), "JSON", endpoint())
        counted = service.counts[name] = json.loads(service.ask(asked, is_plain=False))["results"]["bindings"]
    return [{key: turtle(term) for key, term in row.items()} for row in counted]


def turtle(term: dict[str, str]) -> str:
    """Return a term of a JSON result as Turtle writes it: an IRI, or a number."""
    return iri(term["value"]) if term["type"] == "uri" else str(int(term["value"]))


def iri(text: str) -> str:
    """Return an IRI as Turtle writes it."""
    return str(NamedNode(text))


def endpoint() -> str:
    """Return the address of the endpoint, as this client wrote it."""
    if request.endpoint == "sparql.endpoint":
        return request.base_url
    return url_for("sparql.endpoint", _external=True)
