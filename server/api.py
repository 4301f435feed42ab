"""Answer the questions of the library over HTTP: `/api/<name>?actor=prosecutor&language=en`, as JSON, CSV and SPARQL results.

`/api` lists them, `/api/openapi.json` describes them to programs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from server import negotiation
from server.answers import RETRY_SECONDS, CutError, QueryError
from server.negotiation import Format
from server.openapi import OFFERS, PLAIN, describe_interface
from server.serving import get_service
from server.warden import Request
from zangraph.graph.catalogue import XSD, Parameter, ParameterError, Question, read_catalogue

blueprint = Blueprint("api", __name__)

PLAIN_VALUES: Mapping[str, Callable[[str], Any]] = {
    XSD + "integer": int,
    XSD + "decimal": float,
    XSD + "double": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
}


@blueprint.get("/api", strict_slashes=False)
def index() -> Response:
    """List the questions with their parameters."""
    return open_to_all(jsonify([describe(question) for question in read_catalogue().values()]))


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """Describe the interface to programs."""
    return open_to_all(jsonify(describe_interface(request.url_root)))


@blueprint.get("/api/<name>")
def answer(name: str) -> Response:
    """Answer a question."""
    question = read_catalogue().get(name)
    if question is None:
        return problem(f"no question {name!r}; /api lists them all", 404)
    values = request.args.to_dict()
    choice = choose_format(values.pop("format", ""))
    values.pop("lang", None)
    if choice is None:
        return problem(f"nothing that was asked for; there are {', '.join(offer.media_type for offer in OFFERS)}", 406)
    try:
        body = evaluate(question.bound(values), choice[0])
    except ParameterError as error:
        return problem(str(error), 400)
    except CutError as cut:
        return problem(str(cut), cut.status)
    content = plain(question, body) if choice[0] is PLAIN else body
    return open_to_all(Response(content, content_type=choice[1]))


def choose_format(asked: str) -> tuple[Format, str] | None:
    """Return the format that `?format=` (json, csv, tsv, xml) or the Accept header asks for, and its content type."""
    if asked:
        return next(((offer, offer.content_type(offer.media_type)) for offer in OFFERS if offer.name == asked.upper()), None)
    return negotiation.choose(request.headers.get("Accept", ""), OFFERS)


def evaluate(query: str, format_: Format) -> bytes:
    """Return the whole answer to a query of the library; raise CutError."""
    try:
        return get_service().ask(Request(query, format_.name, request.url_root), is_plain=True)
    except QueryError as error:
        raise RuntimeError(f"a query of the library fails: {error}") from error


def read_rows(body: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the columns and rows of SPARQL results in JSON: plain values, numbers as numbers; what is not bound is left out."""
    results = json.loads(body)
    rows = [{name: value_of(term) for name, term in row.items()} for row in results["results"]["bindings"]]
    return results["head"]["vars"], rows


def value_of(term: Mapping[str, str]) -> Any:
    """Return a term of SPARQL results in JSON as a plain value."""
    return PLAIN_VALUES.get(term.get("datatype", ""), str)(term["value"])


def plain(question: Question, body: bytes) -> str:
    """Return an answer as plain JSON: the question, its columns, an object a row."""
    columns, rows = read_rows(body)
    answer = {"name": question.name, "summary": dict(question.summary), "columns": columns, "rows": rows}
    return json.dumps(answer, ensure_ascii=False)


def describe(question: Question) -> dict[str, Any]:
    """Return what a program must know of a question."""
    return {
        "name": question.name,
        "summary": dict(question.summary),
        "description": dict(question.description),
        "tags": list(question.tags),
        "href": url_for("api.answer", name=question.name, _external=True),
        "parameters": [describe_parameter(parameter) for parameter in question.parameters],
    }


def describe_parameter(parameter: Parameter) -> dict[str, Any]:
    """Return what a program must know of a parameter."""
    described = {"name": parameter.name, "type": parameter.type, "label": dict(parameter.label), "default": parameter.default}
    if parameter.class_:
        described["class"] = parameter.class_
    if parameter.choices:
        described["choices"] = list(parameter.choices)
    return described


def problem(reason: str, status: int) -> Response:
    """Return a refusal as JSON."""
    response = jsonify({"error": reason})
    response.status_code = status
    if status in (503, 504):
        response.headers["Retry-After"] = RETRY_SECONDS
    return open_to_all(response)


def open_to_all(response: Response) -> Response:
    """Let pages of any origin read the answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    return response
