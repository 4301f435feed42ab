"""What a page found is kept for as long as the same data are served."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import create_app, keeping
from server.dataset import Dataset
from server.evidence import find_norms, find_relations, properties_of
from server.serving import get_dataset
from zangraph.graph.vocabulary import THINGS

PROSECUTOR = THINGS + "prosecutor"


@pytest.fixture
def asked(mini_build: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yield the names of the queries that are asked from now on, in an application of its own."""
    names: list[str] = []
    select = Dataset.select
    monkeypatch.setattr(Dataset, "select", lambda self, name, **bindings: names.append(name) or select(self, name, **bindings))
    with create_app({"BUILD": str(mini_build)}).app_context():
        yield names


def test_the_same_is_asked_once(asked: list[str]) -> None:
    assert find_norms("bearer", PROSECUTOR) is find_norms("bearer", PROSECUTOR)
    assert find_relations(PROSECUTOR) == find_relations(PROSECUTOR)
    assert find_norms("action", PROSECUTOR) != find_norms("bearer", PROSECUTOR)
    assert sorted(asked) == ["pages/norm-mentions", "pages/norm-mentions", "pages/norms", "pages/norms", "pages/relations"]


@pytest.mark.parametrize("other", [{"digest": "of other data"}, {"is_known": False}])
def test_other_data_are_asked_again(asked: list[str], monkeypatch: pytest.MonkeyPatch, other: dict[str, object]) -> None:
    """A new build has another digest; data elsewhere may change unseen."""
    properties_of(PROSECUTOR)
    changed = copy.copy(get_dataset())
    for name, value in other.items():
        object.__setattr__(changed, name, value)
    monkeypatch.setattr(keeping, "get_dataset", lambda: changed)
    properties_of(PROSECUTOR)
    assert asked == ["pages/properties"] * 2


def test_what_was_asked_long_ago_is_forgotten(asked: list[str]) -> None:
    for number in range(keeping.MOST_KEPT + 1):
        properties_of(f"{THINGS}{number}")
    properties_of(f"{THINGS}0")
    assert len(asked) == keeping.MOST_KEPT + 2
