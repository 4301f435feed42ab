"""Check a built data set: `queries/checks/*-violation.rq` give rows only where something is wrong, and quotes are compared.

Each check says in its header, in three languages, what a row means. What only a document's text can tell is checked here.
A check must not grow with the data: it looks things up one pattern after another (`EXISTS` within `EXISTS`), where `MINUS`, or
several patterns within one `EXISTS`, would have the engine put a table of the whole data set in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Store, Variable

from zangraph.graph import iris
from zangraph.graph.headers import place_of
from zangraph.paths import QUERIES

CHECKS = QUERIES / "checks"
PASSAGES = CHECKS.parent / "assurance" / "passages.rq"
SUFFIX = "-violation"


class CheckError(ValueError):
    """A check cannot be run; the message names its file, line and reason."""


@dataclass(frozen=True)
class Check:
    """A question that a sound data set answers with nothing; `text` says in English what an answer means."""

    name: str
    text: str
    query: str


@dataclass(frozen=True)
class Violation:
    """What is wrong: the check that found it and what it found, by name."""

    check: Check
    found: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.check.name}: {self.check.text}: " + ", ".join(f"{name} {value}" for name, value in self.found.items())


QUOTES = Check("quote-not-in-text", "A quote is not what stands at its place in the document", "")


def read_checks(folder: Path = CHECKS) -> tuple[Check, ...]:
    """Read the checks of a folder, by name."""
    paths = sorted(folder.glob(f"*{SUFFIX}.rq"))
    if not paths:
        raise CheckError(f"{folder}: no checks")
    return tuple(read_check(path) for path in paths)


def read_check(path: Path) -> Check:
    """Read one check; its header must say in English what a row means."""
    query = path.read_text(encoding="utf-8")
    header = [line for line in query.splitlines() if line.startswith("#+   en: ")]
    if not header:
        raise CheckError(f"{path}:1: the header has no English summary (#+   en: …)")
    return Check(path.stem.removesuffix(SUFFIX), header[0].removeprefix("#+   en: ").strip('"'), query)


def run_checks(store: Store, checks: Iterable[Check]) -> Iterator[Violation]:
    """Yield what is wrong in a store whose default graph merges its named graphs."""
    for check in checks:
        try:
            answer = store.query(check.query)
        except SyntaxError as error:
            raise CheckError(f"{check.name}{SUFFIX}.rq:{place_of(error)}") from None
        if not isinstance(answer, QuerySolutions):
            raise CheckError(f"{check.name}{SUFFIX}.rq:1: not a SELECT query")
        names = [variable.value for variable in answer.variables]
        yield from (Violation(check, describe(row, names)) for row in answer)


def describe(row: QuerySolution, names: Iterable[str]) -> Mapping[str, str]:
    """Return what is bound in a row, as text."""
    return {name: getattr(row[name], "value", str(row[name])) for name in names if row[name] is not None}


def read_text(folder: Path, document: str) -> str | None:
    """Return the text of a document by its IRI, out of its reader's file, None where a build has no such document."""
    path = folder / f"{unquote(document.removeprefix(iris.document('').value))}.json"
    return json.loads(path.read_text(encoding="utf-8"))["text"] if path.is_file() else None


def check_quotes(store: Store, text_of: Callable[[str], str | None]) -> Iterator[Violation]:
    """Yield the passages whose quote is not the document's text at their offsets; texts are told by the IRI of the document."""
    documents = store.query(PASSAGES.with_stem("documents-of-passages").read_text(encoding="utf-8"))
    assert isinstance(documents, QuerySolutions)
    for row in documents:
        document = value_of(row, "document")
        yield from check_document(store, NamedNode(document), text_of(document))


def check_document(store: Store, document: NamedNode, text: str | None) -> Iterator[Violation]:
    """Yield the passages of a document whose quote is not its text at their offsets; without a text it is all of them."""
    answer = store.query(PASSAGES.read_text(encoding="utf-8"), substitutions={Variable("document"): document})
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        start, end, quote = (value_of(row, name) for name in ("start", "end", "quote"))
        stands = "(no such document)" if text is None else text[int(start) : int(end)]
        if stands != quote:
            yield Violation(QUOTES, {"passage": value_of(row, "passage"), "quote": quote, "text": stands})


def value_of(row: QuerySolution, name: str) -> str:
    """Return the text of what is bound."""
    term = row[name]
    return term.value if isinstance(term, Literal) else str(getattr(term, "value", term))
