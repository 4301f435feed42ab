"""Turn Kazakh-language criminal-justice documents into a sourced knowledge graph.

    from zangraph import extract
    extract("Прокурор қаулының күшін жоюға құқылы.").norms

What it returns is defined in `zangraph.extraction.records`; docs/library.md shows what one does with it.
"""

from __future__ import annotations

from zangraph.extraction.lexicon import TABLES, Lexicon
from zangraph.extraction.records import Amendment, Citation, Document, Extraction, Norm, Occurrence, Quote, Relation, to_json

__all__ = [
    "TABLES",
    "Amendment",
    "Citation",
    "Document",
    "Extraction",
    "Lexicon",
    "Norm",
    "Occurrence",
    "Quote",
    "Relation",
    "extract",
    "to_json",
]


def extract(document: Document | str, lexicon: Lexicon | None = None) -> Extraction:
    """Read citations, norms, relations and amendments from a document or a string; no table is read before the first call.

    The language of a string is recognised, and is Kazakh where it cannot be told; a document names its own.

    >>> [extract(text).document.language for text in ("Сот қаулы шығарады.", "Суд выносит постановление.", "№ 4")]
    ['kk', 'ru', 'kk']
    """
    from zangraph.extraction import pipeline
    from zangraph.extraction.lexicon import own_lexicon
    from zangraph.reading.language import recognise

    words = lexicon or own_lexicon()
    if isinstance(document, str):
        document = Document("text", document, language=recognise(document, words) or "kk")
    return pipeline.extract(document, words)
