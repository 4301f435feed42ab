"""Read a folder of UTF-8 texts, with or without a manifest.json, as documents."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from zangraph.extraction.dates import MONTHS
from zangraph.extraction.records import Document

MANIFEST = "manifest.json"

# What may say of itself, in the first lines of a text, which act it is: "2006 жылғы 20 сәуірдегі N 4 Нормативтік қаулысы".
DATE_AND_NUMBER = re.compile(rf"(\d{{4}}) жылғы (\d{{1,2}}) ({'|'.join(MONTHS)})\w*\s+(?:N|№)\s*(\d[\w-]*)", re.IGNORECASE)
HEAD = 600

FIELDS = {field.name for field in fields(Document)} - {"key", "text"}


class DocumentError(ValueError):
    """A document or its manifest is wrong; the message names file, line and value."""


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Read every document of a folder, in the order of its manifest.json, else by name.

    Texts are read without changing their line ends, so that offsets hold. Without a manifest the documents are the files
    *.txt; key and file name are all that is known of them, but for a date and number that the head of the text shows.

    Raises `DocumentError` where the folder, a file or an entry is missing, empty, not UTF-8, doubled or not what its hash says.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder}: no such folder")
    manifest = folder / MANIFEST
    entries = read_manifest(manifest) if manifest.exists() else [{"file": path.name} for path in sorted(folder.glob("*.txt"))]
    if not entries:
        raise DocumentError(f"{folder}: no documents")
    return tuple(read_entries(folder, entries))


def read_manifest(path: Path) -> list[Mapping[str, Any]]:
    """Read a manifest: a JSON list with an object for each document, each with at least its `file`."""
    try:
        entries = json.loads(decode(path.read_bytes(), path))
    except json.JSONDecodeError as error:
        raise DocumentError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    if not isinstance(entries, list):
        raise DocumentError(f"{path}: expected a list of documents, found {type(entries).__name__}")
    for number, entry in enumerate(entries, start=1):
        file = entry.get("file") if isinstance(entry, dict) else None
        if not isinstance(file, str) or not file:
            raise DocumentError(f"{path}: entry {number} names no file: {str(entry)[:80]!r}")
        if Path(file).name != file:
            raise DocumentError(f"{path}: entry {number} leads out of the folder: {file!r}")
    return entries


def read_entries(folder: Path, entries: Iterable[Mapping[str, Any]]) -> Iterator[Document]:
    """Yield the document of each entry, and refuse a key that stands twice."""
    seen: dict[str, str] = {}
    for entry in entries:
        document = read_document(folder / entry["file"], entry)
        if document.key in seen:
            raise DocumentError(f"{folder}: the key {document.key!r} stands for {seen[document.key]} and {document.file}")
        seen[document.key] = document.file
        yield document


def read_document(path: Path, entry: Mapping[str, Any]) -> Document:
    """Read one text with what its manifest entry says of it; the key is the file's stem."""
    if not path.is_file():
        raise DocumentError(f"{path}: no such file")
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if entry.get("sha256") and entry["sha256"] != digest:
        raise DocumentError(f"{path}: sha256 is {digest}, the manifest says {entry['sha256']}")
    text = decode(raw, path)
    if not text.strip():
        raise DocumentError(f"{path}: empty")
    known = {name: as_text(value, path, name) for name, value in entry.items() if name in FIELDS}
    if len(entry) == 1:
        known |= read_head(text)
    return Document(**(known | {"key": path.stem, "file": path.name, "text": text, "sha256": digest}))


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


def read_head(text: str) -> dict[str, str]:
    """Read date and number where the head of the text shows exactly one pair of them.

    >>> read_head("Жоғарғы Сотының 2006 жылғы 20 сәуірдегі N 4 Нормативтік қаулысы.")
    {'date': '2006-04-20', 'number': '4'}
    """
    found = set(DATE_AND_NUMBER.findall(text[:HEAD]))
    if len(found) != 1:
        return {}
    year, day, month, number = found.pop()
    return {"date": f"{year}-{MONTHS.index(month.lower()) + 1:02}-{int(day):02}", "number": number}
