"""Answer SPARQL 1.1 queries at /sparql.

Queries are answered by WSGI middleware in front of Flask, whose way through contexts, routing and signals would take longer than
most of them. What is no query (the service description, the editor, OPTIONS, a method that is not allowed) is Flask's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from flask import Blueprint, Flask, Response
from werkzeug.wrappers import Request

from server import description
from server.answers import RETRY_SECONDS, Answer, CutError, QueryError
from server.compression import compressed, wants_gzip
from server.guard import Limits, RefusalError
from server.operation import Record, write
from server.protocol import Task, read_task
from server.replies import Reply
from server.serving import Service
from server.turns import Turns

blueprint = Blueprint("sparql", __name__)

PATHS = frozenset({"/sparql", "/sparql/"})
ENCODED_NAME = re.compile(
    "(?:^|&)(?:{}|{})=".format(*("".join(f"(?:{letter}|%{ord(letter):x})" for letter in name) for name in ("query", "update")))
)
METHODS = "GET, HEAD, OPTIONS, POST"
LONGEST_IN_ONE_PIECE = 128 * 1024
FOR_ALL_ORIGINS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After"),
    ("Vary", "Accept, Accept-Encoding"),
)
PLAIN_TEXT = ("Content-Type", "text/plain; charset=utf-8")


@blueprint.route("/sparql/", methods=["GET", "POST"], provide_automatic_options=False)
@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def endpoint() -> Response:
    """Describe the service, or show the editor: queries never come here."""
    return description.describe_service()


@blueprint.route("/sparql", methods=["OPTIONS"])
@blueprint.route("/sparql/", methods=["OPTIONS"])
def options() -> Response:
    """Tell which methods there are, and that pages of any origin may use them."""
    response = Response(status=204, headers={"Allow": METHODS, "Access-Control-Allow-Methods": METHODS})
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    del response.headers["Content-Type"]
    response.headers.extend(FOR_ALL_ORIGINS)
    return response


@blueprint.app_errorhandler(CutError)
def tell_cut(cut: CutError) -> Response:
    """Tell why what describes the data set could not be counted."""
    reply = problem(str(cut), cut.status)
    return Response(reply.body, reply.status, reply.headers)


class Endpoint:
    """Answer the queries among the requests to an application, and hand it the others."""

    def __init__(self, app: Flask) -> None:
        self._application = app.wsgi_app
        self._serving = app.extensions["zangraph.serving"]
        self._metrics = app.extensions["zangraph.metrics"]
        config, turns = app.config, Turns(app.config["TIMEOUT"])
        self._limits = Limits(config["MAX_NESTING"], config["MAX_OPERATORS"], config["MAX_BODY"], turns)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if not is_query(environ):
            return self._application(environ, start_response)
        return self._reply_to(Request(environ, populate_request=False)).send(environ, start_response)

    def _reply_to(self, request: Request) -> Reply:
        record = Record()
        with ExitStack() as at_end:
            try:
                reply = self._answer(request, record, at_end)
            except RefusalError as refusal:
                record.outcome, record.query = "refused", refusal.query
                reply = problem(str(refusal), refusal.status)
            except QueryError as error:
                record.outcome = "error"
                reply = problem(explain(str(error)), 400)
            except CutError as cut:
                record.outcome = cut.outcome
                reply = problem(str(cut), cut.status)
            at_end.callback(write, self._metrics, record, reply.status)
            reply.headers += FOR_ALL_ORIGINS
            reply.at_end = at_end.pop_all()
        return reply

    def _answer(self, request: Request, record: Record, at_end: ExitStack) -> Reply:
        service: Service = self._serving.service
        task = read_task(request, self._limits)
        record.query = task.query
        tag = task.tag(service.dataset.digest) if service.dataset.is_known else None
        if tag and is_known_to_client(request, tag):
            return Reply(304, caching(tag))
        kept = service.cache.get(tag) if tag else None
        result = kept or evaluate(service, task, tag, request.environ)
        record.answer, record.is_kept = result, kept is not None
        if result.spool:
            at_end.callback(keep_and_close, service, result, tag)
        if request.environ.get("HTTP_IF_NONE_MATCH") == "*" and request.method != "POST":
            return Reply(304, caching(tag))
        return reply_with(result, request, [("Content-Type", task.content_type), *caching(tag)])


def is_query(environ: dict[str, Any]) -> bool:
    """Return whether a request asks a query, rightly or wrongly: any POST to the endpoint, and a GET with such a parameter."""
    if environ["PATH_INFO"] not in PATHS:
        return False
    method, parameters = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
    if method == "POST":
        return True
    return method in ("GET", "HEAD") and (
        "query=" in parameters or "update=" in parameters or bool("%" in parameters and ENCODED_NAME.search(parameters))
    )


def evaluate(service: Service, task: Task, tag: str | None, environ: dict[str, Any]) -> Answer:
    """Return the answer of a worker, and keep it if it is short."""
    is_old_client = environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    gone: Callable[[], bool] = environ.get("zangraph.client_gone", lambda: False)  # if the server below can tell
    result = service.pool.evaluate(task.asked, task.is_plain, gone, whole=is_old_client)
    if tag and not result.spool:
        service.cache.put(tag, result)
    return result


def keep_and_close(service: Service, result: Answer, tag: str | None) -> None:
    """Keep a long answer once it has been sent, if it is complete and there is room; give back its file."""
    if tag and service.cache.has_room_for(result.length):
        service.cache.put(tag, result.in_memory())
    result.close()


def reply_with(result: Answer, request: Request, headers: list[tuple[str, str]]) -> Reply:
    """Return a reply with an answer, which a worker may still be writing while it is sent."""
    length = result.length
    is_short = length is not None and length <= LONGEST_IN_ONE_PIECE
    pieces: Iterable[bytes] = () if request.method == "HEAD" and not is_short else result
    if wants_gzip(request, length):
        headers.append(("Content-Encoding", "gzip"))
        pieces, length = compressed(pieces), None
    if is_short:
        body = b"".join(pieces)
        pieces, length = [body], len(body)
    if length is not None:
        headers.append(("Content-Length", str(length)))
    return Reply(200, headers, pieces)


def caching(tag: str | None) -> list[tuple[str, str]]:
    """Return what caches must know."""
    return [("ETag", f'W/"{tag}"'), ("Cache-Control", "no-cache")] if tag else [("Cache-Control", "no-store")]


def is_known_to_client(request: Request, tag: str) -> bool:
    """Return whether the client says that it has this very answer."""
    if "HTTP_IF_NONE_MATCH" not in request.environ or request.method == "POST":
        return False  # 304 answers GET and HEAD only (RFC 9110, section 13.1.2)
    return not request.if_none_match.star_tag and request.if_none_match.contains_weak(tag)


def problem(reason: str, status: int) -> Reply:
    """Return a refusal as one line of plain text."""
    headers = [PLAIN_TEXT, ("Cache-Control", "no-store")]
    if status in (503, 504):
        headers.append(("Retry-After", RETRY_SECONDS))
    body = (reason + "\n").encode()
    return Reply(status, [*headers, ("Content-Length", str(len(body)))], [body])


def explain(error: str) -> str:
    """Return the parser's message in one line, its position first.

    >>> explain("error at 2:9: expected one of\\nGRAPH, MINUS")
    'line 2, column 9: expected one of GRAPH, MINUS'
    """
    message = " ".join(error.split())
    place, colon, rest = message.removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    return f"line {line}, column {column}: {rest}" if colon and line.isdigit() and column.isdigit() else message


def init_app(app: Flask) -> None:
    """Put the endpoint in front of an application."""
    app.wsgi_app = Endpoint(app)  # type: ignore[method-assign]
