"""The words of the patterns by which relations are read stand in a table, each with an example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zangraph.extraction import assertions, scenes, signs, ties
from zangraph.extraction.lexicon import TABLES, LexiconError, read_table
from zangraph.extraction.signs import USE, Sign, words_by_use

ROWS = read_table(TABLES / "relation_words.tsv")
SIGNS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": sign
    for module in (assertions, ties, scenes)
    for name, sign in vars(module).items()
    if isinstance(sign, Sign)
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"relation_words.tsv:{row['line']}")
def test_word_stands_in_its_example(row):
    assert re.search(row["word"], row["example"].lower())


@pytest.mark.parametrize("sign", SIGNS.values(), ids=list(SIGNS))
def test_every_pattern_compiles(sign):
    assert sign.pattern.flags


def test_every_use_of_the_table_is_one_of_the_code():
    code = "".join(path.read_text("utf8") for path in Path(signs.__file__).parent.glob("*.py"))
    written = set(re.findall(r"write_words\('([a-z-]+)'\)", code))
    assert {use for sign in SIGNS.values() for use in USE.findall(sign.written)} | written | {"modal"} == set(words_by_use())


def test_an_unknown_use_is_named():
    with pytest.raises(LexiconError, match=r"relation_words\.tsv: no words for 'nothing'"):
        _ = Sign("{nothing}").pattern
