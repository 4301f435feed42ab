"""Sample the memory of a process and its children together: proportional set size, in which shared pages are divided."""

from __future__ import annotations

import threading
from contextlib import suppress

import psutil

EVERY = 0.05
"""Seconds between two samples."""


def memory_of(process: int) -> int:
    """Return the bytes that a process and its children hold now; one that has just ended holds none."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for each in (parent := psutil.Process(process), *parent.children(recursive=True)):
            with suppress(psutil.NoSuchProcess, FileNotFoundError):
                total += each.memory_full_info().pss
    return total


class Memory:
    """Follow the memory of a process from now on; `largest` is the most that was seen, in bytes."""

    def __init__(self, process: int, every: float = EVERY) -> None:
        self.largest = 0
        self._process, self._every = process, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(self._every):
            self.largest = max(self.largest, memory_of(self._process))

    def end(self) -> int:
        """Stop; return the most that was seen."""
        self._ended.set()
        self._thread.join()
        return self.largest
