"""Start the server as its users do, and speak to it over a socket."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Reply:
    """Hold an answer; `seconds` is the time until its end, `is_whole` whether it came to one."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0
    is_whole: bool = True

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode(errors="replace")


@dataclass(frozen=True)
class Live:
    """Hold a running server."""

    port: int
    process: int
    log: Path

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 60,
    ) -> Reply:
        """Send one request on a connection of its own."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            try:
                content, is_whole = response.read(), True
            except http.client.IncompleteRead as cut:
                content, is_whole = cut.partial, False
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, headers, content, time.perf_counter() - started, is_whole)

    def ask(self, query: str, accept: str = "", timeout: float = 60) -> Reply:
        """Send a query by POST."""
        headers = {"Content-Type": "application/sparql-query"} | ({"Accept": accept} if accept else {})
        return self.request("POST", "/sparql", query.encode(), headers, timeout)

    def get(self, query: str, **headers: str) -> Reply:
        """Send a query by GET."""
        return self.request("GET", "/sparql?query=" + quote(query), None, headers)

    def raw(self, data: bytes, seconds: float = 5.0) -> bytes:
        """Send bytes as they are and return all that comes back until the server closes or so many seconds pass."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(data)
            received = b""
            with contextlib.suppress(TimeoutError, ConnectionError):
                while piece := connection.recv(65536):
                    received += piece
            return received


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(folder: Path, *options: str) -> Iterator[Live]:
    """Run `python -m server` with options until the block ends."""
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "server", "--port", str(port), *options]
    with log.open("w") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as process:
        try:
            wait_until_listening(port, process, log)
            yield Live(port, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server accepts connections."""
    for _ in range(600):
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError("the server does not listen")
