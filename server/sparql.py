"""Answer SPARQL 1.1 queries at /sparql."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from flask import Blueprint, Response, request

from server import description
from server.answers import Answer, CutError, QueryError
from server.compression import compressed, wants_gzip
from server.guard import RefusalError
from server.operation import Record, get_metrics, write
from server.protocol import Task, read_task
from server.serving import Service, get_service

blueprint = Blueprint("sparql", __name__)

METHODS = "GET, HEAD, OPTIONS, POST"
RETRY_SECONDS = "5"
LONGEST_IN_ONE_PIECE = 128 * 1024


@blueprint.route("/sparql/", methods=["GET", "POST"], provide_automatic_options=False)
@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query; without one, describe the service or show the editor."""
    if request.method != "POST" and not (b"query=" in request.query_string or b"update=" in request.query_string):
        return description.describe_service()
    record = Record()
    try:
        response = answer(record)
    except RefusalError as refusal:
        record.outcome, record.query = "refused", refusal.query
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
    task = read_task()
    record.query = task.query
    service = get_service()
    tag = task.tag(service.dataset.digest)
    if tag and is_known_to_client(tag):
        return finish(Response(status=304), tag)
    kept = service.cache.get(tag) if tag else None
    result = kept or evaluate(service, task, tag)
    record.answer, record.is_kept = result, kept is not None
    response = response_of(result)
    if result.spool:
        response.call_on_close(partial(keep_and_close, service, result, tag))
    response.headers["Content-Type"] = task.content_type
    return finish(response, tag)


def evaluate(service: Service, task: Task, tag: str | None) -> Answer:
    """Return the answer of a worker, and keep it if it is short."""
    is_old_client = request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    result = service.pool.evaluate(task.asked, task.is_plain, client_gone(), whole=is_old_client)
    if tag and not result.spool:
        service.cache.put(tag, result)
    return result


def keep_and_close(service: Service, result: Answer, tag: str | None) -> None:
    """Keep a long answer once it has been sent, if it is complete and there is room; give back its file."""
    if tag and service.cache.has_room_for(result.length):
        service.cache.put(tag, result.in_memory())
    result.close()


def response_of(result: Answer) -> Response:
    """Return a response with an answer, which a worker may still be writing while it is sent."""
    length = result.length
    is_short = length is not None and length <= LONGEST_IN_ONE_PIECE
    pieces: Iterable[bytes] = () if request.method == "HEAD" and not is_short else result
    if wants_gzip(request, length):
        response = Response(b"".join(compressed(pieces)) if is_short else compressed(pieces))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(b"".join(pieces) if is_short else iter(pieces))
        if length is not None:
            response.headers["Content-Length"] = str(length)
    return response


def finish(response: Response, tag: str | None) -> Response:
    """Add what caches must know."""
    if tag:
        response.headers["ETag"] = f'W/"{tag}"'
    response.headers["Cache-Control"] = "no-cache" if tag else "no-store"
    return response


def is_known_to_client(tag: str) -> bool:
    """Return whether the client says that it has this very answer."""
    if "HTTP_IF_NONE_MATCH" not in request.environ:
        return False
    return not request.if_none_match.star_tag and request.if_none_match.contains_weak(tag)


def client_gone() -> Callable[[], bool]:
    """Return a function that tells whether the client has hung up, if the server below can tell."""
    gone: Callable[[], bool] = request.environ.get("zangraph.client_gone", lambda: False)
    return gone


def problem(reason: str, status: int) -> Response:
    """Return a refusal as one line of plain text."""
    response = Response(reason + "\n", status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if status in (503, 504):
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def explain(error: str) -> str:
    """Return the parser's message in one line, its position first.

    >>> explain("error at 2:9: expected one of\\nGRAPH, MINUS")
    'line 2, column 9: expected one of GRAPH, MINUS'
    """
    message = " ".join(error.split())
    place, colon, rest = message.removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    return f"line {line}, column {column}: {rest}" if colon and line.isdigit() and column.isdigit() else message


def allow_all_origins(response: Response) -> Response:
    """Let pages of any origin use the endpoint; answers vary by what the client accepts."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response
