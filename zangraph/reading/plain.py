"""Read plain text: the characters of the file as they stand."""

from __future__ import annotations

from pathlib import Path

from zangraph.reading.errors import DocumentError
from zangraph.reading.reading import Reading


def read_plain(raw: bytes, path: Path) -> Reading:
    """Decode a text without changing its line ends, so that offsets hold."""
    try:
        return Reading(raw.decode("utf8"), "text/plain")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}:{line}: not UTF-8: byte 0x{raw[error.start]:02x} at {error.start}") from None
