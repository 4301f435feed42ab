"""Decide which query runs when, so that no query, and no number of them, keeps a cheap one waiting.

A query begins among the young, of whom `workers` run at a time. Once it has used 0.05 s of processor time it moves to the old, of
whom there may be `heavy`, and gives its place to the next. When those places are taken it stays, until somebody waits: then the
young query that has run longest is ended with 503. Plain queries, which mostly end at once, wait before all others and have two
places that no other query takes.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from server.answers import CutError
from server.warden import Worker

YOUTH = 0.05
GRACE = 0.1
LONG = 1.0
NICENESS = 10
SLICE = 0.05
HEAD_START = 10.0
PATIENCE = 0.5
PLACES_FOR_PLAIN = 2


def busy(reason: str = "too many queries are running") -> CutError:
    """Return the cut for a query that finds no place."""
    return CutError(f"{reason}; try again later", 503, "busy")


class Lease:
    """Follow one query through its worker."""

    def __init__(self, worker: Worker, gone: Callable[[], bool], deadline: float) -> None:
        self.worker = worker
        self.gone = gone
        self.deadline = deadline
        self.started = time.monotonic()
        self.is_old = False
        self.is_slowed = False
        self.reason: CutError | None = None
        self._is_over = False
        self._used_before = worker.seconds_used()
        self._lock = threading.Lock()

    def seconds_used(self) -> float:
        """Return the processor time that the query has used."""
        return self.worker.seconds_used() - self._used_before

    def slow_down(self) -> None:
        """Let all other processes go before a query that has run for long; its worker is not used again."""
        if not self.is_slowed and self.seconds_used() > LONG:
            self.is_slowed = True
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.worker.process, NICENESS)

    def cut(self, reason: CutError) -> None:
        """End the query; whoever follows it sees its worker go and finds the reason here."""
        with self._lock:
            if not self._is_over and self.reason is None:
                self.reason = reason
                self.worker.kill()

    def end(self) -> None:
        """Note that the worker has done its part."""
        with self._lock:
            self._is_over = True


@dataclass(order=True)
class Ticket:
    """Wait for a place."""

    rank: float
    number: int
    is_plain: bool = field(compare=False)
    granted: threading.Event = field(compare=False, default_factory=threading.Event)
    is_given_up: bool = field(compare=False, default=False)


class Places:
    """Keep the places of the young and the old, and the queue before them."""

    def __init__(self, young: int, old: int) -> None:
        self._places = young
        self._places_for_old = old
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: list[Ticket] = []
        self._young = self._old = 0
        self.leases: set[Lease] = set()

    def _has_place(self, is_plain: bool) -> bool:
        return self._young < self._places + (PLACES_FOR_PLAIN if is_plain else 0)

    def enter(self, is_plain: bool, gone: Callable[[], bool], deadline: float) -> None:
        """Wait for a place among the young and take it; raise CutError when the client leaves or time is over."""
        ticket = self._ask_for_place(is_plain)
        since = time.monotonic()
        while ticket and not ticket.granted.wait(SLICE):
            now = time.monotonic()
            left = gone()
            if (left or now > deadline) and self._give_up(ticket):
                raise CutError("the client left", 499, "left") if left else busy()
            if is_plain or now - since > PATIENCE:
                self._make_room()

    def start(self, lease: Lease) -> None:
        """Note which query took the place."""
        with self._lock:
            self.leases.add(lease)

    def age(self, lease: Lease) -> None:
        """Move a query that has used its youth to the old, if there is a place."""
        if lease.is_old or lease.seconds_used() < YOUTH:
            return
        with self._lock:
            if self._old < self._places_for_old:
                lease.is_old = True
                self._old += 1
                self._young -= 1
                self._grant()

    def leave(self, lease: Lease | None = None) -> None:
        """Give the place to the next in the queue."""
        with self._lock:
            if lease is not None:
                self.leases.discard(lease)
            if lease is not None and lease.is_old:
                self._old -= 1
            else:
                self._young -= 1
            self._grant()

    def counts(self) -> dict[str, int]:
        """Return how many queries run, run long and wait."""
        with self._lock:
            waiting = sum(not ticket.is_given_up for ticket in self._waiting)
            return {"running": self._young + self._old, "long": self._old, "waiting": waiting}

    def _ask_for_place(self, is_plain: bool) -> Ticket | None:
        with self._lock:
            if self._has_place(is_plain) and not self._waiting:
                self._young += 1
                return None
            rank = time.monotonic() - (HEAD_START if is_plain else 0.0)
            ticket = Ticket(rank, next(self._numbers), is_plain)
            heapq.heappush(self._waiting, ticket)
            self._grant()
        if is_plain:
            self._make_room()
        return ticket

    def _give_up(self, ticket: Ticket) -> bool:
        with self._lock:
            ticket.is_given_up = not ticket.granted.is_set()
            return ticket.is_given_up

    def _make_room(self) -> None:
        with self._lock:
            young = [lease for lease in self.leases if not lease.is_old and lease.reason is None]
        longest = max(young, key=Lease.seconds_used, default=None)
        if longest and longest.seconds_used() > GRACE:
            longest.cut(busy())

    def _grant(self) -> None:
        while self._waiting and self._has_place(self._waiting[0].is_plain):
            ticket = heapq.heappop(self._waiting)
            if not ticket.is_given_up:
                self._young += 1
                ticket.granted.set()
