"""Write what a build links as tables and as a plain graph: CSV with a Frictionless data package, GraphML, a SKOS thesaurus."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx
from pyoxigraph import QueryTriples, RdfFormat, Store, Triple, serialize

from zangraph.graph.store import read_query, select
from zangraph.graph.terms import PREFIXES

LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
TABLES = {
    "nodes": {
        "id": ("string", "IRI of the thing"),
        "kind": ("string", "institution, role, procedural act, legal act, provision, document or kind of norm"),
        "kk": ("string", "label in Kazakh"),
        "ru": ("string", "label in Russian"),
        "en": ("string", "label in English"),
    },
    "edges": {
        "id": ("string", "IRI of the statement"),
        "source": ("string", "IRI of the node that the link leads from"),
        "relation": ("string", "IRI of the property"),
        "target": ("string", "IRI of the node that the link leads to"),
        "document": ("string", "IRI of the document that says so"),
        "start": ("integer", "where the passage begins in the document, in Unicode code points"),
        "end": ("integer", "where it ends"),
        "quote": ("string", "the passage"),
    },
}
"""The columns of each table, each with its type and what it holds."""


def rows(store: Store, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table; what is not known is the empty string."""
    for solution in select(store, f"exports/{name}"):
        yield {column: solution[column].value if solution[column] else "" for column in TABLES[name]}


def write_csv(store: Store, folder: Path) -> None:
    """Write both tables, and the data package that describes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf8", newline="") as file:
            writer = csv.DictWriter(file, list(columns), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows(store, name))
    package = {"name": "zangraph", "title": "ZanGraph", "licenses": [LICENCE], "resources": [*map(resource, TABLES)]}
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1) + "\n", encoding="utf8", newline="\n")


def resource(name: str) -> Mapping[str, Any]:
    """Describe a table as Frictionless Table Schema does."""
    fields = [{"name": column, "type": kind, "description": description} for column, (kind, description) in TABLES[name].items()]
    keys = [
        {"fields": [column], "reference": {"resource": "nodes", "fields": ["id"]}}
        for column in ("source", "target", "document")
        if name == "edges"
    ]
    schema = {"fields": fields, "primaryKey": ["id"], "foreignKeys": keys}
    return {"name": name, "path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "schema": schema}


def write_graphml(store: Store, path: Path) -> None:
    """Write nodes and edges as GraphML; two links between the same nodes stay two."""
    graph = networkx.MultiDiGraph()
    for node in rows(store, "nodes"):
        graph.add_node(node.pop("id"), **node)
    for edge in rows(store, "edges"):
        place = {"start": int(edge.pop("start")), "end": int(edge.pop("end"))}
        graph.add_edge(edge.pop("source"), edge.pop("target"), key=edge.pop("id"), **edge, **place)
    networkx.write_graphml(graph, path, named_key_ids=True)


def write_thesaurus(store: Store, path: Path) -> None:
    """Write the terms as a SKOS thesaurus in Turtle."""
    answer = store.query(read_query("exports/thesaurus"))
    assert isinstance(answer, QueryTriples)
    ordered: Iterable[Triple] = sorted(set(answer), key=str)
    serialize(ordered, str(path), RdfFormat.TURTLE, prefixes=PREFIXES)
