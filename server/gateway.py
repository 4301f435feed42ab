"""Speak HTTP: gevent's WSGI server, made strict about requests and patient with nobody.

gevent was chosen by figures (docs/operation.md): a connection costs a greenlet and no thread, so that hundreds of silent or slow
clients take nothing from the others, and the socket can be asked whether its client has left.
"""

from __future__ import annotations

import contextlib
import logging
import re
import select
import socket
import time
from collections.abc import Iterator, Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import gevent
from gevent import pywsgi
from gevent.lock import BoundedSemaphore
from gevent.monkey import get_original
from gevent.pool import Pool

from server.answers import RETRY_SECONDS, CutError
from server.turns import Turns, acquire

log = logging.getLogger("zangraph.http")

END_OF_HEAD = b"\r\n\r\n"
EMPTY_LINES = (b"\r\n", b"\n")
LONGEST_HEADERS = 64 * 1024
MOST_HEADERS = 100
LARGE = 16 * 1024
MOST_LARGE = 32
"""So many requests of more than `LARGE` bytes are read and answered at a time: each takes several times its length in memory."""
SECONDS_FOR_LARGE = 5.0
"""So long may head and body of one of these take to come."""
SECONDS_TO_LINGER = 1.0
METHOD = re.compile(r"[A-Z]{1,20}")
VERSION = re.compile(r"HTTP/1\.[01]")
HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\x00\r\n]*\r?\n")
HOST = re.compile(r"[A-Za-z0-9.\-_~%!$&'()*+,;=\[\]:]*")
ABSOLUTE = re.compile(r"^https?://[^/?#]*/?", re.IGNORECASE)
DIGITS = re.compile(r"[0-9]{1,15}")
TARGET = re.compile(r"(?:/|[Hh][Tt][Tt][Pp][Ss]?://)[\x21-\x7e\x80-\xff]*|\*")

WHEN_BUSY = (
    ("Retry-After", RETRY_SECONDS),
    ("Cache-Control", "no-store"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Retry-After"),
)

poll = get_original("select", "poll")


class BadRequestError(ValueError):
    """Say why a request is refused before it reaches the application, and with which status."""

    def __init__(self, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(reason)
        self.status = status


def too_slow() -> BadRequestError:
    """Return the error of a request that does not come to its end."""
    return BadRequestError("the request took too long to come", HTTPStatus.REQUEST_TIMEOUT)


class Headers:
    """Hold checked headers as gevent's handler asks for them; the mail parser that it would use takes as long as a query."""

    status = ""

    def __init__(self, lines: list[str]) -> None:
        self.headers = lines
        self._values: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            self._values.setdefault(name.lower(), []).append(value.strip())

    def all(self, name: str) -> list[str]:
        """Return the values of a header, named in lower case."""
        return self._values.get(name, [])

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of a header."""
        values = self._values.get(name.lower())
        return values[0] if values else default

    getheader = get

    @property
    def typeheader(self) -> str | None:
        """Return the content type."""
        return self.get("content-type")

    def __delitem__(self, name: str) -> None:
        del self._values[name.lower()]


class TimedInput:
    """Read the body of a request, which must come in one go: no slow sender may keep a part of it in memory for long."""

    def __init__(self, body: Any, seconds: float) -> None:
        self._body = body
        self._seconds = seconds

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes; raise TimeoutError."""
        with gevent.Timeout(self._seconds, TimeoutError):
            return bytes(self._body.read(size if size >= 0 else None))

    def readline(self, size: int | None = None) -> bytes:
        """Return a line; raise TimeoutError."""
        with gevent.Timeout(self._seconds, TimeoutError):
            return bytes(self._body.readline(size))

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


class Handler(pywsgi.WSGIHandler):
    """Read requests by the letter of RFC 9112, so that no server before us can read them differently."""

    must_linger = False
    _has_place = False
    _gathered: bytearray | None = None
    path: str

    def handle(self) -> None:
        """Serve a connection; whoever neither sends nor reads for so long is let go."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(self.server.idle)
        try:
            super().handle()
        except (TimeoutError, ConnectionError):
            self.close_connection = True

    def handle_one_request(self) -> Any:
        """Serve one request; in the end forget it, though the connection may stay, and give back its place."""
        try:
            return super().handle_one_request()
        finally:
            self.requestline = self.path = ""
            self.environ: dict[str, Any] = {}
            self.headers = Headers([])
            if self._has_place:
                self._has_place = False
                self.server.places.release()

    def _take_place(self) -> None:
        """Wait for one of the places of large requests, of which so many may be in memory; raise CutError."""
        if not self._has_place:
            acquire(self.server.places, self.server.idle)
            self._has_place = True

    def read_requestline(self) -> str:
        """Read the first line, or its beginning; an empty one before it does not count (RFC 9112, section 2.2)."""
        with self._deadline(TimeoutError):
            line = self.rfile.readline(LARGE)
            if line in EMPTY_LINES:
                line = self.rfile.readline(LARGE)
        return str(line.decode("latin-1"))

    def _rest_of_line(self, line: str) -> str:
        if len(line) < LARGE or line.endswith("\n"):
            return ""
        self._take_place()
        with self._deadline(too_slow()):
            return str(self.rfile.readline(max(0, self.server.longest - len(line))).decode("latin-1"))

    def _seconds_to_come(self) -> float:
        """Return how long a request may take to come; one that has a place must make way for others sooner."""
        idle: float = self.server.idle
        return min(idle, SECONDS_FOR_LARGE) if self._has_place else idle

    def _deadline(self, error: type[Exception] | Exception) -> contextlib.AbstractContextManager[Any]:
        """Return a limit on the time that reading takes; none is needed where the rest of a short head has come already."""
        if not self._has_place and END_OF_HEAD in self.rfile.peek():  # blocks for a byte, by the limit of the socket
            return contextlib.nullcontext()
        return gevent.Timeout(self._seconds_to_come(), error)

    def read_request(self, raw_requestline: str) -> Any:
        """Read the rest of the head; raise BadRequestError for what is ambiguous or too slow, CutError when busy."""
        line = raw_requestline + self._rest_of_line(raw_requestline)
        with self.server.turns.of(len(line)):
            self._check_request_line(line)
        with self._deadline(too_slow()):
            is_read = super().read_request(line)
        if self.headers.all("transfer-encoding") or LARGE < (self.content_length or 0) <= self.server.longest:
            self._take_place()
        connection = self.headers.all("connection")
        if connection and "close" in (option.strip().lower() for option in ",".join(connection).split(",")):
            self.close_connection = True  # gevent knows it only where it stands alone
        return is_read

    def MessageClass(self, rfile: Any, *_: Any) -> Headers:  # noqa: N802  (gevent's name)
        """Read the header lines, and check them before anything interprets them."""
        headers = Headers(self._read_header_lines(rfile))
        self._check_headers(headers)
        return headers

    def get_environ(self) -> dict[str, Any]:
        """Read an address with a host as one without (RFC 9112, section 3.2.2); add scheme and whether the client has left."""
        self.path = ABSOLUTE.sub("/", self.path)
        environ: dict[str, Any] = super().get_environ()
        if self.headers.get("x-forwarded-proto") == "https":  # a proxy spoke TLS for us; addresses of our own must say so
            environ["wsgi.url_scheme"] = "https"
        environ["wsgi.input"] = TimedInput(self.wsgi_input, self._seconds_to_come())
        environ["zangraph.client_gone"] = self.is_client_gone
        return environ

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """Begin the response; whoever is refused before the whole body was read may send no more."""
        headers = [*headers, ("Date", http_date(int(time.time())))]
        is_unread = self.wsgi_input.chunked_input or self.wsgi_input.position < (self.content_length or 0)
        if is_unread and status >= "400":
            headers = [*headers, ("Connection", "close")]
            self.wsgi_input.chunked_input, self.wsgi_input.content_length = False, 0  # so that nobody reads the rest
            self.must_linger = True
        return super().start_response(status, headers, exc_info)

    def handle_one_response(self) -> None:
        """Answer; after a refusal read on for a moment, or the client would never see it (RFC 9112, section 9.6)."""
        super().handle_one_response()
        if self.must_linger:
            self._linger()

    def _linger(self) -> None:
        with gevent.Timeout(SECONDS_TO_LINGER, False), contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
            while self.socket.recv(LONGEST_HEADERS):
                pass

    def is_client_gone(self) -> bool:
        """Return whether the client has closed its side."""
        if self.socket is None or self.socket.fileno() < 0:
            return True
        poller = poll()
        poller.register(self.socket.fileno(), select.POLLRDHUP)
        return bool(poller.poll(0))

    def _write_with_headers(self, data: bytes) -> None:
        """Send the head and the beginning of the body together: one call, and the client wakes once."""
        self._gathered = bytearray()
        super()._write_with_headers(data)
        gathered, self._gathered = self._gathered, None
        with memoryview(gathered) as view:
            sent = self.socket.send(view)  # as a rule all of it, and `sendall` first asks the kernel how much that may be
            self.response_length += sent
            if sent < len(view):
                super()._sendall(view[sent:])

    def _sendall(self, data: bytes | bytearray) -> None:
        if self._gathered is None:
            super()._sendall(data)
        else:
            self._gathered += data

    def _handle_client_error(self, ex: Exception) -> None:
        """Refuse a request that cannot be read, in one line that says why."""
        error = ex if isinstance(ex, BadRequestError) else BadRequestError("the request cannot be read")
        if isinstance(ex, CutError):  # busy
            error = BadRequestError(str(ex), HTTPStatus(ex.status))
        super()._handle_client_error(error)
        self.socket.sendall(refusal(error.status, str(error), self.requestline.startswith("HEAD ")))
        self._linger()

    def handle_error(self, t: Any, v: Any, tb: Any) -> None:
        """Break the transfer of an answer that was cut, of which the access log tells; anything else is a fault of ours."""
        if isinstance(v, CutError):
            self.close_connection = True
        else:
            super().handle_error(t, v, tb)

    def log_request(self) -> None:
        """Say nothing: the application logs what matters."""

    def log_error(self, msg: str, *args: Any) -> None:
        """Log a client's error in one line."""
        log.info("refused: %s", repr(msg % args if args else msg)[:300])

    def _check_request_line(self, line: str) -> None:
        if len(line) >= self.server.longest or line.find("?", 0, LARGE) < 0 and len(line) > LARGE:
            raise BadRequestError("the address is too long", HTTPStatus.REQUEST_URI_TOO_LONG)
        parts = line.rstrip("\r\n").split(" ")
        rules = (METHOD, TARGET, VERSION)
        if len(parts) != len(rules) or not all(rule.fullmatch(part) for rule, part in zip(rules, parts, strict=True)):
            raise BadRequestError("the request line is malformed, or its version is not known")

    def _read_header_lines(self, rfile: Any) -> list[str]:
        lines: list[str] = []
        room = LONGEST_HEADERS
        while (line := rfile.readline(room)) not in EMPTY_LINES:
            lines.append(line.decode("latin-1"))
            room -= len(line)
            if room <= 0 or len(lines) > MOST_HEADERS:
                raise BadRequestError("the headers are too long or too many", HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            if not HEADER.fullmatch(lines[-1]):
                raise BadRequestError("a header is malformed")
        return lines

    def _check_headers(self, headers: Headers) -> None:
        lengths, encodings, hosts = (headers.all(name) for name in ("content-length", "transfer-encoding", "host"))
        if len(lengths) + len(encodings) > 1 or len(hosts) > 1:
            raise BadRequestError("the length or the host of the request is ambiguous")
        if any(encoding.lower() != "chunked" for encoding in encodings) or (encodings and self.request_version == "HTTP/1.0"):
            raise BadRequestError("the transfer encoding is not known")
        if not all(DIGITS.fullmatch(length) for length in lengths):
            raise BadRequestError("the length of the request is no number")
        if self.request_version == "HTTP/1.1" and not hosts or not all(HOST.fullmatch(host) for host in hosts):
            raise BadRequestError("the Host header is missing or malformed")


@lru_cache(maxsize=1)
def http_date(second: int) -> str:
    """Return a moment as HTTP writes it, once a second.

    >>> http_date(0)
    'Thu, 01 Jan 1970 00:00:00 GMT'
    """
    return formatdate(second, usegmt=True)


def refusal(status: HTTPStatus, reason: str, is_head: bool) -> bytes:
    """Return a whole response with one line of reason; the connection ends with it."""
    body = f"{reason}\n".encode()
    busy = status == HTTPStatus.SERVICE_UNAVAILABLE
    retry = "".join(f"{name}: {value}\r\n" for name, value in WHEN_BUSY) if busy else ""
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        f"X-Content-Type-Options: nosniff\r\n{retry}Date: {http_date(int(time.time()))}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (b"" if is_head else body)


class Server(pywsgi.WSGIServer):
    """Serve an application on one address."""

    handler_class = Handler
    idle: float
    longest: int
    turns: Turns
    places: BoundedSemaphore

    def __init__(self, application: Any, config: Mapping[str, Any]) -> None:
        super().__init__(
            (config["HOST"], config["PORT"]),
            application,
            backlog=1024,
            spawn=Pool(config["MAX_CONNECTIONS"]),
            log=None,
        )
        self.idle = config["IDLE"]
        self.longest = config["MAX_BODY"]  # an address that is longer gets 414, a body 413
        self.turns = Turns(config["IDLE"])
        self.places = BoundedSemaphore(MOST_LARGE)
        pywsgi.MAX_REQUEST_LINE = max(self.longest, LARGE) + 1  # gevent would refuse without a word
