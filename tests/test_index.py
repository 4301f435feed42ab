"""Search: folding of words, and what the index holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zangraph.folding import fold_text, stem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("прокурордың", "прокурор"),
        ("прокурорларға", "прокурор"),
        ("тергеушілерінің", "тергеуші"),
        ("қаулысымен", "қаулы"),
        ("құқығы", "құқық"),
        ("кукык", "құқық"),
        ("уактылы", "уақтылы"),
        ("омбудсмен", "омбудсмен"),
        ("тepгey", "тергеу"),
        ("сотталғанның", "сотталған"),
        ("кодексінің", "кодекс"),
        ("мекемелерде", "мекеме"),
    ],
)
def test_forms_of_a_word_fold_alike(written: str, meant: str) -> None:
    assert stem(written) == stem(meant)


@pytest.mark.parametrize(("one", "other"), [("сот", "сотталған"), ("прокурор", "прокуратура"), ("заң", "заңгер")])
def test_other_words_fold_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(st.text(max_size=80))
def test_folding_is_done_once(text: str) -> None:
    """What is folded does not change by folding."""
    assert fold_text(fold_text(text)) == fold_text(text)


@pytest.fixture(scope="module")
def connection(mini_build: Path) -> sqlite3.Connection:
    return sqlite3.connect(mini_build / "search.sqlite")


def find(connection: sqlite3.Connection, words: str) -> list[tuple[str, str]]:
    query = (
        "SELECT kind, kk FROM folded JOIN entry ON entry.id = folded.rowid WHERE folded MATCH ? ORDER BY weight DESC, entry.id"
    )
    return connection.execute(query, (fold_text(words),)).fetchall()


@pytest.mark.parametrize("words", ["прокурор", "Прокурордың", "prosecutor", "прoкурoрға"])
def test_finds_labels(connection: sqlite3.Connection, words: str) -> None:
    assert find(connection, words)[0] == ("role", "прокурор")


def test_finds_sentences_blind_to_endings(connection: sqlite3.Connection) -> None:
    found = find(connection, "тергеу изолятор қадағалайды")
    assert ("sentence", "Прокурор тергеу изоляторларының қызметін қадағалайды.") in found


def test_hides_what_may_not_be_shown(connection: sqlite3.Connection) -> None:
    """Of a document of which only quotes are shown, no sentence far from evidence is in the index."""
    sentences = {kk for kind, kk in connection.execute("SELECT kind, kk FROM entry") if kind == "sentence"}
    assert "Жол ұзақ еді." in sentences
    assert "Ауыл тыныш еді." not in sentences


def test_words_by_trigrams(connection: sqlite3.Connection) -> None:
    rows = connection.execute('SELECT word FROM vocabulary WHERE word MATCH \'"про" AND "рор"\'').fetchall()
    assert ("прокурор",) in rows
