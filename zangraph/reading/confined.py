"""Read a file in a process of its own, which may take only so long and so much memory.

What others made may be a bomb for the library that reads it, or break it. The process lives as long as this one and reads one
file after the other; when it takes too long or ends, the file is refused and the next one gets a new process.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from functools import lru_cache
from pathlib import Path

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.signs import PAGE_WORDS
from zangraph.reading.errors import DocumentError
from zangraph.reading.reading import Reading

SECONDS = 120.0
"""How long one file may take. A textbook of 200 pages takes two."""

MEMORY = 1_000_000_000
"""Bytes that the process may have."""

OF_FORMATS = (PAGE_WORDS, "act_statuses")
"""The tables by which the formats are read."""


class Reader:
    """The process that reads; a fork of this process gets its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def read(self, path: Path, format: str, lexicon: Lexicon) -> Reading:
        """Read a file in a format.

        Raises `DocumentError` where it cannot be read, takes too long or breaks the process.
        """
        with self._lock:
            process = self._running()
            late = threading.Event()
            timer = threading.Timer(SECONDS, give_up, (process, late))
            timer.start()
            try:
                line = ask(process, {"format": format, "path": str(path), "words": write_words(lexicon)})
            except BaseException:  # interrupted: its answer would be taken for that of the next file
                self.close()
                raise
            finally:
                timer.cancel()
            if not line.endswith(b"\n"):
                self.close()
                reason = f"took longer than {SECONDS:g} seconds" if late.is_set() else "broke the program that reads it"
                raise DocumentError(f"{path}: reading this {format} {reason}")
        found = json.loads(line)
        if "refused" in found:
            raise DocumentError(found["refused"])
        return Reading(**(found | {"notes": tuple(found["notes"])}))

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the process, started where there is none yet."""
        if self._owner != os.getpid():  # a fork: the process is the parent's
            self._process, self._owner = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            self._process = start()
            atexit.register(self.close)
        return self._process

    def close(self) -> None:
        """End the process."""
        atexit.unregister(self.close)
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.communicate()


def start() -> subprocess.Popen[bytes]:
    """Start a process that reads; it ends when its input does."""
    paths = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-m", "zangraph.reading.child", str(MEMORY)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )


def give_up(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    """End a process that takes too long, and say so."""
    late.set()
    process.kill()


def ask(process: subprocess.Popen[bytes], request: dict[str, str]) -> bytes:
    """Return the line that answers a request, an unfinished one where the process ends."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
        process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return b""


@lru_cache(maxsize=1)
def write_words(lexicon: Lexicon) -> str:
    """Return as JSON the tables by which the formats are read, and their folder."""
    return json.dumps([str(lexicon.directory), {name: [dict(row) for row in lexicon[name]] for name in OF_FORMATS}])


READER = Reader()
