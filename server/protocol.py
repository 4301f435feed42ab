"""Read what a request to /sparql asks for: SPARQL 1.1 Protocol, section 2.1 (W3C Recommendation of 21 March 2013)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request as HttpRequest

from server import negotiation
from server.guard import Limits, RefusalError, inspect
from server.turns import in_stretches
from server.warden import Request

DATASET_PARAMETERS = ("default-graph-uri", "named-graph-uri")
MOST_PARAMETERS = 1000
LONGEST_REMEMBERED = 2000
STRETCH = re.compile(rb".{1,32000}[^%]*", re.DOTALL)
"""So much of an address or a form is read in one go; the next piece begins with an escape, of which none is halved so."""
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"

Parameters = list[tuple[str, str]]


@dataclass(frozen=True)
class Task:
    """Hold what is to be done: `query` names the query in the log, `tag` the answer once the data set is known."""

    asked: Request
    query: str
    content_type: str
    is_volatile: bool
    is_plain: bool

    def tag(self, digest: str) -> str | None:
        """Return the entity tag of the answer over a data set; None where two answers may differ."""
        if self.is_volatile:
            return None
        return hashlib.sha256(f"{digest} {self.content_type} ".encode() + self.asked.message).hexdigest()[:32]


def read_task(request: HttpRequest, limits: Limits) -> Task:
    """Return what a request asks for; raise RefusalError."""
    accept = request.headers.get("Accept", "")
    base = f"{request.scheme}://{request.host}{request.path}"
    media_type, content = "", b""
    if request.method == "POST":
        media_type = check_media_type(request)
        content = body(request, limits.length)
    elif len(request.query_string) + len(accept) <= LONGEST_REMEMBERED:
        return remembered_task(request.query_string, accept, base, limits)
    with limits.turns.of(len(request.query_string) + len(content)):
        parameters = parse_parameters(request.query_string, "the address") + parse_body(media_type, content)
        return make_task(parameters, accept, base, limits)


@lru_cache(maxsize=1000)
def remembered_task(query_string: bytes, accept: str, base: str, limits: Limits) -> Task:
    """Return what an address asks for; programs ask the same again and again."""
    return make_task(parse_parameters(query_string, "the address"), accept, base, limits)


def make_task(parameters: Iterable[tuple[str, str]], accept: str, base: str, limits: Limits) -> Task:
    """Return what parameters ask for; relative IRIs of the query are resolved against the endpoint's own address."""
    query, graphs, named_graphs = read_parameters(parameters)
    name = hashlib.sha256(query.encode()).hexdigest()[:16]
    try:
        shape = inspect(query, limits)
    except RefusalError as refusal:
        refusal.query = name
        raise
    choice = negotiation.choose_for_form(accept, shape.form)
    if choice is None:
        raise RefusalError(negotiation.nothing_fits(negotiation.OFFERS[shape.form]), 406)
    format_, content_type = choice
    asked = Request(query, format_.name, base, graphs, named_graphs)
    return Task(asked, name, content_type, shape.is_volatile, shape.is_plain)


def read_parameters(parameters: Iterable[tuple[str, str]]) -> tuple[str, tuple[str, ...] | None, tuple[str, ...]]:
    """Return the query, the default graphs (None if no graph is named) and the named graphs."""
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise RefusalError("updates are refused: this endpoint is read only")
    queries = values.get("query", [])
    if len(queries) != 1:
        raise RefusalError(f"exactly one query is needed, there are {len(queries)}")
    # A graph that is named twice is merged once; the engine would count its triples twice.
    default, named = (tuple(dict.fromkeys(checked_iri(iri, name) for iri in values.get(name, ()))) for name in DATASET_PARAMETERS)
    return queries[0], default if default or named else None, named


def check_media_type(request: HttpRequest) -> str:
    """Return the media type of the body of a POST: of a form, or of the query itself; refuse any other."""
    media_type, charset = request.mimetype, request.mimetype_params.get("charset", "utf-8").lower()
    if (coding := request.headers.get("Content-Encoding", "identity").strip().lower()) != "identity":
        raise RefusalError(f"the content coding {printable(coding)} is not supported; send the body as it is", 415)
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise RefusalError(f"the charset {printable(charset)} is not supported; send UTF-8", 415)
    if media_type == "application/sparql-update":
        raise RefusalError("updates are refused: this endpoint is read only", 415)
    if media_type not in (FORM, QUERY):
        raise RefusalError(f"the content type {printable(media_type) or 'is missing'}; send {FORM} or {QUERY}", 415)
    return media_type


def parse_body(media_type: str, content: bytes) -> Parameters:
    """Return the parameters in the body of a POST; there are none without one."""
    if media_type == QUERY:
        return [("query", decoded(content, "the body"))]
    return parse_parameters(content, "the body") if content else []


def body(request: HttpRequest, longest: int) -> bytes:
    """Return the body of the request; raise RefusalError when it is too long."""
    request.max_content_length = None  # the limit of the library cuts a body in chunks short without a word
    length = request.content_length
    content = b""
    try:
        if (length or 0) <= longest:
            content = request.stream.read(longest + 1)
    except (BadRequest, OSError):
        raise RefusalError("the body cannot be read") from None
    if (length or len(content)) > longest:
        raise RefusalError(f"the body is longer than the {longest} bytes allowed", 413)
    return content


def parse_parameters(text: bytes, place: str) -> Parameters:
    """Return name and value of each parameter, strictly UTF-8.

    >>> parse_parameters("query=ASK+%7B%7D&named-graph-uri=".encode(), "the address")
    [('query', 'ASK {}'), ('named-graph-uri', '')]
    """
    fields = text.split(b"&", MOST_PARAMETERS)
    if len(fields) > MOST_PARAMETERS:
        raise RefusalError(f"{place} has more than {MOST_PARAMETERS} parameters")
    pairs = (field.partition(b"=") for field in fields if field)
    return [(decoded(unquoted(name), place), decoded(unquoted(value), place)) for name, _, value in pairs]


def unquoted(text: bytes) -> bytes:
    """Return what stands for a text in a form (WHATWG URL, section 5.1); other requests go on while a long one is read."""
    return b"".join(in_stretches(unquote_to_bytes, STRETCH.findall(text.replace(b"+", b" "))))


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


def printable(text: str) -> str:
    """Return text of a stranger so that an answer may carry it: short, and in one line.

    >>> printable("a\\r\\nb")
    'a��b'
    """
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:100])
