"""Forward queries to an endpoint elsewhere from processes that can be ended at any moment: the pool and the program it runs.

A process parses a query before it sends it, so that syntax errors are told as our own engine tells them and no dialect of another
store gets through; and it reads the answer and writes it again in the form that the client wants.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, serialize

from server import evaluator, frames, remote
from server.answers import Answer, CutError, QueryError
from server.confinement import die_with_parent, limit_memory
from server.evaluator import ROOM_FOR_THREADS, Held, Output, query_with_unknown_functions, serve, silence_errors
from server.remote import Endpoint, Graphs, RemoteError, RemoteStore
from server.warden import Request, Warden
from server.workers import Pool, PoolSettings

OUTCOMES = {502: "store", 503: "busy", 504: "timeout"}
"""What the log calls an answer that the endpoint did not give."""


class ForwardingWarden(Warden):
    """Stand for the process that forks those that forward."""

    program = "server.forwarding"


class ForwardingPool(Pool):
    """Run queries at an endpoint elsewhere, within the same bounds as at a store of our own.

    A query that waits for its endpoint uses no processor time here, so it keeps its place to the end: there are as many places as
    a store has for young and old together.
    """

    warden = ForwardingWarden

    def __init__(self, store: RemoteStore, settings: PoolSettings) -> None:
        endpoint, graphs = store.endpoint, store.graphs
        asked = json.dumps([endpoint.address, endpoint.seconds, graphs.default, graphs.named])
        super().__init__(asked, replace(settings, mode="disk"))  # the processes keep no store in memory

    def evaluate(self, request: Request, is_plain: bool, gone: Callable[[], bool], whole: bool = False) -> Answer:
        """Return the endpoint's answer to a request; raise CutError or QueryError."""
        try:
            return super().evaluate(request, is_plain, gone, whole)
        except QueryError as error:
            raise told(str(error)) from None


def told(failure: str) -> QueryError | CutError:
    """Return what a process says of its failure: a status and a reason."""
    status, _, reason = failure.partition(" ")
    return QueryError(reason) if status == "400" else CutError(reason, int(status), OUTCOMES[int(status)])


def forward(store: RemoteStore, request: dict[str, Any], output: Any) -> None:
    """Send one request to the store, and write its answer; raise RemoteError, or SyntaxError where the query is wrong."""
    query, graphs = request["query"], (request["graphs"], request["named_graphs"])
    remote.refuse_own_functions(query)
    empty = query_with_unknown_functions(Store(), query, {"base_iri": request["base"]})
    if request["graphs"] is None:
        graphs = store.graphs.of(query)
    accept = remote.ACCEPT_GRAPHS if isinstance(empty, QueryTriples) else remote.ACCEPT_RESULTS
    sent = remote.with_base(query, request["base"])
    with store.endpoint.ask(sent, accept, *graphs) as reply:
        if isinstance(empty, QueryTriples):
            serialize(remote.read_triples(reply.content, reply), output, getattr(RdfFormat, request["format"]))
        elif isinstance(empty, QuerySolutions | QueryBoolean):
            write_results(reply, empty, output, getattr(QueryResultsFormat, request["format"]))


def write_results(reply: remote.Reply, empty: QuerySolutions | QueryBoolean, output: Any, form: QueryResultsFormat) -> None:
    """Write the results in an answer as they come; `empty` is what the query gives over nothing."""
    results = remote.read_results(reply.content, reply)
    if isinstance(empty, QueryBoolean):
        results = remote.read_boolean(results)
    elif isinstance(results, QueryBoolean):
        raise RemoteError("the store answers yes or no where rows were asked for")
    try:
        results.serialize(output, form)
    except SyntaxError as error:
        raise remote.unreadable(error) from None


def answer(channel: socket.socket, store: RemoteStore, payload: bytes, folder: str) -> None:
    """Answer one request, with the result or with the status and the reason why there is none."""
    request = json.loads(payload)
    output = Output(channel, folder, request["format"])
    try:
        forward(store, request, output)
    except RemoteError as error:
        frames.send(channel, frames.FAILURE, f"{error.status} {error}".encode())
    except SyntaxError as error:
        frames.send(channel, frames.SYNTAX, f"400 {error}".encode())
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        frames.send(channel, frames.FAILURE, f"502 {remote.describe(error)}".encode())
    else:
        output.finish()
    finally:
        output.drop()


class Parent(evaluator.Warden):
    """Fork processes that forward, and keep their memory, taken together, within bounds."""

    def _become_worker(self, channel: socket.socket, held: Held) -> None:
        try:
            die_with_parent()
            self._control.close()
            limit_memory(self._memory + ROOM_FOR_THREADS)
            silence_errors()
            address, seconds, default, named = json.loads(self._path)
            store = RemoteStore(Endpoint(address, seconds), Graphs(default, tuple(named)))
            serve(channel, held, lambda payload: answer(channel, store, payload, self._folder))
        finally:
            os._exit(0)


if __name__ == "__main__":
    evaluator.main(sys.argv[1:], Parent)
