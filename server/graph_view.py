"""Show the graph: a canvas and a tree that say the same, a panel with the sentences, and files to take away.

Every address under /graph carries the whole state of a view; /graph/view.json is what one click asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, json, render_template, request
from flask_babel import gettext, ngettext
from pyoxigraph import NamedNode

from server import evidence, graph_export
from server.graph_export import shorten
from server.headers import allow_inline_styles
from server.labels import get_names
from server.languages import choose_language, link
from server.legislation import status_of
from server.neighbourhood import FACETS, KIND, MEMBER, NAMES, Group, State, View, count_facets, iri_of, key_of, make_view
from server.projection import ACTORS, Projection, get_projection
from server.serving import get_dataset
from zangraph.graph.vocabulary import MODALITIES, ZG

blueprint = Blueprint("graph", __name__, url_prefix="/graph")

SENTENCES_IN_PANEL = 20
LETTERS_OF_A_LABEL = 160


def kind_name(kind: str) -> str:
    """Return what things of a kind are called, in the plural."""
    names = {
        "institution": gettext("Institutions"),
        "role": gettext("Roles and participants"),
        "act": gettext("Procedural acts"),
        "norm": gettext("Norms"),
        "power": gettext("Powers"),
        "duty": gettext("Duties"),
        "prohibition": gettext("Prohibitions"),
        "right": gettext("Rights"),
        "source": gettext("Legal acts"),
        "provision": gettext("Provisions"),
        "document": gettext("Documents"),
    }
    return names.get(kind, kind)


def name_of(thing: str) -> str:
    """Return the label of a thing or of a kind."""
    return kind_name(thing.removeprefix(KIND)) if thing.startswith(KIND) else get_names().text(thing)


def relation_name(relation: str) -> str:
    """Return the label of a relation; belonging to a kind needs none."""
    return "" if relation == MEMBER else get_names().text(relation)


def value_name(facet: str, value: str) -> str:
    """Return what a value of a filter is called."""
    return kind_name(value) if facet in ("kind", "modality") else get_names().text(iri_of(value))


@blueprint.get("")
@blueprint.get("/path")
def show() -> str:
    """Show the view that the address names: kinds, opened things, or a path between two actors."""
    allow_inline_styles()
    projection, view = _asked()
    return render_template("graph/graph.html", described=describe(projection, view), **_shared(projection, view))


@blueprint.get("/view.json")
def view_json() -> Response:
    """Answer with the view that the address names: what is drawn, and the parts of the page that tell it in words."""
    projection, view = _asked()
    parts = ("tree", "filters", "downloads")
    shared = _shared(projection, view)
    html = {part: render_template(f"graph/_{part}.html", **shared) for part in parts}
    body = json.dumps({**describe(projection, view), "html": html}, ensure_ascii=False)
    return Response(body, mimetype="application/json")


@blueprint.get("/view.graphml")
def view_graphml() -> Response:
    """Answer with the view as GraphML."""
    _, view = _asked()
    network = graph_export.as_network(view, name_of, relation_name, _quotes)
    return _file(graph_export.to_graphml(network), "application/graphml+xml", "zangraph.graphml")


@blueprint.get("/view.html")
def view_html() -> Response:
    """Answer with the view as one HTML file that needs nothing else."""
    _, view = _asked()
    network = graph_export.as_network(view, name_of, relation_name, _quotes)
    title = " · ".join([*map(name_of, view.state.nodes), "ZanGraph"])
    return _file(graph_export.to_html(network, title, choose_language()).encode(), "text/html", "zangraph.html")


@blueprint.get("/about")
def about() -> str:
    """Tell about a thing, or about the links from one thing to another, with the sentences; `?part=1` for the panel alone."""
    projection = get_projection()
    node, other = iri_of(request.args.get("node", "")), iri_of(request.args["to"]) if request.args.get("to") else ""
    if any(thing and thing not in projection.kinds for thing in (node, other)):
        abort(404)
    return render_template(
        "graph/_about.html" if request.args.get("part") else "graph/about.html",
        node=node,
        other=other,
        links=_links(projection, node, other),
        facts=_facts(projection, node) if not other else {},
        most=SENTENCES_IN_PANEL,
        **_words(projection),
    )


def describe(projection: Projection, view: View) -> Mapping[str, Any]:
    """Return what the canvas draws: things with their labels, lines, and how many more each open thing has."""
    hidden = {node: sum(group.hidden for group in groups) for node, groups in view.opened.items()}
    return {
        "nodes": [_describe_node(projection, view, thing, kind) for thing, kind in view.things.items()],
        "edges": [
            {
                "id": f"{key_of(edge.source)} {key_of(edge.target)}",
                "from": key_of(edge.source),
                "to": key_of(edge.target),
                "relations": [relation_name(relation) for relation in edge.relations if relation != MEMBER],
                "sentences": edge.sentences,
            }
            for edge in view.edges
        ],
        "more": [
            {
                "node": key_of(node),
                "label": ngettext("%(num)s more", "%(num)s more", count),
                "open": _address(view.state.asking(key_of(node))),
            }
            for node, count in hidden.items()
            if count and not view.full
        ],
        "path": [key_of(thing) for thing in view.path],
        "title": _title(view),
    }


def _describe_node(projection: Projection, view: View, thing: str, kind: str) -> Mapping[str, Any]:
    is_kind = thing.startswith(KIND)
    label, language = (name_of(thing), "") if is_kind else get_names().named(thing)
    return {
        "id": key_of(thing),
        "kind": kind,
        "label": shorten(label, LETTERS_OF_A_LABEL),
        "language": language,
        "open": _address(view.state.opening(thing)),
        "opened": thing in view.opened or thing in view.path,
        "count": len(projection.members[kind]) if is_kind else 0,
    }


def _asked() -> tuple[Projection, View]:
    """Return the projection and the view that the request asks for; 404 for a thing that is not there."""
    projection, state = get_projection(), State.read(request.args)
    for thing in (*state.nodes, state.start, state.end):
        known = projection.members if thing.startswith(KIND) else projection.kinds
        if thing and thing.removeprefix(KIND) not in known:
            abort(404, gettext("There is nothing called “%(key)s” in this graph.", key=key_of(thing)))
    return projection, make_view(projection, state)


def _shared(projection: Projection, view: View) -> Mapping[str, Any]:
    counts = count_facets(projection, view)
    return {
        "view": view,
        "facets": {facet: _sorted_values(facet, counts[facet]) for facet in FACETS},
        "hops": _hops(projection, view),
        "actors": {kind: sorted(projection.members.get(kind, ()), key=_alphabetically) for kind in ACTORS},
        "title": _title(view),
        **_words(projection),
    }


def _alphabetically(thing: str) -> str:
    return name_of(thing).casefold()


def _words(projection: Projection) -> Mapping[str, Any]:
    """Return what every template of the graph names things with."""
    return {
        "projection": projection,
        "names": get_names(),
        "name_of": name_of,
        "kind_name": kind_name,
        "value_name": value_name,
        "relation_name": relation_name,
        "address": _address,
        "key_of": key_of,
        "KIND": KIND,
        "MODALITIES": MODALITIES,
    }


def _sorted_values(facet: str, counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Return the values of a filter: kinds and modalities in their own order, others by their number."""
    if facet in ("kind", "modality"):
        order = ("institution", "role", "act", "norm", "source", "provision", "document") if facet == "kind" else MODALITIES
        return [(value, counts[value]) for value in order if counts.get(value)]
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _title(view: View) -> str:
    state = view.state
    if state.start and state.end:
        return gettext("From %(start)s to %(end)s", start=name_of(state.start), end=name_of(state.end))
    return " · ".join(map(name_of, state.nodes[-3:])) or gettext("Graph")


def _address(state: State, path: str = "") -> str:
    """Return the address of a state on this site: of the page, or of a file such as `/view.graphml`."""
    query = state.query()
    return link(f"/graph{path}?{query}" if query else f"/graph{path}")


def _hops(projection: Projection, view: View) -> Sequence[Mapping[str, Any]]:
    """Return the steps of a path, each with its links and their sentences."""
    ends = zip(view.path, view.path[1:], strict=False)
    return [
        {"from": one, "to": other, "links": [(each, _sentences(projection, each.subject, each.object)) for each in links]}
        for (one, other), links in zip(ends, view.hops, strict=True)
    ]


def _links(projection: Projection, node: str, other: str) -> Sequence[tuple[str, Sequence[evidence.Sentence]]]:
    """Return the relations from a thing to another with their sentences; of a norm alone, those that state it."""
    if not other and projection.kinds[node] not in MODALITIES:
        return []
    if not other:
        return [("", _sentences(projection, "", node))]
    relations = [link.relation for link in projection.around.get(node, ()) if (link.subject, link.object) == (node, other)]
    if not relations and other in projection.subjects.get(node, ()):
        relations = [NAMES]
    return [(relation, _sentences(projection, node, other, relation)) for relation in relations]


def _sentences(projection: Projection, subject: str, thing: str, relation: str = "") -> Sequence[evidence.Sentence]:
    """Return the sentences of a link; what a norm is about rests on the sentences of the norm."""
    if projection.kinds.get(subject) in MODALITIES:
        subject, thing, relation = "", subject, ""
    bindings = {"subject": subject, "object": thing, "relation": relation}
    rows = get_dataset().select("graph/evidence", **{name: NamedNode(iri) for name, iri in bindings.items() if iri})
    found = {(row["document"], row["start"], row["end"]): evidence.sentence_of(row) for row in rows}
    return list(found.values())


def _quotes(subject: str, thing: str) -> Sequence[str]:
    return [sentence.quote for sentence in _sentences(get_projection(), subject, thing)]


def _facts(projection: Projection, node: str) -> Mapping[str, Any]:
    """Return what the panel says of a thing: names, its status if it is a source, and its neighbours by relation."""
    properties = evidence.properties_of(node)
    act = evidence.thing_of(properties, ZG.ofAct)
    groups: Sequence[Group] = make_view(projection, State.read(request.args)).opened.get(node, ())
    return {
        "labels": evidence.labels_in_all(node),
        "status": status_of(evidence.properties_of(act) if act else properties, date.today())
        if projection.kinds[node] in ("source", "provision")
        else None,
        "groups": [(group, len(group.others) + group.hidden) for group in groups],
    }


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
