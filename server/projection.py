"""Read from the data set what the graph view and the matrix walk on: things by kind, and the links between them.

A link rests on sentences, or on those of the norm that it belongs to, or on none: membership and structure come from tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product

import networkx as nx
from flask import current_app

from server.dataset import Dataset, text_of
from server.serving import get_dataset
from zangraph.graph.vocabulary import MODALITIES

ACTORS = ("institution", "role")
WALKED = frozenset({*ACTORS, "act"})
"""The kinds over which a path may lead, and which a norm may be about."""
KINDS = (*ACTORS, "act", *MODALITIES, "source", "provision", "document")
"""The kinds of thing, in the order of legends. A thing of two kinds counts as the first."""

DETOUR = 2
"""How much longer than a relation of two actors a step is over an act, or over a norm of one that names the other."""


@dataclass(frozen=True)
class Link:
    """A directed link; `sentences` counts the statements behind it, `documents` says where they stand."""

    subject: str
    relation: str
    object: str
    documents: frozenset[str] = frozenset()
    sentences: int = 0


@dataclass(eq=False)
class Projection:
    """The part of a data set that is drawn; `named` are the actors and acts that the sentences of a norm name."""

    digest: str
    kinds: Mapping[str, str]
    links: Sequence[Link]
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    around: Mapping[str, Sequence[Link]] = field(init=False)

    def __post_init__(self) -> None:
        around: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            around[link.subject].append(link)
            if link.object != link.subject:
                around[link.object].append(link)
        self.around = around

    @cached_property
    def members(self) -> Mapping[str, Sequence[str]]:
        """Return the things of each kind, the most linked first."""
        members: dict[str, list[str]] = defaultdict(list)
        for thing in sorted(self.kinds, key=lambda thing: (-self.degree(thing), thing)):
            members[self.kinds[thing]].append(thing)
        return members

    @cached_property
    def overview(self) -> Mapping[tuple[str, str], int]:
        """Return how many links go from one kind to another."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for link in self.links:
            counts[self.kinds[link.subject], self.kinds[link.object]] += 1
        return counts

    @cached_property
    def roads(self) -> nx.Graph:
        """Return the actors and acts with the links between them that rest on sentences, as an undirected graph."""
        roads = nx.Graph()
        for link in self.links:
            ends = self.kinds[link.subject], self.kinds[link.object]
            if link.sentences and WALKED.issuperset(ends):
                roads.add_edge(link.subject, link.object, length=DETOUR if "act" in ends else 1)
        for norm, subjects in self.subjects.items():
            for bearer, other in product(self.bearers.get(norm, ()), sorted(subjects)):
                if self.kinds[other] in ACTORS and not roads.has_edge(bearer, other):
                    roads.add_edge(bearer, other, length=DETOUR)
        return roads

    @cached_property
    def bearers(self) -> Mapping[str, Sequence[str]]:
        """Return the bearers of each norm."""
        bearers: dict[str, list[str]] = defaultdict(list)
        for link in self.links:
            if self.kinds[link.object] in MODALITIES and self.kinds[link.subject] in ACTORS:
                bearers[link.object].append(link.subject)
        return bearers

    @cached_property
    def subjects(self) -> Mapping[str, frozenset[str]]:
        """Return the actors and acts that each norm is about or that its sentences name."""
        subjects = {norm: set(named) for norm, named in self.named.items()}
        for link in self.links:
            if self.kinds[link.subject] in MODALITIES and self.kinds[link.object] in WALKED:
                subjects.setdefault(link.subject, set()).add(link.object)
        return {norm: frozenset(found) for norm, found in sorted(subjects.items())}

    def degree(self, thing: str) -> int:
        """Return the number of links at a thing."""
        return len(self.around.get(thing, ()))


@lru_cache(maxsize=1024)
def find_path(projection: Projection, start: str, end: str) -> tuple[str, ...]:
    """Return a shortest path between two actors, both included; an empty one where there is none."""
    try:
        return tuple(nx.dijkstra_path(projection.roads, start, end, weight="length"))
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return ()


def between(projection: Projection, one: str, other: str) -> Sequence[Link]:
    """Return the links between two things in both directions; without any, those to the norms of one that name the other."""
    direct = [link for link in projection.around.get(one, ()) if other in (link.subject, link.object) and link.sentences]
    return direct or [*_norms_naming(projection, one, other), *_norms_naming(projection, other, one)]


def _norms_naming(projection: Projection, bearer: str, other: str) -> Iterator[Link]:
    for link in projection.around.get(bearer, ()):
        if link.subject == bearer and other in projection.subjects.get(link.object, ()):
            yield link


def read_projection(dataset: Dataset) -> Projection:
    """Read the projection of a data set; one without our ontology has an empty one."""
    kinds: dict[str, str] = {}
    for row in sorted(dataset.select("graph/things"), key=lambda row: KINDS.index(text_of(row["kind"]))):
        if thing := text_of(row["thing"]):  # data of others may have blank nodes, which no address can name
            kinds.setdefault(thing, text_of(row["kind"]))
    links = [link for link in _read_links(dataset) if link.subject in kinds and link.object in kinds]
    links.sort(key=lambda link: (link.subject, link.relation, link.object))
    return Projection(dataset.digest, kinds, links, _read_named(dataset, kinds))


def _read_named(dataset: Dataset, kinds: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for row in dataset.select("graph/norm-subjects"):
        norm, about = text_of(row["norm"]), text_of(row["about"])
        if kinds.get(norm) in MODALITIES and kinds.get(about) in WALKED:
            named[norm].add(about)
    return {norm: frozenset(found) for norm, found in named.items()}


def _read_links(dataset: Dataset) -> Iterator[Link]:
    documents: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    sentences: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in dataset.select("graph/statements"):
        triple = text_of(row["subject"]), text_of(row["relation"]), text_of(row["object"])
        documents[triple].add(text_of(row["document"]))
        sentences[triple] += int(text_of(row["sentences"]))
    for triple, where in documents.items():
        yield Link(*triple, frozenset(where), sentences[triple])
    yield from _read_norm_links(dataset, documents, sentences)
    for row in dataset.select("graph/order"):
        triple = text_of(row["subject"]), text_of(row["relation"]), text_of(row["object"])
        if triple not in documents:
            yield Link(*triple)


def _read_norm_links(
    dataset: Dataset, documents: Mapping[tuple[str, str, str], Iterable[str]], sentences: Mapping[tuple[str, str, str], int]
) -> Iterator[Link]:
    """Yield what norms are about, with the documents and the number of sentences of the norm."""
    written: dict[str, set[str]] = defaultdict(set)
    counted: dict[str, int] = defaultdict(int)
    for triple, where in documents.items():
        written[triple[2]].update(where)
        counted[triple[2]] += sentences[triple]
    for row in dataset.select("graph/norm-links"):
        norm = text_of(row["subject"])
        yield Link(norm, text_of(row["relation"]), text_of(row["object"]), frozenset(written[norm]), counted[norm])


def get_projection() -> Projection:
    """Return the projection of the data set that this request sees; it is read once for each data set."""
    dataset = get_dataset()
    projection: Projection | None = current_app.extensions.get("zangraph.projection")
    if projection is None or projection.digest != dataset.digest:
        find_path.cache_clear()  # its keys would keep the projection before alive
        projection = current_app.extensions["zangraph.projection"] = read_projection(dataset)
    return projection
