"""Offer the files of the build: each with what it is, its size and its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request, send_from_directory
from flask_babel import gettext

from server.addresses import build_folder

blueprint = Blueprint("dumps", __name__)

TYPES: Mapping[str, str] = {
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".ttl": "text/turtle",
    ".trig": "application/trig",
    ".jsonld": "application/ld+json",
    ".jsonl": "application/jsonl",
    ".json": "application/json",
    ".csv": "text/csv",
    ".rdf": "application/rdf+xml",
    ".graphml": "application/graphml+xml",
}


@dataclass(frozen=True)
class Dump:
    """A file that may be taken away; `size` in bytes."""

    name: str
    size: int
    sha256: str


def explain(name: str) -> str:
    """Return what a file holds, by its name or by how it ends."""
    texts = {
        "documents.jsonl": gettext("The documents: of each its hash, and how much was read from it"),
        "remarks.jsonl": gettext("What is to be told of the files that were read"),
        ".nq": gettext("The whole graph, a statement a line, with the named graph of each"),
        ".ttl": gettext("The whole graph as Turtle"),
        ".trig": gettext("The whole graph as TriG, with its named graphs"),
        ".jsonld": gettext("The whole graph as JSON-LD"),
        ".jsonl": gettext("What was read from the documents, a record a line, with offsets"),
        ".json": gettext("Counts, versions and hashes of this build"),
        ".csv": gettext("A table"),
        ".graphml": gettext("A network for graph programs"),
    }
    return texts.get(name) or texts.get(Path(name).suffix, "")


def list_dumps(folder: Path) -> list[Dump]:
    """Return the files at the top of a build, in the order of their names."""
    return [_describe(folder, path) for path in sorted(folder.glob("*.*")) if path.is_file() and path.suffix in TYPES]


def _describe(folder: Path, path: Path) -> Dump:
    state = path.stat()
    return Dump(path.relative_to(folder).as_posix(), state.st_size, _hash(path, state.st_mtime_ns, state.st_ino))


@lru_cache(maxsize=256)
def _hash(path: Path, changed: int, inode: int) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


@blueprint.get("/data")
def show() -> str:
    """List the files."""
    folder = build_folder()
    return render_template("dumps.html", dumps=list_dumps(folder) if folder else [], explain=explain)


@blueprint.get("/data/<path:name>")
def download(name: str) -> Response:
    """Answer with a file of the list, and with no other."""
    folder = build_folder()
    if folder is None or name not in {dump.name for dump in list_dumps(folder)}:
        abort(404)
    if "," in request.headers.get("Range", ""):
        del request.environ["HTTP_RANGE"]  # several ranges may be ignored (RFC 9110, section 14.2); the library would refuse them
    return send_from_directory(folder, name, mimetype=TYPES[Path(name).suffix], as_attachment=True, max_age=0)
