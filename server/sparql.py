"""Answer SPARQL 1.1 queries at /sparql, by the SPARQL 1.1 Protocol (W3C Recommendation of 21 March 2013)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest

from server import description, negotiation
from server.answers import Answer, CutError, QueryError
from server.compression import compressed, wants_gzip
from server.guard import Limits, RefusalError, Shape, inspect
from server.operation import Record, get_metrics, write
from server.serving import Service, get_service
from server.warden import Request

blueprint = Blueprint("sparql", __name__)
METHODS = "GET, HEAD, OPTIONS, POST"
DATASET_PARAMETERS = ("default-graph-uri", "named-graph-uri")
MOST_PARAMETERS = 1000
RETRY_SECONDS = "5"


@dataclass(frozen=True)
class Operation:
    """Hold what a client asks for: the query, and the data set if the protocol names one."""

    query: str
    graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...]


@blueprint.route("/sparql/", methods=["GET", "POST"], provide_automatic_options=False)
@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query; without one, describe the service or show the editor."""
    if request.method != "POST" and "query" not in request.args and "update" not in request.args:
        return description.describe_service()
    record = Record()
    try:
        response = answer(record)
    except RefusalError as refusal:
        record.outcome = "refused"
        response = problem(str(refusal), refusal.status)
    except QueryError as error:
        record.outcome = "error"
        response = problem(explain(str(error)), 400)
    except CutError as cut:
        record.outcome = cut.outcome
        response = problem(str(cut), cut.status)
    response.call_on_close(partial(write, get_metrics(), record, response.status_code))
    return allow_all_origins(response)


@blueprint.route("/sparql", methods=["OPTIONS"])
@blueprint.route("/sparql/", methods=["OPTIONS"])
def options() -> Response:
    """Tell which methods there are, and that pages of any origin may use them."""
    response = Response(status=204, headers={"Allow": METHODS, "Access-Control-Allow-Methods": METHODS})
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    return allow_all_origins(response)


def answer(record: Record) -> Response:
    """Return the answer to the query of this request; raise RefusalError, QueryError or CutError."""
    operation = read_operation()
    record.query = hashlib.sha256(operation.query.encode()).hexdigest()[:16]
    shape = inspect(operation.query, limits())
    choice = negotiation.choose(request.headers.get("Accept", ""), negotiation.OFFERS[shape.form])
    if choice is None:
        types = ", ".join(offer.media_type for offer in negotiation.OFFERS[shape.form])
        return problem(f"nothing that the Accept header allows; there are {types}", 406)
    format_, content_type = choice
    service = get_service()
    asked = worker_request(operation, format_.name)
    key = f"{service.dataset.digest} {content_type} ".encode() + asked.message
    tag = None if shape.is_volatile else hashlib.sha256(key).hexdigest()[:32]
    if tag and is_known_to_client(tag):
        return finish(Response(status=304), tag)
    kept = service.cache.get(tag) if tag else None
    result = kept or evaluate(service, asked, shape, tag)
    record.answer, record.is_kept = result, kept is not None
    response = long_response(result) if result.spool else short_response(result.body)
    response.headers["Content-Type"] = content_type
    return finish(response, tag)


def worker_request(operation: Operation, format_name: str) -> Request:
    """Return what the worker must know; relative IRIs of a query are resolved against the endpoint's own."""
    base = f"{request.scheme}://{request.host}{request.path}"
    return Request(operation.query, format_name, base, operation.graphs, operation.named_graphs)


def evaluate(service: Service, asked: Request, shape: Shape, tag: str | None) -> Answer:
    """Return the answer of a worker, and keep it if it is short."""
    is_old_client = request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    result = service.pool.evaluate(asked, shape.is_plain, client_gone(), whole=is_old_client)
    if tag and not result.spool:
        service.cache.put(tag, result)
    return result


def short_response(body: bytes) -> Response:
    """Return a response with a short answer."""
    if wants_gzip(request, len(body)):
        response = Response(b"".join(compressed([body])))
        response.headers["Content-Encoding"] = "gzip"
        return response
    return Response(body)


def long_response(result: Answer) -> Response:
    """Return a response that is sent while the worker still writes."""
    length = result.length
    if request.method == "HEAD":
        result.close()
        pieces: Iterator[bytes] = iter(())
    else:
        pieces = iter(result)
    if wants_gzip(request, length):
        response = Response(compressed(pieces))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(pieces)
        if length is not None:
            response.headers["Content-Length"] = str(length)
    response.call_on_close(result.close)
    return response


def finish(response: Response, tag: str | None) -> Response:
    """Add what caches must know."""
    if tag:
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache" if tag else "no-store"
    return response


def is_known_to_client(tag: str) -> bool:
    """Return whether the client says that it has this very answer."""
    return not request.if_none_match.star_tag and request.if_none_match.contains_weak(tag)


def client_gone() -> Callable[[], bool]:
    """Return a function that tells whether the client has hung up, if the server below can tell."""
    gone: Callable[[], bool] = request.environ.get("zangraph.client_gone", lambda: False)
    return gone


def limits() -> Limits:
    """Return the limits of the configuration."""
    config = current_app.config
    return Limits(config["MAX_NESTING"], config["MAX_OPERATORS"], config["MAX_BODY"])


# What the protocol allows (section 2.1)


def read_operation() -> Operation:
    """Read the query and its data set from the request; raise RefusalError."""
    parameters = parse_parameters(request.query_string, "the address")
    if request.method == "POST":
        parameters += read_body()
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise RefusalError("updates are refused: this endpoint is read only")
    if len(values.get("query", ())) != 1:
        raise RefusalError(f"exactly one query is needed, there are {len(values.get('query', ()))}")
    default, named = (tuple(checked_iri(iri, name) for iri in values.get(name, ())) for name in DATASET_PARAMETERS)
    return Operation(values["query"][0], default if default or named else None, named)


def read_body() -> list[tuple[str, str]]:
    """Return the parameters in the body of a POST: a form, or the query itself."""
    media_type, charset = request.mimetype, request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise RefusalError(f"the charset {printable(charset)} is not supported; send UTF-8", 415)
    if media_type == "application/x-www-form-urlencoded":
        return parse_parameters(body(), "the body")
    if media_type == "application/sparql-query":
        return [("query", decoded(body(), "the body"))]
    if media_type == "application/sparql-update":
        raise RefusalError("updates are refused: this endpoint is read only", 415)
    kinds = "application/x-www-form-urlencoded or application/sparql-query"
    raise RefusalError(f"the content type {printable(media_type) or 'is missing'}; send {kinds}", 415)


def body() -> bytes:
    """Return the body of the request; raise RefusalError when it is too long."""
    longest = current_app.config["MAX_BODY"]
    request.max_content_length = None  # the limit of the library cuts a body in chunks short without a word
    content = b""
    try:
        if (request.content_length or 0) <= longest:
            content = request.stream.read(longest + 1)
    except (BadRequest, OSError):
        raise RefusalError("the body cannot be read") from None
    if (request.content_length or len(content)) > longest:
        raise RefusalError(f"the body is longer than the {longest} bytes allowed", 413)
    return content


def parse_parameters(text: bytes, place: str) -> list[tuple[str, str]]:
    """Return name and value of each parameter, strictly UTF-8."""
    try:
        pairs = parse_qsl(text.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise RefusalError(f"{place} has more than {MOST_PARAMETERS} parameters") from None
    return [(decoded(name.encode("latin-1"), place), decoded(value.encode("latin-1"), place)) for name, value in pairs]


def decoded(text: bytes, place: str) -> str:
    """Return bytes as text; raise RefusalError where they are not UTF-8."""
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise RefusalError(f"{place} is not UTF-8: byte {error.start} cannot be read") from None


def checked_iri(iri: str, name: str) -> str:
    """Return an absolute IRI as it is; raise RefusalError for anything else."""
    try:
        return NamedNode(iri).value
    except ValueError:
        raise RefusalError(f"{name} is no absolute IRI: {printable(iri)}") from None


# What every answer of the endpoint has


def problem(reason: str, status: int) -> Response:
    """Return a refusal as one line of plain text."""
    response = Response(reason + "\n", status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if status in (503, 504):
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def explain(error: str) -> str:
    """Return the parser's message in one line, its position first: "line 1, column 10: expected …"."""
    message = " ".join(error.split())
    place, colon, rest = message.removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    return f"line {line}, column {column}: {rest}" if colon and line.isdigit() and column.isdigit() else message


def printable(text: str) -> str:
    """Return text of a stranger so that an answer may carry it: short, and in one line."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:100])


def allow_all_origins(response: Response) -> Response:
    """Let pages of any origin use the endpoint; answers vary by what the client accepts."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response
