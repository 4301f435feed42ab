"""Describe the query library as SHACL executables, as SPARQL editors look for examples.

The form is the one that SPARQL editors of the Swiss Institute of Bioinformatics read (sib-swiss/sparql-examples; Bolleman et al.
2024, arXiv:2410.06010): `sh:select` holds the query, `rdfs:comment` the question in each language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from zangraph.graph.catalogue import Question
from zangraph.graph.individuals import Triple
from zangraph.graph.iris import thing
from zangraph.graph.terms import RDF, RDFS, SCHEMA, SH


def state_examples(questions: Iterable[Question], endpoint: str, day: str) -> Iterator[Triple]:
    """Yield the queries as SHACL executables, their parameters at their defaults; `day` stands for a default of today."""
    for question in questions:
        node = thing(f"query/{question.name}")
        for name in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield node, RDF.type, SH[name]
        for language, text in question.summary.items():
            yield node, RDFS.comment, Literal(text, language=language)
        for tag in question.tags:
            yield node, SCHEMA.keywords, Literal(tag)
        days = {each.name: day for each in question.parameters if each.default == "today"}
        yield node, SH.select, Literal(question.bound(days))
        yield node, SCHEMA.target, NamedNode(endpoint)
