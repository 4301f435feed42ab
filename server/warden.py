"""Speak to the warden and the workers of `server/evaluator.py`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from server import frames

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 120.0
ALLOCATION = "glibc.malloc.arena_max=1:glibc.malloc.tcache_count=2000"
"""One arena, so that memory goes back to the system; many kept pieces, since the engine asks for small ones all the time."""


@dataclass(frozen=True)
class Request:
    """Ask a worker for one answer. `graphs` and `named_graphs` are the data set of the protocol, None for the query's own."""

    query: str
    format: str
    base: str
    graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] = ()

    @cached_property
    def message(self) -> bytes:
        """Return the request as workers read it; two requests with one message have one answer."""
        names = ("query", "format", "base", "graphs", "named_graphs")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False).encode()


class StartError(Exception):
    """Say that no worker could be started."""


class Worker:
    """Stand for one worker process."""

    def __init__(self, process: int, channel: socket.socket) -> None:
        self.process = process
        self._channel = channel
        self._handle = os.pidfd_open(process)
        self._clock = (~process << 3) | 2  # the kernel's number for the processor time of a process
        self._reader = frames.Reader(channel)

    def ask(self, request: Request) -> None:
        """Send a request."""
        self._channel.settimeout(None)
        frames.send(self._channel, frames.QUERY, request.message)

    def receive(self, seconds: float) -> tuple[bytes, bytes, int | None] | None:
        """Return the next message, or None when none came in time; raise frames.ClosedError when the worker is gone."""
        self._channel.settimeout(seconds)
        try:
            return self._reader.receive()
        except TimeoutError:
            return None

    def seconds_used(self) -> float:
        """Return the processor time that the worker has used so far; 0 when it is gone."""
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return 0.0

    def memory(self) -> int:
        """Return the bytes that the worker holds resident."""
        try:
            with open(f"/proc/{self.process}/statm", encoding="ascii") as statm:
                return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            return 0

    def kill(self) -> None:
        """End the process now."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the worker; an idle one ends by that."""
        self._reader.close()
        self._channel.close()
        os.close(self._handle)


class Warden:
    """Stand for the process that forks the workers of one store."""

    program = "server.evaluator"

    def __init__(self, store: str, mode: str, folder: str, memory: int) -> None:
        self._control, theirs = socket.socketpair()
        arguments = [str(theirs.fileno()), store, mode, folder, str(memory)]
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.program, *arguments],
            pass_fds=[theirs.fileno()],
            env=os.environ | {"GLIBC_TUNABLES": ALLOCATION, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._reader = frames.Reader(self._control)
        self._lock = threading.Lock()
        self._receive()

    def fork_worker(self) -> Worker:
        """Return a new worker that has opened the store; raise StartError."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._control, [b"f"], [theirs.fileno()])
            except OSError as error:
                raise StartError(f"no worker could be started: {error}") from None
            worker = Worker(int(self._receive()), ours)
        try:
            ready = worker.receive(SECONDS_TO_START)
        except frames.ClosedError:
            ready = None
        if ready is None:
            worker.kill()
            worker.close()
            raise StartError("no worker could be started: it ended before it was ready")
        return worker

    def close(self) -> None:
        """End the warden, and with it its workers."""
        self._control.close()
        self._process.wait()

    def _receive(self) -> bytes:
        try:
            return self._reader.receive()[1]
        except (frames.ClosedError, OSError):  # it ended, or somebody closed it meanwhile
            raise StartError("no worker could be started: the process that starts them is gone") from None
