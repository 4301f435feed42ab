"""Offer what tests share: a miniature folder of documents and its build, and a build of the shipped documents."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from miniature import MINI, extract_by_hand

from zangraph.graph import parts
from zangraph.graph.assemble import Sources, build


@contextmanager
def written_by_hand() -> Iterator[None]:
    """Let builds take the records written by hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "extract", extract_by_hand)
        patch.setattr(parts, "hash_code", lambda: "written by hand")
        yield


@pytest.fixture
def by_hand() -> Iterator[None]:
    """Let the builds of a test take the records written by hand."""
    with written_by_hand():
        yield


@pytest.fixture
def mini_documents(tmp_path: Path) -> Path:
    """Return a copy of the miniature folder of documents that a test may change."""
    return Path(shutil.copytree(MINI / "documents", tmp_path / "documents"))


@pytest.fixture(scope="session")
def mini_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the miniature documents; tests must not change it."""
    out = tmp_path_factory.mktemp("mini") / "build"
    with written_by_hand():
        build(Sources(MINI / "documents", reasoner=False), out)
    return out


@pytest.fixture(scope="session")
def shipped_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the documents that the repository ships, by the command; tests must not change it."""
    out = tmp_path_factory.mktemp("shipped") / "build"
    command = [sys.executable, "build_graph.py", "--no-reasoner", "--out", str(out)]
    subprocess.run(command, cwd=MINI.parents[2], check=True, capture_output=True)
    return out
