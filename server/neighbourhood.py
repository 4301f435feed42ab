"""Choose what one view of the graph shows: the things that somebody opened, their neighbours, and how many more there are.

A view is a function of the projection and of the state that stands in its address, so that an address can be shared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from server.projection import Link, Projection, between, find_path
from zangraph.graph.vocabulary import MODALITIES, ONTOLOGY, THINGS

MOST_THINGS = 150
"""How many things one view shows at most."""
FIRST_THINGS = 32
"""How many neighbours of a thing are shown when it is opened."""
FIRST_NORMS = 4
"""How many of these are powers, how many duties, and so on: a page lists norms better than a drawing can."""
NEXT_THINGS = 24
"""How many more are shown each time one asks for more."""
FACETS = ("kind", "modality", "relation", "document")
KIND = "kind:"
MEMBER = "member"
"""The relation between a kind and a thing of that kind."""
NAMES = f"{ONTOLOGY}#mentions"
"""The relation between a norm and an actor that its sentence names."""


def key_of(iri: str) -> str:
    """Return the short form of an IRI that addresses carry.

    >>> key_of("https://w3id.org/zangraph/id/cpc-2014/art_125"), key_of("https://w3id.org/zangraph/ontology#supervises")
    ('cpc-2014/art_125', ':supervises')
    """
    if iri.startswith(THINGS):
        return iri.removeprefix(THINGS)
    if iri.startswith(ONTOLOGY + "#"):
        return iri.removeprefix(ONTOLOGY + "#").join((":", ""))
    return iri


def iri_of(key: str) -> str:
    """Return the IRI of a short form.

    >>> iri_of("prosecutor"), iri_of("http://data.europa.eu/eli/ontology#cites")
    ('https://w3id.org/zangraph/id/prosecutor', 'http://data.europa.eu/eli/ontology#cites')
    """
    if key.startswith(":"):
        return f"{ONTOLOGY}#{key[1:]}"
    return key if "://" in key or key.startswith(KIND) else THINGS + key


def facet_kind(kind: str) -> str:
    """Return the kind by which one filters: powers, duties, prohibitions and rights are norms."""
    return "norm" if kind in MODALITIES else kind


@dataclass(frozen=True)
class State:
    """What the address says: `nodes` that are open, `more` of them or of one group, a path's ends, and the filters.

    An empty filter lets everything through.
    """

    nodes: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=lambda: dict.fromkeys(FACETS, frozenset()))

    @classmethod
    def read(cls, arguments: MultiDict[str, str]) -> State:
        """Read the state from the arguments of a request."""
        nodes = tuple(dict.fromkeys(iri_of(key) for key in arguments.getlist("node") if key))
        filters = {facet: frozenset(value for value in arguments.getlist(facet) if value) for facet in FACETS}
        start, end = (iri_of(arguments[name]) if arguments.get(name) else "" for name in ("from", "to"))
        return cls(nodes, tuple(arguments.getlist("more")), start, end, filters)

    def query(self) -> str:
        """Return the state as the query of an address."""
        pairs = [("node", key_of(node)) for node in self.nodes] + [("more", more) for more in self.more]
        pairs += [(name, key_of(end)) for name, end in (("from", self.start), ("to", self.end)) if end]
        pairs += [(facet, value) for facet in FACETS for value in sorted(self.filters[facet])]
        return urlencode(pairs, safe="/:|")

    def opening(self, node: str) -> State:
        """Return the state with one thing more opened; a path is left behind."""
        return replace(self, nodes=tuple(dict.fromkeys((*self.nodes, node))), start="", end="")

    def closing(self, node: str) -> State:
        """Return the state with one thing closed."""
        key = key_of(node)
        kept = tuple(more for more in self.more if more.split("|")[0] != key)
        return replace(self, nodes=tuple(other for other in self.nodes if other != node), more=kept)

    def asking(self, more: str) -> State:
        """Return the state with more of a thing or of a group."""
        return replace(self, more=(*self.more, more))

    def lets(self, link: Link, kind: str) -> bool:
        """Tell whether the filters let a link to a thing of a kind through."""
        kinds, modalities, relations, documents = (self.filters[facet] for facet in FACETS)
        return (
            (not kinds or facet_kind(kind) in kinds)
            and (not modalities or kind not in MODALITIES or kind in modalities)
            and (not relations or key_of(link.relation) in relations)
            and (not documents or any(key_of(document) in documents for document in link.documents))
        )


@dataclass(frozen=True)
class Group:
    """Neighbours of a thing by one relation in one direction and of one kind; `hidden` counts those not shown."""

    key: str
    relation: str
    outward: bool
    kind: str
    links: tuple[Link, ...]
    others: tuple[str, ...]
    hidden: int = 0


@dataclass(frozen=True)
class Edge:
    """All links from one thing to another, drawn as one line."""

    source: str
    target: str
    relations: tuple[str, ...]
    sentences: int


@dataclass(frozen=True)
class View:
    """What is shown: things in order, the lines between them, and the groups of each open thing."""

    state: State
    things: Mapping[str, str]
    edges: Sequence[Edge]
    opened: Mapping[str, Sequence[Group]]
    path: tuple[str, ...] = ()
    hops: Sequence[Sequence[Link]] = ()

    @property
    def full(self) -> bool:
        """Tell whether no further thing has room."""
        return len(self.things) >= MOST_THINGS


def make_view(projection: Projection, state: State) -> View:
    """Return the view of a state: of all kinds when nothing is open."""
    if state.start and state.end:
        return _view_path(projection, state)
    if not state.nodes:
        return _view_kinds(projection, state)
    things = {node: _kind(projection, node) for node in state.nodes[:MOST_THINGS] if _kind(projection, node)}
    opened: dict[str, Sequence[Group]] = {}
    for node in list(things):
        opened[node] = _allot(_groups(projection, state, node), state, node, things)
    return View(state, things, _edges(things, opened), opened)


def _kind(projection: Projection, node: str) -> str:
    if node.startswith(KIND):
        return node.removeprefix(KIND) if node.removeprefix(KIND) in projection.members else ""
    return projection.kinds.get(node, "")


def _view_kinds(projection: Projection, state: State) -> View:
    things = {KIND + kind: kind for kind in projection.members}
    edges = [
        Edge(KIND + one, KIND + other, (), count) for (one, other), count in sorted(projection.overview.items()) if one != other
    ]
    return View(state, things, edges, {})


def _view_path(projection: Projection, state: State) -> View:
    path = find_path(projection, state.start, state.end)
    hops = [between(projection, one, other) for one, other in zip(path, path[1:], strict=False)]
    ends = path or [end for end in (state.start, state.end) if end in projection.kinds]
    things = {thing: projection.kinds[thing] for thing in ends}
    things |= {link.object: projection.kinds[link.object] for hop in hops for link in hop[:1]}
    links = [link for hop in hops for link in hop if link.object in things]
    links += [
        Link(norm, NAMES, end, link.documents, link.sentences)
        for link in links
        for norm, end in product([link.object], path)
        if end != link.subject and end in projection.subjects.get(norm, ())
    ]
    return View(state, things, _merge(links), {}, path, hops)


def _groups(projection: Projection, state: State, node: str) -> list[Group]:
    """Return the groups of a thing's neighbours that the filters let through, the largest last."""
    if node.startswith(KIND):
        return [_members(projection, state, node)]
    found: dict[tuple[str, bool, str], list[Link]] = defaultdict(list)
    for link in projection.around.get(node, ()):
        outward = link.subject == node
        kind = projection.kinds[link.object if outward else link.subject]
        if state.lets(link, kind):
            found[link.relation, outward, kind].append(link)
    groups = [
        Group(
            f"{key_of(node)}|{key_of(relation)}|{'to' if outward else 'from'}|{kind}",
            relation,
            outward,
            kind,
            tuple(links),
            _by_degree(projection, links, outward),
        )
        for (relation, outward, kind), links in found.items()
    ]
    return sorted(groups, key=lambda group: (len(group.others), group.key))


def _members(projection: Projection, state: State, node: str) -> Group:
    kind = node.removeprefix(KIND)
    links = {thing: Link(node, MEMBER, thing) for thing in projection.members[kind]}
    if state.filters["document"]:
        links = {
            thing: link
            for thing, link in links.items()
            if any(state.lets(other, "") for other in projection.around.get(thing, ()))
        }
    return Group(f"{node}|{MEMBER}|to|{kind}", MEMBER, True, kind, tuple(links.values()), tuple(links))


def _by_degree(projection: Projection, links: Iterable[Link], outward: bool) -> tuple[str, ...]:
    others = {link.object if outward else link.subject for link in links}
    return tuple(sorted(others, key=lambda other: (-projection.degree(other), other)))


def _allot(groups: Sequence[Group], state: State, node: str, things: dict[str, str]) -> list[Group]:
    """Show neighbours in turn from each group, as many as the state asks for and there is room; put them into `things`."""
    asked = Counter(state.more)
    quotas = {group.key: NEXT_THINGS * asked[group.key] for group in groups}
    budget = FIRST_THINGS + NEXT_THINGS * asked[key_of(node)]
    few = not asked[key_of(node)] and not node.startswith(KIND)
    most = {group.key: FIRST_NORMS if few and group.kind in MODALITIES else len(group.others) for group in groups}
    in_turn = (group for place in range(max(most.values(), default=0)) for group in groups if place < most[group.key])
    for group in islice(in_turn, budget):
        quotas[group.key] += 1
    return [_show(group, quotas[group.key], things) for group in groups]


def _show(group: Group, quota: int, things: dict[str, str]) -> Group:
    """Put as many of a group into `things` as its quota and the room allow; those shown anyway take nothing."""
    shown = []
    for other in group.others:
        if other in things or (quota > 0 and len(things) < MOST_THINGS):
            quota -= other not in things
            things[other] = group.kind
            shown.append(other)
    return replace(group, others=tuple(shown), hidden=len(group.others) - len(shown))


def _edges(things: Mapping[str, str], opened: Mapping[str, Sequence[Group]]) -> list[Edge]:
    """Return the lines at the things that are open."""
    links = {link for groups in opened.values() for group in groups for link in group.links}
    return _merge(link for link in links if link.subject in things and link.object in things)


def _merge(links: Iterable[Link]) -> list[Edge]:
    """Return one line for all links of the same direction between two things."""
    merged: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in sorted(links, key=lambda link: (link.subject, link.object, link.relation)):
        merged[link.subject, link.object].append(link)
    return [
        Edge(source, target, tuple(dict.fromkeys(link.relation for link in found)), sum(link.sentences for link in found))
        for (source, target), found in merged.items()
    ]


def count_facets(projection: Projection, view: View) -> Mapping[str, Counter[str]]:
    """Count, for each filter, the values among all neighbours of what is open, whatever the filters let through."""
    counts: Mapping[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for node in view.state.nodes:
        for link in projection.around.get(node, ()):
            kind = projection.kinds[link.object if link.subject == node else link.subject]
            counts["kind"][facet_kind(kind)] += 1
            counts["relation"][key_of(link.relation)] += 1
            counts["document"].update(key_of(document) for document in link.documents)
            if kind in MODALITIES:
                counts["modality"][kind] += 1
    return counts
