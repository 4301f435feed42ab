"""Put displaced anchors back into a line.

Extraction from PDF takes the text of hyperlinks out of a line and sets it at the line's end. What remains is a gap: two spaces,
a space before a comma or an ending, an empty start of the line:

    "4. … сот  -бабына сәйкес, әрбір дәлелдемені ҚПК-нің 125"        →  "сот ҚПК-нің 125-бабына сәйкес, …"
    "ҚПК-нің , ,  және  талаптары бұзылып "182 210 212 216-баптарының"  →  "ҚПК-нің 182, 210, 212 және 216-баптарының талаптары …"
    "Республикасының  жарияланған негізгі ережелерКонституциясында"   →  "Республикасының Конституциясында жарияланған …"

An anchor at the end of a line is a piece of a citation: a number, a number with "-бабы", an abbreviation with a number, or the
name of an act. Anchors keep their order, so the gaps are filled in order, where the words on both sides fit best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from zangraph.extraction.lexicon import Lexicon

NUMBER = r"\d+(?:-\d+)?"
UNIT = r"(?:бап|баб|баптар|тармақ|тармағ|тарма[қғ]ша|бөлі[кгм]|тарау|абзац)\w*"
LOWER = "[а-яәғқңөұүһі]"
# "3-307-бабына": the hyphen of "3-" met the number of the anchor; an article 3-307 there is none.
GLUED_NUMBER = re.compile(r"\d-(?=\d{2})|\d{1,2}-(?=\d+-\d)")
WINDOW = 80
LONGEST_CALLED = 24
# "ҚПК-нің 125", "ҚК-тің", "ҚК"; "347-1-бабы", "355-1 бабы", "3"; "192-"; "№ 3"; "-бабында", "бабына".
ABBREVIATION = r"(?<![А-ЯҚҒҰҮӘІӨҢ])[А-ЯҚҒҰҮӘІӨҢ]{2,5}(?:-[нтд][іы]ң?\w*)?(?!\w)"
NUMBERED = rf"(?:№ )?(?<!\d)(?<!\d[.-])(?!(?:19|20)\d\d(?!\d))-?{NUMBER}(?:-?\s?{UNIT}|-)?|(?<=\d-)\d{{2,}}-\d+-{UNIT}"
# "3-тармағына" follows "бабының", not the name of a code or a law.
BELOW_ARTICLE = re.compile(r"\d-(?:тарма[қғ]|бөлі)")
ACT = re.compile(r"(?:[Кк]одекс\w*|Конституция\w*|Заң\w*|[ҚК]{1,3}К-\w+)\s*$")

# Signs in a raw text that pieces of its lines are displaced: they do not occur otherwise.
SIGN = re.compile(
    rf"(?:^|\s)-ба[бп](?:ы|тар){LOWER}*[ ,]|[.;:,)](?:{NUMBER}-{UNIT}|(?:Заң|бұйрығ|қағидас|қаулыс)ы{LOWER}*)[ \t]*(?:\n|$)"
    rf"|{LOWER}(?:Заңы|Конституциясы){LOWER}*[ \t]*(?:\n|$)"
    rf"|\S[ \t]{{2,}}[^\n]*\S {NUMBER}-ба[бп]{LOWER}+[ \t]*(?:\n|$)"
)
# A gap: two or more spaces; a space before a mark or before an ending; a space in empty brackets or quotation marks.
GAP = re.compile(r"\s(?:\s+|(?=[,;.:)](?!\d))|(?=-[бтн][а-яәғқңөұүһі]{2,})|(?<=нің\s)(?=-\s)|(?<=[(\"]\s)(?=[)\"]))")
STARTS_EMPTY = re.compile(rf"[,;:.)]|-{UNIT}")
GENITIVE = re.compile(r"[дтн][іы]ң\W*$")
JOINED = re.compile(r"(?:[,(\-]|\b(?:және|мен|деген|№))\s*$")
# Where a piece is missing with no other sign than the word that calls for it, and the end of a line that may be that piece:
# "Республикасының және Қазақстан Конституциясымен", "Конституциясының сәйкес, осы нормативтік 4-бабына".
CALLS = (
    (
        re.compile(r"(?<=Қазақстан Республикасының) (?=[а-яәғқңөұүһі])|(?<=Қазақстан Республикасы) (?=[а-яәғқңөұүһі])"),
        re.compile(
            r"(?<!Республикасының)(?<!Республикасы)(?<![мң]ен)(?<!және)(?<![\",»])(?<!ының)(?<!інің) (?:Конституциясы|Заңы)\w*$"
        ),
    ),
    (
        re.compile(r"(?<=[нд][ыі]ң) (?=(?:сәйкес|бойынша|негізінде|көзделген|көрсетілген|белгіленген)(?!\w))"),
        re.compile(rf"(?<![мң]ен)(?<!және)(?<!,)(?<!ының)(?<!інің) {NUMBER}-ба[бп]\w+$"),
    ),
)
REPUBLIC = re.compile(r"(?:Республикасы(?:ның)?|жүргізу|атқару|туралы\"?|туралы»)\W*$")


@dataclass(frozen=True)
class Piece:
    """A piece of a line in the order of reading: its span in the line, and whether it was put back there."""

    start: int
    end: int
    moved: bool = False


@dataclass(frozen=True)
class Gap:
    """Where an anchor is missing: the empty span of the line, and whether there is no other reason for it to be empty."""

    start: int
    end: int
    certain: bool


def is_damaged(raw: str) -> bool:
    """Tell whether a raw text shows signs of displaced anchors."""
    return SIGN.search(raw) is not None


def has_gap(line: str, indent: int) -> bool:
    """Tell whether a line, stripped, that stood after `indent` spaces may miss an anchor."""
    if indent in {1, 2, 7} or GAP.search(line) is not None or STARTS_EMPTY.match(line) is not None:
        return True
    tail = line[-LONGEST_CALLED:]
    if "Конституциясы" not in tail and "Заңы" not in tail and "-ба" not in tail:
        return False
    return any(called.search(line, max(0, len(line) - WINDOW)) and call.search(line) for call, called in CALLS)


def put_back(line: str, indent: int, lexicon: Lexicon, before: str = "") -> tuple[Piece, ...]:
    """Return the pieces of a line in the order of reading; one piece where nothing is displaced.

    `before` is the end of the line before, which shows whether "бабы" goes on there ("192-").

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> line = "Істі  -бабында көзделген тәртіпте қарау жағдайларын ҚПК-нің 382"
    >>> [line[piece.start : piece.end] for piece in put_back(line, 6, own_lexicon())]
    ['Істі', 'ҚПК-нің 382', '-бабында көзделген тәртіпте қарау жағдайларын']
    """
    whole = (Piece(0, len(line)),)
    anchors = read_anchors(line, lexicon, before)
    if not anchors or line[: anchors[0][0]].endswith(" " * (len(anchors) + 1)) and len(anchors) > 1:
        return whole
    best, choice = 0.0, None
    for first in range(len(anchors)):
        tail = anchors[first:]
        gaps = list(find_gaps(line, tail[0][0], indent, before))
        if line[: tail[0][0]].endswith("  ") and not any(gap.certain for gap in gaps):
            continue
        for kept in (0, 1):
            moved = tail[: len(tail) - kept] if kept else tail
            for places in combinations(range(len(gaps)), len(moved)) if moved else ():
                worth = judge(line, before, [gaps[place] for place in places], moved, gaps, tail[len(moved) :])
                if worth > best:
                    best, choice = worth, (moved, [gaps[place] for place in places], tail[0][0])
    if choice is None:
        return whole
    return tuple(rearrange(line, *choice))


def read_anchors(line: str, lexicon: Lexicon, before: str = "") -> list[tuple[int, int]]:
    """Return the spans of the anchors in a row at the end of a line.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> line = "Республикасы  Қылмыстық іс жүргізу кодексінің Заңымен 192-"
    >>> [line[start:end] for start, end in read_anchors(line, own_lexicon())]
    ['Қылмыстық іс жүргізу кодексінің', 'Заңымен', '192-']
    """
    found: list[tuple[int, int]] = []
    end = len(line)
    open_number = before.rstrip().endswith("-")
    while end > 0:
        window = max(0, end - WINDOW)
        spans = [match.span() for pattern in anchor_ends(lexicon, open_number) if (match := pattern.search(line, window, end))]
        if not spans:
            break
        start, stop = min(spans)
        if glued := GLUED_NUMBER.match(line, start, stop):
            start = glued.end()
        found.append((start, stop))
        end = len(line[:start].rstrip())
        if end == start:
            break
    return found[::-1]


@cache
def anchor_ends(lexicon: Lexicon, open_number: bool) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of anchors at the end of a piece; "бабы" may stand against a word where a number waits for it."""
    names = sorted((row["pattern"] for row in lexicon["anchors"]), key=len, reverse=True)
    words = "|".join(f"[{name[0]}{name[0].upper()}]{re.escape(name[1:])}{LOWER}*" for name in names)
    glued = rf"(?<={LOWER})(?:Заң{LOWER}*|Конституция{LOWER}*|(?:мемлекеттік )?бағдарлама{LOWER}*|кодекс{LOWER}*|қағида{LOWER}*)"
    unit = rf"(?:(?<=\s)|(?<=[-.;:,)])|^)-?{UNIT}"
    patterns = [
        rf"{ABBREVIATION}(?: {NUMBER}(?:-{UNIT}|-)?)?",
        NUMBERED,
        rf"{unit}|(?<={LOWER})(?:бабы|баптар){LOWER}*" if open_number else unit,
        rf"(?:(?<=\W)|^)(?:{words})",
        glued,
    ]
    return tuple(re.compile(f"(?:{pattern})$") for pattern in patterns)


def starts_empty(line: str, before: str) -> bool:
    """Tell whether a line begins with what needs a word before it, and the line before does not have that word."""
    return STARTS_EMPTY.match(line) is not None and (line[0] != ")" or before.rstrip()[-1:] in "(-0123456789")


def find_gaps(line: str, end: int, indent: int, before: str) -> Iterator[Gap]:
    """Yield the gaps before `end`, each as often as anchors may be missing there."""
    if starts_empty(line, before) or indent in {1, 2, 7}:
        yield Gap(0, 0, line[0] in "-,.")
    found = False
    for match in GAP.finditer(line, 0, end):
        if match.end() >= end:
            continue
        found = True
        for _ in range(max(1, match.end() - match.start() - 1)):
            yield Gap(match.start(), match.end(), True)
    if found:
        return
    for call, called in CALLS:
        if called.search(line, max(0, len(line) - WINDOW)):
            yield from (Gap(match.start(), match.end(), False) for match in call.finditer(line, 0, end))


def judge(
    line: str, before: str, places: list[Gap], moved: list[tuple[int, int]], gaps: Iterable[Gap], kept: list[tuple[int, int]]
) -> float:
    """Weigh a way to fill the gaps: what fits its neighbours counts for it, a gap left open against it."""
    worth = sum(fit(line, before, gap, line[start:end]) for gap, (start, end) in zip(places, moved, strict=True))
    worth -= 1.5 * sum(gap.certain for gap in gaps if gap not in places)
    first = moved[0][0]
    glued = line[first - 1 : first].strip() != ""
    if kept:
        worth += 1.0 if GENITIVE.search(line[:first]) or JOINED.search(line[:first]) else -1.0
    return worth + (2.0 if glued else 0.0)


def fit(line: str, before: str, gap: Gap, anchor: str) -> float:
    """Weigh how well an anchor fits into a gap by the words on both sides."""
    left = line[: gap.start] if gap.start else before
    right = line[gap.end :]
    worth = 1.0 if gap.certain else 0.5
    if right.startswith("-") and right[1:2].isalpha():
        return worth + (3.0 if anchor[-1].isdigit() or anchor.isupper() else -4.0)
    if re.match(rf"-?{UNIT}$", anchor):
        return worth + (3.0 if left.rstrip().endswith("-") or left.rstrip()[-1:].isdigit() else -4.0)
    if anchor[0].isdigit():
        if BELOW_ARTICLE.search(anchor) and ACT.search(left):
            return worth - 0.5
        return worth + (2.0 if GENITIVE.search(left) or JOINED.search(left) else -0.8)
    return worth + (2.0 if REPUBLIC.search(left) else 0.0)


def rearrange(line: str, moved: list[tuple[int, int]], gaps: list[Gap], end: int) -> Iterator[Piece]:
    """Yield the pieces of the line with each moved anchor in its gap."""
    position = 0
    for (start, stop), gap in zip(moved, gaps, strict=True):
        if gap.start > position:
            yield Piece(position, gap.start)
        yield Piece(start, stop, moved=True)
        position = gap.end
    last = end - (len(line[position:end]) - len(line[position:end].rstrip()))
    if last > position:
        yield Piece(position, last)
    rest = moved[-1][1]
    while rest < len(line) and line[rest].isspace():
        rest += 1
    if rest < len(line):
        yield Piece(rest, len(line))
