"""Compile the patterns by which sentences are read: their grammar is code, their words stand in a table of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from zangraph.extraction.lexicon import Lexicon, LexiconError

USE = re.compile(r"\{([a-z-]+)\}")
RELATION_WORDS = "relation_words"
CLAUSE_WORDS = "clause_words"
MENTION_WORDS = "mention_words"
CITATION_WORDS = "citation_words"
VERB_WORDS = "verb_words"
PAGE_WORDS = "page_words"


@cache
def words_by_use(lexicon: Lexicon, table: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words of each use, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for row in lexicon[table]:
        found[row["use"]] = (*found.get(row["use"], ()), row["word"])
    return found


def write_words(lexicon: Lexicon, use: str, table: str = RELATION_WORDS) -> str:
    """Return the alternatives that a table keeps for a use: "(?:кезінде|барысында)" for `during`."""
    words = words_by_use(lexicon, table).get(use)
    if words is None:
        raise LexiconError(f"{lexicon.directory}/{table}.tsv: no words for {use!r}")
    return f"(?:{'|'.join(words)})"


@dataclass(frozen=True, eq=False)
class Sign:
    """A pattern in which `{during}` stands for the words that a table keeps for that use.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> Sign(r" {during}(?!\\w)").of(own_lexicon()).match("тінту кезінде", 5).group()
    ' кезінде'
    """

    written: str
    table: str = RELATION_WORDS
    flags: re.RegexFlag = re.NOFLAG

    def of(self, lexicon: Lexicon) -> re.Pattern[str]:
        """Return the pattern with the words of a lexicon; it is compiled when it is first asked for."""
        return compile_sign(self, lexicon)


@cache
def compile_sign(sign: Sign, lexicon: Lexicon) -> re.Pattern[str]:
    """Compile a sign with the words of a lexicon."""
    return re.compile(USE.sub(lambda use: write_words(lexicon, use[1], sign.table), sign.written), sign.flags)
