"""Measure the shape of the graph with networkx: degrees, centrality and components of actors and acts, and what is cited most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx
from pyoxigraph import Store

from zangraph.graph.store import select

SHOWN = 20
DIGITS = 6


def measure(store: Store) -> dict[str, Any]:
    """Return the figures that pages and report show; every list is ordered, largest first, then by IRI."""
    relations = link_graph(store, "relations")
    citations = link_graph(store, "citations")
    undirected = networkx.Graph(relations)
    return {
        "nodes": relations.number_of_nodes(),
        "edges": relations.number_of_edges(),
        "components": sorted((len(found) for found in networkx.connected_components(undirected)), reverse=True),
        "degree": largest(dict(relations.degree())),
        "betweenness": largest(networkx.betweenness_centrality(undirected)),
        "most_cited": largest(dict(citations.in_degree(weight="weight"))),
    }


def link_graph(store: Store, name: str) -> networkx.DiGraph:
    """Return what a query of source, target and weight finds as a directed graph."""
    graph = networkx.DiGraph()
    for row in select(store, f"assembly/{name}"):
        graph.add_edge(row["source"].value, row["target"].value, weight=int(row["weight"].value))
    return graph


def largest(values: dict[str, float]) -> list[tuple[str, float]]:
    """Return the largest values with their nodes."""
    ordered: Iterable[tuple[str, float]] = sorted(values.items(), key=lambda found: (-found[1], found[0]))
    return [(node, round(value, DIGITS)) for node, value in list(ordered)[:SHOWN]]
