"""Read the modules of the ontology as one graph whose blank nodes have names that follow from it."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from zangraph.graph.store import write_triples


class OntologyError(ValueError):
    """A module is no Turtle; the message names file, line and reason."""


def modules(folder: Path) -> list[Path]:
    """Return the modules of the ontology by name; shapes are checks and not among them."""
    return sorted(path for path in folder.glob("*.ttl") if not path.stem.startswith("shapes"))


def write_ontology(folder: Path, path: Path) -> int:
    """Write the modules as one graph of sorted N-Triples; return how many there are."""
    dataset = Dataset()
    for module in modules(folder):
        try:
            for quad in parse(path=str(module), format=RdfFormat.TURTLE, rename_blank_nodes=True):
                dataset.add(quad)
        except SyntaxError as error:
            raise OntologyError(f"{module}:{error.lineno}: {error.msg}") from None
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return write_triples((quad.triple for quad in dataset), path)
