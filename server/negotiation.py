"""Choose the media type of an answer: one table, and the client's Accept header as a library reads it (RFC 9110, 12.5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header


@dataclass(frozen=True)
class Format:
    """Name a serialisation: how workers call it, its media type, other names that clients use, its IRI as W3C gives it."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()
    iri: str = ""
    charset: bool = False

    def content_type(self, asked: str) -> str:
        """Return the Content-Type of an answer asked for by one of the format's names."""
        return f"{asked}; charset=utf-8" if self.charset or asked.startswith("text/") else asked


W3C = "http://www.w3.org/ns/formats/"

RESULTS = (
    Format("JSON", "application/sparql-results+json", ("application/json",), W3C + "SPARQL_Results_JSON"),
    Format("XML", "application/sparql-results+xml", ("application/xml", "text/xml"), W3C + "SPARQL_Results_XML"),
    Format("CSV", "text/csv", (), W3C + "SPARQL_Results_CSV", True),
    Format("TSV", "text/tab-separated-values", (), W3C + "SPARQL_Results_TSV", True),
)

GRAPHS = (
    Format("TURTLE", "text/turtle", ("application/turtle", "application/x-turtle"), W3C + "Turtle", True),
    Format("N_TRIPLES", "application/n-triples", ("text/plain",), W3C + "N-Triples"),
    Format("RDF_XML", "application/rdf+xml", ("application/xml", "text/xml"), W3C + "RDF_XML"),
    Format("JSON_LD", "application/ld+json", ("application/json",), W3C + "JSON-LD"),
    Format("TRIG", "application/trig", (), W3C + "TriG"),
    Format("N_QUADS", "application/n-quads", ("text/x-nquads",), W3C + "N-Quads"),
)

HTML = Format("HTML", "text/html", ("application/xhtml+xml",), "", True)

LONGEST_REMEMBERED = 500

OFFERS = {"SELECT": RESULTS, "ASK": RESULTS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS, "": RESULTS}


def parse_accept(header: str) -> MIMEAccept:
    """Read an Accept header; parameters other than q do not matter here.

    >>> parse_accept("text/turtle;charset=utf-8;q=0.5, */*;q=0.1").quality("text/turtle")
    0.5
    """
    accept = parse_accept_header(header, MIMEAccept)
    return MIMEAccept([(parse_options_header(media_type)[0].lower(), quality) for media_type, quality in accept])


def quality(accept: MIMEAccept, media_type: str) -> float:
    """Return the client's wish for a media type, given by the most specific range that matches it.

    >>> quality(parse_accept("text/*;q=0.3, text/csv;q=0, */*"), "text/csv")
    0.0
    """
    main, _, _ = media_type.partition("/")
    wishes = {range_: wish for range_, wish in reversed(list(accept))}
    for range_ in (media_type, f"{main}/*", "*/*"):
        if range_ in wishes:
            return wishes[range_]
    return 0.0


def nothing_fits(offers: tuple[Format, ...]) -> str:
    """Tell a client what it could have accepted (RFC 9110, section 15.5.7)."""
    return f"nothing that the Accept header allows; there are {', '.join(offer.media_type for offer in offers)}"


def choose_for_form(header: str, form: str) -> tuple[Format, str] | None:
    """Return what `choose` returns for a form of query; clients send few different headers."""
    return remembered_choice(header, form) if len(header) <= LONGEST_REMEMBERED else choose(header, OFFERS[form])


@lru_cache(maxsize=1000)
def remembered_choice(header: str, form: str) -> tuple[Format, str] | None:
    """Choose once for each header and form."""
    return choose(header, OFFERS[form])


def choose(header: str, offers: tuple[Format, ...]) -> tuple[Format, str] | None:
    """Return the format that the client likes best and the media type to call it by; None when nothing fits.

    No header means anything will do. Of equals the server's first is taken, and a proper name goes before an alias.

    >>> choose("text/csv;q=0.4, application/xml;q=0.9", RESULTS)[1]
    'application/xml'
    >>> choose("text/html", RESULTS) is None
    True
    """
    if not header.strip():
        return offers[0], offers[0].content_type(offers[0].media_type)
    accept = parse_accept(header)
    names = [(format_, format_.media_type) for format_ in offers]
    names += [(format_, alias) for format_ in offers for alias in format_.aliases]
    best = max(names, key=lambda name: quality(accept, name[1]))
    if quality(accept, best[1]) <= 0:
        return None
    return best[0], best[0].content_type(best[1])
