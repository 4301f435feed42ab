"""Imports point one way: extraction knows no RDF, the graph sees its records, the server sees what a build left."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("zangraph/**/*.py"), *ROOT.glob("server/**/*.py"), ROOT / "build_graph.py"])
RDF = {"rdflib", "pyoxigraph", "oxrdflib", "owlready2", "pyshacl", "networkx", "flask"}
NOWHERE = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}

PATHS = "zangraph.paths"
WORDS_AND_RECORDS = ("zangraph.extraction.records", "zangraph.extraction.lexicon", PATHS)

# What a package may import of ours, beside itself; the first prefix that fits the importing module decides.
ALLOWED = (
    ("zangraph.extraction.records", ()),
    (PATHS, ()),
    ("zangraph.extraction.lexicon", ("zangraph.extraction.records", PATHS)),
    ("zangraph.extraction", ("zangraph.extraction",)),
    ("zangraph.reading", ("zangraph.reading", "zangraph.extraction")),
    ("zangraph.graph.parts", ("zangraph.graph", "zangraph.reading", "zangraph.extraction")),
    ("zangraph.graph", ("zangraph.graph", *WORDS_AND_RECORDS, "zangraph.reading", "zangraph.folding")),
    ("zangraph.scoring", ()),
    ("zangraph", ("zangraph",)),
    ("server", ("server", "zangraph.graph", "zangraph.resolve", "zangraph.folding", "zangraph.extraction.lexicon", PATHS)),
    ("build_graph", ("zangraph.build",)),
)
ORDERED_BY = {"zangraph", "zangraph.evaluate", "zangraph.graph.parts"}  # who may call the pipeline


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    names = {module_of(file) for file in FILES}
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            inner = {f"{module}.{alias.name}" for alias in node.names} & names
            found |= inner if inner and module in {"zangraph", "server", "zangraph.graph", "zangraph.extraction"} else {module}
    return found


def is_below(module: str, prefix: str) -> bool:
    """Tell whether a module is the named one or stands in it."""
    return module == prefix or module.startswith(prefix + ".")


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_point_one_way(path):
    module = module_of(path)
    allowed = next(names for prefix, names in ALLOWED if is_below(module, prefix))
    ours = {name for name in imports_of(path) if name.split(".")[0] in {"zangraph", "server"}}
    wrong = {name for name in ours if not any(is_below(name, prefix) for prefix in allowed)}
    assert not wrong, f"{module} may not import {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("path", [path for path in FILES if {"extraction", "reading"} & set(path.parts)], ids=module_of)
def test_reading_and_extraction_know_no_rdf(path):
    assert not {name.split(".")[0] for name in imports_of(path)} & RDF


def test_no_modules_import_each_other():
    modules = {module_of(path): path for path in FILES}
    graph = {module: (imports_of(path) & modules.keys()) - {module} for module, path in modules.items()}
    graph |= {package: () for package in ("server", "zangraph")}  # what a package imports to start, its modules do not need
    TopologicalSorter(graph).prepare()


def test_only_the_entry_points_know_the_order_of_steps():
    callers = {module_of(path) for path in FILES if "zangraph.extraction.pipeline" in imports_of(path)}
    assert callers <= ORDERED_BY


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_every_module_is_named_for_what_it_does(path):
    assert not NOWHERE & set(module_of(path).split("."))
