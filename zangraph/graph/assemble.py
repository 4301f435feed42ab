"""Join everything to a build: documents, lexicon and ontology become a checked data set, its store, exports and report.

A build grows in a folder beside its target and takes the target's place when it is complete: a build that is killed leaves the
old one as it was, and the next one goes on with the documents that it had finished.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from zangraph.extraction.lexicon import LexiconError
from zangraph.graph import parts, placing
from zangraph.graph.checks import CheckError
from zangraph.graph.corrections import CorrectionError
from zangraph.graph.draft import Draft, Entry, Progress, Sources, silently
from zangraph.graph.headers import HeaderError, check_headers
from zangraph.graph.individuals import IndividualError
from zangraph.graph.metadata import Run
from zangraph.graph.ontology import OntologyError, modules
from zangraph.graph.reason import ReasonError
from zangraph.graph.terminology import TermError, check_terms
from zangraph.graph.versions import find_clashes, read_versions
from zangraph.reading.errors import DocumentError
from zangraph.reading.folder import Refusal, Source, list_others, list_sources

__all__ = ["READING", "REFUSALS", "Progress", "Sources", "build", "silently"]

REFUSALS = (
    DocumentError,
    LexiconError,
    CheckError,
    CorrectionError,
    IndividualError,
    OntologyError,
    HeaderError,
    TermError,
    ReasonError,
    parts.PartError,
    placing.PlaceError,
)
"""What a build refuses, each with one clear line."""

READING = "Reading documents"
"""The title of the first and longest step."""


def build(sources: Sources, out: Path, progress: Progress = silently, make: parts.Making = parts.make_here) -> Mapping[str, Any]:
    """Build everything from the sources into a folder, or leave it where nothing changed; return the report.

    Files that cannot be documents are left out; the report tells which and why.
    """
    started = time.perf_counter()
    placing.check(out)
    run = identify_run(sources)
    named, refusals = name_parts(sources.documents, run)
    inputs = hash_inputs(sources, run, named, refusals)
    if (report := read_report(out)) and report["inputs"] == inputs:
        return report | {"extracted": 0, "unchanged": True, "seconds": round(time.perf_counter() - started, 1)}
    check_terms(sources.ontology)
    check_headers(sources.queries)
    with placing.held(out.with_name(out.name + ".new")) as work:
        clear(work)
        try:
            making = parts.make_parts(named, work / "parts", out / "parts", sources.words, make)
            extracted = sum(progress(making, len(named), READING))
            drop_other_parts(work / "parts", (name for _, name in named))
            entries, left_out = settle(named, refusals, work / "parts", sources.documents)
            named.clear()  # entries say what is still asked of many documents
            run = replace(run, documents=tuple((entry.key, entry.sha256) for entry in entries))
            report = Draft(sources, work, run, entries).write(progress) | left_out
        except REFUSALS:
            shutil.rmtree(work)
            raise
        report |= {"inputs": inputs, "extracted": extracted, "unchanged": False}
        report |= {"built": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(time.perf_counter() - started, 1)}
        write_json(report, work / "report.json")
        placing.put(work, out)
    return report


def name_parts(documents: Path, run: Run) -> tuple[list[tuple[Source, str]], tuple[Refusal, ...]]:
    """List the documents of a folder, each with the name of its part, and what is refused without reading it."""
    found, refusals = list_sources(documents)
    return [(source, parts.name_part(source, run.words, run.code)) for source in found], refusals


def settle(
    named: Iterable[tuple[Source, str]], refusals: Iterable[Refusal], folder: Path, documents: Path
) -> tuple[list[Entry], dict[str, Any]]:
    """Return the documents of the build, and for the report what is left out and what is to be told of the others.

    Raises `DocumentError` where no file is a document.
    """
    outcomes = [(source, name, parts.read_outcome(folder / name)) for source, name in named]
    entries = [Entry(source.key, source.path.name, source.sha256, name) for source, name, told in outcomes if not told.refused]
    clashes = dict(find_clashes(read_versions((entry.key, folder / entry.part / parts.VERSION) for entry in entries)))
    refused = [*refusals, *(Refusal(source.path.name, told.refused) for source, _, told in outcomes if told.refused)]
    refused += [Refusal(entry.file, clashes[entry.key]) for entry in entries if entry.key in clashes]
    kept = [entry for entry in entries if entry.key not in clashes]
    if not kept:
        raise DocumentError(f"{documents}: no document can be read: " + "; ".join(map(str, refused)))
    noted = [{"file": source.path.name, "note": note} for source, _, told in outcomes if not told.refused for note in told.notes]
    noted += [{"file": name, "note": "not read: of no known format, or not in the manifest"} for name in list_others(documents)]
    return kept, {"refused": [asdict(refusal) for refusal in refused], "noted": noted}


def identify_run(sources: Sources) -> Run:
    """Hash what the build is made with; its documents are not known yet."""
    return Run(
        version=version("zangraph"),
        code=parts.hash_code(),
        words=parts.hash_words(sources.words),
        ontology=parts.hash_files(modules(sources.ontology)),
        documents=(),
    )


def hash_inputs(sources: Sources, run: Run, named: Iterable[tuple[Source, str]], refusals: Iterable[Refusal]) -> str:
    """Hash everything that a build follows from."""
    files = [*sources.queries.rglob("*.rq"), *sources.ontology.glob("*.ttl")]
    quality = [sources.quality] if sources.quality.exists() else []
    described = [
        repr(run),
        parts.hash_files([*files, *quality]),
        *(name for _, name in named),
        repr(refusals),
        *list_others(sources.documents),
    ]
    return hashlib.sha256("\x1f".join(described).encode()).hexdigest()


def read_report(out: Path) -> dict[str, Any] | None:
    """Return the report of a build that is there."""
    path = out / "report.json"
    return json.loads(path.read_text(encoding="utf8")) if path.exists() else None


def write_json(value: Any, path: Path) -> None:
    """Write a value for programs and people to read."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf8", newline="\n")


def clear(work: Path) -> None:
    """Remove what an interrupted build left, but for the parts that it had finished."""
    for path in work.iterdir():
        if path.name != "parts":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (work / "parts").mkdir(exist_ok=True)
    for draft in (work / "parts").glob("*.draft"):
        shutil.rmtree(draft)


def drop_other_parts(folder: Path, names: Iterable[str]) -> None:
    """Remove the parts of files that are no longer among the sources."""
    for name in {path.name for path in folder.iterdir()}.difference(names):
        shutil.rmtree(folder / name)
