"""Scoring prints what the scorer beside the gold prints, and shows errors and changes in their context."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zangraph import evaluate, scoring

ROOT = Path(__file__).parents[1]
SCORER = ROOT.parent / "shared" / "gold" / "score.py"
RAW = "Сот қаулы шығарады. Прокурор наразылық келтіреді. Тергеуші тінту жүргізеді."
REGION = {"type": "region", "doc": "d", "start": 0, "end": len(RAW), "covers": ["citation", "norm", "relation"]}


def relation(start, end, subject, predicate, thing, **more):
    return {
        "type": "relation",
        "doc": "d",
        "start": start,
        "end": end,
        "text": RAW[start:end],
        "subject": subject,
        "predicate": predicate,
        "object": thing,
        **more,
    }


GOLD = [REGION, relation(0, 19, "court", "issues", "ruling"), relation(20, 49, "prosecutor", "issues", "protest")]
SAID = [
    relation(0, 19, "court", "issues", "ruling", rule="issued"),
    relation(50, 75, "investigator", "conducts", "search", rule="done"),
]


@pytest.fixture
def folder(tmp_path):
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "d.txt").write_text(RAW, encoding="utf8")
    write(tmp_path / "gold.jsonl", GOLD)
    write(tmp_path / "said.jsonl", SAID)
    return tmp_path


def write(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf8")


def run(capsys, folder, *arguments):
    evaluate.main([str(folder / "gold.jsonl"), "--documents", str(folder / "documents"), *map(str, arguments)])
    return capsys.readouterr()


def test_figures_and_rules(capsys, folder):
    printed = run(capsys, folder, "--predicted", folder / "said.jsonl").out
    assert "relation  triple        2     2     1   0.500   0.500   0.500  1.000" in printed
    assert [line.split() for line in printed.splitlines() if "issued" in line] == [["relation", "issued", "1", "1", "1.000"]]
    assert [line.split() for line in printed.splitlines() if "done" in line] == [["relation", "done", "0", "1", "0.000"]]


def test_errors_stand_in_their_context(capsys, folder):
    printed = run(capsys, folder, "--predicted", folder / "said.jsonl", "--errors").out
    assert "missed   relation d:20-49 subject=prosecutor predicate=issues object=protest" in printed
    assert "Сот қаулы шығарады. ⟦Прокурор наразылық келтіреді.⟧ Тергеуші" in printed
    assert "spurious relation d:50-75" in printed


def test_a_change_shows_what_it_gained_and_lost(capsys, folder):
    write(folder / "old.jsonl", SAID[1:] + [relation(20, 49, "prosecutor", "issues", "protest")])
    printed = run(capsys, folder, "--predicted", folder / "said.jsonl", "--against", folder / "old.jsonl").out
    gained, lost = printed.split("gained:")[1].split("lost:")
    assert "object=ruling" in gained and "object=protest" in lost and "search" not in gained + lost


def test_what_is_extracted_can_be_saved_and_scored_again(capsys, folder):
    first = run(capsys, folder, "--write", folder / "new.jsonl").out
    assert first == run(capsys, folder, "--predicted", folder / "new.jsonl").out


def test_gold_without_its_document_is_named(capsys, folder):
    write(folder / "gold.jsonl", [*GOLD, REGION | {"doc": "corpus/kk/elsewhere"}])
    assert "elsewhere" in run(capsys, folder, "--predicted", folder / "said.jsonl").err


@pytest.mark.parametrize(
    ("line", "message"),
    [("{", "no JSON object"), ("[1]", "no annotation"), ('{"type": "norm"}', "no annotation")],
)
def test_bad_gold_is_named_with_its_line(folder, line, message):
    (folder / "gold.jsonl").write_text(json.dumps(REGION) + "\n" + line + "\n", encoding="utf8")
    with pytest.raises(SystemExit, match=f"gold.jsonl:2: {message}"):
        evaluate.main([str(folder / "gold.jsonl"), "--documents", str(folder / "documents")])


def test_missing_gold_is_named(folder):
    with pytest.raises(SystemExit, match="nowhere: no such gold"):
        evaluate.main([str(folder / "nowhere"), "--documents", str(folder / "documents")])


@given(st.lists(st.lists(st.integers(0, 6), unique=True, max_size=4), max_size=7))
def test_a_matching_is_one_to_one_and_cannot_grow_by_one_pair(choices):
    found = scoring.largest_matching(choices)
    assert len(set(found.values())) == len(found) and all(choice in choices[item] for item, choice in found.items())
    free = set(range(len(choices))) - set(found)
    assert all(choice in found.values() for item in free for choice in choices[item])


@pytest.mark.shared
def test_figures_are_those_of_the_scorer_beside_the_gold(capsys, tmp_path):
    """Both score what is extracted, with some records shifted, doubled and left out."""
    if not SCORER.exists():
        pytest.skip("no scorer beside the checkout")
    gold = ROOT / "data" / "gold" / "dev"
    evaluate.main([str(gold), "--write", str(tmp_path / "said.jsonl")])
    records = evaluate.read_records(tmp_path / "said.jsonl")
    changed = [record | {"start": record["start"] - 9 * (place % 3)} for place, record in enumerate(records) if place % 7]
    write(tmp_path / "said.jsonl", changed + changed[::11])
    capsys.readouterr()
    evaluate.main([str(gold), "--predicted", str(tmp_path / "said.jsonl")])
    ours = capsys.readouterr().out.split("\n\n")[0].splitlines()
    files = [str(path) for path in sorted(gold.glob("*.jsonl"))]
    arguments = [sys.executable, str(SCORER), *files, "--predicted", str(tmp_path / "said.jsonl")]
    theirs = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    assert ours == theirs
