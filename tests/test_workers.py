"""Workers that know the data are kept: no query of many at once costs the start of a new one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Store

from server.places import PLACES_FOR_PLAIN
from server.warden import Request, StartError, Warden, Worker
from server.workers import Pool, PoolSettings

QUERY = Request("SELECT * { ?s ?p ?o }", "JSON", "http://example.org/")


class CountingWarden(Warden):
    """Count the workers that are started."""

    started = 0

    def fork_worker(self) -> Worker:
        """Return a new worker."""
        self.started += 1
        return super().fork_worker()


class CountingPool(Pool):
    """Keep workers that are counted."""

    warden: type[Warden] = CountingWarden
    _warden: CountingWarden


@pytest.mark.parametrize("workers", [1, 4])
def test_workers_are_kept(workers: int, tmp_path: Path) -> None:
    Store(str(tmp_path / "store")).flush()
    settings = PoolSettings(workers, 2, 30, 2**28, 2**28, str(tmp_path), "disk")
    pool = CountingPool(str(tmp_path / "store"), settings)
    try:
        with ThreadPoolExecutor(4) as clients:
            list(clients.map(lambda _: pool.evaluate(QUERY, True, lambda: False), range(3000)))
    finally:
        pool.close()
    assert pool._warden.started <= 2 * (workers + 2 * PLACES_FOR_PLAIN)


def test_a_warden_that_is_closed_while_it_starts_a_worker(tmp_path: Path) -> None:
    """Whoever waits for the worker is told that it cannot be started."""
    Store(str(tmp_path / "store")).flush()
    warden = Warden(str(tmp_path / "store"), "disk", str(tmp_path), 2**28)
    warden._control.close()
    with pytest.raises(StartError):
        warden._receive()
    warden.close()
