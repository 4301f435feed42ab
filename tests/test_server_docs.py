"""Keep the pages on the server true to its settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.guard import Limits
from server.settings import SETTINGS, Setting, defaults

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = "\n".join((DOCS / name).read_text(encoding="utf-8") for name in ("sparql.md", "operation.md"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_option_is_documented(setting: Setting) -> None:
    """Every option is named, and where a table gives its default it is that of the code."""
    assert setting.option in PAGES
    row = re.search(rf"^\| `{setting.option}` \| ([^|]*) \|", PAGES, re.MULTILINE)
    if row and isinstance(setting.default, int | float):
        assert float(row[1]) == setting.default


def test_defaults_of_the_guard_are_those_of_the_settings() -> None:
    """The guard has one set of numbers."""
    config = defaults()
    assert Limits() == Limits(config["MAX_NESTING"], config["MAX_OPERATORS"], config["MAX_BODY"])
