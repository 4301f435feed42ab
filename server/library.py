"""Show the query library in the browser: all questions by subject, and each as a form with its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request
from pyoxigraph import Literal, NamedNode

from server.addresses import reader_path, thing_path
from server.answers import CutError
from server.api import evaluate, read_rows
from server.languages import choose_language, say
from server.openapi import PLAIN
from server.serving import get_dataset
from zangraph.graph.catalogue import Parameter, ParameterError, Question, by_subject, read_catalogue
from zangraph.graph.vocabulary import THINGS

blueprint = Blueprint("library", __name__)

MOST_SHOWN = 500
HIDDEN = frozenset({"start", "passage", "statement", "citation", "amendment", "norm", "allowing", "forbidding"})
"""Columns that the table shows as a link beside the words, or not at all."""
OTHER_WORDS = {"allowingWording": "allowing", "forbiddingWording": "forbidding"}
WORDS = {"sentence": "norm", "wording": "norm", "words": "", "text": "", **OTHER_WORDS}
"""Columns that hold words of a document, and the column of the norm that they are of."""

Row = Mapping[str, Any]


@blueprint.get("/queries")
def library() -> str:
    """List the questions by subject."""
    return render_template("library/library.html", subjects=by_subject(read_catalogue()), words=say)


@blueprint.get("/queries/<name>")
def question(name: str) -> tuple[str, int]:
    """Show a question as a form, with its answer for what was chosen."""
    asked = read_catalogue().get(name) or abort(404)
    values = {each.name: chosen_for(each) for each in asked.parameters}
    columns, rows, error, status = find_answer(asked, values)
    page = render_template(
        "library/question.html",
        question=asked,
        values=values,
        choices={each.name: choices_of(each, values[each.name]) for each in asked.parameters},
        columns=shown_columns(columns),
        rows=rows[:MOST_SHOWN],
        total=len(rows),
        error=error,
        words=say,
        cell=cell,
        places_of=places_of,
    )
    return page, status


def find_answer(asked: Question, values: Mapping[str, str]) -> tuple[list[str], list[dict[str, Any]], str, int]:
    """Return columns, rows, and where there are none the reason and its status."""
    try:
        return *read_rows(evaluate(asked.bound(values), PLAIN)), "", 200
    except ParameterError as error:
        return [], [], str(error), 400
    except CutError as cut:
        return [], [], str(cut), cut.status


def chosen_for(parameter: Parameter) -> str:
    """Return what is chosen for a parameter, with "today" as the day that it is."""
    chosen = request.args.get(parameter.name) or default_of(parameter)
    return date.today().isoformat() if parameter.type == "date" and chosen == "today" else chosen


def default_of(parameter: Parameter) -> str:
    """Return what is chosen before somebody chooses: the language of names is that of the page."""
    return choose_language() if parameter.name == "language" else parameter.default


def choices_of(parameter: Parameter, chosen: str) -> Sequence[tuple[str, str]]:
    """Return what may be chosen, value and name, by name; nothing where anything may be typed."""
    if parameter.choices:
        return [(choice, choice) for choice in parameter.choices]
    if not parameter.class_:
        return []
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for row in get_dataset().select("pages/choices", **{"class": NamedNode(parameter.class_)}):
        thing, label = row["thing"], row["label"]
        if isinstance(thing, NamedNode) and isinstance(label, Literal):
            named[thing.value][label.language or ""] = label.value
    found = {iri: say(labels) for iri, labels in named.items()}
    iri = chosen if ":" in chosen else THINGS + chosen
    return sorted((found | {iri: found.get(iri, iri)}).items(), key=lambda choice: choice[1].casefold())


def shown_columns(columns: Sequence[str]) -> list[str]:
    """Return the columns that people read: no names of another column's things, no wording beside the whole sentence,
    of a deadline the one in the units of the text.
    """
    hidden = HIDDEN | {f"{column}Label" for column in columns} | ({"wording"} if "sentence" in columns else set())
    hidden |= {"deadline"} if "deadlineWritten" in columns else set()
    return [column for column in columns if column not in hidden]


def cell(row: Row, column: str) -> tuple[str, str]:
    """Return what a cell shows and where it leads: a thing by its name, a text as it is."""
    value = row.get(column)
    if value is None:
        return "", ""
    is_thing = isinstance(value, str) and value.startswith(("http://", "https://"))
    return str(row.get(f"{column}Label", value)), thing_path(value) if is_thing else ""


def places_of(row: Row, column: str) -> tuple[str, str]:
    """Return where the words of a cell stand in their document, and the page of the norm that they say, where known."""
    if column not in WORDS:
        return "", ""
    norm = row.get(WORDS[column])
    known = column in ("sentence", "words", "text") and "document" in row and "start" in row
    path = reader_path(row["document"], row["start"], row["start"] + len(row[column])) if known else ""
    return path, thing_path(norm) if norm else ""
