"""Every check answers on its invalid example, and keeps silent on its valid one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from zangraph import check as command
from zangraph.graph.checks import CHECKS, CheckError, check_quotes, read_check, read_checks, read_text, run_checks
from zangraph.graph.shapes import validate
from zangraph.graph.store import open_store

EXAMPLES = Path(__file__).parent / "data"
NAMES = [check.name for check in read_checks()]


def load(folder: str, name: str) -> Store:
    path = next((EXAMPLES / folder).glob(f"{name}.t*"))
    store = Store()
    store.load(path=str(path), format=RdfFormat.from_extension(path.suffix[1:]))
    return store


@pytest.mark.parametrize("name", NAMES)
def test_finds_what_is_wrong_and_only_that(name: str) -> None:
    check = read_check(CHECKS / f"{name}-violation.rq")
    assert list(run_checks(load("valid", name), [check])) == []
    found = list(run_checks(load("invalid", name), [check]))
    assert found and str(found[0]).startswith(f"{name}: {check.text}: ")


def test_every_check_has_two_examples_and_no_example_is_left_over() -> None:
    for folder in ("valid", "invalid"):
        assert sorted(path.stem for path in (EXAMPLES / folder).glob("*.t*") if path.stem in NAMES) == NAMES


def test_quotes_are_compared_with_the_text() -> None:
    store = load("valid", "passage-offsets")
    document = "https://w3id.org/zangraph/id/d"
    assert list(check_quotes(store, {document: "Сот шешеді."}.get)) == []
    (wrong,) = check_quotes(store, {document: "сот шешеді."}.get)
    assert "quote Сот, text сот" in str(wrong)
    (missing,) = check_quotes(store, {}.get)
    assert "no such document" in str(missing)


def test_a_check_without_summary_or_with_an_error_is_named(tmp_path: Path) -> None:
    (tmp_path / "x-violation.rq").write_text("SELECT * { ?s ?p ?o }")
    with pytest.raises(CheckError, match=r"x-violation\.rq:1: "):
        read_checks(tmp_path)
    (tmp_path / "x-violation.rq").write_text("#+   en: Wrong\nSELECT * {")
    with pytest.raises(CheckError, match=r"x-violation\.rq:2: "):
        list(run_checks(Store(), read_checks(tmp_path)))


def test_the_miniature_build_is_right(mini_build: Path) -> None:
    store = open_store(mini_build / "store")
    assert [str(found) for found in run_checks(store, read_checks())] == []
    assert list(check_quotes(store, partial(read_text, mini_build / "documents"))) == []


def test_the_shipped_build_is_right(shipped_build: Path) -> None:
    assert [finding for _, findings in command.findings_of(shipped_build) for finding in findings] == []


@pytest.mark.parametrize(("example", "fits"), [("valid/shapes", True), ("invalid/shapes", False)])
def test_shapes(example: str, fits: bool) -> None:
    found, report = validate([EXAMPLES / f"{example}.ttl"])
    assert found is fits, report


def test_the_miniature_build_fits_the_shapes(mini_build: Path) -> None:
    fits, report = validate([*mini_build.glob("parts/*/graph.nt"), mini_build / "graphs" / "lexicon.nt"])
    assert fits, report


def test_the_command_says_what_is_right_and_what_is_wrong(mini_build: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.report("sound", []) and not command.report("broken", [f"finding {number}" for number in range(25)])
    printed = capsys.readouterr().out
    assert "right  sound" in printed and "finding 19" in printed and "and 5 more" in printed
