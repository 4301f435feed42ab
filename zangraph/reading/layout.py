"""Put the lines of pages in the order of reading, and join them to paragraphs.

Headers, footers and page numbers are left out; two columns are read one after the other; a paragraph that goes on in the next
line, column or page is one; a word broken by a hyphen is whole.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.signs import PAGE_WORDS, Sign

HYPHEN = "\u00ad"
"""Ends a line whose last word is broken, or has a hyphen there of its own."""


@dataclass(frozen=True)
class Line:
    """A line on a page, in points from the lower left corner; `word` is the width of its first word."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float
    word: float = 0.0
    margins: tuple[float, float] = (0.0, 0.0)
    column: int = 0


@dataclass(frozen=True)
class Page:
    """A page with its lines in the order of its content."""

    index: int
    width: float
    lines: tuple[Line, ...]


# "- 12 -", "12", "12 / 40", "12 бет", "стр. 12", "Page 12 of 40".
PAGE_NUMBER = Sign(
    r"{page-before}?\s*[-–—]?\s*\d{1,4}\s*[-–—]?\s*{page-after}?(?:\s*{of-pages}\s*\d{1,4})?", PAGE_WORDS, re.IGNORECASE
)
DIGITS = re.compile(r"\d+")
OUTERMOST = 3
REPEATED = 3
NEAR = 3.0

# "1) ", "б-1) ", "12. ", "12-бап", "Статья 12", "Ескерту": how a provision begins.
MARKER = Sign(
    r"(?:\d{1,4}(?:-\d+)*[.)]|[а-яәғқңөұүһі](?:-\d+)?\)|[-–—•*]|[IVXІХ]+\.)\s|\d{1,4}(?:-\d+)*\s?-\s?{unit}\b"
    r"|{unit-before}\s[\dIVX]|{note}\b",
    PAGE_WORDS,
)
CLOSED = re.compile(r"[.;:!?]['\")»”]*$")
LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
GUTTER = (0.3, 0.7)
CROSSING = 0.25
FEWEST_BESIDE = 2
FEWEST_LINES = 6
LOOSE = 1.45
INDENT = 0.8
SLACK = 0.6
LARGER = 0.08
FLUSH = 0.3
NARROW = 0.5
JUSTIFIED = 0.3


def paragraphs(pages: Iterable[Page], lexicon: Lexicon) -> list[str]:
    """Return the text of pages, a paragraph each."""
    pages = without_furniture(list(pages), lexicon)
    gutters = [find_gutter(page.lines) for page in pages]
    lines = [line for page, gutter in zip(pages, gutters, strict=True) for line in in_reading_order(page, gutter, any(gutters))]
    known = Counter(word.casefold() for line in lines for word in LETTERS.findall(line.text.rstrip(HYPHEN)))
    leading, flush = usual_leading(lines), is_justified(lines)
    found: list[str] = []
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        if position and not begins_paragraph(lines[position - 1], line, following, leading, flush, lexicon):
            found[-1] = joined(found[-1], line.text, known)
        else:
            found.append(line.text)
    return [paragraph.replace(HYPHEN, "-") if paragraph.endswith(HYPHEN) else paragraph for paragraph in found]


def without_furniture(pages: list[Page], lexicon: Lexicon) -> list[Page]:
    """Return the pages without page numbers, and without headers and footers that repeat."""
    outer = {page.index: outermost(page) for page in pages}
    repeated = find_repeated([line for lines in outer.values() for line in lines])
    return [
        replace(page, lines=tuple(line for line in page.lines if not is_furniture(line, outer[page.index], repeated, lexicon)))
        for page in pages
    ]


def outermost(page: Page) -> list[Line]:
    """Return the lines at the top and at the bottom of a page, the outermost of each first."""
    by_height = sorted(page.lines, key=lambda line: -line.bottom)
    return by_height[:OUTERMOST] + by_height[-OUTERMOST:]


def find_repeated(lines: list[Line]) -> set[tuple[str, int]]:
    """Return what stands at the same height of several pages: the same words, or words with the number of the page."""
    same: dict[tuple[str, int], set[int]] = defaultdict(set)
    numbered: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    for line in lines:
        height = round(line.bottom / NEAR)
        for near in (height - 1, height, height + 1):
            same[line.text, near].add(line.page)
            for number in DIGITS.findall(line.text)[:3]:
                numbered[masked(line.text), near, int(number[:6]) - line.page].add(line.page)
    needed = min(REPEATED, max(len({line.page for line in lines}), 2))
    found = {key for key, where in same.items() if len(where) >= needed}
    return found | {(text, near) for (text, near, _), where in numbered.items() if len(where) >= needed}


def masked(text: str) -> str:
    """Return a text without its numbers."""
    return DIGITS.sub("#", text)


def is_furniture(line: Line, outer: list[Line], repeated: set[tuple[str, int]], lexicon: Lexicon) -> bool:
    """Tell whether a line is a header, a footer or a page number."""
    if not any(line is other for other in outer):
        return False
    height = round(line.bottom / NEAR)
    if (line.text, height) in repeated or (masked(line.text), height) in repeated and masked(line.text) != line.text:
        return True
    return (line is outer[0] or line is outer[-1]) and PAGE_NUMBER.of(lexicon).fullmatch(line.text) is not None


def in_reading_order(page: Page, gutter: float | None, in_columns: bool) -> list[Line]:
    """Return the lines of a page with their margins; where it has two columns, one column after the other.

    `in_columns` says that other pages have two, so that the lines of this one may end in its middle.
    """
    if not page.lines:
        return []
    if gutter is None:
        left, right = edges_of(page.lines)
        if not in_columns and right - left < NARROW * page.width:  # all lines are short: none of them goes on in the next
            right = page.width - left
        return [replace(line, margins=(left, right)) for line in page.lines]
    return list(by_columns(page.lines, gutter))


def edges_of(lines: Iterable[Line]) -> tuple[float, float]:
    """Return the margins of lines; the right one is where many of them end, if they are set flush."""
    lines = list(lines)
    ends = Counter(round(line.right) for line in lines)
    most = max(ends, key=lambda end: (ends[end], end))
    right = float(most) if ends[most] >= FLUSH * len(lines) else max(line.right for line in lines)
    return min(line.left for line in lines), right


def find_gutter(lines: tuple[Line, ...]) -> float | None:
    """Return where two columns part, None where there is one.

    Few lines cross it, titles, and on both sides stand lines, some of them beside one another.
    """
    if len(lines) < FEWEST_LINES:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    starts = sorted({round(line.left, 1) for line in lines if GUTTER[0] < (line.left - left) / max(right - left, 1) < GUTTER[1]})
    for start in starts:
        x = start - 1.0
        crossing = sum(line.left < x < line.right for line in lines)
        before = [line for line in lines if line.right <= x]
        after = [line for line in lines if line.left >= x]
        if crossing > CROSSING * len(lines) or min(len(before), len(after)) < FEWEST_BESIDE or not are_beside(before, after):
            continue
        return x
    return None


def are_beside(before: list[Line], after: list[Line]) -> bool:
    """Tell whether half of the shorter column has its height in common with the other: else it is an indented block."""
    lowest, highest = min(line.bottom for line in after), max(line.bottom for line in after)
    common = sum(lowest - NEAR <= line.bottom <= highest + NEAR for line in before)
    return common * 2 >= min(len(before), len(after))


def by_columns(lines: tuple[Line, ...], gutter: float) -> Iterator[Line]:
    """Yield the lines between two that cross the gutter column by column."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    edges = [edges_of(side) for side in split(lines, gutter)]
    whole = (edges[0][0], edges[1][1])
    for line in sorted(lines, key=lambda line: (-line.bottom, line.left)):
        if line.left < gutter < line.right:
            yield from flush(sides)
            yield replace(line, margins=whole, column=2)
        else:
            side = 0 if line.right <= gutter else 1
            sides[side].append(replace(line, margins=edges[side], column=side))
    yield from flush(sides)


def split(lines: tuple[Line, ...], gutter: float) -> tuple[list[Line], list[Line]]:
    """Return the lines on the left and on the right."""
    return [line for line in lines if line.right <= gutter], [line for line in lines if line.left >= gutter]


def flush(sides: tuple[list[Line], list[Line]]) -> Iterator[Line]:
    """Yield the left lines, then the right ones, and forget them."""
    for side in sides:
        yield from side
        side.clear()


def usual_leading(lines: list[Line]) -> float:
    """Return the usual distance of two lines, in sizes of their letters."""
    steps = Counter(
        round((before.bottom - line.bottom) / line.size, 1)
        for before, line in zip(lines, lines[1:], strict=False)
        if before.page == line.page and before.column == line.column and 0 < before.bottom - line.bottom < 4 * line.size
    )
    return max(steps, key=lambda step: (steps[step], -step)) if steps else 1.2


def is_justified(lines: list[Line]) -> bool:
    """Tell whether the lines are set flush on the right: then only the last one of a paragraph is shorter."""
    return sum(line.margins[1] - line.right < NEAR for line in lines) > JUSTIFIED * len(lines)


def begins_paragraph(before: Line, line: Line, following: Line | None, leading: float, flush: bool, lexicon: Lexicon) -> bool:
    """Tell whether a paragraph begins with a line.

    So it does where the letters change their size, after a wide space, with an indent, with the number of a provision, and where
    its first word would have had room in the line before.
    """
    if before.text.endswith(HYPHEN):
        return False
    if abs(before.size - line.size) > LARGER * before.size:
        return True
    together = before.page == line.page and before.column == line.column
    step = before.bottom - line.bottom
    if together and step > LOOSE * leading * line.size:
        return True
    if together and abs(step) < 0.5 * line.size:  # beside it: a cell of the same row
        return True
    roomy = before.right + line.word + SLACK * line.size < before.margins[1]
    if flush and before.margins[1] - before.right > NEAR and (roomy or CLOSED.search(before.text)):
        return True
    closed = CLOSED.search(before.text) is not None
    if MARKER.of(lexicon).match(line.text):
        return roomy or closed
    if is_indented(line) and not is_hanging(before, line, following, lexicon):
        return True
    return roomy and (closed or not line.text[0].islower())


def is_indented(line: Line) -> bool:
    """Tell whether a line begins right of its margin."""
    return line.left - line.margins[0] > INDENT * line.size


def is_hanging(before: Line, line: Line, following: Line | None, lexicon: Lexicon) -> bool:
    """Tell whether an indented line only goes on: with an item, whose number stands out, or with a block that is indented."""
    near = 0.5 * line.size
    if before.page == line.page and before.column == line.column and abs(before.left - line.left) < near:
        return True
    goes_on = following is not None and following.page == line.page and abs(following.left - line.left) < near
    return MARKER.of(lexicon).match(before.text) is not None and (goes_on or line.text[0].islower())


def joined(paragraph: str, line: str, known: Counter[str]) -> str:
    """Return a paragraph with its next line, a broken word whole."""
    if not paragraph.endswith(HYPHEN):
        return f"{paragraph} {line}"
    head, tail = paragraph[:-1], line
    before, after = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*$", head), re.match(r"[^\W\d_]+", tail)
    if before is None or after is None:
        return f"{head}-{tail}"
    broken, whole = f"{before.group()}-{after.group()}".casefold(), (before.group() + after.group()).casefold()
    return head + ("" if is_whole(broken, whole, known) else "-") + tail


def is_whole(broken: str, whole: str, known: Counter[str]) -> bool:
    """Tell whether a word has no hyphen of its own, by how the text writes it elsewhere; by itself it has none."""
    return known[whole] >= known[broken] if known[whole] or known[broken] else True
