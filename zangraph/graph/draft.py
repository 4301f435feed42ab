"""Join the parts of documents, the words and the ontology to a data set, with its store, exports, index and checks.

Memory does not grow with the number of documents: triples are sorted in files, and every step reads them as they run by or asks
the store on disk. What can be done side by side once the data set is there has a process each.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass, field
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pyoxigraph import NamedNode, RdfFormat
from pyoxigraph import Triple as Edge

from zangraph.graph import closure, consistency, export, index, iris, parts
from zangraph.graph.catalogue import read_catalogue
from zangraph.graph.checks import Texts, check_quotes, read_checks, run_checks
from zangraph.graph.examples import state_examples
from zangraph.graph.force import newest_date
from zangraph.graph.individuals import Triple, state_lexicon
from zangraph.graph.lines import TYPE, split
from zangraph.graph.measure import measure
from zangraph.graph.metadata import ENDPOINT, Run, describe
from zangraph.graph.ontology import write_ontology
from zangraph.graph.parts import Words
from zangraph.graph.report import count_records
from zangraph.graph.sizes import Sizes, measure_sizes
from zangraph.graph.sorting import read_lines, sort_lines
from zangraph.graph.store import Graphs, create_store, in_graph, merge_of, open_store, write_lines, write_triples
from zangraph.graph.versions import read_versions, state_succession
from zangraph.paths import DATA, ONTOLOGY, QUERIES

WORTH_PROCESSES = 20_000
"""Quads below which further processes cost more time than they save."""

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a build: its key and file, the hash of its bytes, and the name of its part."""

    key: str
    file: str
    sha256: str
    part: str


@dataclass
class Draft:
    """A build in the making, in its own folder, with the parts of its documents there.

    What it holds is sent to each process that finishes it, so it holds no more of a document than its entry.
    """

    sources: Sources
    folder: Path
    run: Run
    entries: list[Entry]
    sizes: Counter[NamedNode] = field(default_factory=Counter)
    found: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.added: dict[NamedNode, Path] = {}
        self.between = self.folder / "between"
        self.quads = self.folder / "zangraph.nq"
        self.merge = self.between / "merge.nt"

    def files(self, name: str) -> Iterator[tuple[str, Path]]:
        """Yield the keys of the documents in order, each with the file of that name in its part."""
        for entry in sorted(self.entries, key=attrgetter("key")):
            yield entry.key, self.folder / "parts" / entry.part / name

    def graphs(self) -> Graphs:
        """Return the named graphs that are there so far, each with its file of triples."""
        return {iris.graph(f"document/{key}"): path for key, path in self.files(parts.TRIPLES)} | self.added

    def write(self, progress: Progress) -> dict[str, Any]:
        """Write everything but the report, and return what it says."""
        self.between.mkdir()
        for step in progress(list(STEPS), len(STEPS), "Joining documents"):
            STEPS[step](self)
        for _ in progress(self.finish(), len(TASKS), "Writing and checking"):
            pass
        shutil.rmtree(self.between)
        return self.report() | self.found

    def state_words(self) -> None:
        """Write the graphs of the lexicon, of the versions of acts, and of the ontology."""
        self.state("lexicon", state_lexicon(parts.load_lexicon(self.sources.words.lexicon)))
        self.state("versions", state_succession(read_versions(self.files(parts.VERSION))))
        write_ontology(self.sources.ontology, self.add("ontology"))

    def sort(self) -> None:
        """Sort what is asserted, as quads and as the merge of their graphs."""
        lines = (line for graph, path in self.graphs().items() for line in self.counted(graph, path))
        write_lines(sort_lines(lines, self.between), self.between / "asserted.nq")
        write_lines(merge_of(read_lines(self.between / "asserted.nq")), self.between / "asserted.nt")

    def counted(self, graph: NamedNode, path: Path) -> Iterator[bytes]:
        """Yield the quads of a graph, and count them."""
        for line in in_graph(path, graph):
            self.sizes[graph] += 1
            yield line

    def counts(self) -> list[tuple[NamedNode, int]]:
        """Return the named graphs that are there so far, by name, with their triples."""
        return sorted(self.sizes.items(), key=lambda size: size[0].value)

    def derive(self) -> None:
        """Write what follows from the rules."""
        ontology, path = self.added[iris.graph("ontology")], self.add("inferred")
        count = write_lines(closure.derive(self.between / "asserted.nt", ontology, self.between), path)
        self.sizes[iris.graph("inferred")] = count

    def describe(self) -> None:
        """Write the description of the data set, the questions of its library among it."""
        lines = merge(read_lines(self.between / "asserted.nt"), read_lines(self.added[iris.graph("inferred")]))
        sizes = measure_sizes(lines, self.between)
        self.state("metadata", self.description(sizes))
        self.sizes[iris.graph("metadata")] = sum(1 for _ in read_lines(self.added[iris.graph("metadata")]))

    def description(self, sizes: Sizes) -> Iterator[Triple]:
        """Yield the description of the data set."""
        yield from describe(sizes, dict(self.counts()), self.run, self.sources.quality)
        questions = read_catalogue(self.sources.queries).values()
        lexicon = parts.load_lexicon(self.sources.words.lexicon)
        yield from state_examples(questions, ENDPOINT, newest_date(lexicon["sources"]))

    def join(self) -> None:
        """Write the whole data set as sorted quads, and their merge; count triples and classes."""
        derived = (in_graph(self.added[graph], graph) for graph in map(iris.graph, ("inferred", "metadata")))
        write_lines(merge(read_lines(self.between / "asserted.nq"), *derived), self.quads)
        classes: Counter[str] = Counter()
        triples = write_lines(counting_classes(merge_of(read_lines(self.quads)), classes), self.merge)
        self.found |= {"triples": triples, "classes": dict(sorted(classes.items()))}

    def load(self) -> None:
        """Load the data set into its store; where it is large, in a process that takes the memory for loading with it."""
        paths = (self.folder / "store", self.quads, self.merge)
        if self.sizes.total() < WORTH_PROCESSES:
            create_store(*paths)
            return
        with parts.processes(1) as pool:
            pool.submit(create_store, *paths).result()

    def write_documents(self) -> None:
        """Write the annotations, and the file of each document for its reader."""
        (self.folder / "documents").mkdir()
        with (self.folder / "annotations.jsonl").open("wb") as file:
            for key, path in self.files(parts.ANNOTATIONS):
                (self.folder / "documents" / f"{key}.json").hardlink_to(path.with_name(parts.READER))
                file.write(path.read_bytes())

    def finish(self) -> Iterator[str]:
        """Do what rests on the whole data set, side by side where it is large; yield the name of each task that is done."""
        count = parts.processors()
        if count < 2 or self.sizes.total() < WORTH_PROCESSES:
            for name, task in TASKS.items():
                self.found |= task(self)
                yield name
            return
        with parts.processes(count) as pool:
            running = {pool.submit(TASKS[name], self): name for name in TASKS}
            yield from (running[done] for done in as_completed(running))
            for done in running:
                self.found |= done.result()

    def graph_file(self, name: str) -> Path:
        """Return where a graph that is no document's is kept."""
        (self.folder / "graphs").mkdir(exist_ok=True)
        return self.folder / "graphs" / f"{name}.nt"

    def add(self, name: str) -> Path:
        """Add a named graph; return the file for it."""
        self.added[iris.graph(name)] = self.graph_file(name)
        return self.graph_file(name)

    def state(self, name: str, triples: Iterable[Triple]) -> None:
        """Write a named graph."""
        write_triples((Edge(*triple) for triple in triples), self.add(name))

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the annotations."""
        with (self.folder / "annotations.jsonl").open(encoding="utf8") as file:
            yield from map(json.loads, file)

    def report(self) -> dict[str, Any]:
        """Return what the build holds."""
        return count_records(self.records()) | {
            "documents": [{"key": entry.key, "sha256": entry.sha256, "part": entry.part} for entry in self.entries],
            "triples": self.found["triples"],
            "quads": self.sizes.total(),
            "data": parts.hash_files([self.quads]),
            "graphs": {graph.value: triples for graph, triples in self.counts()},
            "classes": self.found["classes"],
            "versions": {"zangraph": self.run.version},
            "hashes": {"code": self.run.code, "words": self.run.words, "ontology": self.run.ontology},
        }


def counting_classes(lines: Iterable[bytes], classes: Counter[str]) -> Iterator[bytes]:
    """Yield triples, and count the things of each class."""
    for line in lines:
        _, predicate, value = split(line)
        if predicate == TYPE and value.startswith(b"<"):
            classes[value[1:-1].decode()] += 1
        yield line


def write_turtle(draft: Draft) -> dict[str, Any]:
    """Write the merge as Turtle."""
    export.convert(draft.merge, draft.folder / "zangraph.ttl", RdfFormat.TURTLE)
    return {}


def write_trig(draft: Draft) -> dict[str, Any]:
    """Write the named graphs as TriG."""
    export.write_trig(draft.graphs(), draft.folder / "zangraph.trig")
    return {}


def write_jsonld(draft: Draft) -> dict[str, Any]:
    """Write the named graphs as JSON-LD."""
    export.write_jsonld(draft.graphs(), draft.folder / "zangraph.jsonld")
    return {}


def write_index(draft: Draft) -> dict[str, Any]:
    """Write the index for searches."""
    readers = sorted((draft.folder / "documents").glob("*.json"))
    index.write_index(draft.folder / "search.sqlite", draft.merge, readers)
    return {}


def check(draft: Draft) -> dict[str, Any]:
    """Return what the checks find wrong."""
    store = open_store(draft.folder / "store")
    texts = Texts(draft.folder / "documents")
    return {"violations": [str(found) for found in (*run_checks(store, read_checks()), *check_quotes(store, texts))]}


def check_consistency(draft: Draft) -> dict[str, Any]:
    """Ask the reasoner whether data and ontology agree, and say what came of it."""
    if not draft.sources.reasoner:
        return {"reasoner": "consistency not checked, as asked"}
    data = [draft.graph_file("lexicon"), *(path for _, path in draft.files(parts.TRIPLES))]
    return {"reasoner": consistency.check(draft.graph_file("ontology"), data).message}


def measure_shape(draft: Draft) -> dict[str, Any]:
    """Measure the shape of the graph."""
    return {"shape": measure(open_store(draft.folder / "store"))}


STEPS: Mapping[str, Callable[[Draft], None]] = {
    "words and ontology": Draft.state_words,
    "sorting": Draft.sort,
    "rules": Draft.derive,
    "description": Draft.describe,
    "joining": Draft.join,
    "store": Draft.load,
    "documents": Draft.write_documents,
}
"""What makes the data set, in this order."""

TASKS: Mapping[str, Callable[[Draft], dict[str, Any]]] = {
    "reasoner": check_consistency,
    "checks": check,
    "JSON-LD": write_jsonld,
    "index": write_index,
    "TriG": write_trig,
    "Turtle": write_turtle,
    "shape": measure_shape,
}
"""What rests on the data set, the longest first; each returns what it adds to the report."""
