"""Send queries over kept-alive connections and take the time: a client so thin that it does not hide the server."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from urllib.request import Request, urlopen

LONG = 1.0
ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"


@dataclass(frozen=True)
class Endpoint:
    """Say where queries go, and which process answers them."""

    name: str
    port: int
    path: str
    process: int
    parameters: str = ""

    def target(self, query: str) -> str:
        """Return the path that asks a query."""
        return f"{self.path}?query={quote(query)}{self.parameters}"


def request_bytes(endpoint: Endpoint, query: str) -> bytes:
    """Return a request as it goes over the wire."""
    return f"GET {endpoint.target(query)} HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\nAccept: {ACCEPT}\r\n\r\n".encode()


def count(endpoint: Endpoint) -> int:
    """Return how many triples a server says that it holds."""
    address = f"http://127.0.0.1:{endpoint.port}{endpoint.target('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')}"
    with urlopen(Request(address, headers={"Accept": "application/sparql-results+json"})) as answer:
        return int(json.load(answer)["results"]["bindings"][0]["n"]["value"])


class Connection:
    """Keep one connection and read answers from it."""

    def __init__(self, port: int, seconds: float = 300) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, request: bytes) -> tuple[int, int]:
        """Send a request; return status and length of the answer."""
        self._socket.sendall(request)
        head = self._read_head().lower()
        status = int(head.split(b" ", 2)[1])
        length = head.find(b"content-length:")
        if length >= 0:
            return status, self._skip(int(head[length + 15 : head.find(b"\r\n", length)]))
        return status, self._skip_chunks()

    def _read_head(self) -> bytes:
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            self._receive()
        head, self._rest = self._rest[: end + 2], self._rest[end + 4 :]
        return head

    def _receive(self) -> None:
        data = self._socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._rest += data

    def _skip(self, length: int) -> int:
        missing = length - len(self._rest)
        while missing > 0:
            self._rest = b""
            self._receive()
            missing -= len(self._rest)
        self._rest = self._rest[len(self._rest) + missing :] if missing < 0 else b""
        return length

    def _skip_chunks(self) -> int:
        total = 0
        while True:
            while (end := self._rest.find(b"\r\n")) < 0:
                self._receive()
            size = int(self._rest[:end].split(b";")[0], 16)
            self._rest = self._rest[end + 2 :]
            total += self._skip(size + 2)
            if size == 0:
                return total


def latency(endpoint: Endpoint, query: str, times: int) -> list[float]:
    """Return the seconds that each of some repetitions takes on one connection, fewer of long ones; raise when one fails."""
    connection, request, taken = Connection(endpoint.port), request_bytes(endpoint, query), []
    for _ in range(times):
        started = time.perf_counter()
        status, _ = connection.ask(request)
        taken.append(time.perf_counter() - started)
        if status != 200:
            raise RuntimeError(f"{endpoint.name} answers {status}")
        if sum(taken) > LONG:
            break
    return taken


def throughput(endpoint: Endpoint, queries: Sequence[str], seconds: float, clients: int = 4) -> float:
    """Return the requests per second that some clients get answered, each a process with one connection."""
    with multiprocessing.Pool(clients) as pool:
        arguments = [(endpoint, [*queries[index:], *queries[:index]], seconds) for index in range(clients)]
        return sum(pool.starmap(repeat, arguments))


def repeat(endpoint: Endpoint, queries: Sequence[str], seconds: float) -> float:
    """Ask queries in turn for some seconds; return how many a second were answered with 200."""
    connection, requests = Connection(endpoint.port), [request_bytes(endpoint, query) for query in queries]
    answered, started, taken = 0, time.perf_counter(), 0.0
    for request in itertools.cycle(requests):
        status, _ = connection.ask(request)
        answered += status == 200
        taken = time.perf_counter() - started
        if taken > seconds:
            break
    return answered / taken
