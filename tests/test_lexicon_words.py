"""Each row of the tables of actors and acts has an example, and the example is read as the row says."""

from pathlib import Path

import pytest

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.mentions import KINDS, find_mentions
from zangraph.extraction.records import Text

LEXICON = Lexicon.load(Path(__file__).parents[1] / "data" / "lexicon")
KEYS = {row["key"]: row for table in KINDS for row in LEXICON[table]}


def spot(raw):
    return find_mentions(Text(raw, range(len(raw)), range(1, len(raw) + 1)), LEXICON)


@pytest.mark.parametrize("row", LEXICON["forms"], ids=lambda row: f"forms.tsv:{row['line']}")
def test_example_shows_its_form(row):
    assert row["key"] in {mention.key for mention in spot(row["example"])}


@pytest.mark.parametrize("row", LEXICON["heads"], ids=lambda row: f"heads.tsv:{row['line']}")
def test_people_stand_for_their_institution(row):
    first, *_ = spot(row["example"])
    assert row["example"][first.start : first.end] == row["example"]


@pytest.mark.parametrize("row", LEXICON["short_names"], ids=lambda row: f"short_names.tsv:{row['line']}")
def test_short_name_stands_for_what_was_named(row):
    full, short = (mention for mention in spot(row["example"]) if mention.kind == "institution")
    assert full.key == short.key and row["form"][:6] in row["example"][short.start :].lower()


@pytest.mark.parametrize("row", LEXICON["connectives"], ids=lambda row: f"connectives.tsv:{row['line']}")
def test_connective_stands_in_its_example(row):
    assert f" {row['form']} " in row["example"].lower()


@pytest.mark.parametrize("row", LEXICON["other_names"], ids=lambda row: f"other_names.tsv:{row['line']}")
def test_other_name_stands_in_its_example(row):
    """A Russian or English abbreviation is that of an entry, and no label of it."""
    entries = {entry["key"]: entry for table in (*KINDS, "source_labels") for entry in LEXICON[table]}
    assert row["name"] in row["example"]
    assert row["language"] in {"ru", "en"} and row["name"] != entries[row["key"]][row["language"]]


def test_every_key_has_a_form():
    assert set(KEYS) == {row["key"] for row in LEXICON["forms"]}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_broader_keys_exist_and_do_not_loop(key):
    seen = {key}
    while key := KEYS[key]["broader"]:
        assert key in KEYS and key not in seen
        seen.add(key)
