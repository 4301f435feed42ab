"""The register of a build: what is entered comes out in the order that each step needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from zangraph.graph import iris
from zangraph.graph.register import Register
from zangraph.reading.folder import Refusal, Source

FILES = (
    (Source(Path("б.txt"), {"file": "б.txt", "title_kk": "Бұйрық"}, "1" * 64, 10), "part-1"),
    Refusal("none.txt", "none.txt: no such file"),
    (Source(Path("а.txt"), {"file": "а.txt"}, "2" * 64, 30), "part-2"),
    (Source(Path("z.txt"), {"file": "z.txt"}, "3" * 64, 20), "part-3"),
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """Return a register of three files and a refusal, in a folder."""
    with Register() as started:
        started.fill(FILES)
        started.save(tmp_path)
    with Register(tmp_path) as saved:
        yield saved


def test_files(register: Register) -> None:
    assert [part for _, part in register.sources(Path())] == ["part-2", "part-3", "part-1"]
    assert list(register.sources(Path()))[2] == FILES[0]
    assert list(register.files()) == [("б.txt", "part-1"), ("а.txt", "part-2"), ("z.txt", "part-3")]
    assert (register.has_part("part-1"), register.has_part("part-4")) == (True, False)


def test_documents(register: Register) -> None:
    """What is refused, before or after it is read, is no document."""
    assert (register.count(), register.size()) == (3, 60)
    register.refuse("part-3", "z.txt: empty")
    assert (register.count(), register.size()) == (2, 40)
    assert [document["key"] for document in register.documents()] == ["а", "б"]
    assert (register.has_document("а"), register.has_document("z")) == (True, False)
    assert list(register.refusals()) == [FILES[1], Refusal("z.txt", "z.txt: empty")]


def test_versions_of_an_act_come_together(register: Register) -> None:
    for part, act in (("part-1", "law-2"), ("part-2", "law-1"), ("part-3", "law-2")):
        register.place(part, act)
    assert list(register.versions()) == [("а", "part-2"), ("б", "part-1"), ("z", "part-3")]


def test_graphs(register: Register, tmp_path: Path) -> None:
    """They come by name; one that holds nothing does not count."""
    names = [iris.graph(name) for name in ("versions", "document/б", "lexicon")]
    for name in names:
        register.add(name, tmp_path / "graphs" / "some.nt")
    register.measure(names[1], 5)
    register.measure(names[2], 7)
    assert [name for name, _ in register.graphs()] == [names[1], names[2], names[0]]
    assert {path for _, path in register.graphs()} == {tmp_path / "graphs" / "some.nt"}
    assert list(register.sizes()) == [(names[1], 5), (names[2], 7)]
    assert (register.triples(names[1]), register.quads()) == (5, (2, 12))


@pytest.mark.parametrize(
    ("change", "digest", "identity"),
    [
        (lambda register: register.remark("б.txt", "no date"), False, True),
        (lambda register: register.refuse("part-3", "z.txt: empty"), False, False),
        (lambda register: None, True, True),
    ],
)
def test_hashes_tell_what_changed(register: Register, change: object, digest: bool, identity: bool) -> None:
    """Remarks are part of what a build tells, and none of what its documents are."""
    before = register.digest(), register.identity()
    assert callable(change)
    change(register)
    assert (before[0] == register.digest(), before[1] == register.identity()) == (digest, identity)
