"""Show the editor for SPARQL, with the query library as examples, and name the things in its answers."""

from __future__ import annotations

from flask import Blueprint, Response, json, render_template, request

from server.addresses import thing_path
from server.dataset import is_iri
from server.headers import allow_inline_styles
from server.labels import get_names
from server.languages import choose_language, link, say
from zangraph.graph.catalogue import Question, by_subject, read_catalogue
from zangraph.graph.terms import PREFIXES

blueprint = Blueprint("editor", __name__)

MOST_LABELS = 500
"""How many things one request may ask to be named."""
FIRST_EXAMPLE = "powers-of-actor"


@blueprint.get("/sparql/editor")
def editor() -> str:
    """Show the editor, with the query of `?example=` in it."""
    allow_inline_styles()
    questions = read_catalogue()
    asked = questions.get(request.args.get("example", ""), questions[FIRST_EXAMPLE])
    return render_template(
        "editor/editor.html",
        settings={"prefixes": PREFIXES, "query": query_of(asked), "name": asked.name, "asked": "example" in request.args},
        examples=by_subject(questions),
        words=say,
        query_of=query_of,
    )


def query_of(question: Question) -> str:
    """Return a question as a query that runs, its parameters at their defaults and the language that of the page."""
    language = {each.name: choose_language() for each in question.parameters if each.name == "language"}
    return question.bound(language).strip() + "\n"


@blueprint.post("/sparql/labels")
def labels() -> Response:
    """Answer with label, language and page of each thing of the JSON list in the body; what has no label is left out."""
    asked = request.get_json(silent=True)
    names = get_names()
    found = {}
    for iri in asked[:MOST_LABELS] if isinstance(asked, list) else ():
        if is_iri(iri) and names.labels(iri):
            label, language = names.named(iri)
            found[iri] = {"label": label, "language": language, "path": link(thing_path(iri))}
    return Response(json.dumps(found, ensure_ascii=False), mimetype="application/json")
