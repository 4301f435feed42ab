"""Hold the guard to its laws: it is linear, blind to what stands in strings, IRIs and comments, and never surprised."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.guard import Limits, RefusalError, inspect

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024

SHAPES = [
    ("SELECT * { ?s ?p ?o }", "SELECT", False, True),
    ("select*{?s?p?o}", "SELECT", False, True),
    ("BASE <http://example.org/> PREFIX ask: <x#> # SELECT\nASK { ask:a ?p 'DESCRIBE' }", "ASK", False, True),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT", False, True),
    ("DESCRIBE <http://example.org/select>", "DESCRIBE", False, True),
    ('SELECT ("""two\nlines, "one" quoted""" AS ?x) (\'\'\'a\\\'b\'\'\' AS ?y) {}', "SELECT", False, True),
    ("SELECT ('' AS ?empty) (\"\" AS ?too) {}", "SELECT", False, True),
    ("SELECT (NOW() AS ?now) {}", "SELECT", True, True),
    ("SELECT (rand() AS ?x) {}", "SELECT", True, True),
    ("SELECT ('NOW()' AS ?now) (?rand AS ?uuid) {}", "SELECT", False, True),
    ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT", False, False),
    ("SELECT * { ?s ?p ?o } ORDER BY ?o", "SELECT", False, False),
    ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "SELECT", False, False),
    ("SELECT * { <a:a> (<p:p>/<q:q>)* ?o }", "SELECT", False, False),
    ("", "", False, True),
    ("no query at all", "", False, True),
    (f"ASK {{ ?s ?p <{'x' * 4000}> }}", "ASK", False, False),
]

REFUSED = [
    ("INSERT DATA { <s:s> <p:p> 1 }", "line 1, column 1: INSERT"),
    ("PREFIX a: <b:c>\n  delete where { ?s ?p ?o }", "line 2, column 3: DELETE"),
    ("SELECT * {\n SERVICE <http://example.org/> { } }", "line 2, column 2: SERVICE"),
    ("SELECT * { service:x { } }", "line 1, column 22: SERVICE"),
    ("SELECT * { SERVICESILENT<x:y>{} }", "SERVICE"),
    ("SELECT ('never closed) {}", "line 1, column 9: the string"),
    ("SELECT " + "(" * 200, "nested more than 128"),
]

SLOW_FOR_BACKTRACKING = [
    '"' + '\\"' * (MEGABYTE // 2),
    "'''" + "''\\" * (MEGABYTE // 3),
    '"""' + '""a' * (MEGABYTE // 3),
    "<" + ")" * MEGABYTE + ">",
    "<a" * (MEGABYTE // 2),
    "a.-" * (MEGABYTE // 3),
    "a" * MEGABYTE,
    "a:" * (MEGABYTE // 2),
    "\\" * MEGABYTE,
    "\\'''a' " * (MEGABYTE // 7),
    "a:" + "b" * MEGABYTE,
    "#\n" * (MEGABYTE // 2),
    "_ " * (MEGABYTE // 2),
    "1e" * (MEGABYTE // 2),
    "@a-" * (MEGABYTE // 3),
    "\\u0022" * (MEGABYTE // 6),
]


@pytest.mark.parametrize(("query", "form", "is_volatile", "is_plain"), SHAPES)
def test_shape(query: str, form: str, is_volatile: bool, is_plain: bool) -> None:
    """The scan tells what the server must know."""
    shape = inspect(query, Limits())
    assert (shape.form, shape.is_volatile, shape.is_plain) == (form, is_volatile, is_plain)


@pytest.mark.parametrize(("query", "reason"), REFUSED)
def test_refused(query: str, reason: str) -> None:
    """A refusal says where and why."""
    with pytest.raises(RefusalError, match=reason):
        inspect(query, Limits())


@pytest.mark.parametrize("query", SLOW_FOR_BACKTRACKING, ids=lambda query: query[:8])
def test_linear(query: str) -> None:
    """A megabyte of what makes careless patterns backtrack is scanned in a few seconds at most, of a slow machine."""
    started = time.process_time()
    with contextlib.suppress(RefusalError):
        inspect(query, Limits(length=2 * MEGABYTE))
    assert time.process_time() - started < 5


@given(st.text(max_size=300))
def test_never_surprised(query: str) -> None:
    """Any text has a shape or is refused."""
    with contextlib.suppress(RefusalError):
        inspect(query, Limits())


@given(st.text(max_size=100))
def test_blind_to_strings_and_comments(text: str) -> None:
    """What stands in a string or a comment does not matter."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    line = "".join(character for character in text if character not in "\r\n\\")
    query = f'SELECT * {{ ?s ?p "{quoted}" }} # {line}'
    assert inspect(query, Limits()).form == "SELECT"


def test_worker_has_no_network() -> None:
    """Once confined, a process can open no socket and start no program."""
    program = (
        "import os, socket\nfrom server.confinement import refuse_network\nassert refuse_network()\n"
        "for attempt in (socket.socket, lambda: os.execv('/bin/true', ['true'])):\n"
        "    try:\n        attempt()\n    except PermissionError:\n        print('refused')\n"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.split() == ["refused", "refused"], result.stderr
