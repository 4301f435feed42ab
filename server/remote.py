"""Ask a SPARQL endpoint that stands elsewhere, in the place of a store of our own.

The pages ask through `RemoteStore`, strangers through the workers of `server/forwarding.py`. What the endpoint answers is
parsed before anybody sees it: no status, no media type and no byte is taken on trust, and a redirection is never followed.
"""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from typing import IO, Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, Variable, parse, parse_query_results

from server.virtuoso import Mended, Source
from zangraph.graph.tokens import TOKEN
from zangraph.graph.vocabulary import THINGS

MERGE = THINGS + "graph/merge"
"""The graph that holds the merge of all others in a store whose default graph can hold nothing."""
RESULTS: Mapping[str, QueryResultsFormat] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
GRAPHS: Mapping[str, RdfFormat] = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
ACCEPT_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
ACCEPT_GRAPHS = "application/n-triples, text/turtle;q=0.6, application/rdf+xml;q=0.3"
LARGEST_FOR_A_PAGE = 32 * 1024 * 1024
LONGEST_REASON = 300
TOO_LONG = "the store took too long"
MOST_IDLE = 16
MOST_NAMED = 200
REFUSED_NAMES = re.compile(r"<(bif|sql):", re.IGNORECASE)
"""Where Virtuoso keeps its own functions and stored procedures, which are no part of SPARQL."""

Form = TypeVar("Form")


class RemoteError(Exception):
    """Say in one line why the endpoint gave no answer, with the status to tell: 400, 502, 503 or 504."""

    def __init__(self, reason: str, status: int = 502) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class Reply:
    """Read the body of an answer; the connection goes back when it was read to its end."""

    endpoint: Endpoint
    connection: http.client.HTTPConnection
    response: http.client.HTTPResponse

    @property
    def media_type(self) -> str:
        """Return the media type that the endpoint states, without parameters."""
        return (self.response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes; raise RemoteError when the endpoint breaks off or takes too long."""
        try:
            piece = self.response.read(size if size >= 0 else None)
            if not piece and size and self.response.length:
                raise http.client.IncompleteRead(piece, self.response.length)
            return piece
        except TimeoutError:
            raise RemoteError(TOO_LONG, 504) from None
        except (OSError, http.client.HTTPException) as error:
            raise RemoteError(f"the store broke off its answer: {describe(error)}") from None

    @cached_property
    def content(self) -> Source:
        """Return the body to read from, put right where the endpoint is known to write it wrong."""
        return Mended(self) if (self.response.headers.get("Server") or "").startswith("Virtuoso") else self

    def close(self) -> None:
        """Keep the connection for the next query, unless something is still to be read from it."""
        if self.response.isclosed() and not self.response.will_close:
            self.endpoint.keep(self.connection)
        else:
            self.connection.close()

    def __enter__(self) -> Reply:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Endpoint:
    """Speak to an endpoint; `seconds` is how long it may be silent. Connections are kept open for the next query."""

    address: str
    seconds: float
    _idle: list[http.client.HTTPConnection] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise RemoteError(f"{self.address}: no address of an endpoint; it begins with http:// or https:// and names no user")
        self._host, self._port, self._is_secret = parts.hostname, parts.port, parts.scheme == "https"
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def ask(self, query: str, accept: str, graphs: Iterable[str] = (), named_graphs: Iterable[str] = ()) -> Reply:
        """Send a query and return the answer, once its head is there and in order; raise RemoteError."""
        pairs = [("query", query), *(("default-graph-uri", graph) for graph in graphs)]
        body = urlencode([*pairs, *(("named-graph-uri", graph) for graph in named_graphs)])
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "zangraph"}
        connection, response = self._exchange(body, headers)
        reply = Reply(self, connection, response)
        try:
            check_head(response, reply)
        except BaseException:
            connection.close()
            raise
        return reply

    def keep(self, connection: http.client.HTTPConnection) -> None:
        """Keep an open connection."""
        if len(self._idle) < MOST_IDLE:
            self._idle.append(connection)
        else:
            connection.close()

    def _exchange(self, body: str, headers: Mapping[str, str]) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        try:
            while (kept := self._take_kept()) is not None:
                with suppress(ConnectionError, http.client.BadStatusLine):  # it may have been closed while nobody used it
                    return send(kept, self._path, body, headers)
            return send(self._connect(), self._path, body, headers)
        except TimeoutError:
            raise RemoteError(TOO_LONG, 504) from None
        except (OSError, http.client.HTTPException) as error:
            raise RemoteError(f"the store cannot be asked: {describe(error)}") from None

    def _take_kept(self) -> http.client.HTTPConnection | None:
        with suppress(IndexError):
            return self._idle.pop()
        return None

    def _connect(self) -> http.client.HTTPConnection:
        if self._is_secret:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=self.seconds, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self.seconds)


def send(
    connection: http.client.HTTPConnection, path: str, body: str, headers: Mapping[str, str]
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """Send a request and wait for the head of its answer; the connection is closed when that fails."""
    try:
        connection.request("POST", path, body, dict(headers))
        return connection, connection.getresponse()
    except BaseException:
        connection.close()
        raise


def check_head(response: http.client.HTTPResponse, reply: Reply) -> None:
    """Raise RemoteError unless the status is 200 and the answer is promised whole."""
    status = response.status
    if 300 <= status < 400:
        raise RemoteError("the store redirects elsewhere, which is not followed; --endpoint must be the address that answers")
    if status == 200:
        if cut := response.headers.get("X-SPARQL-MaxRows"):
            raise RemoteError(
                f"the store cuts its answers at {shorten(cut)} rows; raise ResultSetMaxRows of its [SPARQL] settings"
            )
        return
    reason = shorten(reply.read(64 * 1024).decode(errors="replace")) or "no reason given"
    if status == 400:
        raise RemoteError(reason, 400)
    kept = status if status in (503, 504) else 502
    raise RemoteError(f"the store answers {status}: {reason}", kept)


def shorten(text: str) -> str:
    r"""Return the first words of a message in one line that anybody may see.

    >>> shorten("<h1>Error</h1>\r\n  line 2: syntax error")
    'Error line 2: syntax error'
    """
    line = " ".join(re.sub(r"<[/!?A-Za-z][^<>]*>", " ", text[:10_000]).partition("SPARQL query:")[0].split())
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    return shown if len(shown) <= LONGEST_REASON else shown[:LONGEST_REASON] + "…"


def describe(error: Exception) -> str:
    """Return what an error says in one line."""
    return shorten(getattr(error, "strerror", None) or str(error) or type(error).__name__)


def read_results(source: Source, reply: Reply) -> QuerySolutions | QueryBoolean:
    """Return the results in an answer, row by row as they come; raise RemoteError when it holds something else."""
    try:
        return parse_query_results(cast(IO[bytes], source), form_of(reply, RESULTS))
    except (SyntaxError, ValueError) as error:
        raise unreadable(error) from None


def read_triples(source: Source, reply: Reply) -> Iterator[Triple]:
    """Yield the triples in an answer as they come; raise RemoteError when it holds something else."""
    try:
        for quad in parse(cast(IO[bytes], source), form_of(reply, GRAPHS)):
            yield quad.triple
    except (SyntaxError, ValueError) as error:
        raise unreadable(error) from None


def read_whole(source: Source, most: int) -> bytes:
    """Return what there is to read, or a little more than so many bytes of it."""
    body = bytearray()
    while len(body) <= most and (piece := source.read(64 * 1024)):
        body += piece
    return bytes(body)


def form_of(reply: Reply, forms: Mapping[str, Form]) -> Form:
    """Return the form of an answer; raise RemoteError when it is none that was asked for."""
    form = forms.get(reply.media_type)
    if form is None:
        kind = shorten(reply.media_type) or "no media type"
        raise RemoteError(f"the store answers with {kind}, which was not asked for")
    return form


def unreadable(error: Exception) -> RemoteError:
    """Return what to say of an answer that is not what it claims to be."""
    return RemoteError(f"the store gives an answer that cannot be read: {describe(error)}")


def read_boolean(results: QuerySolutions | QueryBoolean) -> QueryBoolean:
    """Return the answer to an ASK query; Virtuoso gives a table with a row for yes and one without for no."""
    if isinstance(results, QueryBoolean):
        return results
    word = "true" if any(True for _ in results) else "false"
    return cast(QueryBoolean, parse_query_results(f'{{"head": {{}}, "boolean": {word}}}', QueryResultsFormat.JSON))


def refuse_own_functions(query: str) -> None:
    """Raise RemoteError for a query that names what only a store's own dialect knows: it could reach more than the graph."""
    for match in TOKEN.finditer(query):
        if match.lastgroup == "iri" and REFUSED_NAMES.match(match[0]):
            raise RemoteError(f"{match[0][:100]} is refused: it is no part of SPARQL", 400)


@dataclass(frozen=True)
class Graphs:
    """Know what to tell a store of its graphs: nothing where its default graph holds the merge of the others.

    Where a graph of its own holds the merge, that is to be taken for the default graph, and then Virtuoso finds a graph by its
    name only if that is told too. Of more graphs than `MOST_NAMED` only those are told that a query names itself.
    """

    default: str = ""
    named: tuple[str, ...] = ()

    def of(self, query: str) -> tuple[list[str], list[str]]:
        """Return default and named graphs to tell for a query.

        >>> Graphs().of("ASK { ?s ?p ?o }"), Graphs("urn:all", ("urn:a",)).of("ASK { GRAPH ?g { ?s ?p ?o } }")
        (([], []), (['urn:all'], ['urn:a']))
        >>> Graphs("urn:all").of("ASK { GRAPH <urn:b> { ?s ?p 'FROM' } }"), Graphs("urn:all").of("ASK FROM <urn:a> { ?s ?p ?o }")
        ((['urn:all'], ['urn:b']), ([], []))
        """
        tokens = [match for match in TOKEN.finditer(query) if match.lastgroup != "blank"]
        words = {match[0].upper() for match in tokens if match.lastgroup == "word"}
        if not self.default or "FROM" in words:
            return [], []
        if "GRAPH" not in words or 0 < len(self.named) <= MOST_NAMED:
            return [self.default], [*self.named] if "GRAPH" in words else []
        following = (after for word, after in pairwise(tokens) if word[0].upper() == "GRAPH" and after.lastgroup == "iri")
        return [self.default], list(dict.fromkeys(after[0][1:-1] for after in following))


def with_base(query: str, base: str) -> str:
    """Return a query whose relative IRIs are resolved as they are at our own address; a base of its own stays."""
    has_base = any(match.lastgroup == "word" and match[0].upper() == "BASE" for match in TOKEN.finditer(query))
    return query if has_base else f"BASE <{base}> {query}"


def bind(query: str, terms: Mapping[str, Any]) -> str:
    """Return a query with terms in the place of variables, which keep their names for what is selected and ordered.

    >>> bind("SELECT ?thing ?label { ?thing rdfs:label ?label } ORDER BY ?thing", {"thing": "<urn:a>"})
    'SELECT ?thing ?label { <urn:a> rdfs:label ?label BIND (<urn:a> AS ?thing) } ORDER BY ?thing'
    """
    if not terms:
        return query
    start, end = outermost_group(query)
    body = TOKEN.sub(
        lambda match: str(terms[match[0][1:]]) if match.lastgroup == "variable" and match[0][1:] in terms else match[0],
        query[start:end],
    )
    bound = " ".join(f"BIND ({term} AS ?{name})" for name, term in terms.items())
    return f"{query[:start]}{body.rstrip()} {bound} {query[end:]}"


def outermost_group(query: str) -> tuple[int, int]:
    """Return where the group of the query's WHERE clause begins and ends: the last one that stands in no other."""
    depth, start, end = 0, 0, 0
    for match in TOKEN.finditer(query):
        if match[0] == "{" and match.lastgroup == "opening":
            depth += 1
            if depth == 1:
                start = match.end()
        elif match[0] == "}" and match.lastgroup == "closing":
            depth -= 1
            if depth == 0:
                end = match.start()
    return start, end


NO_GRAPHS = Graphs()


class RemoteStore:
    """Answer the queries of the pages from an endpoint."""

    def __init__(self, endpoint: Endpoint, graphs: Graphs = NO_GRAPHS) -> None:
        self.endpoint = endpoint
        self.graphs = graphs

    def query(self, query: str, substitutions: Mapping[Variable, Any] | None = None) -> QuerySolutions | QueryBoolean:
        """Return the results of a SELECT or ASK query; raise RemoteError, or SyntaxError at the row that cannot be read."""
        body, reply = self._ask(query, ACCEPT_RESULTS, substitutions or {})
        return read_results(BytesIO(body), reply)

    def construct(self, query: str, substitutions: Mapping[Variable, Any] | None = None) -> list[Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE query; raise RemoteError."""
        body, reply = self._ask(query, ACCEPT_GRAPHS, substitutions or {})
        return list(read_triples(BytesIO(body), reply))

    def _ask(self, query: str, accept: str, substitutions: Mapping[Variable, Any]) -> tuple[bytes, Reply]:
        bound = bind(query, {variable.value: term for variable, term in substitutions.items()})
        with self.endpoint.ask(bound, accept, *self.graphs.of(bound)) as reply:
            body = read_whole(reply.content, LARGEST_FOR_A_PAGE)
            if len(body) > LARGEST_FOR_A_PAGE:
                raise RemoteError("the store answers with more than a page can take")
        return body, reply
