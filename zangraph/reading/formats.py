"""Read a file in any of the known formats; the only place that knows which reader reads what.

The content decides, not the name: a PDF that is named ".txt" is read as a PDF, and that is reported. Only what looks like text
goes by its suffix. Formats that a library reads are read in a confined process.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from zangraph.extraction.lexicon import Lexicon
from zangraph.reading.confined import READER
from zangraph.reading.errors import DocumentError
from zangraph.reading.plain import read_plain
from zangraph.reading.reading import Reading

__all__ = ["SUFFIXES", "Reading", "is_readable", "may_hold_act", "read_file"]

SUFFIXES = {
    ".txt": "text",
    ".html": "HTML",
    ".htm": "HTML",
    ".mhtml": "MHTML",
    ".mht": "MHTML",
    ".docx": "DOCX",
    ".pdf": "PDF",
    ".json": "JSON",
}

FOREIGN = frozenset(".doc .rtf .odt .djvu .djv .epub .zip .rar .7z .gz .jpg .jpeg .png .tif .tiff .bmp".split())
"""Suffixes of what may hold an act too, though no reader exists for it. A ".doc" of the official system is a page in truth."""

LARGEST = {"text": 32, "HTML": 32, "MHTML": 64, "JSON": 32, "DOCX": 64, "PDF": 64}
"""Megabytes that a file of a format may have. The largest code has six as a page."""

MOST_CHARACTERS = 10_000_000
"""Characters that may come out; a code has two million."""

MEGABYTE = 1_000_000
HEAD = 4096

# How the files begin that are known by their content; for those that are not read, what is to be done.
MAGIC = (
    (re.compile(rb"[\s\S]{0,1020}%PDF-"), "PDF"),
    (re.compile(rb"PK\x03\x04|PK\x05\x06"), "DOCX"),
    (re.compile(rb"(?:[A-Z][A-Za-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?Content-Type:\s*multipart/related", re.I), "MHTML"),
)
PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[\s\S]{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
UNREAD = (
    (re.compile(rb"\{\\rtf"), "an RTF file; save it as DOCX"),
    (
        re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|BM.{4}\0\0\0\0", re.DOTALL),
        "an image; run `ocrmypdf -l kaz+rus` on it",
    ),
    (re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ"), "an archive; unpack it"),
    (re.compile(rb"AT&TFORM"), "a DjVu file; convert it to PDF"),
    (re.compile(rb"\x7fELF|MZ[\s\S]{2,100}\0"), "a program"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_readable(path: Path) -> bool:
    """Tell whether a file has a suffix that a reader exists for; a manifest is no document.

    >>> is_readable(Path("zang.PDF")), is_readable(Path("zang.odt")), is_readable(Path("manifest.json"))
    (True, False, False)
    """
    return path.suffix.lower() in SUFFIXES and path.name != "manifest.json"


def may_hold_act(path: Path) -> bool:
    """Tell whether a file has a suffix of what may hold an act, though no reader exists for it: its content decides.

    >>> may_hold_act(Path("zang.DOC")), may_hold_act(Path("zang.docx")), may_hold_act(Path("zang.css"))
    (True, False, False)
    """
    return path.suffix.lower() in FOREIGN


def read_file(path: Path, lexicon: Lexicon) -> Reading:
    """Read the text of a file, and what its format states.

    Raises `DocumentError`, in one line that names the file, where it cannot be read as a document.
    """
    try:
        reading = read_content(path, lexicon)
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror or error}") from None
    if len(reading.text) > MOST_CHARACTERS:
        raise DocumentError(f"{path}: {len(reading.text):,} characters, more than {MOST_CHARACTERS:,}")
    if not reading.text.strip():
        raise DocumentError(f"{path}: empty: there is no text in it")
    return reading


def read_content(path: Path, lexicon: Lexicon) -> Reading:
    """Read a file by what is in it, not larger than its format may be."""
    if not path.is_file():
        raise DocumentError(f"{path}: no such file" if not path.exists() else f"{path}: no file")
    size = path.stat().st_size
    if not size:
        raise DocumentError(f"{path}: empty")
    with path.open("rb") as file:
        head = file.read(HEAD)
        expected = SUFFIXES.get(path.suffix.lower(), "text")
        format = recognise(head, expected, path)
        if size > LARGEST[format] * MEGABYTE:
            raise DocumentError(f"{path}: {size:,} bytes; a {format} file may have {LARGEST[format]} MB")
        if format == "text":
            reading = read_plain(head + file.read(LARGEST[format] * MEGABYTE), str(path))
        else:
            reading = READER.read(path, format, lexicon)
    renamed = (f"named {path.suffix}, but read as {format}, which it is",) if format != expected else ()
    return replace(reading, notes=(*renamed, *reading.notes))


def recognise(head: bytes, expected: str, path: Path) -> str:
    """Return the format of a file by its first bytes, by its name where they are text.

    Raises `DocumentError` for what is recognised but not read, and for text that is named as what it is not.
    """
    for magic, format in MAGIC:
        if magic.match(head):
            return format
    if head.startswith(OLE):
        raise DocumentError(f"{path}: {describe_ole(path)}")
    for magic, what in UNREAD:
        if magic.match(head):
            raise DocumentError(f"{path}: {what}")
    if PAGE.match(head):
        return "HTML"
    if expected in {"PDF", "DOCX", "MHTML"}:
        raise DocumentError(f"{path}: no {expected}: it begins with {head[:8]!r}")
    return expected


def describe_ole(path: Path) -> str:
    """Say what an OLE container is: an encrypted DOCX, or an old Word file; the names of its streams tell."""
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            if ENCRYPTED in chunk:
                return "encrypted; save it without a password"
    return "an old Office file (.doc); save it as .docx"
