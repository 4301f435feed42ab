"""The words of the patterns by which sentences are read stand in tables, each with an example."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from zangraph import extraction, reading
from zangraph.extraction.lexicon import LexiconError, own_lexicon
from zangraph.extraction.signs import (
    CITATION_WORDS,
    CLAUSE_WORDS,
    MENTION_WORDS,
    PAGE_WORDS,
    RELATION_WORDS,
    USE,
    VERB_WORDS,
    Sign,
    words_by_use,
)

LEXICON = own_lexicon()
TABLES = (CITATION_WORDS, CLAUSE_WORDS, MENTION_WORDS, PAGE_WORDS, RELATION_WORDS, VERB_WORDS)
ROWS = [(table, row) for table in TABLES for row in LEXICON[table]]
MODULES = sorted(path for package in (extraction, reading) for path in Path(package.__path__[0]).glob("[!_]*.py"))
SIGNS = {
    f"{module.stem}.{name}": sign
    for module in MODULES
    for name, sign in vars(import_module(f"zangraph.{module.parent.name}.{module.stem}")).items()
    if isinstance(sign, Sign)
}


@pytest.mark.parametrize(("table", "row"), ROWS, ids=[f"{table}.tsv:{row['line']}" for table, row in ROWS])
def test_word_stands_in_its_example(table, row):
    assert re.search(row["word"], row["example"]) or re.search(row["word"], row["example"].lower())


@pytest.mark.parametrize("sign", SIGNS.values(), ids=list(SIGNS))
def test_every_pattern_compiles(sign):
    assert sign.of(LEXICON).flags


@pytest.mark.parametrize("table", TABLES)
def test_every_use_of_the_table_is_one_of_the_code(table):
    code = "".join(path.read_text("utf8") for path in MODULES)
    written = set(re.findall(r"(?:write_words|words_for)\([\w.]*lexicon, [\"']([a-z-]+)[\"']", code))
    used = {use for sign in SIGNS.values() if sign.table == table for use in USE.findall(sign.written)}
    assert used | (written & set(words_by_use(LEXICON, table))) == set(words_by_use(LEXICON, table))


def test_an_unknown_use_is_named():
    with pytest.raises(LexiconError, match=r"relation_words\.tsv: no words for 'nothing'"):
        Sign("{nothing}").of(LEXICON)
