"""Make what a single document contributes to a build, and keep it for the next: its triples, annotations and reader's file.

A part is a folder named by a hash of all that it follows from: the file's bytes and name, its manifest entry, words and code. So
a file that has a part is not opened again but for its hash. A part appears under its name when it is complete, so that an
interrupted build can go on with the parts that it has. A file that is refused has a part too, which says why.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import Triple as Edge

from zangraph.extraction.lexicon import Lexicon, LexiconError
from zangraph.extraction.pipeline import extract
from zangraph.extraction.records import Extraction, Result, to_json
from zangraph.graph.annotated import annotate
from zangraph.graph.corrections import CorrectionError, correct, read_corrections
from zangraph.graph.individuals import Acts
from zangraph.graph.statements import Statements
from zangraph.graph.store import write_triples
from zangraph.graph.versions import write_version
from zangraph.reading.documents import read_document
from zangraph.reading.errors import DocumentError
from zangraph.reading.folder import Source, refusal_of

TRIPLES, ANNOTATIONS, READER, VERSION, OUTCOME = "graph.nt", "annotations.jsonl", "document.json", "version.jsonl", "outcome.json"
WORTH_A_POOL = 400_000
"""Bytes of files below which a second process costs more time than it saves, for reading and for what follows."""

AHEAD = 8
"""Jobs that wait for each process: enough to keep it busy, few enough to take no memory."""

PR_SET_PDEATHSIG = 1
PACKAGE = Path(__file__).parents[1]


T = TypeVar("T")


class PartError(RuntimeError):
    """A process that worked for the build is gone."""


@dataclass(frozen=True)
class Words:
    """Where the words stand: the tables of the lexicon, and the table of corrections."""

    lexicon: Path
    corrections: Path


@dataclass(frozen=True)
class Job:
    """A part to make: from which file, in which folder, with which words."""

    source: Source
    folder: Path
    words: Words


@dataclass(frozen=True)
class Outcome:
    """What became of a file: why it is refused, '' if it is not, and what is to be reported of it."""

    refused: str = ""
    notes: tuple[str, ...] = ()


Making = Callable[[Iterable[Job]], Iterator[object]]
"""What makes parts: it yields something for each that is made."""


@functools.cache
def load_lexicon(directory: Path) -> Lexicon:
    """Read the lexicon once in a process."""
    return Lexicon.load(directory)


def hash_files(paths: Iterable[Path]) -> str:
    """Hash the names and contents of files."""
    state = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as file:
            state.update(path.name.encode() + b"\x1f" + hashlib.file_digest(file, "sha256").digest())
    return state.hexdigest()


def hash_code() -> str:
    """Hash the code that makes a part."""
    return hash_files(path for folder in ("reading", "extraction", "graph") for path in (PACKAGE / folder).glob("*.py"))


def hash_words(words: Words) -> str:
    """Hash lexicon and corrections."""
    corrections = [words.corrections] if words.corrections.exists() else []
    return hash_files([*words.lexicon.glob("*.tsv"), *corrections])


def name_part(source: Source, words: str, code: str) -> str:
    """Name the part that follows from a file with its entry, the hash of the words and the hash of the code."""
    description = json.dumps([source.path.name, source.sha256, source.entry], sort_keys=True)
    return hashlib.sha256("\x1f".join([description, words, code]).encode()).hexdigest()[:32]


def make_parts(jobs: Callable[[], Iterable[Job]], earlier: Path, make: Making) -> Iterator[bool]:
    """Make the parts that are not there yet; yield for each whether it had to be made.

    Parts of an earlier build are linked, not copied. `jobs` lists all parts, the largest file first.
    """
    for job in jobs():
        if job.folder.exists() or link_part(earlier / job.folder.name, job.folder):
            yield False
    for _ in make(job for job in jobs() if not job.folder.exists()):
        yield True


def make_here(jobs: Iterable[Job]) -> Iterator[object]:
    """Make parts with all processors of this machine, where there is enough to do."""
    if (count := processors()) < 2:
        return map(make_part, jobs)
    waiting, first, size = iter(jobs), list[Job](), 0
    for job in waiting:
        first.append(job)
        size += job.source.size
        if size >= WORTH_A_POOL:
            load_lexicon(job.words.lexicon)
            return in_processes(chain(first, waiting), count)
    return map(make_part, first)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def processes(count: int) -> Iterator[ProcessPoolExecutor]:
    """Give so many processes, which end with this one and do no more where anything fails; raise PartError where one is killed.

    Where the system can (Linux) they share what is in memory now.
    """
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    try:
        with ProcessPoolExecutor(count, context, initializer=end_with, initargs=(os.getpid(),)) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    except BrokenProcessPool:
        reason = "a process of the build was killed, perhaps for want of memory; the next build goes on from here"
        raise PartError(reason) from None


def apart(work: Callable[..., T], *values: Any) -> T:
    """Do work in a process of its own, which gives back all the memory that it took."""
    with processes(1) as pool:
        return pool.submit(work, *values).result()


def in_processes(jobs: Iterator[Job], count: int) -> Iterator[object]:
    """Make parts in so many processes of their own."""
    with processes(count) as pool:
        waiting = deque(pool.submit(make_part, job) for job in islice(jobs, count * AHEAD))
        for job in jobs:
            yield waiting.popleft().result()
            waiting.append(pool.submit(make_part, job))
        while waiting:
            yield waiting.popleft().result()


def end_with(parent: int) -> None:
    """End this process with its parent, however that ends: it would wait for work for ever, or write into the next build."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    else:
        threading.Thread(target=end_after_parent, daemon=True).start()


def end_after_parent() -> None:
    """End this process when its parent has ended."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def records(extraction: Extraction) -> Iterator[Result]:
    """Yield what the annotations of a document hold."""
    yield from extraction.citations
    yield from extraction.amendments
    yield from extraction.norms
    yield from extraction.relations


def link_part(source: Path, target: Path) -> bool:
    """Link a part of an earlier build into a new one, if there is such a part; it appears when it is complete."""
    if not source.exists():
        return False
    draft = target.with_suffix(".draft")
    shutil.copytree(source, draft, copy_function=os.link)
    draft.rename(target)
    return True


def make_part(job: Job) -> None:
    """Read a file, extract from it and write its part."""
    draft = job.folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    outcome = fill(draft, job.source, job.words)
    (draft / OUTCOME).write_text(json.dumps(asdict(outcome), ensure_ascii=False), encoding="utf8", newline="\n")
    draft.rename(job.folder)


def fill(draft: Path, source: Source, words: Words) -> Outcome:
    """Write what a document gives to a folder, or nothing where it is refused; what goes wrong inside stops no other document."""
    try:
        return extract_part(draft, source, words)
    except DocumentError as error:
        reason = refusal_of(source.path, error).reason
    except (LexiconError, CorrectionError, OSError):
        raise
    except Exception as error:
        reason = f"{source.path.name}: extraction failed: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
    for path in draft.iterdir():
        path.unlink()
    return Outcome(reason)


def extract_part(draft: Path, source: Source, words: Words) -> Outcome:
    """Extract from a document and write what it gives."""
    lexicon, rows = load_lexicon(words.lexicon), read_corrections(words.corrections)
    document, notes = read_document(source, lexicon)
    corrected = correct(extract(document, lexicon), rows, words.corrections)
    statements = Statements(corrected.extraction, lexicon, Acts(lexicon), corrected.changed)
    write_triples((Edge(*triple) for triple in statements.triples()), draft / TRIPLES)
    with (draft / ANNOTATIONS).open("w", encoding="utf8", newline="\n") as file:
        for record in records(corrected.extraction):
            file.write(json.dumps(to_json(record), ensure_ascii=False) + "\n")
    (draft / READER).write_text(json.dumps(annotate(statements), ensure_ascii=False), encoding="utf8", newline="\n")
    write_version(document, statements.acts.told(document.act), statements.provisions, draft / VERSION)
    return Outcome(notes=notes)


def read_outcome(part: Path) -> Outcome:
    """Read what became of the file of a part."""
    known = json.loads((part / OUTCOME).read_text(encoding="utf8"))
    return Outcome(known["refused"], tuple(known["notes"]))
