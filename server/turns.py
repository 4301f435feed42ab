"""Let short requests go on while long ones are read: a greenlet keeps its thread until it waits for something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

import gevent
from gevent.lock import BoundedSemaphore

from server.places import busy

LONG = 4000
"""Bytes; a shorter request is read in about a millisecond."""
PATIENCE = 0.002
"""Seconds; so long it gives way at most each time, that a long request comes to its end however many others there are."""

Piece = TypeVar("Piece", str, bytes)


class Turns:
    """Have long requests read one after the other: many at once would each take a moment before anything else goes on.

    The requests must be greenlets of one thread, as those of the gateway are.
    """

    def __init__(self, seconds: float = 30.0) -> None:
        self._lock = BoundedSemaphore()
        self._seconds = seconds

    def of(self, length: int) -> AbstractContextManager[None]:
        """Return the turn of a request of so many bytes, which is waited for as by `acquire`; a short one needs none."""
        return self._turn() if length > LONG else nullcontext()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        acquire(self._lock, self._seconds)
        try:
            give_way()
            yield
        finally:
            self._lock.release()


def acquire(places: BoundedSemaphore, seconds: float) -> None:
    """Take one of the places for long requests; raise CutError when none comes free in time."""
    if not places.acquire(timeout=seconds):
        raise busy("too many long requests are being read")


def in_stretches(work: Callable[[Piece], Piece], pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield what work makes of each piece, and give way between two of them."""
    for number, piece in enumerate(pieces):
        if number:
            give_way()
        yield work(piece)


def give_way() -> None:
    """Let everything go on that can; who has long work calls this every few milliseconds."""
    with gevent.Timeout(PATIENCE, False):
        gevent.idle()  # `sleep(0)` would come back up to fifty times before gevent looks at its sockets again
