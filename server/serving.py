"""Keep what is being served: the data set now, its workers, its kept answers; and take over a new build without a pause."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cachetools import LRUCache
from flask import current_app, g

from server.answers import Answer
from server.dataset import Dataset, DatasetError, open_build, open_files
from server.elsewhere import open_endpoint
from server.settings import MEGABYTE
from server.warden import Request, StartError
from server.workers import Pool, PoolSettings

log = logging.getLogger("zangraph.serving")

LARGEST_SHARE_OF_CACHE = 8
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_QUESTIONS = 5.0
"""How often an endpoint elsewhere is asked what it holds."""


class Cache:
    """Keep the short answers that were asked for last, up to a number of bytes."""

    def __init__(self, size: int) -> None:
        self._answers: LRUCache[str, Answer] = LRUCache(size, getsizeof=lambda answer: len(answer.body))
        self._lock = threading.Lock()
        self.hits = 0

    def get(self, tag: str) -> Answer | None:
        """Return the kept answer."""
        with self._lock:
            answer = self._answers.get(tag)
            self.hits += answer is not None
            return answer

    def put(self, tag: str, answer: Answer) -> None:
        """Keep an answer, unless it would take too large a share."""
        with self._lock:
            if self.has_room_for(len(answer.body)):
                self._answers[tag] = answer

    def has_room_for(self, length: int | None) -> bool:
        """Return whether an answer of a length (None: not complete) takes no more than its share."""
        return length is not None and length <= self._answers.maxsize // LARGEST_SHARE_OF_CACHE

    @property
    def size(self) -> int:
        """Return the bytes that are kept."""
        return int(self._answers.currsize)


class Service:
    """Hold one data set with its workers, which start when the first query comes, and its kept answers."""

    def __init__(self, dataset: Dataset, config: Mapping[str, Any]) -> None:
        self.dataset = dataset
        self.cache = Cache(config["CACHE_MB"] * MEGABYTE)
        self.counts: dict[str, Any] = {}
        self._config = config
        self._lock = threading.Lock()

    @property
    def pool(self) -> Pool:
        """Return the workers."""
        with self._lock:
            return self._pool

    @cached_property
    def _pool(self) -> Pool:
        return self.dataset.open_pool(pool_settings(self._config))

    def ask(self, request: Request, is_plain: bool) -> bytes:
        """Return the whole answer to a query of ours: it is worked out, and stopped, as a stranger's would be.

        Raises CutError or QueryError.
        """
        answer = self.pool.evaluate(request, is_plain, lambda: False, whole=True)
        try:
            return b"".join(answer)
        finally:
            answer.close()

    def close(self, patience: float = 0.0) -> None:
        """End the workers, after the queries under way or after so many seconds, and give back what is on disk."""
        with self._lock:
            if "_pool" in self.__dict__:
                self._pool.close(patience)
        self.dataset.close()


class Serving:
    """Hold the service that requests see now."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self.service = Service(open_dataset(config), config)
        self._mark = self._read_mark()
        self.takeovers = 0

    @property
    def dataset(self) -> Dataset:
        """Return the data set that requests see now."""
        return self.service.dataset

    def watch(self) -> None:
        """Look for a new build again and again, for ever."""
        while True:
            time.sleep(SECONDS_BETWEEN_QUESTIONS if self._config["ENDPOINT"] else SECONDS_BETWEEN_LOOKS)
            try:
                self.take_over()
            except (DatasetError, StartError, OSError) as error:
                self._mark = self._read_mark()
                log.warning("the new build cannot be served: %s", error)

    def take_over(self) -> bool:
        """Serve a new build if there is one; requests under way finish on the old. Return whether there was one."""
        mark = self._read_mark()
        if mark is None or mark == self._mark:
            return False
        new = Service(open_dataset(self._config), self._config)
        new.pool  # noqa: B018  (workers must be ready before the first request comes)
        old, self.service, self._mark = self.service, new, mark
        self.takeovers += 1
        log.info("serving the new build %s", new.dataset.digest)
        threading.Thread(target=old.close, args=(self._config["TIMEOUT"] + 1.0,), daemon=True).start()
        return True

    def close(self, patience: float = 0.0) -> None:
        """End the service."""
        self.service.close(patience)

    def _read_mark(self) -> Any:
        if self._config["ENDPOINT"]:
            return self.dataset.read_mark()
        if self._config["GRAPH"]:
            return None
        try:
            status = (Path(self._config["BUILD"]) / "store").stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns


def open_dataset(config: Mapping[str, Any]) -> Dataset:
    """Open what the configuration names: an endpoint elsewhere or RDF files where given, else the build."""
    if config["ENDPOINT"]:
        return open_endpoint(config)
    files = tuple(config["GRAPH"])
    return open_files(files) if files else open_build(Path(config["BUILD"]).resolve())


def pool_settings(config: Mapping[str, Any]) -> PoolSettings:
    """Return what the configuration says of the workers."""
    return PoolSettings(
        workers=config["WORKERS"],
        heavy=config["HEAVY"],
        timeout=config["TIMEOUT"],
        memory=config["MEMORY_MB"] * MEGABYTE,
        spool=config["SPOOL_MB"] * MEGABYTE,
        folder=config["SPOOL"],
        mode=config["STORE"],
    )


def get_service() -> Service:
    """Return the service of this request; it stays the same until the request ends, also when a new build arrives."""
    if "service" not in g:
        g.service = current_app.extensions["zangraph.serving"].service
    service: Service = g.service
    return service


def get_dataset() -> Dataset:
    """Return the data set of this request."""
    return get_service().dataset
