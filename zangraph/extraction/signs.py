"""Compile the patterns by which relations are read: their grammar is code, their words stand in the table `relation_words`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from zangraph.extraction.lexicon import TABLES, LexiconError, read_table

USE = re.compile(r"\{([a-z-]+)\}")


@cache
def words_by_use() -> dict[str, list[str]]:
    """Return the words of each use, in the order of the table."""
    found: dict[str, list[str]] = {}
    for row in read_table(TABLES / "relation_words.tsv"):
        found.setdefault(row["use"], []).append(row["word"])
    return found


def write_words(use: str) -> str:
    """Return the alternatives that the table keeps for a use: "(?:кезінде|барысында)" for `during`."""
    if use not in words_by_use():
        raise LexiconError(f"{TABLES / 'relation_words.tsv'}: no words for {use!r}")
    return f"(?:{'|'.join(words_by_use()[use])})"


@dataclass(frozen=True)
class Sign:
    """A pattern in which `{during}` stands for the words of that use; it is compiled when it is first looked for.

    >>> Sign(r" {during}(?!\\w)").match("тінту кезінде", 5).group()
    ' кезінде'
    """

    written: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return the compiled pattern."""
        return re.compile(USE.sub(lambda use: write_words(use[1]), self.written))

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return what stands at a place."""
        return self.pattern.match(text, start, len(text) if end is None else end)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first that stands between two places."""
        return self.pattern.search(text, start, len(text) if end is None else end)
