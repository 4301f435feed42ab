"""Offer what tests share: a miniature folder of documents whose records are written by hand, and a build of it."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.normalise import normalise
from zangraph.extraction.records import TYPES, Document, Extraction, Quote
from zangraph.extraction.structure import read_structure
from zangraph.graph import parts
from zangraph.graph.assemble import Sources, build

MINI = Path(__file__).parent / "data" / "mini"
CLASSES = {name: kind for kind, name in TYPES.items()}


def read_record(row: Mapping[str, Any]) -> Any:
    """Return the record that a line of the annotation format says."""
    kind = CLASSES[row["type"]]
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: read_value(value) for name, value in row.items() if name in known})


def read_value(value: Any) -> Any:
    """Return a value as records hold it: quotes for objects, tuples for lists."""
    if isinstance(value, dict):
        return Quote(**value)
    return tuple(map(read_value, value)) if isinstance(value, list) else value


def extract_by_hand(document: Document, lexicon: Lexicon) -> Extraction:
    """Return the records of tests/data/mini/records.jsonl in place of what rules would find."""
    rows = map(json.loads, (MINI / "records.jsonl").read_text(encoding="utf8").splitlines())
    found = [read_record(row) for row in rows if row["doc"] == document.key]
    by_type = {name: tuple(record for record in found if isinstance(record, kind)) for name, kind in CLASSES.items()}
    text = normalise(document.text)
    mentions = tuple(sorted(by_type["mention"], key=lambda mention: mention.start))
    results = (by_type["citation"], by_type["amendment"], by_type["norm"], by_type["relation"])
    return Extraction(document, text, read_structure(text), mentions, *results)


@pytest.fixture(scope="session")
def by_hand() -> Iterator[None]:
    """Let builds take the records written by hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "extract", extract_by_hand)
        patch.setattr(parts, "hash_code", lambda: "written by hand")
        yield


@pytest.fixture
def mini_documents(tmp_path: Path) -> Path:
    """Return a copy of the miniature folder of documents that a test may change."""
    return Path(shutil.copytree(MINI / "documents", tmp_path / "documents"))


@pytest.fixture(scope="session")
def mini_build(by_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the miniature documents; tests must not change it."""
    out = tmp_path_factory.mktemp("mini") / "build"
    build(Sources(MINI / "documents", reasoner=False), out, lambda steps, total: steps)
    return out


@pytest.fixture(scope="session")
def shipped_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the documents that the repository ships, by the command; tests must not change it."""
    out = tmp_path_factory.mktemp("shipped") / "build"
    command = [sys.executable, "build_graph.py", "--no-reasoner", "--out", str(out)]
    subprocess.run(command, cwd=MINI.parents[2], check=True, capture_output=True)
    return out
