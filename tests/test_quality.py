"""The quality that the data publish is the quality that is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zangraph import evaluate

ROOT = Path(__file__).parents[1]


def test_published_quality_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a change of extraction: python -m zangraph.evaluate data/gold/dev --quality data/quality.json."""
    assert evaluate.main([str(ROOT / "data" / "gold" / "dev"), "--quality", str(tmp_path / "quality.json")]) == 0
    measured, published = (json.loads(path.read_text()) for path in (tmp_path / "quality.json", ROOT / "data" / "quality.json"))
    assert measured == published
