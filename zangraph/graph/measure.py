"""Measure the shape of the graph with networkx: degrees, centrality and components of actors and acts, and what is cited most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx
from pyoxigraph import Store

from zangraph.graph.store import select

SHOWN = 20
DIGITS = 6


def measure(store: Store) -> dict[str, Any]:
    """Return the figures that pages and report show; every list is ordered, largest first, then by IRI."""
    relations = link_graph(store)
    cited = {row["target"].value: int(row["weight"].value) for row in select(store, "assembly/citations")}
    undirected = networkx.Graph(relations)
    return {
        "nodes": relations.number_of_nodes(),
        "edges": relations.number_of_edges(),
        "components": sorted((len(found) for found in networkx.connected_components(undirected)), reverse=True),
        "degree": largest(dict(relations.degree())),
        "betweenness": largest(networkx.betweenness_centrality(undirected)),
        "most_cited": largest(cited),
    }


def link_graph(store: Store) -> networkx.DiGraph:
    """Return the links between actors and acts as a directed graph."""
    graph = networkx.DiGraph()
    for row in select(store, "assembly/relations"):
        graph.add_edge(row["source"].value, row["target"].value, weight=int(row["weight"].value))
    return graph


def largest(values: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the largest values with their nodes."""
    ordered: Iterable[tuple[str, float]] = sorted(values.items(), key=lambda found: (-found[1], found[0]))
    return [(node, round(value, DIGITS)) for node, value in list(ordered)[:SHOWN]]
