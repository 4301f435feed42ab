"""Sort more lines than memory holds, in the order of their bytes: sorted runs in files, then merged."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

RUN = 16 * 2**20
"""Bytes that are sorted in memory."""

EACH = 48
"""Bytes that a line takes in memory beside its own."""

OPEN = 100
"""Files that are open at the same time: below what systems allow a process."""


def sort_lines(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """Yield lines in order, each once; they stand below a folder until all are yielded.

    >>> from tempfile import gettempdir
    >>> list(sort_lines([b"b\\n", b"a\\n", b"b\\n"], Path(gettempdir())))
    [b'a\\n', b'b\\n']
    """
    return each_once(sort_all(lines, folder))


def sort_all(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """Yield lines in order, each as often as it is there; only what is more than one run goes through files."""
    waiting = iter(lines)
    run = take_run(waiting)
    if (following := next(waiting, None)) is None:
        yield from run
        return
    waiting = chain([following], waiting)
    with TemporaryDirectory(dir=folder) as name:
        between = Path(name)
        runs = [keep(run, between / "0")]
        while run := take_run(waiting):
            runs.append(keep(run, between / f"{len(runs)}"))
        while len(runs) > OPEN:
            groups = [runs[start : start + OPEN] for start in range(0, len(runs), OPEN)]
            runs = [keep(merge(group), group[0].with_name(f"{group[0].name}m")) for group in groups]
        yield from merge(runs)


def take_run(lines: Iterator[bytes]) -> list[bytes]:
    """Return the next lines, up to a bounded size, in order; an empty list where there are no more."""
    run, size = list[bytes](), 0
    for line in lines:
        run.append(line)
        size += len(line) + EACH
        if size >= RUN:
            break
    run.sort()
    return run


def keep(lines: Iterable[bytes], path: Path) -> Path:
    """Write lines to a file."""
    with path.open("wb") as file:
        file.writelines(lines)
    return path


def merge(paths: Sequence[Path]) -> Iterator[bytes]:
    """Yield the lines of sorted files in order."""
    return heapq.merge(*map(read_lines, paths))


def each_once(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield sorted lines without repeating any."""
    last = b""
    for line in lines:
        if line != last:
            yield line
            last = line


def without(lines: Iterator[bytes], others: Iterator[bytes]) -> Iterator[bytes]:
    """Yield those of sorted lines that are not among other sorted lines.

    >>> list(without(iter([b"a", b"b", b"d"]), iter([b"b", b"c"])))
    [b'a', b'd']
    """
    other = next(others, None)
    for line in lines:
        while other is not None and other < line:
            other = next(others, None)
        if line != other:
            yield line


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file."""
    with path.open("rb") as file:
        yield from file
