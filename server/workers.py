"""Run queries in a pool of worker processes, and end those that take too long, too much, or are no longer wanted."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from server import frames
from server.answers import Answer, CutError, QueryError, Spool
from server.places import PLACES_FOR_PLAIN, SLICE, Lease, Places, busy
from server.warden import Request, StartError, Warden, Worker

BYTES_BEFORE_START = 1024 * 1024
MOMENT = 0.05
LARGEST_IDLE = 160 * 1024 * 1024


@dataclass(frozen=True)
class PoolSettings:
    """Bound the pool: places, seconds, bytes."""

    workers: int
    heavy: int
    timeout: float
    memory: int
    spool: int
    folder: str
    mode: str


class LostError(CutError):
    """Say that a worker ended before it can have done much."""


class Pool:
    """Keep the workers of one store; `warden` is what starts them, and understands what is said to it of the store."""

    warden: type[Warden] = Warden

    def __init__(self, store: str, settings: PoolSettings) -> None:
        self.settings = settings
        self._places = Places(settings.workers, settings.heavy)
        self._warden = self.warden(store, settings.mode, settings.folder, settings.memory)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._starting = 0
        self._spools: set[Spool] = set()
        self._is_closed = False
        self._idle.append(self._warden.fork_worker())
        self._refill()

    def evaluate(self, request: Request, is_plain: bool, gone: Callable[[], bool], whole: bool = False) -> Answer:
        """Return the answer to a request; raise CutError or QueryError.

        `gone` tells whether the client has left; `whole` asks to wait for the end of a long answer.
        """
        deadline = time.monotonic() + self.settings.timeout
        for _ in range(self.settings.workers):
            with contextlib.suppress(LostError):  # the worker had been killed from outside; another one will do
                return self._try_once(request, is_plain, gone, whole, deadline)
        return self._try_once(request, is_plain, gone, whole, deadline)

    def _try_once(self, request: Request, is_plain: bool, gone: Callable[[], bool], whole: bool, deadline: float) -> Answer:
        self._places.enter(is_plain, gone, deadline)
        try:
            worker = self._ask_worker(request, is_plain)
        except BaseException:
            self._places.leave()
            raise
        lease = Lease(worker, gone, deadline)
        self._places.start(lease)
        spool = None
        try:
            kind, payload, file = self._next_message(lease)
            spool = Spool(file) if kind == frames.SPOOL and file is not None else None
        finally:
            if spool is None:
                self._give_back(lease)
        if spool is None:
            return short_answer(kind, payload)
        return self._long_answer(lease, spool, whole)

    def counts(self) -> dict[str, int]:
        """Return how many queries run and wait, how many workers are idle, and how many bytes are in files."""
        with self._lock:
            self._spools = {spool for spool in self._spools if not spool.is_closed}
            return self._places.counts() | {"idle": len(self._idle), "spooled": sum(spool.size for spool in self._spools)}

    def close(self, patience: float = 0.0) -> None:
        """End the pool, once the queries under way are done or so many seconds are over."""
        end = time.monotonic() + patience
        while time.monotonic() < end and (self._places.counts()["running"] or self._spools):
            time.sleep(SLICE)
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for lease in list(self._places.leases):
            lease.cut(busy("the server is stopping"))
        for worker in idle:
            worker.close()
        self._warden.close()

    def _ask_worker(self, request: Request, is_plain: bool) -> Worker:
        while True:
            worker = self._take_worker(0 if is_plain else PLACES_FOR_PLAIN)
            try:
                worker.ask(request)
            except OSError:  # it ended while it was idle
                worker.close()
            else:
                return worker

    def _take_worker(self, left: int) -> Worker:
        """Return a worker that waits, unless no more than those to be left do, or a new one: that takes many times as long."""
        with self._lock:
            worker = self._idle.pop() if len(self._idle) > left else None
        self._refill()
        if worker:
            return worker
        try:
            return self._warden.fork_worker()
        except StartError as error:
            raise busy(str(error)) from None

    def _next_message(self, lease: Lease) -> tuple[bytes, bytes, int | None]:
        try:
            while (message := lease.worker.receive(SLICE)) is None:
                self._watch(lease)
            if message[0] == frames.GROWN:
                self._watch(lease)
            return message
        except frames.ClosedError:
            is_early = time.monotonic() - lease.started < MOMENT
            megabytes = self.settings.memory // 1024 // 1024
            reason = f"the query was stopped: all queries together may take {megabytes} MB of memory"
            raise lease.reason or (LostError if is_early else CutError)(reason, 503, "memory") from None

    def _watch(self, lease: Lease) -> None:
        if lease.gone():
            lease.cut(CutError("the client left", 499, "left"))
        elif time.monotonic() > lease.deadline:
            lease.cut(CutError(f"the query took longer than the {self.settings.timeout:g} s allowed", 504, "timeout"))
        else:
            self._places.age(lease)
            lease.slow_down()

    def _long_answer(self, lease: Lease, spool: Spool, whole: bool) -> Answer:
        with self._lock:
            self._spools.add(spool)
        client_left = lease.gone
        lease.gone = lambda: spool.is_closed
        threading.Thread(target=self._follow, args=(lease, spool), daemon=True).start()
        spool.wait(float("inf") if whole else BYTES_BEFORE_START)
        if spool.reason or client_left():
            spool.close()
            raise spool.reason or CutError("the client left", 499, "left")
        return Answer(spool=spool)

    def _follow(self, lease: Lease, spool: Spool) -> None:
        try:
            while not spool.is_complete:
                kind, payload, _ = self._next_message(lease)
                if kind == frames.FAILURE:
                    raise CutError(payload.decode(), 500, "failure")
                if kind == frames.DONE:
                    spool.complete(*frames.TWO_SIZES.unpack(payload))
                else:
                    spool.grow(*frames.SIZE.unpack(payload))
                if self.counts()["spooled"] > self.settings.spool:
                    lease.cut(busy("answers under way take too much space"))
        except CutError as reason:
            spool.fail(reason)
        finally:
            self._give_back(lease)

    def _give_back(self, lease: Lease) -> None:
        lease.end()
        worker = lease.worker
        is_bloated = lease.is_old and self.settings.mode == "disk" and worker.memory() > LARGEST_IDLE
        self._places.leave(lease)
        with self._lock:
            is_surplus = len(self._idle) >= self.settings.workers + 2 * PLACES_FOR_PLAIN  # as many as begin, and those ready
            is_kept = not (self._is_closed or is_bloated or is_surplus or lease.reason or lease.is_slowed)
            if is_kept:
                self._idle.append(worker)
        if not is_kept:
            worker.kill()
            worker.close()
            self._refill()

    def _refill(self) -> None:
        with self._lock:
            missing = self._missing()
            if self._is_closed or missing <= 0:
                return
            self._starting += missing
        threading.Thread(target=self._start_workers, args=(missing,), daemon=True).start()

    def _missing(self) -> int:
        """Return how many workers are to be started, so that each query that may begin finds one."""
        return max(self.settings.workers - len(self._places.leases), PLACES_FOR_PLAIN) - len(self._idle) - self._starting

    def _start_workers(self, wanted: int) -> None:
        for _ in range(wanted):
            try:
                worker = self._warden.fork_worker()
            except StartError:
                worker = None
            with self._lock:
                self._starting -= 1
                is_kept = worker and not self._is_closed
                if worker and is_kept:
                    self._idle.append(worker)
            if worker and not is_kept:
                worker.close()


def short_answer(kind: bytes, payload: bytes) -> Answer:
    """Return the answer that came in one message; raise QueryError when it says why there is none."""
    if kind == frames.RESULT:
        return Answer(payload[frames.SIZE.size :], *frames.SIZE.unpack_from(payload))
    raise QueryError(payload.decode())
