"""Resolve what people type to a provision, its status on a day, and the passages that cite it: as a page or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from pyoxigraph import NamedNode

from server.addresses import reader_path, thing_path
from server.dataset import text_of
from server.labels import get_names
from server.languages import choose_language, link
from server.serving import get_dataset
from zangraph.extraction.lexicon import TABLES, Lexicon
from zangraph.graph import iris
from zangraph.resolve import Answer, resolve

blueprint = Blueprint("resolve", __name__)

PASSAGES_SHOWN = 50


@blueprint.get("/resolve")
def show() -> Response | str:
    """Answer `?ref=…&date=YYYY-MM-DD`; without a reference, show the form."""
    written, day = request.args.get("ref", "").strip(), request.args.get("date", "").strip()
    answer = ask(written, day) if written else None
    passages = citing(answer.iri) if answer and answer.found else []
    if wants_json():
        return as_json(answer, passages)
    keys = (answer.act, *(near.key for near in answer.near), *answer.candidates) if answer else ()
    acts = {key: iris.thing(key).value for key in keys}
    today = date.today().isoformat()
    return render_template(
        "resolve.html",
        answer=answer,
        passages=passages,
        ref=written,
        day=day or today,
        names=get_names(),
        acts=acts,
        steps=steps_of(answer),
    )


def ask(written: str, day: str) -> Answer:
    """Resolve a reference, or answer 400 and say what is wrong with it."""
    try:
        return resolve(written, lexicon(), day)
    except ValueError as error:
        abort(400, description=str(error))


def steps_of(answer: Answer | None) -> list[str]:
    """Name the steps of a pinpoint: a provision that no document cites stands in no graph, and has no label there."""
    levels, language = {row["key"]: row for row in lexicon()["pinpoints"]}, choose_language()
    steps = (answer.pinpoint if answer and answer.found else None) or {}
    return [levels[level][language].format(number) for level, number in steps.items()]


@cache
def lexicon() -> Lexicon:
    """Return the tables of words, read once."""
    return Lexicon.load(TABLES)


def wants_json() -> bool:
    """Tell whether the client prefers JSON to a page."""
    if request.args.get("format"):
        return request.args["format"] == "json"
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"


def citing(iri: str) -> list[Mapping[str, Any]]:
    """Return the passages that cite an act, a provision, or what stands below it, each once."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in get_dataset().select("pages/citations", thing=NamedNode(iri)):
        document, start, end = text_of(row["document"]), int(text_of(row["start"])), int(text_of(row["end"]))
        found.setdefault(
            text_of(row["passage"]),
            {
                "passage": text_of(row["passage"]),
                "cites": text_of(row["target"]),
                "document": document,
                "start": start,
                "end": end,
                "quote": text_of(row["quote"]),
                "path": reader_path(document, start, end),
            },
        )
    return list(found.values())


def as_json(answer: Answer | None, passages: list[Mapping[str, Any]]) -> Response:
    """Return the answer as JSON; without a reference it says how to ask."""
    if answer is None:
        abort(400, description="Ask with ?ref=… and, if you like, &date=YYYY-MM-DD.")
    known = next((iri for iri in (answer.iri, iris.thing(answer.act).value) if answer.found and get_names().labels(iri)), None)
    page = link(thing_path(known)) if known else None
    shown = passages[:PASSAGES_SHOWN]
    return jsonify({"found": answer.found, **asdict(answer), "page": page, "cited": len(passages), "passages": shown})
