"""Count what the graph holds, once for each data set that is served, and read how good its build says it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from server.addresses import build_folder, local_name
from server.dataset import text_of
from server.labels import get_names
from server.serving import get_dataset
from zangraph.graph.vocabulary import THINGS
from zangraph.paths import DATA

QUALITY = DATA / "quality.json"

Answer = TypeVar("Answer")


def once_for_data(name: str, count: Callable[[], Answer]) -> Answer:
    """Return what `count` gives for the data set at hand, and count only once for each data set."""
    kept: dict[str, tuple[str, Any]] = current_app.extensions.setdefault("zangraph.figures", {})
    digest = get_dataset().digest
    if name not in kept or kept[name][0] != digest:
        kept[name] = digest, count()
    answer: Answer = kept[name][1]
    return answer


def counts_by_kind() -> Mapping[str, int]:
    """Return how many things there are of each class, and how many statements of each class: {"Institution": 78, …}."""
    return once_for_data("kinds", _count_kinds)


def _count_kinds() -> Mapping[str, int]:
    rows = [(row["kind"], row["things"]) for row in get_dataset().select("pages/kinds")]
    return {local_name(text_of(kind)): int(text_of(count)) for kind, count in rows}


def actors_by_kind() -> Mapping[str, list[tuple[str, int]]]:
    """Return institutions and roles with the number of their norms, the most first: {"Institution": [(iri, 12), …]}."""
    return once_for_data("actors", _count_actors)


def _count_actors() -> Mapping[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {"Institution": [], "Role": []}
    for row in get_dataset().select("pages/actors"):
        found[local_name(text_of(row["kind"]))].append((text_of(row["actor"]), int(text_of(row["norms"]))))
    return found


def report() -> Mapping[str, Any]:
    """Return what the build tells of itself, nothing for RDF files."""
    folder = build_folder()
    return _read(folder / "report.json") if folder else {}


@lru_cache(maxsize=8)
def _read_changed(path: Path, changed: int) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _read(path: Path) -> Mapping[str, Any]:
    return _read_changed(path, path.stat().st_mtime_ns) if path.is_file() else {}


def scores() -> Sequence[Mapping[str, Any]]:
    """Return the scores of extraction against gold annotations, each with type, level, precision, recall and f1."""
    measured: Sequence[Mapping[str, Any]] = _read(QUALITY).get("scores", ())
    return measured


def is_measured() -> bool:
    """Tell whether a document that scores were measured on is here: they say nothing of others."""
    return any(get_names().labels(f"{THINGS}document/{key}") for key in _read(QUALITY).get("gold", ()))


def type_names() -> Mapping[str, str]:
    """Return what the types of score are called."""
    return {"citation": gettext("citations"), "norm": gettext("norms"), "relation": gettext("relations")}


def level_names() -> Mapping[tuple[str, str], str]:
    """Return what must agree at each level of strictness, by type and level."""
    words = gettext("the words")
    return {
        ("citation", "mention"): words,
        ("citation", "source"): gettext("the words and the act"),
        ("citation", "pinpoint"): gettext("the words, the act and the place in it"),
        ("norm", "mention"): words,
        ("norm", "bearer"): gettext("the words and the bearer"),
        ("norm", "full"): gettext("the words, the bearer and the modality"),
        ("relation", "triple"): gettext("both sides and the relation between them"),
    }


def footer() -> dict[str, Any] | None:
    """Return what the foot of every page says: how many documents, built when, how good at the strictest."""
    try:
        documents = counts_by_kind().get("Document", 0)
    except HTTPException:  # a store elsewhere does not answer; the page that says so has a foot too
        return None
    if not documents:
        return None
    strictest = {row["type"]: float(row["f1"]) for row in scores()}
    shown = [(name, strictest[key]) for key, name in type_names().items() if key in strictest and is_measured()]
    return {"documents": documents, "built": _day(report().get("built", "")), "scores": shown}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
