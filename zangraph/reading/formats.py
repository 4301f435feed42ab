"""Read a file in any of the known formats; the only place that knows which reader reads what."""

from __future__ import annotations

from pathlib import Path

from zangraph.reading.errors import DocumentError
from zangraph.reading.plain import read_plain
from zangraph.reading.reading import Reading

__all__ = ["SUFFIXES", "Reading", "is_readable", "read_file"]

SUFFIXES = frozenset({".txt", ".html", ".htm", ".docx", ".pdf", ".json"})


def is_readable(path: Path) -> bool:
    """Tell whether the name of a file has a suffix that a reader exists for.

    >>> is_readable(Path("zang.PDF")), is_readable(Path("zang.odt"))
    (True, False)
    """
    return path.suffix.lower() in SUFFIXES


def read_file(path: Path) -> Reading:
    """Read the text of a file, and what its format states.

    Raises `DocumentError`, in one line that names the file, where it cannot be read as a document.
    """
    if not path.is_file():
        raise DocumentError(f"{path}: no such file")
    reading = read_plain(path.read_bytes(), str(path))
    if not reading.text.strip():
        raise DocumentError(f"{path}: empty")
    return reading
