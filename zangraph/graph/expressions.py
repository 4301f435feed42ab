"""State the language versions of acts and provisions: ELI's expressions, each at a path of its own below what it realizes.

An act has the expression `id/<act>/kk` of its title. A document that is the text of an act adds the version of its date:
`id/<act>/2013-06-18/kk`, and the same for every provision whose words it gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from zangraph.graph.terms import ELI, PROV, RDF, RDFS, XSD

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

AUTHORITY = "http://publications.europa.eu/resource/authority/language/"
"""The languages of the Publications Office of the European Union, which ELI uses."""

CODES = {"kk": "KAZ", "ru": "RUS", "en": "ENG"}


def expression(work: NamedNode, language: str, version: str = "") -> NamedNode:
    """Name the expression of an act or provision in a language, at the date of a version.

    >>> expression(NamedNode("https://w3id.org/zangraph/id/cpc-2014/art_125"), "kk", "2020-01-01").value
    'https://w3id.org/zangraph/id/cpc-2014/art_125/2020-01-01/kk'
    """
    return NamedNode("/".join(filter(None, [work.value, version, language])))


def state_expression(
    work: NamedNode, names: Mapping[str, str], language: str, version: str = "", source: NamedNode | None = None
) -> Iterator[Triple]:
    """State an expression of an act or provision: its language, version, label, and the words that it is known from."""
    node = expression(work, language, version)
    yield node, RDF.type, ELI.LegalExpression
    yield node, ELI.realizes, work
    yield work, ELI.is_realized_by, node
    if language in CODES:
        yield node, ELI.language, NamedNode(AUTHORITY + CODES[language])
    if version:
        yield node, ELI.version_date, Literal(version, datatype=XSD.date)
    if source is not None:
        yield node, PROV.wasDerivedFrom, source
    for tongue, name in names.items():
        label = f"{', '.join(filter(None, [name, version]))} ({language})"
        yield node, RDFS.label, Literal(label, language=tongue)
