"""Turn Kazakh-language criminal-justice documents into a sourced knowledge graph.

    from zangraph import extract
    extract("Прокурор қаулының күшін жоюға құқылы.").norms
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zangraph.extraction.lexicon import Lexicon
    from zangraph.extraction.records import Document, Extraction


def extract(document: Document | str, lexicon: Lexicon | None = None) -> Extraction:
    """Read citations, norms, relations and amendments from a document or a string; nothing is loaded before the first call."""
    from zangraph.extraction import pipeline

    return pipeline.extract(document, lexicon)
