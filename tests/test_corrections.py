"""The reviewed table of corrections is applied, marked, and may not go stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from miniature import MINI, extract_by_hand

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.records import Extraction
from zangraph.graph.assemble import Sources, build
from zangraph.graph.corrections import CorrectionError, correct, read_corrections
from zangraph.graph.parts import Words
from zangraph.graph.store import open_store
from zangraph.graph.terms import PREFIXES
from zangraph.paths import DATA
from zangraph.reading.documents import read_documents

HEADER = "doc\ttype\tspan\twhere\taction\tfield\tvalue\treason\tdate"


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    lexicon = Lexicon.load(DATA / "lexicon")
    return extract_by_hand(read_documents(MINI / "documents")[0], lexicon)


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf8")
    return path


def span(extraction: Extraction, name: str, index: int) -> str:
    record = getattr(extraction, name)[index]
    return f"{record.start}-{record.end}"


def test_sets_a_field(extraction: Extraction, tmp_path: Path) -> None:
    row = (
        f"mini-order\tnorm\t{span(extraction, 'norms', 2)}\t\tset\tbearer\tinvestigator\tThe item speaks of another.\t2026-01-02"
    )
    corrected = correct(extraction, read_corrections(table(tmp_path / "t.tsv", row)), tmp_path / "t.tsv")
    norm = corrected.extraction.norms[2]
    assert norm.bearer == "investigator"
    assert corrected.changed == {norm: "The item speaks of another."}


def test_removes_a_citation_and_keeps_the_bases_right(extraction: Extraction, tmp_path: Path) -> None:
    rows = [
        f"mini-order\tcitation\t{span(extraction, 'citations', 0)}\t\tremove\t\t\tNot a citation.\t2026-01-02",
        f"mini-order\tnorm\t{span(extraction, 'norms', 3)}\t\tset\tmodality\tduty\tA duty.\t2026-01-02",
    ]
    corrected = correct(extraction, read_corrections(table(tmp_path / "t.tsv", *rows)), tmp_path / "t.tsv")
    norm = corrected.extraction.norms[3]
    assert [corrected.extraction.citations[index].article for index in norm.basis] == ["414"]
    assert corrected.changed == {norm: "A duty."}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("mini-order\tnorm\t0-1\t\tremove\t\t\t\t", ":2: 0 records fit norm 0-1"),
        ("mini-order\tnorn\t0-1\t\tremove\t\t\t\t", ":2: type 'norn'"),
        ("mini-order\tnorm\t0-1\t\tdrop\t\t\t\t", "action 'drop'"),
        ("mini-order\tnorm\t{norm}\t\tset\tstart\t5\t\t", "a norm has no field 'start' to set"),
    ],
)
def test_refuses_a_stale_or_wrong_row(extraction: Extraction, tmp_path: Path, row: str, reason: str) -> None:
    path = table(tmp_path / "t.tsv", row.format(norm=span(extraction, "norms", 0)))
    with pytest.raises(CorrectionError, match=reason):
        correct(extraction, read_corrections(path), path)


def test_marks_what_it_changed(by_hand: None, extraction: Extraction, tmp_path: Path) -> None:
    where = span(extraction, "relations", 0)
    row = f"mini-order\trelation\t{where}\tpredicate=supervises\tset\tobject\tprison\tThe text names another.\t2026-01-02"
    words = Words(DATA / "lexicon", table(tmp_path / "t.tsv", row))
    build(Sources(MINI / "documents", words, reasoner=False), tmp_path / "build")
    store = open_store(tmp_path / "build" / "store")
    assert store.query("ASK { ?s rdf:object id:prison ; :correction 'The text names another.' }", prefixes=PREFIXES)


def test_the_shipped_table_can_be_read() -> None:
    read_corrections(DATA / "corrections.tsv")
