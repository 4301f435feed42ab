"""Join everything to a build: documents, lexicon and ontology become a checked data set, its store, exports and report.

A build grows in a folder beside its target and takes the target's place when it is complete: a build that is killed leaves the
old one as it was, and the next one goes on with the documents that it had finished.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from zangraph.extraction.lexicon import LexiconError
from zangraph.graph import iris, parts, placing
from zangraph.graph.checks import CheckError
from zangraph.graph.corrections import CorrectionError
from zangraph.graph.draft import Draft, Progress, Sources, silently
from zangraph.graph.headers import HeaderError, check_headers
from zangraph.graph.individuals import IndividualError
from zangraph.graph.metadata import Run
from zangraph.graph.ontology import OntologyError, modules
from zangraph.graph.reason import ReasonError
from zangraph.graph.register import NAME, Register
from zangraph.graph.report import SHOWN
from zangraph.graph.store import write_lines
from zangraph.graph.terminology import TermError, check_terms
from zangraph.graph.versions import find_clashes, read_act, read_versions
from zangraph.reading.errors import DocumentError
from zangraph.reading.folder import Refusal, find_sources, list_others

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
    with Register() as register:
        list_files(sources.documents, run, register)
        inputs = hash_inputs(sources, run, register)
        if (report := read_report(out)) and report["inputs"] == inputs:
            return report | {"extracted": 0, "unchanged": True, "seconds": round(time.perf_counter() - started, 1)}
        check_terms(sources.ontology)
        check_headers(sources.queries)
        with placing.held(out.with_name(out.name + ".new")) as work:
            clear(work)
            register.save(work)
            try:
                report = fill(work, sources, run, out, progress, make)
            except REFUSALS as error:
                give_up(work, out, error)
                raise
            report |= {"inputs": inputs, "unchanged": False, "built": datetime.now(UTC).isoformat(timespec="seconds")}
            report |= {"seconds": round(time.perf_counter() - started, 1)}
            write_json(report, work / "report.json")
            placing.put(work, out)
    return report


def give_up(work: Path, earlier: Path, error: Exception) -> None:
    """Remove a build that cannot go on; where a process was lost, what was extracted anew stays for the next build."""
    clear(work)
    is_won = any(not (earlier / "parts" / name).exists() for name in os.listdir(work / "parts"))
    if not (is_won and isinstance(error, parts.PartError)):
        shutil.rmtree(work)


def list_files(documents: Path, run: Run, register: Register) -> None:
    """Register the files of a folder: documents with the names of their parts, what is refused without reading it, others."""
    found = find_sources(documents)
    register.fill(file if isinstance(file, Refusal) else (file, parts.name_part(file, run.words, run.code)) for file in found)
    for name, reason in list_others(documents):
        register.remark(name, reason)


def fill(work: Path, sources: Sources, run: Run, earlier: Path, progress: Progress, make: parts.Making) -> dict[str, Any]:
    """Write everything but the report to a folder that has a register, and return what it says."""
    with Register(work) as register:
        jobs = partial(list_jobs, register, sources)
        making = parts.make_parts(jobs, earlier / "parts", make)
        extracted = sum(progress(making, register.count(), READING))
        drop_other_parts(work / "parts", register)
        settle(register)
        if not register.count():
            raise DocumentError(f"{sources.documents}: no document can be read: " + "; ".join(map(str, register.refusals())))
        told = {
            "refused": [asdict(refusal) for refusal in register.refusals()],
            "noted": list(islice(register.remarks(), SHOWN)),
            "remarks": write_remarks(register, work / "remarks.jsonl"),
            "extracted": extracted,
        }
        draft = Draft(sources, work, replace(run, documents=register.identity()), register.size())
    report = draft.write(progress) | told
    (work / NAME).unlink()
    return report


def write_remarks(register: Register, path: Path) -> int:
    """Write what is to be told of files, a line for each remark; return how many there are."""
    lines = (json.dumps(remark, ensure_ascii=False).encode() + b"\n" for remark in register.remarks())
    return write_lines(lines, path)


def list_jobs(register: Register, sources: Sources) -> Iterator[parts.Job]:
    """List the parts of a build, that of the largest file first."""
    for source, name in register.sources(sources.documents):
        yield parts.Job(source, register.part(name), sources.words)


def settle(register: Register) -> None:
    """Register what became of the files that were read: which are refused, the remarks on the others, their graphs."""
    for file, name in register.files():
        outcome = parts.read_outcome(register.part(name))
        if outcome.refused:
            register.refuse(name, outcome.refused)
            continue
        for note in outcome.notes:
            register.remark(file, note)
        if act := read_act(register.part(name) / parts.VERSION):
            register.place(name, act)
    versions = read_versions((key, register.part(name) / parts.VERSION) for key, name in register.versions())
    for clashing, reason in find_clashes(versions):
        register.refuse(clashing.path.parent.name, reason)
    for document in register.documents():
        graph = iris.graph(f"document/{document['key']}")
        register.add(graph, register.part(document["part"]) / parts.TRIPLES)


def identify_run(sources: Sources) -> Run:
    """Hash what the build is made with; its documents are not known yet."""
    return Run(
        version=version("zangraph"),
        code=parts.hash_code(),
        words=parts.hash_words(sources.words),
        ontology=parts.hash_files(modules(sources.ontology)),
        documents="",
    )


def hash_inputs(sources: Sources, run: Run, register: Register) -> str:
    """Hash everything that a build follows from."""
    files = [*sources.queries.rglob("*.rq"), *sources.ontology.glob("*.ttl")]
    quality = [sources.quality] if sources.quality.exists() else []
    described = [repr(run), parts.hash_files([*files, *quality]), register.digest()]
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


def drop_other_parts(folder: Path, register: Register) -> None:
    """Remove the parts of files that are no longer among the sources."""
    for name in os.listdir(folder):
        if not register.has_part(name):
            shutil.rmtree(folder / name)
