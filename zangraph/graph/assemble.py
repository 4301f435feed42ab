"""Join everything to a build: documents, lexicon and ontology become a checked data set, its store, exports and report.

A build grows in a folder beside its target and takes the target's place when it is complete: a build that is killed leaves the
old one as it was, and the next one goes on with the documents that it had finished.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar

from pyoxigraph import NamedNode, RdfFormat, Store
from pyoxigraph import Triple as Edge

from zangraph.extraction.lexicon import Lexicon, LexiconError
from zangraph.graph import consistency, export, index, iris, parts, placing
from zangraph.graph.catalogue import read_catalogue
from zangraph.graph.checks import CheckError, Texts, check_quotes, read_checks, run_checks
from zangraph.graph.corrections import CorrectionError
from zangraph.graph.examples import state_examples
from zangraph.graph.force import newest_date
from zangraph.graph.headers import HeaderError, check_headers
from zangraph.graph.individuals import IndividualError, Triple, state_lexicon
from zangraph.graph.measure import measure
from zangraph.graph.metadata import ENDPOINT, Run, describe
from zangraph.graph.ontology import OntologyError, modules, write_ontology
from zangraph.graph.parts import Words
from zangraph.graph.reason import ReasonError, derive
from zangraph.graph.report import count_records
from zangraph.graph.store import add_graph, create_store, select, write_merge, write_quads, write_triples
from zangraph.graph.terminology import TermError, check_terms
from zangraph.graph.versions import find_clashes, read_versions, state_succession
from zangraph.paths import DATA, ONTOLOGY, QUERIES
from zangraph.reading.errors import DocumentError
from zangraph.reading.folder import Refusal, Source, list_others, list_sources

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

T = TypeVar("T")


class Progress(Protocol):
    """What shows how far a build has come: it yields the steps that it is given, of which there are so many."""

    def __call__(self, steps: Iterable[T], total: int, title: str) -> Iterable[T]: ...


def silently(steps: Iterable[T], total: int, title: str) -> Iterable[T]:
    """Show nothing."""
    return steps


@dataclass(frozen=True)
class Sources:
    """What a build reads: a folder of documents, words, ontology, measured quality; and whether it may ask a reasoner."""

    documents: Path
    words: Words = Words(DATA / "lexicon", DATA / "corrections.tsv")
    ontology: Path = ONTOLOGY
    queries: Path = QUERIES
    quality: Path = DATA / "quality.json"
    reasoner: bool = True


@dataclass(frozen=True)
class Entry:
    """A document of a build: its key and file, the hash of its bytes, and the name of its part."""

    key: str
    file: str
    sha256: str
    part: str


def build(sources: Sources, out: Path, progress: Progress = silently, make: parts.Making = parts.make_here) -> Mapping[str, Any]:
    """Build everything from the sources into a folder, or leave it where nothing changed; return the report.

    Files that cannot be documents are left out; the report tells which and why.
    """
    started = time.perf_counter()
    placing.check(out)
    found, refusals = list_sources(sources.documents)
    run = identify_run(sources)
    named = [(source, parts.name_part(source, run.words, run.code)) for source in found]
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
            run = replace(run, documents=tuple((entry.key, entry.sha256) for entry in entries))
            report = Draft(sources, work, run, entries).write() | left_out
        except REFUSALS:
            shutil.rmtree(work)
            raise
        report |= {"inputs": inputs, "extracted": extracted, "unchanged": False}
        report |= {"built": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(time.perf_counter() - started, 1)}
        write_json(report, work / "report.json")
        placing.put(work, out)
    return report


def settle(
    named: Iterable[tuple[Source, str]], refusals: Iterable[Refusal], folder: Path, documents: Path
) -> tuple[list[Entry], dict[str, Any]]:
    """Return the documents of the build, and for the report what is left out and what is to be told of the others.

    Raises `DocumentError` where no file is a document.
    """
    outcomes = [(source, name, parts.read_outcome(folder / name)) for source, name in named]
    entries = [Entry(source.key, source.path.name, source.sha256, name) for source, name, told in outcomes if not told.refused]
    clashes = dict(find_clashes(read_versions({entry.key: folder / entry.part / parts.VERSION for entry in entries})))
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


@dataclass
class Draft:
    """A build in the making, in its own folder, with the parts of its documents there."""

    sources: Sources
    folder: Path
    run: Run
    entries: list[Entry]

    def __post_init__(self) -> None:
        self.parts = {
            entry.key: self.folder / "parts" / entry.part for entry in sorted(self.entries, key=lambda entry: entry.key)
        }
        self.graphs: dict[NamedNode, Path] = {
            iris.graph(f"document/{key}"): part / parts.TRIPLES for key, part in self.parts.items()
        }

    def write(self) -> dict[str, Any]:
        """Write everything but the report, and return what it says."""
        lexicon = parts.load_lexicon(self.sources.words.lexicon)
        self.state("lexicon", state_lexicon(lexicon))
        self.state("versions", state_succession(read_versions({key: part / parts.VERSION for key, part in self.parts.items()})))
        self.graphs[iris.graph("ontology")] = self.graph_file("ontology")
        write_ontology(self.sources.ontology, self.graph_file("ontology"))
        self.graphs[iris.graph("inferred")] = self.graph_file("inferred")
        write_triples(derive([*self.graphs.values()][:-1]), self.graph_file("inferred"))
        with ThreadPoolExecutor(2) as others:
            verdict = others.submit(self.check_consistency)
            store = self.load()
            shape = measure(store)
            self.add(store, "metadata", self.describe(store, lexicon))
            store.optimize()
            violations = others.submit(self.check, store)
            self.write_documents()
            readers = sorted((self.folder / "documents").glob("*.json"))
            index.write_index(self.folder / "search.sqlite", store, readers)
            quads = self.write_dumps()
            found = {"shape": shape, "reasoner": verdict.result(), "violations": violations.result()}
            return self.report(store, quads) | found

    def describe(self, store: Store, lexicon: Lexicon) -> Iterator[Triple]:
        """Yield the description of the data set, the questions of its library among it."""
        yield from describe(store, self.run, self.sources.quality)
        questions = read_catalogue(self.sources.queries).values()
        yield from state_examples(questions, ENDPOINT, newest_date(lexicon["sources"]))

    def check_consistency(self) -> str:
        """Ask the reasoner whether data and ontology agree, and say what came of it."""
        if not self.sources.reasoner:
            return "consistency not checked, as asked"
        data = [part / parts.TRIPLES for part in self.parts.values()]
        return consistency.check(self.graph_file("ontology"), [self.graph_file("lexicon"), *data]).message

    def load(self) -> Store:
        """Return the store with all graphs that are written so far."""
        with TemporaryDirectory(dir=self.folder) as folder:
            quads, merge = Path(folder, "quads.nq"), Path(folder, "merge.nt")
            write_quads(self.graphs, quads)
            write_merge(self.graphs, merge)
            return create_store(self.folder / "store", quads, merge)

    def check(self, store: Store) -> list[str]:
        """Return what the checks find wrong."""
        texts = Texts({iris.document(key).value: part / parts.READER for key, part in self.parts.items()})
        return [str(found) for found in (*run_checks(store, read_checks()), *check_quotes(store, texts))]

    def graph_file(self, name: str) -> Path:
        """Return where a graph that is no document's is kept."""
        (self.folder / "graphs").mkdir(exist_ok=True)
        return self.folder / "graphs" / f"{name}.nt"

    def state(self, name: str, triples: Iterable[Triple]) -> None:
        """Write a named graph."""
        self.graphs[iris.graph(name)] = self.graph_file(name)
        write_triples((Edge(*triple) for triple in triples), self.graph_file(name))

    def add(self, store: Store, name: str, triples: Iterable[Triple]) -> None:
        """Write a named graph, and load it into the store."""
        self.state(name, triples)
        add_graph(store, iris.graph(name), self.graph_file(name))

    def write_documents(self) -> None:
        """Write the annotations, and the file of each document for its reader."""
        (self.folder / "documents").mkdir()
        with (self.folder / "annotations.jsonl").open("wb") as file:
            for key, part in self.parts.items():
                (self.folder / "documents" / f"{key}.json").hardlink_to(part / parts.READER)
                file.write((part / parts.ANNOTATIONS).read_bytes())

    def write_dumps(self) -> int:
        """Write the data set in the formats that the site offers; return its quads."""
        export.write_triples_as(self.graphs, self.folder / "zangraph.ttl", RdfFormat.TURTLE)
        export.write_trig(self.graphs, self.folder / "zangraph.trig")
        export.write_jsonld(self.graphs, self.folder / "zangraph.jsonld")
        return write_quads(self.graphs, self.folder / "zangraph.nq")

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the annotations."""
        with (self.folder / "annotations.jsonl").open(encoding="utf8") as file:
            yield from map(json.loads, file)

    def report(self, store: Store, quads: int) -> dict[str, Any]:
        """Return what the build holds."""
        return count_records(self.records()) | {
            "documents": [{"key": entry.key, "sha256": entry.sha256, "part": entry.part} for entry in self.entries],
            "triples": int(next(select(store, "assembly/sizes"))["triples"].value),
            "quads": quads,
            "data": parts.hash_files([self.folder / "zangraph.nq"]),
            "graphs": {row["graph"].value: int(row["triples"].value) for row in select(store, "assembly/graph-sizes")},
            "classes": {row["class"].value: int(row["entities"].value) for row in select(store, "assembly/class-sizes")},
            "versions": {"zangraph": self.run.version},
            "hashes": {"code": self.run.code, "words": self.run.words, "ontology": self.run.ontology},
        }
