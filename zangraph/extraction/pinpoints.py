"""Find pinpoints as written: a number or a list of numbers with the word for an article, a part, a paragraph.

125-бабында · 119, 179 және 253-баптары · 528 - 536-баптары · екінші және үшінші бөліктері · 366-шы бабы · 2-т.
158 (сегізінші бөлікте), 165 және 186 (екінші, үшінші бөліктерде)-баптарда
1) тармағы · 2), 3) және 5) тармақтары · "а, г" тармақтары · 1) тармақшасы · IV бөлігі · 8 және 9-тараулары
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.extraction.morphology import forms

LEVELS = ("section", "chapter", "article", "part", "paragraph", "subparagraph")

REMARKED = re.compile(r"\s+қара")
# A list of numbers is looked for in so many characters before its word, in more if it begins within MARGIN of their start.
WINDOW = 80
LONGEST = 4 * 4 * 4 * WINDOW
MARGIN = 40
SEPARATOR = r"(?:\s*(?:[,;]|\bжәне\b|\b[мпб]ен\b|\bнемесе\b|\bне\b|[-–—](?=\s)|[–—])\s*)"
GLOSS = r"(?:\s?[\"«“][^\"»”\n]{1,90}[\"»”])?"
QUOTED = r"[\"«“]\s?[а-яәі0-9](?:,\s?[а-яәі0-9])*\s?[\"»”]"
BRACKETED = r"(?<!\w)(?:\d+(?:-\d+)?|[а-яәі](?:-\d+)?)\)"
NUMBER = r"(?<![\d.№/])(?<!№ )\d{1,4}(?:-\d{1,3})?(?:-(?:[ыі]?н?ш[ыі]))?(?![\d.])"
ROMAN = r"(?<!\w)[IVX]+(?!\w)"
BY_LETTER = re.compile(rf"(?:{BRACKETED}|{QUOTED})\s?-?\s?$")


@dataclass(frozen=True)
class Pinpoint:
    """A pinpoint as written: its span, its level, the numbers that it gives, and whether it owns what follows (genitive).

    `parts` are the parts of each number in turn, where the list tells them: "158 (сегізінші бөлікте), 165-баптарда".
    """

    start: int
    end: int
    level: str
    values: tuple[str, ...]
    genitive: bool
    plural: bool = False
    parts: tuple[tuple[str, ...], ...] = ()

    def paths(self) -> Iterator[dict[str, str]]:
        """Yield what each number adds to a path of levels."""
        for position, value in enumerate(self.values):
            parts = self.parts[position] if self.parts else ()
            yield from ({self.level: value, "part": part} for part in parts) if parts else ({self.level: value},)


@dataclass(frozen=True)
class PinpointFinder:
    """What finding pinpoints needs, made once from the lexicon."""

    word: re.Pattern[str]
    words: Mapping[str, tuple[str, str, bool]]
    numbers: re.Pattern[str]
    item: re.Pattern[str]
    noted: re.Pattern[str]
    noted_item: re.Pattern[str]
    ordinals: Mapping[str, int]

    def find(self, characters: str) -> Iterator[Pinpoint]:
        """Yield the pinpoints in order."""
        for word in self.word.finditer(characters):
            known = self.words.get(word.group().lower())
            if known is None or word.group() == "т." and not REMARKED.match(characters, word.end()):
                continue
            noted = known[0] == "article" and characters.startswith(")-", word.start() - 2)
            match = self.list_before(characters, word.start(), self.noted if noted else self.numbers)
            if match:
                yield self.read(match, word, *known)

    def list_before(self, characters: str, end: int, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the list of numbers that ends at a position; the window in which it is looked for grows with the list."""
        match, size = None, WINDOW
        while size <= LONGEST:
            start = max(0, end - size)
            start = max(start, characters.rfind("\n", start, end) + 1)
            match = pattern.search(characters, start, end)
            if match is None or match.start() > start + MARGIN or start != end - size:
                break
            size *= 4
        return match

    def read(self, match: re.Match[str], word: re.Match[str], level: str, case: str, plural: bool) -> Pinpoint:
        """Return the pinpoint of a list of numbers before its word."""
        written = match.group("numbers")
        start, end, genitive = match.start("numbers"), word.end(), case == "genitive"
        if match.re is self.noted:
            items = list(self.noted_item.finditer(written))
            parts = tuple(tuple(self.values(item.group("parts") or "")) for item in items)
            return Pinpoint(start, end, level, tuple(item.group("article") for item in items), genitive, plural, parts)
        if level == "paragraph" and BY_LETTER.search(written):
            level = "subparagraph"
        return Pinpoint(start, end, level, tuple(dict.fromkeys(self.values(written))), genitive, plural)

    def values(self, written: str) -> Iterator[str]:
        """Yield the numbers of a list: digits for ordinals, without brackets and quotation marks.

        "2), 3) және 5)" gives 2, 3, 5; "екінші және үшінші" 2, 3; "366-шы" 366; "347-1" 347-1; '"а, г"' а, г.
        """
        for item in self.item.finditer(written):
            found = item.group()
            if item.lastgroup == "ordinal":
                yield str(self.count(found.lower().split()))
            elif item.lastgroup == "quoted":
                yield from (value.strip() for value in found[1:-1].split(","))
            elif item.lastgroup == "gloss":
                continue
            else:
                yield re.sub(r"-[ыі]?н?ш[ыі]$", "", found.rstrip(")"))

    def count(self, words: list[str]) -> int:
        """Return the number that words spell: "үш жүз алпыс алтыншы" is 366."""
        total = 0
        for word in words:
            value = self.ordinals[word]
            total = max(total, 1) * value if value == 100 else total + value
        return total


@lru_cache(maxsize=4)
def pinpoint_finder(lexicon: Lexicon) -> PinpointFinder:
    """Make the finder of a lexicon."""
    words: dict[str, tuple[str, str, bool]] = {
        "т.": ("paragraph", "nominative", False),
        "б.": ("article", "nominative", False),
    }
    for row in lexicon["pinpoint_words"]:
        for form in forms(row["lemma"], lexicon):
            if form.possession in {"none", "3"}:
                words.setdefault(form.form, (row["level"], form.case, form.number == "plural"))
    ordinals = {row["ordinal"]: int(row["value"]) for row in lexicon["numerals"]}
    ordinals |= {row["word"]: int(row["value"]) for row in lexicon["numerals"]}
    ordinal = ordinal_pattern(lexicon["numerals"])
    one = rf"(?:{ordinal}|{QUOTED}|{BRACKETED}|{NUMBER}|{ROMAN})"
    numbers = re.compile(rf"(?P<numbers>{one}(?:{GLOSS}{SEPARATOR}{one}|(?<=\))\s{one})*){GLOSS}(?:-|\s-|\s)?$", re.IGNORECASE)
    item = re.compile(
        rf"(?P<ordinal>{ordinal})|(?P<quoted>{QUOTED})|(?P<gloss>{GLOSS[3:-2].replace('?', '', 1)})"
        rf"|(?P<bracketed>{BRACKETED})|(?P<number>{NUMBER})|(?P<roman>{ROMAN})",
        re.IGNORECASE,
    )
    some = rf"(?:{ordinal}|{NUMBER})(?:{SEPARATOR}(?:{ordinal}|{NUMBER}))*"
    note = rf"(?:\s\((?:{some})[\s-]бөлік\w+\))?"
    noted = re.compile(rf"(?P<numbers>{NUMBER}{note}(?:{SEPARATOR}{NUMBER}{note})*)-$", re.IGNORECASE)
    noted_item = re.compile(rf"(?P<article>{NUMBER})(?:\s\((?P<parts>{some})[\s-]бөлік\w+\))?", re.IGNORECASE)
    return PinpointFinder(word_pattern(words), words, numbers, item, noted, noted_item, ordinals)


def word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds words that begin as these do, by a class of first letters, which is looked for fastest.

    An abbreviation stands after a number: "2-т.".
    """
    whole = [word for word in words if not word.endswith(".")]
    first = "".join(sorted({letter for word in whole for letter in (word[0], word[0].upper())}))
    following = "|".join(sorted({"".join(f"[{letter}{letter.upper()}]" for letter in word[1:3]) for word in whole}))
    return re.compile(rf"[{first}](?:(?:{following})\w*|\.(?<=\d-..))")


def ordinal_pattern(rows: tuple[Row, ...]) -> str:
    """Return a pattern of ordinals in words: екінші, он бірінші, үш жүз алпыс алтыншы."""
    cardinal = "|".join(row["word"] for row in rows)
    ordinal = "|".join(sorted((row["ordinal"] for row in rows), key=len, reverse=True))
    return rf"\b(?:(?:{cardinal})\s)*(?:{ordinal})\b"
