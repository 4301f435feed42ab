"""Join the parts of documents, the words and the ontology to a data set, with its store, exports, index and checks.

Memory does not grow with the number of documents: which there are stands in the register, triples are sorted in files, and every
step reads them as they run by or asks the store on disk. Where there is much, each step has a process of its own, which gives
back what it took; what can be done side by side once the data set is there is done so.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import partial
from heapq import merge
from itertools import chain
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pyoxigraph import NamedNode, RdfFormat
from pyoxigraph import Triple as Edge

from zangraph.graph import closure, consistency, export, index, iris, parts
from zangraph.graph.catalogue import read_catalogue
from zangraph.graph.checks import check_quotes, read_checks, read_text, run_checks
from zangraph.graph.examples import state_examples
from zangraph.graph.force import newest_date
from zangraph.graph.individuals import Triple, state_lexicon
from zangraph.graph.lines import TYPE, split
from zangraph.graph.measure import measure
from zangraph.graph.metadata import ENDPOINT, Run, describe
from zangraph.graph.ontology import write_ontology
from zangraph.graph.parts import Words
from zangraph.graph.register import Register
from zangraph.graph.report import Counts
from zangraph.graph.sizes import measure_sizes
from zangraph.graph.sorting import read_lines, sort_lines
from zangraph.graph.store import DOCUMENTS, create_store, in_graph, merge_of, open_store, write_lines, write_triples
from zangraph.graph.versions import read_versions, state_succession
from zangraph.paths import DATA, ONTOLOGY, QUERIES

MUCH = 5_000_000
"""Bytes of documents from which every step has a process of its own."""

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
class Draft:
    """A build in the making, in its own folder, with the register of its documents and their parts there.

    `size` is that of all documents in bytes. A draft is sent to each process that works on it: what is found stands in files.
    """

    sources: Sources
    folder: Path
    run: Run
    size: int

    @property
    def between(self) -> Path:
        """Return the folder of what is needed on the way only."""
        return self.folder / "between"

    @property
    def quads(self) -> Path:
        """Return the file of the whole data set."""
        return self.folder / "zangraph.nq"

    @property
    def merge(self) -> Path:
        """Return the file of the merge of all named graphs."""
        return self.between / "merge.nt"

    def files(self, name: str) -> Iterator[tuple[str, Path]]:
        """Yield the keys of the documents in order, each with the file of that name in its part."""
        with Register(self.folder) as register:
            for document in register.documents():
                yield document["key"], register.part(document["part"]) / name

    def graphs(self) -> Iterator[tuple[NamedNode, Path]]:
        """Yield the named graphs that are there so far, each with its file of triples, by name."""
        with Register(self.folder) as register:
            yield from register.graphs()

    def write(self, progress: Progress) -> dict[str, Any]:
        """Write everything but the report, and return what it says."""
        self.between.mkdir()
        found: dict[str, Any] = {}
        for name in progress(list(STEPS), len(STEPS), "Joining documents"):
            found |= self.do(STEPS[name])
        for _ in progress(self.finish(found), len(TASKS), "Writing and checking"):
            pass
        shutil.rmtree(self.between)
        return found | self.report()

    def do(self, work: Work) -> Mapping[str, Any]:
        """Do a step or task, in a process of its own where there is much to do."""
        return parts.apart(work, self) if self.size >= MUCH else work(self)

    def finish(self, found: dict[str, Any]) -> Iterator[str]:
        """Do the tasks, side by side where it pays; yield the name of each that is done, and add to what is found."""
        count = parts.processors()
        together = [] if count < 2 or self.size < parts.WORTH_A_POOL else [name for name in TASKS if not self.is_done_alone(name)]
        for name in TASKS:
            if name not in together:
                found |= self.do(TASKS[name])
                yield name
        with parts.processes(count) as pool:
            running = {pool.submit(self.do, TASKS[name]): name for name in together}
            for done in as_completed(running):
                done.result()
                yield running[done]
            for done in running:  # in the order of the tasks, whichever was done first
                found |= done.result()

    def is_done_alone(self, task: str) -> bool:
        """Tell whether a task has the memory for itself: the checks fill the caches of the store's engine."""
        return task == "checks" and self.size >= MUCH

    def graph_file(self, name: str) -> Path:
        """Return where a graph that is no document's is kept."""
        (self.folder / "graphs").mkdir(exist_ok=True)
        return self.folder / "graphs" / f"{name}.nt"

    def state(self, name: str, triples: Iterable[Triple]) -> None:
        """Write and register a named graph."""
        count = write_triples((Edge(*triple) for triple in triples), self.graph_file(name))
        self.add(name, count)

    def add(self, name: str, count: int) -> None:
        """Register a named graph that is written, with the number of its triples."""
        with Register(self.folder) as register:
            register.add(iris.graph(name), self.graph_file(name), count)

    def report(self) -> dict[str, Any]:
        """Return what the build holds."""
        with Register(self.folder) as register:
            graphs, quads = register.quads()
            documents = register.count()
        return {
            "documents": documents,
            "quads": quads,
            "graphs": graphs,
            "data": parts.hash_files([self.quads]),
            "versions": {"zangraph": self.run.version},
            "hashes": {"code": self.run.code, "words": self.run.words, "ontology": self.run.ontology},
        }


def state_words(draft: Draft) -> Mapping[str, Any]:
    """Write the graphs of the lexicon, of the versions of acts, and of the ontology."""
    draft.state("lexicon", state_lexicon(parts.load_lexicon(draft.sources.words.lexicon)))
    with Register(draft.folder) as register:
        versions = ((key, register.part(name) / parts.VERSION) for key, name in register.versions())
        draft.state("versions", state_succession(read_versions(versions)))
    draft.add("ontology", write_ontology(draft.sources.ontology, draft.graph_file("ontology")))
    return {}


def sort(draft: Draft) -> Mapping[str, Any]:
    """Sort what is asserted, as quads and as the merge of their graphs."""
    asserted = draft.between / "asserted.nq"
    with Register(draft.folder) as register:
        lines = (line for graph, path in register.graphs() for line in measured(register, graph, path))
        write_lines(sort_lines(lines, draft.between), asserted)
    write_lines(merge_of(read_lines(asserted)), asserted.with_suffix(".nt"))
    return {}


def measured(register: Register, graph: NamedNode, path: Path) -> Iterator[bytes]:
    """Yield the quads of a graph, and note how many there are."""
    count = 0
    for line in in_graph(graph, path):
        count += 1
        yield line
    register.measure(graph, count)


def derive(draft: Draft) -> Mapping[str, Any]:
    """Write what follows from the rules."""
    asserted, ontology = draft.between / "asserted.nt", draft.graph_file("ontology")
    lines = closure.derive(asserted, ontology, draft.between)
    draft.add("inferred", write_lines(lines, draft.graph_file("inferred")))
    return {}


def describe_all(draft: Draft) -> Mapping[str, Any]:
    """Write the description of the data set, the questions of its library among it."""
    lines = merge(read_lines(draft.between / "asserted.nt"), read_lines(draft.graph_file("inferred")))
    sizes = measure_sizes(lines, draft.between)
    lexicon = parts.load_lexicon(draft.sources.words.lexicon)
    examples = state_examples(read_catalogue(draft.sources.queries).values(), ENDPOINT, newest_date(lexicon["sources"]))
    with Register(draft.folder) as register:
        draft.state("metadata", chain(describe(sizes, register, draft.run, draft.sources.quality), examples))
    return {}


def join(draft: Draft) -> Mapping[str, Any]:
    """Write the whole data set as sorted quads, and their merge; count triples and classes."""
    derived = (in_graph(iris.graph(name), draft.graph_file(name)) for name in ("inferred", "metadata"))
    write_lines(merge(read_lines(draft.between / "asserted.nq"), *derived), draft.quads)
    classes: Counter[str] = Counter()
    triples = write_lines(counting_classes(merge_of(read_lines(draft.quads)), classes), draft.merge)
    return {"triples": triples, "classes": dict(sorted(classes.items()))}


def counting_classes(lines: Iterable[bytes], classes: Counter[str]) -> Iterator[bytes]:
    """Yield triples, and count the things of each class."""
    for line in lines:
        _, predicate, value = split(line)
        if predicate == TYPE and value.startswith(b"<"):
            classes[value[1:-1].decode()] += 1
        yield line


def load(draft: Draft) -> Mapping[str, Any]:
    """Load the data set into its store."""
    create_store(draft.folder / "store", draft.quads, draft.merge)
    return {}


def write_documents(draft: Draft) -> Mapping[str, Any]:
    """Write the annotations, the list of the documents, and the file of each for its reader; count what they hold."""
    counts = Counts()
    (draft.folder / "documents").mkdir()
    with (
        Register(draft.folder) as register,
        (draft.folder / "annotations.jsonl").open("wb") as annotations,
        (draft.folder / DOCUMENTS).open("w", encoding="utf8", newline="\n") as listed,
    ):
        for document in register.documents():
            part = register.part(document["part"])
            (draft.folder / "documents" / f"{document['key']}.json").hardlink_to(part / parts.READER)
            lines = (part / parts.ANNOTATIONS).read_bytes()
            annotations.write(lines)
            triples = register.triples(iris.graph(f"document/{document['key']}"))
            told = {"triples": triples, "records": counts.add(map(json.loads, lines.splitlines()))}
            listed.write(json.dumps(document | told, ensure_ascii=False) + "\n")
    return counts.told()


def write_turtle(draft: Draft) -> Mapping[str, Any]:
    """Write the merge as Turtle."""
    export.convert(draft.merge, draft.folder / "zangraph.ttl", RdfFormat.TURTLE)
    return {}


def write_trig(draft: Draft) -> Mapping[str, Any]:
    """Write the named graphs as TriG."""
    export.write_trig(draft.graphs(), draft.folder / "zangraph.trig")
    return {}


def write_jsonld(draft: Draft) -> Mapping[str, Any]:
    """Write the named graphs as JSON-LD."""
    export.write_jsonld(draft.graphs(), draft.folder / "zangraph.jsonld")
    return {}


def write_index(draft: Draft) -> Mapping[str, Any]:
    """Write the index for searches."""
    readers = (path for _, path in draft.files(parts.READER))
    index.write_index(draft.folder / "search.sqlite", draft.merge, readers)
    return {}


def check(draft: Draft) -> Mapping[str, Any]:
    """Return what the checks find wrong."""
    store = open_store(draft.folder / "store")
    quotes = check_quotes(store, partial(read_text, draft.folder / "documents"))
    return {"violations": [str(found) for found in (*run_checks(store, read_checks()), *quotes)]}


def check_consistency(draft: Draft) -> Mapping[str, Any]:
    """Ask the reasoner whether data and ontology agree, and say what came of it."""
    if not draft.sources.reasoner:
        return {"reasoner": "consistency not checked, as asked"}
    data = chain([draft.graph_file("lexicon")], (path for _, path in draft.files(parts.TRIPLES)))
    return {"reasoner": consistency.check(draft.graph_file("ontology"), data).message}


def measure_shape(draft: Draft) -> Mapping[str, Any]:
    """Measure the shape of the graph."""
    return {"shape": measure(open_store(draft.folder / "store"))}


Work = Callable[[Draft], Mapping[str, Any]]
"""Something that is to be done for a build; it returns what it adds to the report."""

STEPS: Mapping[str, Work] = {
    "words and ontology": state_words,
    "sorting": sort,
    "rules": derive,
    "description": describe_all,
    "joining": join,
    "store": load,
    "documents": write_documents,
}
"""What makes the data set, in this order."""

TASKS: Mapping[str, Work] = {
    "reasoner": check_consistency,
    "checks": check,
    "JSON-LD": write_jsonld,
    "index": write_index,
    "TriG": write_trig,
    "Turtle": write_turtle,
    "shape": measure_shape,
}
"""What rests on the data set, the longest first."""
