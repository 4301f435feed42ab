"""Tell the private folders of a running server from those that a killed one left, and remove these.

A folder belongs to a server as long as a lock on a file in it is held; the system gives the lock back when the process ends,
however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from pathlib import Path
from typing import BinaryIO

MARK = "held"


def hold(folder: Path) -> BinaryIO:
    """Take a folder for this process; it is held until the file that is returned is closed."""
    file = (folder / MARK).open("wb")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def remove(parent: Path, prefix: str) -> None:
    """Remove the folders of a name that nobody holds any more."""
    for mark in parent.glob(f"{prefix}*/{MARK}"):
        with contextlib.suppress(OSError), mark.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(mark.parent, ignore_errors=True)
