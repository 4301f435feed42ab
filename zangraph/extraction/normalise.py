"""Clean a raw text for reading by rules, and keep where in the raw text every character stood.

What the other steps may rely on in `Text.characters`:

- "\\n" ends a paragraph, a heading or an item of a list, and stands nowhere else: lines broken inside a paragraph, also by
  a page, are joined by one space. There is no empty line, no space before or after "\\n", no space at either end, and no two
  spaces in a row. A paragraph starts after "\\n", or at 0.
- Cyrillic words are written in Cyrillic letters (Latin i, ə, e, o … become і, ә, е, о), Roman numerals in Latin ones.
- A word broken by a hyphen at the end of a line is whole; soft hyphens and invisible characters are gone; lines that hold
  nothing but a page number are gone.
- Anchors of hyperlinks that extraction from PDF had moved to the end of their line stand where they belong (`repairs`).
- Quotation marks, dashes, brackets and all other characters are as in the raw text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from zangraph.extraction import anchors
from zangraph.extraction.anchors import Piece
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.records import Text
from zangraph.extraction.signs import PAGE_WORDS, Sign

HOMOGLYPHS = str.maketrans("iIəƏɵaAeEoOcCpPxXyYhHBKMT", "іІәӘөаАеЕоОсСрРхХуУһНВКМТ")
TO_ROMAN = str.maketrans("ІХСМ", "IXCM")

# "ІІІ", "VІ": a Roman numeral, at least partly in Cyrillic letters.
ROMAN = re.compile(r"[IVXLCMІХСМ]*[IVXІ][IVXLCMІХСМ]*")
CYRILLIC_ROMAN = re.compile("[ІХ]+")
CYRILLIC = re.compile("[Ѐ-ӿ]")
LATIN = re.compile("[A-Za-zəƏɵ]")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

# Where inside a line something may have to change: a Latin letter, a letter of a Roman numeral, white space that is no space,
# a character without width, an accent that stands by itself. One class of characters, for that is found fastest.
SITE = re.compile(rf"[A-Za-zəƏɵІХ¬\t\xa0\u2000-\u200a\u202f\u0300-\u036f{INVISIBLE}]")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
BEFORE_IN_WORD = re.compile(r"(?:[^\W\d_]+-)*[^\W\d_]*\Z")
SPACES = re.compile(rf"[^\S\n]*[{INVISIBLE}¬][{INVISIBLE}¬\s]*|[^\S\n]+")
WIDE = re.compile(r"  +")
LONGEST_WORD = 60

LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
PAGE_NUMBER = re.compile(r"\s*(?:-\s*)?\d{1,4}(?:\s*-)?\s*")
# "1) ", "б-1) ", "- ", "• ", "12. ", "12-1. ", "IV. ", "12-бап": how an item, a paragraph or an article begins.
MARKER = Sign(
    r"(?:\d{1,3}(?:-\d+)?[.)]|[а-яәғқңөұүһі](?:-\d+)?\)|[-–—•*]|[IVXІХ]+\.)\s|\d{1,3}(?:-\d+)?-{unit}\b"
    r"|[\d, –-]{1,30}(?:{and} \d+)?-{reported-unit} {concerning}$",
    PAGE_WORDS,
)
FINAL = ".;:!?"
SEPARATORS = (" ", "\n")
INDENT = 3
WRAPPED = 130
SAMPLE = 300_000


class Line(NamedTuple):
    """A line of the raw text, without the white space at its ends; `indent` counts what stood before it.

    `pieces` are its spans in the order of reading, relative to its start; there are several where an anchor was put back.
    """

    start: int
    end: int
    indent: int
    pieces: tuple[Piece, ...] = ()

    @property
    def last(self) -> int:
        """Where the character stands that is read last."""
        return self.start + self.pieces[-1].end - 1 if self.pieces else self.end - 1

    @property
    def goes_on(self) -> bool:
        """Tell whether the line begins with an anchor that was put back: then it goes on with the line before."""
        return bool(self.pieces) and self.pieces[0].moved and self.indent < INDENT


@dataclass(frozen=True)
class Layout:
    """How a text was set: the width at which its lines were broken (0: they were not)."""

    width: int


def normalise(raw: str, lexicon: Lexicon) -> Text:
    """Return the cleaned text and its map to raw offsets.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> text = normalise("Қылмыстық iстi қара-\\nған кезде сот әрбір дәлелде-\\nмені бағалайды.", own_lexicon())
    >>> text.characters
    'Қылмыстық істі қара-ған кезде сот әрбір дәлелде-мені бағалайды.'
    >>> text.raw_span(10, 14)
    (10, 14)
    """
    draft = Draft(raw, lexicon)
    layout = measure(raw)
    previous: Line | None = None
    for line in repaired(raw, lexicon) if anchors.is_damaged(raw) else lines(raw):
        if previous is not None:
            draft.join(previous, line, layout)
        draft.copy_line(line)
        previous = line
    return draft.finish()


def repaired(raw: str, lexicon: Lexicon) -> Iterator[Line]:
    """Yield the lines with displaced anchors put back."""
    before = ""
    for line in lines(raw):
        content = raw[line.start : line.end]
        if anchors.has_gap(content, line.indent):
            pieces = anchors.put_back(content, line.indent, lexicon, before)
            line = line._replace(pieces=pieces if len(pieces) > 1 else ())
        before = raw[line.last - 40 : line.last + 1]
        yield line


def lines(raw: str) -> Iterator[Line]:
    """Yield the lines that hold anything but white space or a page number."""
    for match in LINE.finditer(raw):
        line = match.group()
        bare = line.strip()
        if not bare or (len(bare) < 9 and PAGE_NUMBER.fullmatch(bare)):
            continue
        indent = len(line) - len(line.lstrip())
        start = match.start() + indent
        if bare[-1] == "¬" and bare[-2:-1].isspace():
            bare = bare[:-1].rstrip()
        yield Line(start, start + len(bare), indent)


def measure(raw: str) -> Layout:
    """Find the width of the lines in the first part of the text: what nine of ten do not pass, if that is below WRAPPED."""
    lengths = sorted(line.end - line.start for line in lines(raw[:SAMPLE]))
    if len(lengths) < 10:
        return Layout(0)
    width = lengths[len(lengths) * 9 // 10]
    return Layout(width if width < WRAPPED else 0)


Edit = tuple[int, int, str]


class Draft:
    """The text under construction: characters in order, each with the raw span that it came from."""

    def __init__(self, raw: str, lexicon: Lexicon) -> None:
        self.raw = raw
        self.marker = MARKER.of(lexicon)
        self.pieces: list[str] = []
        self.edits = sorted(find_edits(raw))
        self.sites = [edit[0] for edit in self.edits]
        self.identity = array("I", range(len(raw) + 1))
        self.starts = array("I")
        self.ends = array("I")
        self.repairs: list[tuple[int, int]] = []
        self.words: frozenset[str] | None = None

    def put(self, characters: str, start: int, end: int) -> None:
        """Append characters that stand for raw[start:end]; of two separators in a row the stronger stays."""
        if not characters or characters in SEPARATORS and self.is_parted_by(characters):
            return
        self.pieces.append(characters)
        if len(characters) == end - start:
            self.starts.extend(self.identity[start:end])
            self.ends.extend(self.identity[start + 1 : end + 1])
        else:
            self.starts.extend([start] * len(characters))
            self.ends.extend([end] * len(characters))

    def copy(self, start: int, end: int) -> None:
        """Append raw[start:end] with its edits."""
        position = start
        for index in range(bisect_left(self.sites, start), len(self.edits)):
            left, right, replacement = self.edits[index]
            if left >= end:
                break
            if left < position or right > end:
                continue
            self.put(self.raw[position:left], position, left)
            self.put(replacement, left, right)
            position = right
        self.put(self.raw[position:end], position, end)

    def join(self, line: Line, following: Line, layout: Layout) -> None:
        """Append what stands between two lines: the end of a paragraph, a space, or nothing after a hyphen."""
        if self.ends_paragraph(line, following, layout):
            self.put("\n", line.end, following.start)
        elif self.raw[line.last] == "-" and not self.raw[line.last - 1].isspace():
            if self.is_hyphenation(line, following):
                self.take_back()
        elif self.raw[line.last] not in "¬\u00ad" and not self.hangs(following) and not self.continues_number(line, following):
            self.put(" ", line.end, following.start)

    def ends_paragraph(self, line: Line, following: Line, layout: Layout) -> bool:
        """Tell whether a paragraph, a heading or an item ends with the line.

        Where lines are broken at a width, a line is the last one if the next is indented or its first word would have found room.
        Elsewhere every line is a paragraph, but for one that stops in the middle of a sentence.
        """
        raw = self.raw
        closed = raw[line.last] in FINAL
        first = raw[following.start]
        marked = self.marker.match(raw, following.start, following.end) is not None
        if not layout.width:
            return closed or marked or not first.islower()
        if following.indent >= INDENT:
            return True
        if raw[line.last] in "-¬" or following.goes_on:
            return False
        word = raw.find(" ", following.start, following.end)
        needed = (word if word >= 0 else following.end) - following.start
        roomy = (line.end - line.start) + 1 + needed < layout.width * 0.8
        if first.islower() and not marked:
            return closed and roomy
        return roomy or (closed and marked)

    def hangs(self, line: Line) -> bool:
        """Tell whether the line begins with a mark that belongs to the word before: ". Бұл", "-бабында"."""
        return self.raw[line.start] in ",.;:)" and not line.pieces and self.raw[line.start + 1 : line.start + 2] in {" ", ""}

    def continues_number(self, line: Line, following: Line) -> bool:
        """Tell whether the line goes on with the number at the end of the one before: "79" and "-5-бап"."""
        first = following.start + (following.pieces[0].start if following.pieces else 0)
        return self.raw[line.last].isdigit() and self.raw[first] == "-" and self.raw[first + 1 : first + 2].isalnum()

    def copy_line(self, line: Line) -> None:
        """Append a line; pieces that were put back are noted as repairs."""
        if not line.pieces:
            self.copy(line.start, line.end)
            return
        for position, piece in enumerate(line.pieces):
            start, end = line.start + piece.start, line.start + piece.end
            if position:
                self.separate(line.start + line.pieces[position - 1].end - 1, start)
            length = len(self.starts)
            self.copy(start, end)
            if piece.moved:
                self.repairs.append((length, len(self.starts)))

    def separate(self, left: int, right: int) -> None:
        """Append the space between two pieces that were apart in the raw text, unless they are to be joined."""
        if self.raw[left] in '("' and self.raw[right] not in '"' or self.raw[right] in ",.;:)":
            return
        if self.raw[right] == "-" and self.raw[right + 1].isalpha() or self.raw[left] == "-" and self.raw[left - 1].isdigit():
            return
        anchor = left if self.raw[left].isalnum() else right
        self.put(" ", anchor, anchor + 1)

    def is_hyphenation(self, line: Line, following: Line) -> bool:
        """Tell whether the hyphen at the line's end only breaks a word: the text has the whole word elsewhere."""
        head = re.search(r"[^\W\d_]*$", self.raw[max(line.start, line.last - 40) : line.last])
        tail = re.match(r"[^\W\d_]*", self.raw[following.start : following.start + 40])
        if not head or not tail or not head.group() or not tail.group().islower():
            return False
        if self.words is None:
            self.words = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", self.raw[:SAMPLE]))
        broken, whole = f"{head.group()}-{tail.group()}", head.group() + tail.group()
        return whole in self.words and broken not in self.words

    def is_parted_by(self, separator: str) -> bool:
        """Tell whether the text ends with as strong a separator already; a weaker one gives way."""
        last = self.pieces[-1][-1] if self.pieces else "\n"
        if last == " " and separator == "\n":
            self.take_back()
            return False
        return last in SEPARATORS

    def take_back(self) -> None:
        """Drop the last character."""
        last = self.pieces.pop()
        if len(last) > 1:
            self.pieces.append(last[:-1])
        self.starts.pop()
        self.ends.pop()

    def finish(self) -> Text:
        """Return the text."""
        return Text("".join(self.pieces), self.starts, self.ends, tuple(self.repairs))


def find_edits(raw: str) -> Iterator[Edit]:
    """Yield what is to change inside the lines: start, end and what takes its place."""
    for match in WIDE.finditer(raw):
        yield match.start(), match.end(), " "
    position = raw.find("..")
    while position >= 0:
        if raw[position + 2 : position + 3].isupper():
            yield position + 1, position + 2, "\n"
        position = raw.find("..", position + 2)
    done = 0
    for match in SITE.finditer(raw):
        if match.start() >= done:
            edit = edit_at(raw, match.start())
            done = max(done, edit[1] if edit else match.end())
            if edit and raw[edit[0] : edit[1]] != edit[2]:
                yield edit


def edit_at(raw: str, site: int) -> Edit | None:
    """Return what is to change around a site, None where it is well as it is."""
    letter = raw[site]
    if letter.isalpha():
        start = site - len(BEFORE_IN_WORD.search(raw, max(0, site - LONGEST_WORD), site).group())  # type: ignore[union-attr]
        word = WORD.match(raw, start)
        assert word is not None
        written = word.group()
        if letter in "ІХ" and not has_latin(written):
            return (word.start(), word.end(), written.translate(TO_ROMAN)) if CYRILLIC_ROMAN.fullmatch(written) else None
        return word.start(), word.end(), in_one_alphabet(written)
    if unicodedata.combining(letter):
        return site - 1, site + 1, unicodedata.normalize("NFC", raw[site - 1 : site + 1])
    before = site
    while before and raw[before - 1] == " ":
        before -= 1
    spaces = SPACES.match(raw, before)
    assert spaces is not None
    found = spaces.group()
    around = found[0].isspace() or found[-1].isspace()
    return before, spaces.end(), " " if around else ""


def has_latin(word: str) -> bool:
    """Tell whether a word has a letter that is Latin."""
    return LATIN.search(word) is not None


@lru_cache(maxsize=1 << 16)
def in_one_alphabet(word: str) -> str:
    """Write a word of Cyrillic and Latin letters in one alphabet; a Roman numeral and a Latin word stay Latin.

    >>> in_one_alphabet("процестiк"), in_one_alphabet("VІ"), in_one_alphabet("Europol"), in_one_alphabet("ic-қимыл")
    ('процестік', 'VI', 'Europol', 'іс-қимыл')
    """
    if not CYRILLIC.search(word) or word.isascii():
        return word
    parts = word.split("-")
    return "-".join(part.translate(TO_ROMAN) if ROMAN.fullmatch(part) else in_cyrillic(part) for part in parts)


def in_cyrillic(part: str) -> str:
    """Write in Cyrillic what has a letter that looks the same there; leave a part of other Latin letters."""
    changed = part.translate(HOMOGLYPHS)
    return changed if CYRILLIC.search(part) or not re.search("[A-Za-z]", changed) else part
