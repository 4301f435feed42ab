"""Find citations: names of acts and pinpoints, joined as they are written, each with the act that it means.

    ҚПК-нің 125-бабының 1-бөлігі · ҚПК-нің 92-бабы бірінші бөлігінің 2) тармағы және 93-бабы бірінші бөлігінің 4) тармағы
    осы баптың екінші бөлігі · Ескерту. 4-тармаққа өзгеріс енгізілді - ҚР Жоғарғы Сотының 31.03.2017 № 3 нормативтік қаулысымен

One citation is made of each pinpoint; its span runs from the name of the act to the end of the pinpoint. Pinpoints without
an act of their own belong to the act of the chain, to the document itself, or to the act named last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.pinpoints import LEVELS
from zangraph.extraction.records import Citation, Document, Structure, Text
from zangraph.extraction.references import Reference, find_references
from zangraph.extraction.resolution import Decider
from zangraph.extraction.russian_acts import LANGUAGE as RUSSIAN
from zangraph.extraction.russian_references import find_russian_references
from zangraph.extraction.sources import Act


def find_citations(text: Text, structure: Structure, document: Document, lexicon: Lexicon) -> tuple[Citation, ...]:
    """Return the citations of a text in order, in raw offsets, each with its act and pinpoint.

    `rule` says how the act was found: by its name, its date, its title, by reference to the document itself or back to an act
    named before. `repaired` tells that a displaced anchor was put back in it.
    """
    decider = Decider(text.characters, structure, document, lexicon)
    found = []
    for reference in references_in(text.characters, document.language, lexicon):
        resolved = decider.resolve(reference)
        if resolved is not None:
            found.append(record(text, document, reference, *resolved))
    return tuple(sorted(dict.fromkeys(found), key=lambda citation: (citation.start, citation.end)))


def references_in(characters: str, language: str, lexicon: Lexicon) -> Iterator[Reference]:
    """Yield the references of a text as they are written in its language."""
    return (find_russian_references if language == RUSSIAN else find_references)(characters, lexicon)


def record(text: Text, document: Document, reference: Reference, act: Act, levels: Mapping[str, str], rule: str) -> Citation:
    """Return a reference as a record in raw offsets."""
    start, end = text.raw_span(reference.start, reference.end)
    return Citation(
        document.key, start, end, document.text[start:end], act.key,
        **{level: levels.get(level) for level in LEVELS},
        date=act.date or None, number=act.number or None, kind=act.kind or None, issuer=act.issuer or None,
        rule=rule, repaired=text.is_repaired(reference.start, reference.end), candidates=act.candidates,
    )  # fmt: skip
