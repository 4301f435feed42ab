"""Every word that reading and extraction know is that of the tables they are given: those of this repository are not asked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from zangraph import extract
from zangraph.extraction import lexicon as words
from zangraph.extraction import pipeline
from zangraph.extraction.anchors import put_back
from zangraph.extraction.lexicon import TABLES, Lexicon, Row
from zangraph.extraction.morphology import forms
from zangraph.extraction.records import Document
from zangraph.paths import DATA
from zangraph.reading import documents
from zangraph.reading.documents import read_documents
from zangraph.reading.errors import DocumentError
from zangraph.reading.formats import read_file
from zangraph.reading.language import recognise

OF_THE_GRAPH = {"other_names", "pinpoints", "source_labels"}
"""Labels, which only the graph shows; what is read from a text follows from all others."""

RUSSIAN = "Статья 1. Прокурор вправе применить статью 125 УПК РК и часть первую статьи 5 Закона «О прокуратуре»."
PAGE = "<html><body><article><p>1-бап. Прокурор қадағалайды.</p></article></body></html>"


class Watched(dict[str, tuple[Row, ...]]):
    """Tables that note which of them were read."""

    def __init__(self, tables: Mapping[str, tuple[Row, ...]]) -> None:
        super().__init__(tables)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        self.read.add(name)
        return super().__getitem__(name)


@pytest.fixture
def nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nobody read the tables of this repository."""

    def refuse() -> Lexicon:
        raise AssertionError("the tables of this repository were asked for")

    for module in (words, pipeline, documents):
        monkeypatch.setattr(module, "own_lexicon", refuse)
    monkeypatch.setattr(words, "TABLES", Path("nowhere"))
    yield


@pytest.mark.usefixtures("nothing_of_ours")
def test_every_table_is_that_which_was_given(tmp_path: Path) -> None:
    shutil.copytree(DATA / "documents", tmp_path / "documents")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "zang.txt").write_text(RUSSIAN, "utf8")
    (tmp_path / "more" / "page.html").write_text(PAGE, "utf8")
    loaded = Lexicon.load(shutil.copytree(TABLES, tmp_path / "words"))
    watched = Watched(loaded.tables)
    given = Lexicon(loaded.directory, watched)
    for folder in ("documents", "more"):
        for document in read_documents(tmp_path / folder, given):
            extract(document, given)
    assert loaded.tables.keys() - watched.read == OF_THE_GRAPH


def without(row: Callable[[Row], bool]) -> Callable[[tuple[Row, ...]], tuple[Row, ...]]:
    """Return what leaves rows of a table out."""
    return lambda rows: tuple(each for each in rows if not row(each))


def with_ending(written: str, instead: str) -> Callable[[tuple[Row, ...]], tuple[Row, ...]]:
    """Return what writes an ending of the table in another way."""
    return lambda rows: tuple({**row, "ending": instead} if row["ending"] == written else row for row in rows)


def relations(given: Lexicon) -> object:
    return [relation.predicate for relation in extract("Прокурор қаулының күшін жоюға құқылы.", given).relations]


def norms(given: Lexicon) -> object:
    return [norm.bearer for norm in extract(Document("d", "Прокурор тергеуді қадағалайды.", kind="law"), given).norms]


def mentions(given: Lexicon) -> object:
    return [mention.key for mention in extract("Мұны прокурорларға береді.", given).occurrences]


def plural(given: Lexicon) -> object:
    return "актілер" in {form.form for form in forms("акт", given)}


def pieces(given: Lexicon) -> object:
    line = "Республикасының  жарияланған негізгі ережелер тұжырымдамасында"
    return [line[piece.start : piece.end] for piece in put_back(line, 0, given)]


def language(given: Lexicon) -> object:
    return recognise("Суд выносит постановление.", given)


@pytest.mark.parametrize(
    ("table", "change", "found", "before", "after"),
    [
        ("relation_words", without(lambda row: row["word"] == "құқылы"), relations, ["annuls"], []),
        ("verb_words", lambda rows: (*rows, {"use": "no-verb", "word": "қадағалайды"}), norms, ["prosecutor"], []),
        ("suffixes", with_ending("LAр", "LAз"), mentions, ["prosecutor"], []),
        ("inflection", without(lambda row: row["word"] == "акт"), plural, True, False),
        (
            "anchors",
            without(lambda row: row["pattern"] == "тұжырымдама"),
            pieces,
            ["Республикасының", "тұжырымдамасында", "жарияланған негізгі ережелер"],
            ["Республикасының  жарияланған негізгі ережелер тұжырымдамасында"],
        ),
        ("language_marks", without(lambda row: row["language"] == "ru"), language, "ru", ""),
    ],
)
def test_a_row_counts_where_it_is_given(table, change, found, before, after):
    ours = Lexicon.load(TABLES)
    theirs = Lexicon(ours.directory, {**ours.tables, table: change(ours[table])})
    assert (found(ours), found(theirs)) == (before, after)


def test_a_row_counts_in_the_process_that_reads_pages(tmp_path):
    ours = Lexicon.load(TABLES)
    theirs = ours.with_rows(
        page_words=[{"use": "remark", "word": "Түсіндірме"}], act_statuses=[{"label": "тоқтатылды", "status": "repealed"}]
    )
    page = tmp_path / "page.html"
    note = '<span class="note">Түсіндірме. 1-бапқа өзгеріс енгізілді.</span>'
    page.write_text(f'<span class="status">Тоқтатылды</span><article><p>1-бап. Сот {note}</p></article>', "utf8")
    read = [read_file(page, given) for given in (ours, theirs)]
    assert [len(reading.text.splitlines()) for reading in read] == [1, 2]
    assert [reading.facts.get("status") for reading in read] == [None, "repealed"]


def test_a_use_without_words_is_named_where_pages_are_read(tmp_path):
    ours = Lexicon.load(TABLES)
    rows = tuple(row for row in ours["page_words"] if row["use"] != "remark")
    theirs = Lexicon(tmp_path, {**ours.tables, "page_words": rows})
    page = tmp_path / "page.html"
    page.write_text('<article><p>1-бап. Сот <span class="note">Ескерту.</span></p></article>', "utf8")
    with pytest.raises(DocumentError, match=rf"^{re.escape(str(tmp_path))}/page_words\.tsv: no words for 'remark'$"):
        read_file(page, theirs)
