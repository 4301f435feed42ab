"""The examples in the docstrings of the graph layer hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import zangraph.graph

MODULES = ["zangraph.folding", *(f"zangraph.graph.{module.name}" for module in pkgutil.iter_modules(zangraph.graph.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
