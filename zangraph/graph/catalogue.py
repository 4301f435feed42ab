"""Read the query library: `queries/*.rq` with their headers become named questions with typed parameters.

A header is YAML behind `#+`, with the decorators of grlc (summary, description, tags, method, defaults, enumerate); summaries and
descriptions are in three languages. Parameters are the variables named `?_<name>_<type>`, as in grlc: `?_actor_iri`, `?_at_date`,
`?_language`. `queries/parameters.tsv` says what each is called and from which class its values come.

A value becomes an RDF term before it meets the query, and takes the place of the variable's tokens in its serialised form: what
somebody types can end as a term only, never as a piece of the query.
"""

from __future__ import annotations

import csv
import functools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import Literal, NamedNode

from zangraph.graph.headers import HeaderError, Words, check_query, line_of, read_header, words
from zangraph.graph.tokens import TOKEN
from zangraph.graph.vocabulary import LANGUAGES, ONTOLOGY, THINGS
from zangraph.paths import QUERIES

XSD = "http://www.w3.org/2001/XMLSchema#"
PARAMETER = re.compile(r"\?_(?P<name>[a-z]+)(?:_(?P<type>iri|date|integer))?")
"""?_actor_iri, ?_at_date, ?_language"""
KEY = re.compile(r"[a-z0-9][a-z0-9._/-]*", re.IGNORECASE)
"""prosecutor, document/cat-report-2013, cpc-2014/art_125"""

Term = NamedNode | Literal


class ParameterError(ValueError):
    """A value does not fit its parameter; the message names both."""


@dataclass(frozen=True)
class Parameter:
    """What one may choose: `type` is iri, date, integer or string; `class_` is the class whose things may be chosen."""

    name: str
    type: str
    label: Words
    default: str
    class_: str = ""
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """Return the variable's name in the query, without its question mark."""
        return f"_{self.name}" if self.type == "string" else f"_{self.name}_{self.type}"

    def term(self, value: str) -> Term:
        """Return the value as an RDF term; raise ParameterError where it is none.

        >>> Parameter("actor", "iri", {}, "").term("prosecutor")
        <NamedNode value=https://w3id.org/zangraph/id/prosecutor>
        """
        if self.choices and value not in self.choices:
            raise ParameterError(f"{self.name}: {value!r} is not one of {', '.join(self.choices)}")
        try:
            return CONVERT[self.type](value)
        except ValueError:
            raise ParameterError(f"{self.name}: not {ARTICLES[self.type]}: {value!r}") from None


def to_iri(value: str) -> NamedNode:
    """Read an IRI, or the key of one of our things."""
    return NamedNode(THINGS + value if KEY.fullmatch(value) else value)


def to_date(value: str) -> Literal:
    """Read a date in ISO 8601, or `today`."""
    day = date.today() if value == "today" else date.fromisoformat(value)
    return Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))


def to_integer(value: str) -> Literal:
    """Read a whole number."""
    return Literal(int(value))


CONVERT: Mapping[str, Any] = MappingProxyType({"iri": to_iri, "date": to_date, "integer": to_integer, "string": Literal})
ARTICLES = {"iri": "an IRI or a key", "date": "a date such as 2022-11-05", "integer": "a whole number", "string": "a text"}


@dataclass(frozen=True)
class Question:
    """A query of the library with its description."""

    name: str
    text: str
    summary: Words
    description: Words
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def query(self) -> str:
        """Return the query without its header."""
        return "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith("#+"))

    def terms(self, values: Mapping[str, str]) -> dict[str, Term]:
        """Return the term of every parameter, by variable; what is not given, or empty, has its default."""
        strange = sorted(set(values) - {parameter.name for parameter in self.parameters})
        if strange:
            raise ParameterError(f"{', '.join(strange)}: no such parameter of {self.name}")
        return {each.variable: each.term(values.get(each.name) or each.default) for each in self.parameters}

    def bound(self, values: Mapping[str, str]) -> str:
        """Return the query with its parameters replaced by terms."""
        return bind(self.query, self.terms(values))


def bind(query: str, terms: Mapping[str, Term]) -> str:
    """Put terms in the place of variables; strings, IRIs and comments of the query stay as they are.

    >>> bind('SELECT * { ?_a ?b "?_a" }', {"_a": Literal('x" . ?s ?p ?o')})
    'SELECT * { "x\\\\" . ?s ?p ?o" ?b "?_a" }'
    """

    def replace(match: re.Match[str]) -> str:
        token = match[0]
        return str(terms[token[1:]]) if match.lastgroup == "variable" and token[1:] in terms else token

    return TOKEN.sub(replace, query)


@functools.cache
def read_catalogue(folder: Path = QUERIES) -> Mapping[str, Question]:
    """Read every query of the library, by name; raise HeaderError at the first that is wrong."""
    with (folder / "parameters.tsv").open(encoding="utf-8", newline="") as file:
        table = {row["name"]: row for row in csv.DictReader(file, delimiter="\t")}
    questions = [read_question(path, table) for path in sorted(folder.glob("*.rq"))]
    return MappingProxyType({question.name: question for question in questions})


def by_subject(questions: Mapping[str, Question]) -> Mapping[str, Sequence[Question]]:
    """Return questions under the first tag of each, which is their subject."""
    subjects: dict[str, list[Question]] = defaultdict(list)
    for question in questions.values():
        subjects[question.tags[0] if question.tags else ""].append(question)
    return dict(sorted(subjects.items()))


def read_question(path: Path, table: Mapping[str, Words]) -> Question:
    """Read one query and its header."""
    text = path.read_text(encoding="utf-8")
    header = read_header(path, text)
    check_query(path, text)
    parameters = tuple(read_parameters(path, text, header, table))
    unused = set(merge(header.get("defaults"))) | set(merge(header.get("enumerate")))
    for name in sorted(unused - {parameter.name for parameter in parameters}):
        raise HeaderError(f"{path}:{line_of(text, name)}: {name}: the query has no such parameter")
    summary, description = (words(path, text, header, name) for name in ("summary", "description"))
    return Question(path.stem, text, summary, description, tuple(header.get("tags", ())), parameters)


def read_parameters(path: Path, text: str, header: Mapping[str, Any], table: Mapping[str, Words]) -> Sequence[Parameter]:
    """Return the parameters in the order of their first use."""
    defaults, choices = merge(header.get("defaults")), merge(header.get("enumerate"))
    found = {}
    for match in PARAMETER.finditer(text):
        name, type_, line = match["name"], match["type"] or "string", text.count("\n", 0, match.start()) + 1
        if name not in table:
            raise HeaderError(f"{path}:{line}: {name}: not in {path.parent / 'parameters.tsv'}")
        if name not in defaults:
            raise HeaderError(f"{path}:{line}: {name} has no default")
        row, listed = table[name], tuple(str(choice) for choice in choices.get(name) or ())
        class_ = f"{ONTOLOGY}#{row['class']}" if row["class"] else ""
        label = MappingProxyType({language: row[language] for language in LANGUAGES})
        found[name] = Parameter(name, type_, label, str(defaults[name]), class_, listed)
    return list(found.values())


def merge(items: Any) -> dict[str, Any]:
    """Return grlc's list of one-entry mappings as one mapping."""
    return {name: value for item in items or () for name, value in item.items()}
