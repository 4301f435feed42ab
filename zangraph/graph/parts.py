"""Make what a single document contributes to a build, and keep it for the next: its triples, annotations and reader's file.

A part is a folder named by a hash of all that it follows from: text, manifest entry, lexicon, corrections and code. It appears
under its name when it is complete, so that an interrupted build can go on with the parts that it has.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Triple as Edge

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.pipeline import extract
from zangraph.extraction.records import Document, Extraction, Result, to_json
from zangraph.graph.annotated import annotate
from zangraph.graph.corrections import correct, read_corrections
from zangraph.graph.individuals import Acts
from zangraph.graph.statements import Statements
from zangraph.graph.store import write_triples
from zangraph.graph.versions import write_version

TRIPLES, ANNOTATIONS, READER, VERSION = "graph.nt", "annotations.jsonl", "document.json", "version.jsonl"
WORTH_A_POOL = 200_000
"""Characters of text below which a second process costs more time than it saves."""

PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Words:
    """Where the words stand: the tables of the lexicon, and the table of corrections."""

    lexicon: Path
    corrections: Path


@functools.cache
def load_lexicon(directory: Path) -> Lexicon:
    """Read the lexicon once in a process."""
    return Lexicon.load(directory)


def hash_files(paths: Iterable[Path]) -> str:
    """Hash the names and contents of files."""
    state = hashlib.sha256()
    for path in sorted(paths):
        state.update(path.name.encode() + b"\x1f" + hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()


def hash_code() -> str:
    """Hash the code that makes a part."""
    return hash_files(path for folder in ("reading", "extraction", "graph") for path in (PACKAGE / folder).glob("*.py"))


def hash_words(words: Words) -> str:
    """Hash lexicon and corrections."""
    corrections = [words.corrections] if words.corrections.exists() else []
    return hash_files([*words.lexicon.glob("*.tsv"), *corrections])


def name_part(document: Document, words: str, code: str) -> str:
    """Name the part that follows from a document, the hash of the words and the hash of the code."""
    description = json.dumps(asdict(document), sort_keys=True)
    return hashlib.sha256("\x1f".join([description, words, code]).encode()).hexdigest()[:32]


def make_parts(documents: Iterable[tuple[Document, str]], folder: Path, earlier: Path, words: Words) -> Iterator[bool]:
    """Make the parts that are not there yet, longest document first; yield for each whether it had to be made.

    Parts of an earlier build are linked, not copied.
    """
    missing = []
    for document, name in documents:
        if (folder / name).exists() or link_part(earlier / name, folder / name):
            yield False
        else:
            missing.append((document, folder / name, words))
    missing.sort(key=lambda job: -len(job[0].text))
    if sum(len(document.text) for document, _, _ in missing) < WORTH_A_POOL or (os.cpu_count() or 1) < 2:
        yield from map(make_part, missing)
        return
    with ProcessPoolExecutor() as pool:
        yield from pool.map(make_part, missing)


def records(extraction: Extraction) -> Iterator[Result]:
    """Yield what the annotations of a document hold."""
    yield from extraction.citations
    yield from extraction.amendments
    yield from extraction.norms
    yield from extraction.relations


def link_part(source: Path, target: Path) -> bool:
    """Link a part of an earlier build into a new one, if there is such a part."""
    if not source.exists():
        return False
    shutil.copytree(source, target, copy_function=os.link)
    return True


def make_part(job: tuple[Document, Path, Words]) -> bool:
    """Extract from a document and write its part."""
    document, folder, words = job
    lexicon = load_lexicon(words.lexicon)
    rows = read_corrections(words.corrections)
    corrected = correct(extract(document, lexicon), rows, words.corrections)
    statements = Statements(corrected.extraction, lexicon, Acts(lexicon), corrected.changed)
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    write_triples((Edge(*triple) for triple in statements.triples()), draft / TRIPLES)
    with (draft / ANNOTATIONS).open("w", encoding="utf8", newline="\n") as file:
        for record in records(corrected.extraction):
            file.write(json.dumps(to_json(record), ensure_ascii=False) + "\n")
    (draft / READER).write_text(json.dumps(annotate(statements), ensure_ascii=False), encoding="utf8", newline="\n")
    write_version(document, statements.acts.told(document.act), statements.provisions, draft / VERSION)
    draft.rename(folder)
    return True
