"""Read files as documents: what a file says, what its manifest entry says of it, and what must be reported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from zangraph.extraction.dates import MONTHS
from zangraph.extraction.records import Document
from zangraph.reading.errors import DocumentError
from zangraph.reading.folder import Source, list_sources

# What may say of itself, in the first lines of a text, which act it is: "2006 жылғы 20 сәуірдегі N 4 Нормативтік қаулысы".
DATE_AND_NUMBER = re.compile(rf"(\d{{4}}) жылғы (\d{{1,2}}) ({'|'.join(MONTHS)})\w*\s+(?:N|№)\s*(\d[\w-]*)", re.IGNORECASE)
HEAD = 600

FIELDS = {field.name for field in fields(Document)} - {"key", "text"}


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Read every document of a folder, in the order of its manifest.json, else by name; a small folder, as all stay in memory.

    Raises `DocumentError` at the first file that a build would leave out.
    """
    sources, refusals = list_sources(folder)
    if refusals:
        raise DocumentError(refusals[0].reason)
    return tuple(read_document(source) for source in sources)


def read_document(source: Source) -> Document:
    """Read the document of a source; line ends stay as they are, so that offsets hold."""
    path, entry = source.path, source.entry
    text = decode(path.read_bytes(), path)
    if not text.strip():
        raise DocumentError(f"{path}: empty")
    known = {name: as_text(value, path, name) for name, value in entry.items() if name in FIELDS}
    if len(entry) == 1:
        known |= read_head(text)
    return Document(**(known | {"key": source.key, "file": path.name, "text": text, "sha256": source.sha256}))


def decode(raw: bytes, path: Path) -> str:
    """Decode UTF-8, or name the line where it ends to be UTF-8."""
    try:
        return raw.decode("utf8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}:{line}: not UTF-8: byte 0x{raw[error.start]:02x} at {error.start}") from None


def as_text(value: Any, path: Path, name: str) -> str:
    """Return a manifest's value as text; null is unknown, ''."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DocumentError(f"{path}: {name} in the manifest is not text: {value!r}")
    return value


def read_head(text: str) -> Mapping[str, str]:
    """Read date and number where the head of the text shows exactly one pair of them.

    >>> read_head("Жоғарғы Сотының 2006 жылғы 20 сәуірдегі N 4 Нормативтік қаулысы.")
    {'date': '2006-04-20', 'number': '4'}
    """
    found = set(DATE_AND_NUMBER.findall(text[:HEAD]))
    if len(found) != 1:
        return {}
    year, day, month, number = found.pop()
    return {"date": f"{year}-{MONTHS.index(month.lower()) + 1:02}-{int(day):02}", "number": number}
