"""Read a PDF file with a text layer as text with one paragraph a line.

PDFium decodes the glyphs and finds the lines; `layout` puts them in the order of reading and joins them.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from zangraph.extraction.lexicon import Lexicon
from zangraph.reading.encoding import strangeness
from zangraph.reading.errors import DocumentError
from zangraph.reading.layout import HYPHEN, Line, Page, paragraphs
from zangraph.reading.lines import as_text, tidy
from zangraph.reading.plain import drop_controls
from zangraph.reading.reading import Reading

MOST_PAGES = 5_000
MOST_CHARACTERS = 10_000_000
OCR = "`ocrmypdf -l kaz+rus file.pdf out.pdf` adds one"
FORCED_OCR = "`ocrmypdf --force-ocr -l kaz+rus file.pdf out.pdf` reads the letters anew"
# Letters that a page has at least, if it has a text layer: a stamp or a page number alone is none.
FEWEST = 25
UNREADABLE = 0.3
# How many times wider than between words the gap is between columns, and between two words that are a line, in sizes of a letter.
APART = 3.0
ALONE = 8.0

# PDFium marks a hyphen at the end of a line, and goes on with the next line without a line feed.
BROKEN_WORD = 0x02
SOFT_HYPHEN = 0xAD
LINE_ENDS = (0x0A, 0x0D)


def read_pdf(raw: bytes, name: str, lexicon: Lexicon) -> Reading:
    """Read the text of a PDF file.

    Raises `DocumentError` for a file that is no PDF, encrypted, broken, too long, scanned, or whose letters are unknown.
    """
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        known = "password" in str(error).casefold() or "security" in str(error).casefold()
        reason = "encrypted; save it without a password" if known else f"a broken PDF: {error}"
        raise DocumentError(f"{name}: {reason}") from None
    with document:
        pages = read_pages(document, name)
    refuse_scans(pages, name)
    text = as_text([tidy(drop_controls(line)) for line in paragraphs(pages, lexicon)])
    if strangeness(text) > UNREADABLE:
        raise DocumentError(f"{name}: the letters of its fonts are unknown; {FORCED_OCR}")
    return Reading(text, "application/pdf", notes=tuple(missing_pages(pages)))


def read_pages(document: Any, name: str) -> list[Page]:
    """Return the pages with their lines."""
    count = len(document)
    if count > MOST_PAGES:
        raise DocumentError(f"{name}: {count:,} pages, more than {MOST_PAGES:,}")
    pages, characters = [], 0
    for index in range(count):
        page = read_page(document, index)
        characters += sum(len(line.text) for line in page.lines)
        if characters > MOST_CHARACTERS:
            raise DocumentError(f"{name}: more than {MOST_CHARACTERS:,} characters")
        pages.append(page)
    return pages


def read_page(document: Any, index: int) -> Page:
    """Return a page; one that is broken has no lines."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return Page(index, 0, ())
    try:
        text = page.get_textpage()
        try:
            return Page(index, page.get_width(), tuple(read_lines(text, index)))
        finally:
            text.close()
    finally:
        page.close()


def read_lines(text: Any, page: int) -> Iterator[Line]:
    """Yield the lines of a page in the order of its content."""
    glyphs: list[Glyph] = []
    last: Glyph | None = None
    places = Places(text)
    for index in range(text.count_chars()):
        glyph = places.glyph(index)
        if glyph.code in LINE_ENDS or is_apart(last, glyph):
            yield from to_lines(glyphs, page)
            glyphs, last = [], None
        if glyph.code not in LINE_ENDS:
            glyphs.append(glyph)
            last = glyph if glyph.ink else last
        if glyph.code == BROKEN_WORD:
            yield from to_lines(glyphs, page)
            glyphs, last = [], None
    yield from to_lines(glyphs, page)


class Glyph:
    """A character with its place on the page, in points from the lower left corner."""

    __slots__ = ("bottom", "code", "ink", "left", "right", "size")

    def __init__(self, code: int, left: float, right: float, bottom: float, size: float) -> None:
        self.code = code
        self.left = left
        self.right = right
        self.bottom = bottom
        self.size = size
        self.ink = code > 0x20 and code != 0xA0 and right > left  # whether it shows


class Places:
    """Ask PDFium for characters, with the same six numbers to be filled for each."""

    def __init__(self, text: Any) -> None:
        self.text = text
        self.numbers = [ctypes.c_double() for _ in range(6)]

    def glyph(self, index: int) -> Glyph:
        """Return a character of a page."""
        left, right, bottom, top, x, y = self.numbers
        pdfium.FPDFText_GetCharBox(self.text, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self.text, index, x, y)
        size = pdfium.FPDFText_GetFontSize(self.text, index)
        return Glyph(pdfium.FPDFText_GetUnicode(self.text, index), left.value, right.value, y.value, size)


def is_apart(last: Glyph | None, glyph: Glyph) -> bool:
    """Tell whether a character stands far left of the last one, as where the next line or column begins."""
    return last is not None and glyph.ink and glyph.left < last.left - 5 * max(last.right - last.left, 5.0)


def in_columns(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the pieces of a line that stand in different columns: parted by a gap far wider than those between its words."""
    gaps = list(gaps_in(glyphs))
    usual = sorted(gap for gap, _ in gaps)[len(gaps) // 2] if len(gaps) > 2 else ALONE * glyphs[0].size / APART
    start = 0
    for gap, index in gaps:
        if gap > max(APART * usual, 1.2 * glyphs[index].size):
            yield glyphs[start:index]
            start = index
    yield glyphs[start:]


def gaps_in(glyphs: list[Glyph]) -> Iterator[tuple[float, int]]:
    """Yield the width of the gaps between the words of a line, each with the index of the character after it."""
    last, spaced = None, False
    for index, glyph in enumerate(glyphs):
        if not glyph.ink:
            spaced = True
            continue
        if last is not None and (spaced or glyph.left - last.right > glyph.size):
            yield glyph.left - last.right, index
        last, spaced = glyph, False


def to_lines(glyphs: list[Glyph], page: int) -> Iterator[Line]:
    """Yield the lines that the characters make: one for each column, none where they show nothing."""
    for piece in in_columns(glyphs) if glyphs else ():
        yield from to_line(piece, page)


def to_line(glyphs: list[Glyph], page: int) -> Iterator[Line]:
    """Yield the line that the characters make, none where they show nothing."""
    ink = [glyph for glyph in glyphs if glyph.ink]
    if not ink:
        return
    words = "".join(HYPHEN if glyph.code == BROKEN_WORD else to_character(glyph.code) for glyph in glyphs)
    text = unicodedata.normalize("NFC", words).strip()
    if text.endswith(chr(SOFT_HYPHEN)):
        text = text[:-1] + HYPHEN
    if not text:
        return
    word = next((glyphs[:index] for _, index in gaps_in(glyphs)), glyphs)
    sizes = sorted(glyph.size for glyph in ink)
    yield Line(
        text,
        page,
        left=ink[0].left,
        right=max(glyph.right for glyph in ink),
        bottom=sorted(glyph.bottom for glyph in ink)[len(ink) // 2],
        size=sizes[len(sizes) // 2],
        word=max(glyph.right for glyph in word if glyph.ink) - ink[0].left,
    )


def to_character(code: int) -> str:
    """Return a character, '' where the code is none."""
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def letters(page: Page) -> int:
    """Count the letters of a page."""
    return sum(character.isalpha() for line in page.lines for character in line.text)


def refuse_scans(pages: list[Page], name: str) -> None:
    """Refuse a file whose pages are images, and tell what to do."""
    if not any(letters(page) >= FEWEST for page in pages):
        words = sum(map(letters, pages))
        if words < FEWEST * max(len(pages) // 2, 1):
            raise DocumentError(f"{name}: scanned: its {len(pages)} pages have no text layer; {OCR}")


def missing_pages(pages: list[Page]) -> Iterator[str]:
    """Yield what is to be reported of pages without words."""
    empty = [str(page.index + 1) for page in pages if not page.lines]
    if empty:
        shown = ", ".join(empty[:10]) + (" …" if len(empty) > 10 else "")
        yield f"{len(empty)} of {len(pages)} pages have no text layer: {shown}; {OCR}"
