"""Put a finished build in the place of the old one, so that at every moment there is a whole one."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2


class PlaceError(RuntimeError):
    """The place is taken; the message names it."""


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Hold a folder for this process, or say that another build works in it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise PlaceError(f"{folder}: another build is at work here") from None
    try:
        yield folder
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # a process that was forked meanwhile may have it open for a moment more
        os.close(descriptor)


def check(place: Path) -> None:
    """Refuse a place that holds anything but an earlier build: what stands there is removed in the end."""
    if place.exists() and not (place.is_dir() and ((place / "report.json").is_file() or not any(place.iterdir()))):
        raise PlaceError(f"{place}: holds something else than a build; choose a new folder or an empty one")


def put(finished: Path, place: Path) -> None:
    """Move a finished folder to its place and remove what stood there.

    Where the system can exchange two folders at once (Linux), nobody ever finds the place empty; elsewhere the old folder is
    moved away first.
    """
    if not place.exists():
        finished.rename(place)
        return
    if not exchange(finished, place):
        old = place.with_name(place.name + ".old")
        place.rename(old)
        finished.rename(place)
        old.rename(finished)
    shutil.rmtree(finished)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two paths in one step, if the system can."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
