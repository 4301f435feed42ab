"""Know where things stand on this site: the page of an IRI, the IRI of a page, and the files of the build."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from flask import current_app

from server.serving import get_dataset
from zangraph.graph.vocabulary import BASE, ONTOLOGY, THINGS


def thing_path(iri: str) -> str:
    """Return the path of a thing's page; a thing of another site has a page too.

    >>> thing_path("https://w3id.org/zangraph/id/cpc-2014/art_125")
    '/id/cpc-2014/art_125'
    >>> thing_path("https://w3id.org/zangraph/ontology#Power")
    '/ontology#Power'
    >>> thing_path("http://example.org/a b")
    '/thing?iri=http%3A%2F%2Fexample.org%2Fa%20b'
    """
    if iri.startswith(THINGS):
        return "/id/" + iri.removeprefix(THINGS)
    if iri.startswith(ONTOLOGY):
        return "/" + iri.removeprefix(BASE)
    return "/thing?iri=" + quote(iri, safe="")


def local_name(iri: str) -> str:
    """Return the last part of an IRI, for a thing without a label.

    >>> local_name("http://example.org/law#Article")
    'Article'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def reader_path(document: str, start: int, end: int) -> str:
    """Return the place of a passage in the reader.

    >>> reader_path("https://w3id.org/zangraph/id/document/cat-report-2013", 10, 90)
    '/document/cat-report-2013?from=10&to=90#char10'
    """
    return f"/document/{local_name(document)}?from={start}&to={end}#char{start}"


def in_header(iri: str) -> str:
    """Return an IRI, or an address, as headers may carry it (RFC 3987, section 3.1).

    >>> in_header("http://example.org/сот?a=b#c")
    'http://example.org/%D1%81%D0%BE%D1%82?a=b#c'
    """
    return quote(iri, safe="%/:?#[]@!$&'()*+,;=~")


def build_folder() -> Path | None:
    """Return the folder of the build that is served, None for RDF files."""
    return get_dataset().folder


def document_folder() -> Path:
    """Return the folder that holds the documents for the reader; it may be missing."""
    return (build_folder() or Path(current_app.instance_path)) / "documents"
