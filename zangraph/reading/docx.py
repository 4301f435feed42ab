"""Read a DOCX file as text with one paragraph a line, with the numbers that Word gives to paragraphs by itself.

Inserted text is kept, deleted and hidden text is not; a footnote follows the paragraph that refers to it; headers and footers,
which repeat on every page, are left out. (ECMA-376, part 1: WordprocessingML.)
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from lxml import etree

from zangraph.reading.errors import DocumentError
from zangraph.reading.lines import Lines, as_text
from zangraph.reading.numbering import Numbering, value_of
from zangraph.reading.plain import drop_controls
from zangraph.reading.reading import Reading

LARGEST_PART = 64_000_000
"""Bytes of one part of the file, unpacked; the XML of a textbook has two million."""

LARGEST = 256_000_000
"""Bytes of all parts, unpacked."""

RATIO = 200
"""How many times larger a part may be unpacked; the XML of Word has ten to thirty."""

MOST_PARTS = 5_000
MOST_TAGS = 2_000_000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What holds no words of the text as it stands now.
DROPPED = frozenset(
    f"{W}{name}"
    for name in ("del moveFrom delText delInstrText instrText pPr rPr tblPr trPr tcPr sectPr sdtPr sdtEndPr fldData").split()
) | {FALLBACK}
BREAKS = frozenset({f"{W}br", f"{W}cr"})
OFF = {"0", "false", "off", "none"}
# " at 0x7f3a…", where an object stands in memory: it differs each time.
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def read_docx(raw: bytes, name: str) -> Reading:
    """Read the text of a DOCX file.

    Raises `DocumentError` for a file that is no DOCX, encrypted, broken, or far larger unpacked than packed.
    """
    check_package(raw, name)
    try:
        package = docx.Document(io.BytesIO(raw))
        return Reading(as_text(read_body(package)), MEDIA_TYPE, dict(read_properties(package)))
    except (OpcError, KeyError, ValueError, AttributeError, etree.LxmlError, zipfile.BadZipFile, NotImplementedError) as error:
        raise DocumentError(f"{name}: a broken DOCX: {describe(error)}") from None


MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def describe(error: Exception) -> str:
    """Return the message of an error, in one line."""
    if "amplification" in str(error):
        return "its entities expand without end"
    return drop_controls(ADDRESS.sub("", " ".join(str(error).split())))[:120] or type(error).__name__


def shown(part: zipfile.ZipInfo) -> str:
    """Return the name of a part for a message: anything may be in it."""
    return part.filename if re.fullmatch(r"[\w./\[\]-]{1,80}", part.filename) else ascii(part.filename[:80])


def check_package(raw: bytes, name: str) -> None:
    """Refuse what must not be unpacked: no DOCX, encrypted, or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
            refuse_bombs(parts, name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and package.read(part).count(b"<") > MOST_TAGS:
                    raise DocumentError(f"{name}: {shown(part)} has more than {MOST_TAGS:,} tags")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(f"{name}: a broken DOCX: {describe(error)}") from None
    except Exception as error:  # zlib.error and what else a packer's library raises for broken data
        raise DocumentError(f"{name}: a broken DOCX: {describe(error)}") from None


def refuse_bombs(parts: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse a package by what its table of contents says."""
    names = {part.filename for part in parts}
    if not any(part.startswith("word/") for part in names):
        raise DocumentError(f"{name}: a ZIP archive, but no DOCX; unpack it, or save it as DOCX")
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError(f"{name}: encrypted; save it without a password")
    if len(parts) > MOST_PARTS:
        raise DocumentError(f"{name}: {len(parts):,} parts, more than {MOST_PARTS:,}")
    largest = max(parts, key=lambda part: part.file_size)
    if largest.file_size > LARGEST_PART or sum(part.file_size for part in parts) > LARGEST:
        raise DocumentError(f"{name}: unpacked {shown(largest)} has {largest.file_size:,} bytes; more than can be read")
    for part in parts:
        if part.file_size > 1_000_000 and part.file_size > RATIO * max(part.compress_size, 1):
            raise DocumentError(f"{name}: {shown(part)} grows more than {RATIO}-fold when unpacked: a bomb")


def read_properties(package: Any) -> Iterator[tuple[str, str]]:
    """Yield what the properties of the file say that a person would have set: nothing but the language of the text."""
    language = (package.core_properties.language or "").casefold()[:2]
    if language in {"kk", "ru"}:
        yield "language", language


def read_body(package: Any) -> list[str]:
    """Return the paragraphs of the body as lines."""
    if package.element.body is None:
        raise ValueError("it has no body")
    lines = Lines()
    writer = Writer(lines, Numbering.of(package), footnotes_of(package))
    writer.write(package.element.body)
    return lines.finished()


def footnotes_of(package: Any) -> dict[tuple[str, str], Any]:
    """Return the notes of a document by kind and identifier."""
    notes: dict[tuple[str, str], Any] = {}
    for kind, relation in (("footnote", RELATIONSHIP_TYPE.FOOTNOTES), ("endnote", RELATIONSHIP_TYPE.ENDNOTES)):
        for part in (rel.target_part for rel in package.part.rels.values() if rel.reltype == relation and not rel.is_external):
            root = parse_xml(part.blob)
            found = root.findall(f"{W}{kind}")
            notes |= {(kind, note.get(f"{W}id")): note for note in found if note.get(f"{W}type", "normal") == "normal"}
    return notes


class Writer:
    """Write the elements of a document as lines."""

    def __init__(self, lines: Lines, numbering: Numbering, notes: dict[tuple[str, str], Any]) -> None:
        self.lines = lines
        self.numbering = numbering
        self.notes = notes
        self.pending: list[Any] = []

    def write(self, element: Any) -> None:
        """Write what an element holds."""
        for child in element.iterchildren():
            if child.tag in DROPPED or not isinstance(child.tag, str):
                continue
            if child.tag == f"{W}p":
                self.write_paragraph(child)
            elif child.tag == f"{W}tr":
                self.write_row(child)
            elif child.tag == f"{W}tc":
                self.lines.begin_cell()
                self.write(child)
            elif child.tag == f"{W}r":
                self.write_run(child)
            else:
                self.write(child)

    def write_row(self, row: Any) -> None:
        """Write a row of a table, but for one that a tracked change deletes."""
        if row.find(f"{W}trPr/{W}del") is None:
            self.lines.begin_row()
            self.write(row)
            self.lines.end_row()

    def write_paragraph(self, paragraph: Any) -> None:
        """Write a paragraph with its number as a line, then the notes that it refers to."""
        self.lines.end()
        number = self.numbering.next(paragraph)
        if number:
            self.lines.add(f"{number} ")
        self.write(paragraph)
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is None:  # else its end is deleted, and the next one goes on with it
            self.lines.end()
            self.write_notes()

    def write_notes(self) -> None:
        """Write the notes that were referred to."""
        pending, self.pending = self.pending, []
        for note in pending:
            self.write(note)

    def write_run(self, run: Any) -> None:
        """Write the words of a run, but for hidden ones."""
        hidden = run.find(f"{W}rPr/{W}vanish")
        if hidden is not None and value_of(hidden, "1") not in OFF:
            return
        for child in run.iterchildren():
            if child.tag == f"{W}t":
                self.lines.add(drop_controls(child.text or ""))
            elif child.tag == f"{W}tab":
                self.lines.add(" ")
            elif child.tag in BREAKS:
                self.lines.end()
            elif child.tag == f"{W}noBreakHyphen":
                self.lines.add("-")
            elif child.tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                kind = child.tag.removeprefix(W).removesuffix("Reference")
                self.pending.extend(filter(None.__ne__, [self.notes.get((kind, child.get(f"{W}id")))]))
            elif isinstance(child.tag, str) and child.tag not in DROPPED:
                self.write(child)
