"""Take apart and put together lines of N-Triples as bytes: millions run by, too many to parse each."""

from __future__ import annotations

from zangraph.graph.terms import RDF

Terms = tuple[bytes, bytes, bytes]
"""Subject, property and object as N-Triples writes them."""

TYPE = str(RDF.type).encode()


def split(line: bytes) -> Terms:
    """Return the terms of a line as our files have it, with or without its end.

    >>> split(b'<a:s> <a:p> "two words"@en .\\n')
    (b'<a:s>', b'<a:p>', b'"two words"@en')
    """
    subject, predicate, value = line.removesuffix(b" .\n").split(b" ", 2)
    return subject, predicate, value


def line_of(terms: Terms) -> bytes:
    """Return a line."""
    return b" ".join(terms) + b" .\n"
