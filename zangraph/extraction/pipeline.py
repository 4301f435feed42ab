"""Run the steps of extraction in their order: the only place that knows it."""

from __future__ import annotations

import importlib
from typing import Any

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.records import Document, Extraction, Structure, Text


def step(module: str, function: str, default: Any) -> Any:
    """Return a step, or one that finds nothing while it is being written."""
    try:
        found = importlib.import_module(f"zangraph.extraction.{module}")
    except ModuleNotFoundError:
        return lambda *_: default
    return getattr(found, function, lambda *_: default)


def extract(document: Document, lexicon: Lexicon) -> Extraction:
    """Read everything from one document."""
    identity = Text(document.text, range(len(document.text)), range(1, len(document.text) + 1))
    text = step("normalise", "normalise", identity)(document.text)
    structure = step("structure", "read_structure", Structure(()))(text)
    mentions = step("mentions", "find_mentions", ())(text, lexicon)
    citations = step("citations", "find_citations", ())(text, structure, document, lexicon)
    amendments = step("amendments", "find_amendments", ())(text, structure, document, lexicon)
    norms = step("norms", "find_norms", ())(text, structure, mentions, citations, document, lexicon)
    relations = step("relations", "find_relations", ())(text, structure, mentions, citations, norms, document, lexicon)
    return Extraction(document, text, structure, (), citations, amendments, norms, relations)
