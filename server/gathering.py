"""Gather from a store what the files of a build would say, where a server has none: documents by their quotes, and an index.

Of a document only the passages are here that statements rest on; between them stands an ellipsis for every character that is not.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from server.addresses import local_name
from server.dataset import Dataset, text_of
from server.serving import get_dataset
from zangraph.graph.index import Entry, label_entries, write_entries
from zangraph.graph.vocabulary import LANGUAGES, ONTOLOGY, THINGS

DOCUMENTS = THINGS + "document/"
KINDS = {
    f"{ONTOLOGY}#Citation": "citations",
    f"{ONTOLOGY}#NormStatement": "norms",
    f"{ONTOLOGY}#RelationStatement": "relations",
    f"{ONTOLOGY}#Amendment": "amendments",
}
"""The classes of statement, and what a document calls those that rest on it."""
FACTS = {"show": "show", "documentKind": "kind", "date": "date", "rights": "rights"} | {
    "versionDate": "version_date",
    "notBefore": "not_before",
    "notAfter": "not_after",
    "realizes": "act",
}
NOT_TOLD = ("issuer", "number", "note")
TITLES = tuple(f"title_{language}" for language in LANGUAGES)
MISSING = "…"
GATHERING = threading.Lock()

Row = Mapping[str, Any]
Span = tuple[int, int]


def list_quoted(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the documents of a data set without their words, in the order of their keys."""
    facts, counts = defaultdict[str, list[Row]](list), defaultdict[str, dict[str, int]](dict)
    for row in dataset.select("elsewhere/documents"):
        facts[text_of(row["document"])].append(row)
    for row in dataset.select("elsewhere/counts"):
        counts[text_of(row["document"])][KINDS[text_of(row["class"])]] = int(text_of(row["statements"]))
    return [head(iri, facts[iri]) | {name: range(counts[iri].get(name, 0)) for name in KINDS.values()} for iri in sorted(facts)]


def gather_document(dataset: Dataset, key: str) -> dict[str, Any] | None:
    """Return what a store says of a document in the shape of its file in a build; None where there is no such document."""
    document = NamedNode(DOCUMENTS + key)
    facts = dataset.select("elsewhere/documents", document=document)
    if not facts:
        return None
    rows = dataset.select("elsewhere/quotes", document=document)
    spans = list(merged(sorted({span_of(row) for row in rows})))
    gathered = head(document.value, facts) | {"text": write_text(rows), "units": list(units(spans)), "quotable": spans}
    for name in KINDS.values():
        gathered[name] = [statement(row) for row in rows if KINDS[text_of(row["class"])] == name]
    return gathered


def head(iri: str, facts: Iterable[Row]) -> dict[str, Any]:
    """Return a document without its words: what its file says of it, as far as the store says the same."""
    manifest = dict.fromkeys([*FACTS.values(), *NOT_TOLD, *TITLES], "")
    for row in facts:
        name = local_name(text_of(row["property"]))
        language = row["value"].language if isinstance(row["value"], Literal) else ""
        manifest[f"title_{language}" if name == "title" else FACTS.get(name, name)] = text_of(row["value"]).removeprefix(THINGS)
    key = iri.removeprefix(DOCUMENTS)
    return {"key": key, "iri": iri, "manifest": manifest, "is_quoted": True, "occurrences": [], "repairs": [], "moves": []}


def statement(row: Row) -> dict[str, Any]:
    """Return what the reader marks for a statement."""
    start, end = span_of(row)
    iri, subject, target = (text_of(row[name]) for name in ("statement", "subject", "object"))
    found = {"start": start, "end": end, "iri": iri, "statement": iri, "subject": subject, "object": target}
    kind = KINDS[text_of(row["class"])]
    if kind == "norms":
        modality = local_name(text_of(row["predicate"])).removeprefix("has").lower()
        return found | {"iri": target, "bearer": subject.removeprefix(THINGS), "modality": modality}
    if kind == "citations":
        return found | {"target": target, "act": text_of(row["act"]).removeprefix(THINGS), "repaired": False}
    return found | {"predicate": text_of(row["predicate"]), "date": text_of(row["date"])}


def write_text(rows: Iterable[Row]) -> str:
    """Return the text of a document with an ellipsis in the place of every character that nothing quotes."""
    quotes = {span_of(row): text_of(row["quote"]) for row in rows}
    text = [MISSING] * max((end for _, end in quotes), default=0)
    for (start, end), quote in quotes.items():
        text[start:end] = quote[: end - start].ljust(end - start, MISSING)
    return "".join(text)


def units(spans: Iterable[Span]) -> Iterator[dict[str, Any]]:
    """Yield a paragraph, and in it a sentence, for each piece of text that is here."""
    for index, (start, end) in enumerate(spans):
        place = {"start": start, "end": end, "number": "", "title": "", "iri": ""}
        yield {"index": 2 * index, "kind": "paragraph", "parent": None, **place}
        yield {"index": 2 * index + 1, "kind": "sentence", "parent": 2 * index, **place}


def merged(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield sorted spans with those that overlap made one.

    >>> list(merged([(0, 5), (3, 9), (10, 12)]))
    [(0, 9), (10, 12)]
    """
    last: Span | None = None
    for span in spans:
        if last is not None and span[0] < last[1]:
            last = last[0], max(last[1], span[1])
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def is_without_files() -> bool:
    """Tell whether this request sees a store elsewhere, and no files of the build that was published to it."""
    dataset = get_dataset()
    return dataset.is_elsewhere and dataset.folder is None


def read_quoted(key: str) -> dict[str, Any] | None:
    """Return a document as the store of this request quotes it; None where there is none, or where there are files."""
    return _remembered(get_dataset(), key) if is_without_files() else None


@lru_cache(maxsize=32)
def _remembered(dataset: Dataset, key: str) -> dict[str, Any] | None:
    return gather_document(dataset, key)


def gathered_index() -> Path:
    """Return a search index of the store of this request; it is gathered once, when somebody first searches."""
    with GATHERING:
        return _gathered_index(get_dataset())


@lru_cache(maxsize=1)
def _gathered_index(dataset: Dataset) -> Path:
    folder = tempfile.mkdtemp(prefix="zangraph-search-")
    weakref.finalize(dataset, shutil.rmtree, folder, ignore_errors=True)
    gather_index(dataset, Path(folder, "search.sqlite"))
    return Path(folder, "search.sqlite")


def gather_index(dataset: Dataset, path: Path) -> None:
    """Write a search index of the labels and quoted sentences of a data set, as a build would have it."""
    with dataset.answered():
        write_entries(path, [*label_entries(dataset.store), *sentence_entries(dataset)])


def sentence_entries(dataset: Dataset) -> Iterator[Entry]:
    """Yield the sentences that norms and relations rest on."""
    for row in dataset.select("elsewhere/sentences"):
        sentence = " ".join(text_of(row["quote"]).split())
        yield (text_of(row["document"]), "sentence", 0, sentence, "", "", *span_of(row)), sentence


def span_of(row: Row) -> Span:
    """Return where the quote of a row begins and ends."""
    return int(text_of(row["start"])), int(text_of(row["end"]))
