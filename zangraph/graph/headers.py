"""Read the headers of the query library: YAML behind `#+` with the decorators of grlc (Meroño-Peñuela, Hoekstra 2016).

A summary and a description in Kazakh, Russian and English are required; what is wrong stops a build with file, line and reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pyoxigraph import Store

from zangraph.graph.vocabulary import LANGUAGES

DECORATORS = frozenset({"summary", "description", "tags", "method", "endpoint_in_url", "defaults", "enumerate"})

Words = Mapping[str, str]


class HeaderError(ValueError):
    """A query of the library or its header is wrong; the message names file, line and reason."""


def check_headers(folder: Path) -> None:
    """Raise HeaderError at the first query of the library whose text or header is wrong."""
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        header = read_header(path, text)
        check_query(path, text)
        for name in ("summary", "description"):
            words(path, text, header, name)


def read_header(path: Path, text: str) -> dict[str, Any]:
    """Read the YAML behind `#+`."""
    lines = text.split("\n")
    length = next((number for number, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    if not length:
        raise HeaderError(f"{path}:1: no header: the first lines must start with #+")
    try:
        header = yaml.safe_load("\n".join(line[2:].removeprefix(" ") for line in lines[:length]))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise HeaderError(f"{path}:{line}: header is not YAML: {error.problem}") from None
    if not isinstance(header, dict):
        raise HeaderError(f"{path}:1: header is no mapping of decorators")
    for name in header:
        if name not in DECORATORS:
            raise HeaderError(f"{path}:{line_of(text, str(name))}: unknown decorator {name!r}")
    return header


def check_query(path: Path, text: str) -> None:
    """Raise HeaderError where the query cannot be parsed."""
    try:
        Store().query(text)
    except SyntaxError as error:
        raise HeaderError(f"{path}:{place_of(error)}") from None


def place_of(error: SyntaxError) -> str:
    """Return line and reason of an error that Oxigraph found in a query.

    >>> place_of(SyntaxError("error at 2:11: expected one of WHERE"))
    '2: expected one of WHERE'
    """
    found = re.fullmatch(r"error at (?P<line>\d+):\d+: (?P<reason>.*)", error.msg, re.DOTALL)
    return f"{found['line']}: {' '.join(found['reason'].split())}" if found else f"1: {error.msg}"


def words(path: Path, text: str, header: Mapping[str, Any], name: str) -> Words:
    """Return a decorator that is given in every language."""
    value = header.get(name)
    missing = [language for language in LANGUAGES if not (isinstance(value, dict) and str(value.get(language) or "").strip())]
    if missing:
        raise HeaderError(f"{path}:{line_of(text, name)}: {name} lacks {', '.join(missing)}")
    return MappingProxyType({language: str(header[name][language]) for language in LANGUAGES})


def line_of(text: str, decorator: str) -> int:
    """Return the line where a decorator stands, or 1."""
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, start=1) if re.match(rf"#\+[\s-]*{re.escape(decorator)}:", line)), 1)
