"""Cleaning as tables of examples, and the map to raw offsets as a law."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zangraph.extraction.anchors import put_back
from zangraph.extraction.lexicon import own_lexicon
from zangraph.extraction.normalise import normalise
from zangraph.reading.documents import read_documents
from zangraph.reading.errors import DocumentError


def cases(name):
    lines = (Path(__file__).parent / "data" / "cases" / name).read_text(encoding="utf8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("case", cases("normalise.jsonl"), ids=lambda case: case["why"])
def test_example(case):
    assert normalise(case["raw"], own_lexicon()).characters == case["expect"]


@pytest.mark.parametrize("case", cases("anchors.jsonl"), ids=lambda case: case["line"][:30])
def test_anchor_is_put_back(case):
    line = case["line"]
    pieces = put_back(line, case["indent"], own_lexicon(), case.get("before", ""))
    shown = (f"[{line[piece.start : piece.end]}]" if piece.moved else line[piece.start : piece.end] for piece in pieces)
    assert " ".join(shown) == case["expect"]


PIECES = st.sampled_from(
    ["ҚПК-нің 125", "  -бабына ", "\n      ", "\n\n\n", " , ", "iс", "VІ", "-\n", "¬ ", "\xa0", "\f", "..А", "Заңымен\n", "."]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join)


@given(TEXTS)
def test_every_character_has_a_place_in_the_raw_text(raw):
    text = normalise(raw, own_lexicon())
    assert len(text.characters) == len(text.starts) == len(text.ends)
    assert all(0 <= start < end <= len(raw) for start, end in zip(text.starts, text.ends, strict=True))


@given(TEXTS)
def test_layout_is_as_promised(raw):
    characters = normalise(raw, own_lexicon()).characters
    assert "\n\n" not in characters and "  " not in characters


@given(st.text(alphabet="абвіқ. ", max_size=60))
def test_clean_text_stays(raw):
    clean = " ".join(raw.split(" ")).strip()
    if "  " not in clean and ".." not in clean:
        assert normalise(clean, own_lexicon()).characters == clean


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "no documents"),
        ({"a.txt": b""}, "empty"),
        ({"a.txt": b"\xd1\x81\n\xff"}, "a.txt:2: not UTF-8"),
        ({"manifest.json": b"{"}, "manifest.json:1: not JSON"),
        ({"manifest.json": b'[{"file": "b.txt"}]'}, "b.txt: no such file"),
        ({"manifest.json": b'[{"file": "../b.txt"}]'}, "leads out of the folder"),
        ({"a.txt": b"a", "manifest.json": b'[{"file": "a.txt", "sha256": "00"}]'}, "a.txt: sha256"),
        ({"a.txt": b"a", "manifest.json": b'[{"file": "a.txt"}, {"file": "a.txt"}]'}, "'a' stands for"),
    ],
)
def test_bad_input_is_named(tmp_path, files, message):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DocumentError, match=message.replace("(", r"\(")):
        read_documents(tmp_path)


def test_without_manifest_the_head_is_read(tmp_path):
    raw = "Қаулы\r\nЖоғарғы Сотының 2006 жылғы 20 сәуірдегі N 4 қаулысы."
    (tmp_path / "a.txt").write_bytes(raw.encode())
    (document,) = read_documents(tmp_path)
    assert (document.key, document.date, document.number, document.text) == ("a", "2006-04-20", "4", raw)
