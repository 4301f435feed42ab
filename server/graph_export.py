"""Save a view of the graph: as GraphML for other programs, and as one HTML file that opens without a network."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

import networkx as nx
from pyvis.network import Network

from server.neighbourhood import View, key_of

Name = Callable[[str], str]
Quotes = Callable[[str, str], Sequence[str]]

COLOURS: Mapping[str, str] = {
    "institution": "#5b3a96",
    "role": "#7a2f78",
    "act": "#0f6258",
    "power": "#0b5a86",
    "duty": "#8a4700",
    "prohibition": "#a3162b",
    "right": "#1d6b34",
    "source": "#6a4b16",
    "provision": "#6a4b16",
    "document": "#3d5166",
}
SHAPES: Mapping[str, str] = {
    "institution": "box",
    "role": "box",
    "act": "ellipse",
    "power": "dot",
    "duty": "dot",
    "prohibition": "dot",
    "right": "dot",
    "source": "square",
    "provision": "square",
    "document": "triangle",
}
QUOTES_IN_A_FILE = 3
"""How many sentences of a link a file carries."""

_LOADED = re.compile(r"<link\b[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>|<!--.*?-->", re.DOTALL)
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, such as the control characters that extraction from PDF leaves."""
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


def as_network(view: View, name: Name, relation_name: Name, quotes: Quotes) -> nx.DiGraph:
    """Return a view as a directed graph whose nodes and lines carry their labels and sentences."""
    network = nx.DiGraph()
    for thing, kind in view.things.items():
        network.add_node(key_of(thing), label=_UNWRITABLE.sub("", name(thing)), kind=kind, iri=thing)
    for edge in view.edges:
        label = ", ".join(filter(None, map(relation_name, edge.relations)))
        sentences = "\n\n".join(quotes(edge.source, edge.target)[:QUOTES_IN_A_FILE]) if edge.sentences else ""
        relations = " ".join(map(key_of, edge.relations))
        ends = key_of(edge.source), key_of(edge.target)
        quoted = _UNWRITABLE.sub("", sentences)
        network.add_edge(*ends, label=label, relations=relations, sentences=edge.sentences, quotes=quoted)
    return network


def to_graphml(network: nx.DiGraph) -> bytes:
    """Return the graph as GraphML."""
    written = io.BytesIO()
    nx.write_graphml(network, written, encoding="utf-8", prettyprint=True)
    return written.getvalue()


def to_html(network: nx.DiGraph, title: str, language: str) -> str:
    """Return the graph as a page with all that it needs inside.

    pyvis writes links to another host in every mode; they are taken out, and the page's own policy forbids whatever is left.
    """
    drawing = Network(height="100vh", directed=True, cdn_resources="in_line")
    for node, values in network.nodes(data=True):
        _draw_node(drawing, node, values)
    for source, target, values in network.edges(data=True):
        hint = "\n\n".join(filter(None, (values["label"], values["quotes"])))
        drawing.add_edge(source, target, label=shorten(values["label"]), title=_wrap(hint), color="#8a8f94")
    drawing.barnes_hut(gravity=-6000, spring_length=140, damping=0.5)
    page = _LOADED.sub("", drawing.generate_html())
    head = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>{escape(title)}</title>'
    page = page.replace("<html>", f'<!doctype html>\n<html lang="{escape(language)}">', 1)
    return page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{head}', 1)


def _draw_node(drawing: Network, node: str, values: Mapping[str, str]) -> None:
    shape, colour = SHAPES[values["kind"]], COLOURS[values["kind"]]
    inside = shape in ("box", "ellipse")
    drawing.add_node(
        node,
        label=_wrap(shorten(values["label"]), 24),
        title=_wrap(values["label"]),
        shape=shape,
        color={"background": "#ffffff", "border": colour} if inside else colour,
        size=12,
    )


def shorten(text: str, most: int = 60) -> str:
    """Return the text, cut at a word where it is long.

    >>> shorten("Прокурор заңдылықты қадағалауды жүзеге асырады", 20)
    'Прокурор заңдылықты…'
    """
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _wrap(text: str, width: int = 70) -> str:
    """Return the text in lines of about `width` characters, broken at spaces; lines that stand stay."""
    return re.sub(rf"([^\n]{{1,{width}}})(?: |$)", r"\1\n", text).strip("\n")
