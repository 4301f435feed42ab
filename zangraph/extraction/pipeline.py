"""Run the steps of extraction in their order: the only place that knows it."""

from __future__ import annotations

from zangraph.extraction.amendments import find_amendments
from zangraph.extraction.citations import find_citations
from zangraph.extraction.lexicon import Lexicon, own_lexicon
from zangraph.extraction.mentions import find_mentions
from zangraph.extraction.normalise import normalise
from zangraph.extraction.norms import find_norms
from zangraph.extraction.records import Document, Extraction, Mention, Occurrence, Text
from zangraph.extraction.relations import find_relations
from zangraph.extraction.russian_acts import LANGUAGE as RUSSIAN
from zangraph.extraction.structure import read_structure


def extract(document: Document, lexicon: Lexicon | None = None) -> Extraction:
    """Read everything from one document; without a lexicon the one of this repository is taken.

    >>> [relation.predicate for relation in extract(Document("d", "Сот қаулы шығарады.")).relations]
    ['issues']
    >>> extraction = extract(Document("d", "ҚПК-нің 125-бабы", date="2024-01-01"))
    >>> [(citation.source, citation.article) for citation in extraction.citations]
    [('cpc-2014', '125')]

    A Russian document gives structure, citations and amendments; mentions, norms and relations are read from Kazakh only.

    >>> extraction = extract(Document("d", "Прокурор вправе применить статью 125 УПК.", date="2024-01-01", language="ru"))
    >>> [citation.source for citation in extraction.citations], extraction.norms
    (['cpc-2014'], ())
    """
    lexicon = lexicon or own_lexicon()
    text = normalise(document.text, lexicon)
    structure = read_structure(text, lexicon, document.kind)
    citations = find_citations(text, structure, document, lexicon)
    amendments = find_amendments(text, structure, document, lexicon)
    if document.language == RUSSIAN:
        return Extraction(document, text, structure, citations=citations, amendments=amendments)
    mentions = find_mentions(text, lexicon)
    return Extraction(
        document,
        text,
        structure,
        tuple(to_occurrence(mention, text, document) for mention in mentions),
        citations,
        amendments,
        find_norms(text, structure, mentions, citations, document, lexicon),
        find_relations(text, structure, mentions, citations, document, lexicon),
    )


def to_occurrence(mention: Mention, text: Text, document: Document) -> Occurrence:
    """Return a mention in raw offsets."""
    start, end = text.raw_span(mention.start, mention.end)
    return Occurrence(document.key, start, end, document.text[start:end], mention.key, mention.kind)
