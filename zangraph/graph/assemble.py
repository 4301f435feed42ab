"""Join everything to a build: documents, lexicon and ontology become a checked data set, its store, exports and report.

A build grows in a folder beside its target and takes the target's place when it is complete: a build that is killed leaves the
old one as it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zangraph.extraction.documents import read_documents
from zangraph.extraction.records import Document
from zangraph.graph import index, iris, parts
from zangraph.graph.individuals import state_lexicon
from zangraph.graph.parts import Words
from zangraph.graph.store import Graphs, create_store, write_quads

ROOT = Path(__file__).parents[2]

Progress = Callable[[Iterable[bool], int], Iterable[bool]]


@dataclass(frozen=True)
class Sources:
    """What a build reads: the folder of documents, the words, the ontology."""

    documents: Path
    words: Words = Words(ROOT / "data" / "lexicon", ROOT / "data" / "corrections.tsv")
    ontology: Path = ROOT / "ontology"


def build(sources: Sources, out: Path, progress: Progress) -> None:
    """Build everything from the sources into a folder."""
    documents = read_documents(sources.documents)
    work = out.with_name(out.name + ".new")
    shutil.rmtree(work, ignore_errors=True)
    (work / "parts").mkdir(parents=True)
    words, code = parts.hash_words(sources.words), parts.hash_code()
    named = [(document, parts.name_part(document, words, code)) for document in documents]
    for _ in progress(parts.make_parts(named, work / "parts", out / "parts", sources.words), len(named)):
        pass
    graphs = {iris.graph(f"document/{document.key}"): work / "parts" / name / parts.TRIPLES for document, name in named}
    lexicon = work / "parts" / "lexicon.nt"
    parts.write_triples(state_lexicon(parts.load_lexicon(sources.words.lexicon)), lexicon)
    graphs[iris.graph("lexicon")] = lexicon
    store = create_store(work / "store", graphs)
    print(write_quads(graphs, work / "zangraph.nq"))
    (work / "documents").mkdir()
    with (work / "annotations.jsonl").open("w") as f:
        for document, name in named:
            shutil.copy(work / "parts" / name / parts.READER, work / "documents" / f"{document.key}.json")
            f.write((work / "parts" / name / parts.ANNOTATIONS).read_text())
    index.write_index(work / "search.sqlite", store, sorted((work / "documents").glob("*.json")))
    store.optimize()
    del store
    (work / "report.json").write_text("{}")
    shutil.rmtree(out, ignore_errors=True)
    work.rename(out)
