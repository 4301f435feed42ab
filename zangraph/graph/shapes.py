"""Validate RDF against `ontology/shapes.ttl` with pySHACL: exact, but slow, so a command and the tests do it, not a build."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import Graph

from zangraph.paths import ONTOLOGY

SHAPES = ONTOLOGY / "shapes.ttl"


def validate(paths: Iterable[Path], shapes: Path = SHAPES) -> tuple[bool, str]:
    """Return whether the merge of some RDF files fits the shapes, and pySHACL's report."""
    from pyshacl import validate as run

    data = Graph()
    for path in paths:
        data.parse(path)
    fits, _, report = run(data, shacl_graph=Graph().parse(shapes), advanced=False, meta_shacl=False)
    return bool(fits), str(report)
