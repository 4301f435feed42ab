"""Extraction on a Dask cluster gives the same bytes as at home; what stands in the way is told in one line."""

from __future__ import annotations

import filecmp
import shutil
import socket
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from distributed import LocalCluster

from bench.documents import write_documents
from zangraph.build import main
from zangraph.graph import cluster
from zangraph.graph.assemble import Sources, build
from zangraph.graph.parts import PartError, Words

SAME = ("zangraph.nq", "zangraph.ttl", "annotations.jsonl")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a cluster of two processes."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1") as own:
        yield own.scheduler_address


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of a dozen documents and one that cannot be read."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "empty.txt").touch()
    assert len(list(write_documents(12, folder))) == 12
    return folder


def test_same_bytes(address: str, documents: Path, tmp_path: Path) -> None:
    sources = Sources(documents, reasoner=False)
    here = build(sources, tmp_path / "here")
    there = build(sources, tmp_path / "there", make=partial(cluster.make_on, address))
    assert there["extracted"] == here["extracted"] == 13
    assert there["refused"] == here["refused"] == [{"file": "empty.txt", "reason": "empty.txt: empty"}]
    assert filecmp.cmpfiles(tmp_path / "here", tmp_path / "there", SAME, shallow=False)[1:] == ([], [])
    names = [path.name for path in (tmp_path / "here" / "documents").iterdir()]
    found = filecmp.cmpfiles(tmp_path / "here" / "documents", tmp_path / "there" / "documents", names, shallow=False)
    assert (len(found[0]), *found[1:]) == (12, [], [])


def test_workers_take_the_words_of_a_build(address: str, documents: Path, tmp_path: Path) -> None:
    """Other tables than those of the package go to the workers."""
    ours = Sources(documents).words
    words = Words(shutil.copytree(ours.lexicon, tmp_path / "words"), tmp_path / "none.tsv")
    table = words.lexicon / "relation_words.tsv"
    table.write_text("".join(line for line in table.open(encoding="utf8") if "\tқұқылы\t" not in line), "utf8")
    sources = Sources(documents, words, reasoner=False)
    build(sources, tmp_path / "here")
    build(sources, tmp_path / "there", make=partial(cluster.make_on, address))
    build(Sources(documents, reasoner=False), tmp_path / "ours")
    assert filecmp.cmpfiles(tmp_path / "here", tmp_path / "there", SAME, shallow=False)[1:] == ([], [])
    assert not filecmp.cmp(tmp_path / "ours" / "annotations.jsonl", tmp_path / "there" / "annotations.jsonl", shallow=False)


def test_workers_with_other_code(address: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "code", lambda: "other")
    with pytest.raises(PartError, match="has other code than this machine"):
        build(Sources(documents, reasoner=False), tmp_path / "build", make=partial(cluster.make_on, address))
    assert not (tmp_path / "build").exists()


def test_nobody_answers(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        options = ["--documents", str(documents), "--out", str(tmp_path / "build"), "--scheduler", place]
        assert main(options) == 2
    assert capsys.readouterr().err.startswith(f"build: {place}: no Dask scheduler answers")


def test_dask_is_not_installed(documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(PartError, match=r"pip install 'zangraph\[dask\]'"):
        build(Sources(documents), tmp_path / "build", make=partial(cluster.make_on, "tcp://127.0.0.1:1"))
