"""Find pinpoints as written: a number or a list of numbers with the word for an article, a part, a paragraph.

    125-бабында · 119, 179 және 253-баптары · 528 - 536-баптары · екінші және үшінші бөліктері · 366-шы бабы · 2-т.
    1) тармағы · 2), 3) және 5) тармақтары · "а, г" тармақтары · 1) тармақшасы · IV бөлігі · 8 және 9-тараулары
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.extraction.morphology import forms

LEVELS = ("section", "chapter", "article", "part", "paragraph", "subparagraph")

WORD = re.compile(r"[БбТт](?:(?:[Аа][БбПп]|[Өө][Лл]|[Аа][Рр])\w*|\.(?<=\d-..))")
REMARKED = re.compile(r"\s+қара")
WINDOW = 160
SEPARATOR = r"(?:\s*(?:[,;]|\bжәне\b|\b[мпб]ен\b|\bнемесе\b|\bне\b|[-–—](?=\s)|[–—])\s*)"
GLOSS = r"(?:\s?[\"«“][^\"»”\n]{1,90}[\"»”])?"
QUOTED = r"[\"«“]\s?[а-яәі0-9](?:,\s?[а-яәі0-9])*\s?[\"»”]"
BRACKETED = r"(?<!\w)(?:\d+(?:-\d+)?|[а-яәі](?:-\d+)?)\)"
NUMBER = r"(?<![\d.№/])(?<!№ )\d{1,4}(?:-\d{1,3})?(?:-(?:[ыі]?н?ш[ыі]))?(?![\d.])"
ROMAN = r"(?<!\w)[IVX]+(?!\w)"


@dataclass(frozen=True)
class Pinpoint:
    """A pinpoint as written: its span, its level, the numbers that it gives, and whether it owns what follows (genitive)."""

    start: int
    end: int
    level: str
    values: tuple[str, ...]
    genitive: bool
    plural: bool = False


@dataclass(frozen=True)
class PinpointFinder:
    """What finding pinpoints needs, made once from the lexicon."""

    words: Mapping[str, tuple[str, str, bool]]
    numbers: re.Pattern[str]
    item: re.Pattern[str]
    ordinals: Mapping[str, int]

    def find(self, characters: str) -> Iterator[Pinpoint]:
        """Yield the pinpoints in order."""
        for word in WORD.finditer(characters):
            known = self.words.get(word.group().lower())
            if known is None or word.group() == "т." and not REMARKED.match(characters, word.end()):
                continue
            before = word.start()
            window = characters[characters.rfind("\n", max(0, before - WINDOW), before) + 1 or max(0, before - WINDOW) : before]
            match = self.numbers.search(window)
            if match:
                yield self.read(match, before - len(window), word, *known)

    def read(self, match: re.Match[str], offset: int, word: re.Match[str], level: str, case: str, plural: bool) -> Pinpoint:
        """Return the pinpoint of a list of numbers before its word."""
        written = match.group("numbers")
        if level == "paragraph" and re.search(rf"(?:{BRACKETED}|{QUOTED})\s?-?\s?$", written):
            level = "subparagraph"
        values = tuple(dict.fromkeys(self.values(written)))
        return Pinpoint(offset + match.start("numbers"), word.end(), level, values, case == "genitive", plural)

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
        for form in forms(row["lemma"]):
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
    return PinpointFinder(words, numbers, item, ordinals)


def ordinal_pattern(rows: tuple[Row, ...]) -> str:
    """Return a pattern of ordinals in words: екінші, он бірінші, үш жүз алпыс алтыншы."""
    cardinal = "|".join(row["word"] for row in rows)
    ordinal = "|".join(sorted((row["ordinal"] for row in rows), key=len, reverse=True))
    return rf"\b(?:(?:{cardinal})\s)*(?:{ordinal})\b"
