"""Hold the answer to a query: whole in memory, or in a file that a worker may still be writing.

A worker writes at its own pace and is free as soon as it has finished; a slow reader holds a file and nobody else.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

BYTES_PER_READ = 128 * 1024
RETRY_SECONDS = "5"
"""After which a client may ask again that was told that the server is busy."""


class CutError(Exception):
    """Say why an answer was not finished, with the status to tell and the word for it in the log."""

    def __init__(self, reason: str, status: int, outcome: str) -> None:
        super().__init__(reason)
        self.status = status
        self.outcome = outcome


class QueryError(Exception):
    """Say why a query cannot be parsed or evaluated, and where."""


class Spool:
    """Follow a file while a worker writes an answer to it."""

    def __init__(self, file: int) -> None:
        self.size = 0
        self.rows = 0
        self.is_complete = False
        self.is_closed = False
        self.reason: CutError | None = None
        self._file = file
        self._changed = threading.Condition()

    def grow(self, size: int) -> None:
        """Note that so many bytes are there."""
        with self._changed:
            self.size = size
            self._changed.notify_all()

    def complete(self, size: int, rows: int) -> None:
        """Note that the answer is complete."""
        with self._changed:
            self.size, self.rows, self.is_complete = size, rows, True
            self._changed.notify_all()

    def fail(self, reason: CutError) -> None:
        """Note that the answer will never be complete."""
        with self._changed:
            self.reason = reason
            self._changed.notify_all()

    def wait(self, size: float) -> None:
        """Wait until so many bytes are there, or no more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self.size >= size or self.is_complete or self.reason or self.is_closed)

    def read(self, start: int) -> bytes:
        """Return some of the bytes from a place on."""
        return b"" if self.is_closed else os.pread(self._file, min(BYTES_PER_READ, self.size - start), start)

    def close(self) -> None:
        """Give back the file."""
        with self._changed:
            if not self.is_closed:
                self.is_closed = True
                os.close(self._file)
            self._changed.notify_all()


class Answer:
    """Hold an answer for one reader."""

    def __init__(self, body: bytes = b"", rows: int = 0, spool: Spool | None = None) -> None:
        self.body = body
        self.spool = spool
        self._rows = rows

    @property
    def rows(self) -> int:
        """Return the rows of the answer, as far as the form lets them be counted; 0 before its end."""
        return self.spool.rows if self.spool else self._rows

    @property
    def length(self) -> int | None:
        """Return the length in bytes, None while it is not known."""
        if self.spool is None:
            return len(self.body)
        return self.spool.size if self.spool.is_complete else None

    def __iter__(self) -> Iterator[bytes]:
        """Yield the answer in pieces; raise CutError when it breaks off."""
        if self.spool is None:
            yield from self._pieces()
            return
        sent = 0
        while True:
            self.spool.wait(sent + 1)
            piece = self.spool.read(sent)
            if not piece:
                break
            sent += len(piece)
            yield piece
            time.sleep(0)  # a quick reader must not keep the others waiting
        if self.spool.reason:
            raise self.spool.reason

    def _pieces(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), BYTES_PER_READ):
            if start:
                time.sleep(0)
            yield self.body[start : start + BYTES_PER_READ]

    def in_memory(self) -> Answer:
        """Return a complete answer without its file."""
        return Answer(b"".join(self), self.rows)

    def close(self) -> None:
        """Give back the file; a query that still writes to it is ended."""
        if self.spool:
            self.spool.close()
