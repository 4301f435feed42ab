"""Tell the language of a text: Kazakh or Russian, by the letters, words and endings that the table `language_marks` lists.

    Қылмыстық-процестік кодекс        kk: letters that only Kazakh has
    Кылмыстык-процестик кодексине     kk: a text that lost those letters still has the words and endings
    Уголовно-процессуальный кодекс    ru
    The Criminal Procedure Code       neither: ''

A text in both languages has that of most of its words; `is_bilingual` tells that the other one has a fair share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from zangraph.extraction.lexicon import Lexicon

LOST = "?\ufffd"
"""What stands in a badly converted text for a letter that was lost."""

WORD = re.compile(rf"[{LOST}]?[^\W\d_]+(?:[{LOST}]+[^\W\d_]+)*")
CYRILLIC = re.compile("[Ѐ-ӿ]")
LATIN_FOR_KAZAKH = re.compile("[iIəƏɵ]")
"""Old texts write і, ә and ө with Latin letters."""

ENOUGH = 0.08
"""At least so many of the words must be known as of one of the languages."""

FAIR_SHARE = 0.2
SAMPLES, SAMPLE = 40, 1_000
"""A long text is read at so many places, spread evenly, so many characters each."""


@dataclass(frozen=True)
class Marks:
    """What words are known by."""

    letters: re.Pattern[str]
    words: dict[str, str]
    endings: dict[str, re.Pattern[str]]

    def language(self, word: str) -> str:
        """Return the language of a word, '' where it has no mark."""
        if self.letters.search(word) or CYRILLIC.search(word) and LATIN_FOR_KAZAKH.search(word):
            return "kk"
        lowered = word.lower()
        if lowered in self.words:
            return self.words[lowered]
        return next((language for language, endings in self.endings.items() if endings.search(lowered)), "")


@dataclass(frozen=True)
class Weights:
    """How many words of a text are known as Kazakh and as Russian, among how many."""

    kk: int
    ru: int
    words: int


def recognise(text: str, lexicon: Lexicon) -> str:
    """Return "kk" or "ru", the language of most words of a text; '' where it is neither or has no words.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> said = ("Сот қаулы шығарады.", "Суд выносит постановление.", "The court decides.", "№ 4")
    >>> [recognise(text, own_lexicon()) for text in said]
    ['kk', 'ru', '', '']
    """
    weights = weigh(text, lexicon)
    if max(weights.kk, weights.ru) < max(1, ENOUGH * weights.words):
        return ""
    return "kk" if weights.kk >= weights.ru else "ru"


def is_bilingual(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a fair share of a text is in the other language than `recognise` says."""
    weights = weigh(text, lexicon)
    return min(weights.kk, weights.ru) > FAIR_SHARE * (weights.kk + weights.ru)


@lru_cache(maxsize=2)
def weigh(text: str, lexicon: Lexicon) -> Weights:
    """Count the words of a text by language."""
    marks = read_marks(lexicon)
    counted = Counter(word for piece in samples(text) for word in WORD.findall(piece))
    found: Counter[str] = Counter()
    for word, count in counted.items():
        found[marks.language(word)] += count
    return Weights(found["kk"], found["ru"], found.total())


def samples(text: str) -> Iterator[str]:
    """Yield the pieces of a text that are read: all of a short one."""
    if len(text) <= SAMPLES * SAMPLE:
        yield text
        return
    step = (len(text) - SAMPLE) / (SAMPLES - 1)
    yield from (text[round(number * step) : round(number * step) + SAMPLE] for number in range(SAMPLES))


@cache
def read_marks(lexicon: Lexicon) -> Marks:
    """Read the table of marks."""
    rows = lexicon["language_marks"]
    forms = {mark: [row for row in rows if row["mark"] == mark] for mark in ("letter", "word", "ending")}
    letters = re.compile(f"[{''.join(row['form'] for row in forms['letter'])}]", re.IGNORECASE)
    words = {row["form"]: row["language"] for row in forms["word"]}
    written = {
        language: "|".join(row["form"] for row in forms["ending"] if row["language"] == language) for language in ("kk", "ru")
    }
    endings = {language: re.compile(f"..(?:{pattern or '(?!)'})$") for language, pattern in written.items()}
    return Marks(letters, words, endings)
