"""Show the start page and a page for every thing: as HTML, or as RDF to whoever asks for RDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask_babel import gettext
from markupsafe import escape
from pyoxigraph import NamedNode, RdfFormat, serialize
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from server import evidence, negotiation, versions
from server.addresses import in_header, local_name, thing_path
from server.dataset import is_iri, text_of
from server.facets import Choice, choose, count_choices, page_of
from server.figures import actors_by_kind, counts_by_kind, footer, level_names, scores, type_names
from server.labels import get_names
from server.languages import link
from server.legislation import describe_legislation, status_of
from server.questions import question_of, read_questions
from server.reader import list_documents, read_document
from server.serving import get_dataset
from server.withdrawn import Withdrawal, read_withdrawals
from zangraph.graph.terms import PREFIXES
from zangraph.graph.vocabulary import ONTOLOGY, THINGS, ZG

blueprint = Blueprint("pages", __name__)
blueprint.add_app_template_global(thing_path)
blueprint.add_app_template_global(evidence.inverse_name)
blueprint.app_context_processor(lambda: {"footer": footer()})

FORMATS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
MEDIA_TYPES = {each.media_type for each in FORMATS.values()}
OFFERS = (negotiation.HTML, *(each for each in negotiation.GRAPHS if each.media_type in MEDIA_TYPES))
PLAIN_OR_HTML = (negotiation.Format("TEXT", "text/plain"), negotiation.HTML)
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TRIPLE = tuple(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}" for name in ("subject", "predicate", "object"))
NORMS_ON_A_PAGE = 50
DOCUMENTS_ON_A_PAGE = 100
DOCUMENTS_AT_THE_START = 24
BROADER = frozenset("Actor LegalSource LegalAct Provision LegislativeAct SubordinateAct Statement Norm ProceduralAct".split())
"""Classes that are not named where a thing has a narrower one."""

ISSUER_KEY = re.compile(r"[a-z0-9-]+")
"""An issuer that may be a thing of ours; another is a name as its document writes it."""

Properties = Mapping[str, Sequence[Any]]


@blueprint.get("/")
def start() -> str:
    """Show what this is, the most asked questions, who is in the graph, and the first documents."""
    found, actors = list_documents(), actors_by_kind()
    spoken_of = {thing_path(iri) for ranked in actors.values() for iri, norms in ranked if norms}
    return render_template(
        "start.html",
        questions=[question for question in read_questions() if question.page in spoken_of],
        counts=counts_by_kind(),
        actors=actors,
        documents=found[:DOCUMENTS_AT_THE_START],
        total=len(found),
        names=get_names(),
    )


@blueprint.get("/documents")
def documents() -> str:
    """List the documents."""
    found, page = list_documents(), page_of(request.args)
    first = (page - 1) * DOCUMENTS_ON_A_PAGE
    return render_template(
        "documents.html",
        documents=found[first : first + DOCUMENTS_ON_A_PAGE],
        page=page,
        last=-(-len(found) // DOCUMENTS_ON_A_PAGE),
        names=get_names(),
    )


@blueprint.get("/about")
def about() -> str:
    """Tell how the graph is made, how good it is, what it cannot do, and where to report an error."""
    return render_template(
        "about.html",
        scores=scores(),
        type_names=type_names(),
        level_names=level_names(),
        contact=current_app.config.get("CONTACT", ""),
    )


@blueprint.get("/id/<path:path>")
def thing(path: str) -> AnyResponse:
    """Show a thing of ours."""
    stem, dot, suffix = path.rpartition(".")
    check_iri(THINGS + path)
    is_file = bool(dot) and suffix in FORMATS
    if (gone := read_withdrawals().get(stem if is_file else path)) is not None:
        return lead_on(gone, suffix if is_file else "")
    return as_rdf(THINGS + stem, FORMATS[suffix]) if is_file else show(THINGS + path)


def lead_on(gone: Withdrawal, suffix: str) -> AnyResponse:
    """Redirect for good to what took the place of a thing; answer 410 with the reason where nothing did."""
    if not gone.new:
        abort(410, f"Withdrawn on {gone.date}: {gone.reason}")
    path = rdf_address(THINGS + gone.new, suffix) if suffix else thing_path(THINGS + gone.new)
    return redirect("?".join(filter(None, (path, request.query_string.decode()))), 301)


def check_iri(iri: str) -> None:
    """Answer 404 for what no IRI can be."""
    if not is_iri(iri):
        abort(404)


@blueprint.get("/thing")
def foreign_thing() -> AnyResponse:
    """Show a thing of any data set by its IRI."""
    iri = request.args.get("iri", "")
    check_iri(iri)
    if iri.startswith(THINGS):
        return redirect(link(thing_path(iri)))
    if (asked := request.args.get("format", "")) in FORMATS:
        return as_rdf(iri, FORMATS[asked])
    return show(iri)


def show(iri: str) -> AnyResponse:
    """Answer with a thing's page, or its RDF where the client prefers that."""
    choice = negotiation.choose(request.headers.get("Accept", ""), OFFERS)
    if choice is None:
        abort(406, negotiation.nothing_fits(OFFERS))
    if choice[0] is not negotiation.HTML:
        return as_rdf(iri, getattr(RdfFormat, choice[0].name))
    properties = evidence.properties_of(iri)
    if not properties and not incoming(iri):
        abort(404)
    response = Response(_page(iri, properties), mimetype="text/html")
    for suffix, rdf_format in FORMATS.items():
        response.headers.add("Link", f'<{in_header(rdf_address(iri, suffix))}>; rel="alternate"; type="{rdf_format.media_type}"')
    response.vary.add("Accept")
    return response


def rdf_address(iri: str, suffix: str) -> str:
    """Return where a thing stands in a format of RDF.

    >>> rdf_address("https://w3id.org/zangraph/id/prosecutor", "ttl")
    '/id/prosecutor.ttl'
    """
    path = thing_path(iri)
    return f"{path}&format={suffix}" if "?" in path else f"{path}.{suffix}"


def as_rdf(iri: str, rdf_format: RdfFormat) -> Response:
    """Answer with what is said of a thing, as RDF."""
    triples = sorted(set(get_dataset().construct("pages/describe", thing=NamedNode(iri))), key=str)
    if not triples:
        abort(404)
    prefixes = PREFIXES if rdf_format.supports_datasets or rdf_format in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
    body = serialize(triples, format=rdf_format, prefixes=prefixes)
    response = Response(body, mimetype=rdf_format.media_type)
    response.headers["Link"] = f'<{in_header(iri)}>; rel="describes"'
    response.vary.add("Accept")
    response.add_etag()
    response.make_conditional(request)
    return response


def incoming(iri: str) -> Sequence[Mapping[str, Any]]:
    """Return what points to a thing, by property."""
    return get_dataset().select("pages/incoming", thing=NamedNode(iri))


def _page(iri: str, properties: Properties) -> str:
    types = {text_of(value).removeprefix(f"{ONTOLOGY}#") for value in properties.get(TYPE, ())}
    for kinds, page in PAGES:
        if types & kinds:
            return page(iri, properties)
    return generic(iri, properties)


def common(iri: str, properties: Properties) -> dict[str, Any]:
    """Return what every page of a thing shows."""
    return {
        "iri": iri,
        "path": thing_path(iri),
        "key": iri.removeprefix(THINGS),
        "properties": properties,
        "kinds": kinds_of(properties),
        "labels": evidence.labels_in_all(iri),
        "names": get_names(),
        "formats": {suffix: rdf_address(iri, suffix) for suffix in FORMATS},
        "values": lambda name: [text_of(value) for value in properties.get(name, ())],
    }


def kinds_of(properties: Properties) -> list[str]:
    """Return the classes of ours that a thing has, the narrow ones where there are any."""
    ours = [name for value in properties.get(TYPE, ()) if (name := text_of(value)).startswith(f"{ONTOLOGY}#")]
    narrow = [name for name in ours if local_name(name) not in BROADER]
    return narrow or ours


def actor(iri: str, properties: Properties) -> str:
    """Show an institution or a role: what it may, must and must not do, and its relations."""
    return _with_norms(iri, properties, evidence.find_norms("bearer", iri), is_actor=True)


def procedural_act(iri: str, properties: Properties) -> str:
    """Show a kind of procedural act: which norms are about it, who performs, orders or reviews it."""
    return _with_norms(iri, properties, evidence.find_norms("action", iri), is_actor=False)


def _with_norms(iri: str, properties: Properties, norms: Sequence[evidence.Norm], is_actor: bool) -> str:
    choice = Choice.of(request.args)
    chosen = choose(norms, choice)
    first = (choice.page - 1) * NORMS_ON_A_PAGE
    return render_template(
        "actor.html",
        norms=chosen[first : first + NORMS_ON_A_PAGE],
        found=len(chosen),
        total=len(norms),
        choice=choice,
        choices=count_choices(norms, choice, get_names()),
        last=-(-len(chosen) // NORMS_ON_A_PAGE),
        relations=list(evidence.grouped(evidence.find_relations(iri))),
        kin=kin_of(properties),
        is_actor=is_actor,
        question=question_of(thing_path(iri), choice.facets),
        **common(iri, properties),
    )


def kin_of(properties: Properties) -> list[tuple[str, list[str]]]:
    """Return the actors to which an actor belongs by its nature, by property."""
    names = ("memberOf", "hasMember", "kindOf", "hasKind")
    found = ((str(ZG[name]), [text_of(value) for value in properties.get(str(ZG[name]), ())]) for name in names)
    return [(name, things) for name, things in found if things]


def source(iri: str, properties: Properties) -> str:
    """Show an act or a provision: its words, its status, who cites it, what rests on it, how it was amended."""
    day = asked_date()
    act = evidence.thing_of(properties, ZG.ofAct) or iri
    facts = properties if act == iri else evidence.properties_of(act)
    replaced_by = evidence.thing_of(facts, ZG.replacedBy)
    successor = evidence.properties_of(replaced_by) if replaced_by else {}
    rows = get_dataset().select("pages/amendments", thing=NamedNode(iri))
    wordings = versions.find_wordings(iri)
    return render_template(
        "source.html",
        act=act,
        day=day,
        today=date.today(),
        status=status_of(facts, day, successor),
        ancestry=ancestry(iri, properties),
        wordings=wordings,
        shown=versions.on_day(wordings, day),
        versions=versions.by_version(wordings),
        gone=versions.gone_since(wordings, day),
        below=provisions_below(iri),
        cited=evidence.find_citations(iri),
        norms=evidence.find_norms("legalBasis", iri),
        amendments=[(row, evidence.sentence_of(row, "amendment")) for row in rows],
        text_of=text_of,
        legislation=describe_legislation(iri, act, facts, status_of(facts, date.today(), successor)),
        **common(iri, properties),
    )


def asked_date() -> date:
    """Return the day for which the page is asked: `?date=2014-12-31`, else today."""
    try:
        return date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        return date.today()


def ancestry(iri: str, properties: Properties) -> list[str]:
    """Return what holds a provision, the act first."""
    act = evidence.thing_of(properties, ZG.ofAct)
    if not act:
        return []
    steps = iri.removeprefix(act + "/").split("/")[:-1] if iri.startswith(act + "/") else []
    return [act, *("/".join([act, *steps[: count + 1]]) for count in range(len(steps)))]


def provisions_below(iri: str) -> list[str]:
    """Return the provisions right below an act or provision, in the order of their numbers."""
    rows = get_dataset().select("pages/provisions", thing=NamedNode(iri))
    numbers = {text_of(row["provision"]): text_of(row["number"]) for row in rows}
    return sorted(numbers, key=lambda one: (local_name(one).split("_")[0], _numbered(numbers[one])))


def _numbered(number: str) -> tuple[int, str]:
    digits = number.split("-")[0].split(".")[0]
    return (int(digits), number) if digits.isdigit() else (0, number)


def norm(iri: str, properties: Properties) -> str:
    """Show a norm."""
    bearer = evidence.thing_of(properties, ZG.bearer)
    if not bearer:
        return generic(iri, properties)
    rows = get_dataset().select("pages/norms", norm=NamedNode(iri), property=NamedNode(str(ZG.bearer)), thing=NamedNode(bearer))
    norms = list(evidence.fold_norms(rows).values())
    if not norms:
        return generic(iri, properties)
    passages = {
        name: [each for value in properties.get(str(ZG[name]), ()) for each in evidence.find_passage(text_of(value))]
        for name in ("condition", "exception")
    }
    return render_template("norm.html", norm=norms[0], passages=passages, **common(iri, properties))


def document_card(iri: str, properties: Properties) -> str:
    """Show what a document is; its text has a page of its own."""
    document = read_document(local_name(iri))
    issuer = document["manifest"].get("issuer", "") if document else ""
    is_key = ISSUER_KEY.fullmatch(issuer) and get_names().labels(THINGS + issuer)
    issuer_iri = THINGS + issuer if is_key else ""
    return render_template("document_card.html", document=document, known_issuer=issuer_iri, **common(iri, properties))


def statement(iri: str, properties: Properties) -> str:
    """Show a statement, citation, amendment or passage with its sentences."""
    sentences = evidence.find_sentences(iri) or evidence.find_passage(iri)
    stated = [text_of(value) for name in TRIPLE for value in properties.get(name, ())[:1]]
    return render_template(
        "thing.html",
        sentences=sentences,
        incoming=(),
        stated=stated if len(stated) == len(TRIPLE) else (),
        text_of=text_of,
        **common(iri, properties),
    )


def generic(iri: str, properties: Properties) -> str:
    """Show any thing as a table of what is said of it."""
    return render_template(
        "thing.html", sentences=(), incoming=incoming(iri), stated=(), text_of=text_of, **common(iri, properties)
    )


PAGES: Sequence[tuple[frozenset[str], Callable[[str, Properties], Any]]] = (
    (frozenset({"Institution", "Role"}), actor),
    (frozenset({"ProceduralAct"}), procedural_act),
    (frozenset({"LegalAct", "Provision"}), source),
    (frozenset({"Power", "Duty", "Prohibition", "Right"}), norm),
    (frozenset({"Document"}), document_card),
    (frozenset({"Citation", "NormStatement", "RelationStatement", "Amendment", "Passage"}), statement),
)
"""The page of each kind of thing, the first that fits; others get the generic one."""


@blueprint.app_errorhandler(HTTPException)
def explain(error: HTTPException) -> Any:
    """Explain an error in the words of the page's language to those who read HTML, to others in one line."""
    if error.response is not None:
        return error
    choice = negotiation.choose(request.headers.get("Accept", ""), PLAIN_OR_HTML)
    if choice is None or choice[0] is not negotiation.HTML or request.path.startswith(("/sparql", "/api")):
        return one_line(error)
    titles = {
        400: gettext("This request could not be understood"),
        404: gettext("There is no such page"),
        410: gettext("This address names nothing any more"),
    }
    title = titles.get(error.code or 500, gettext("Something went wrong"))
    return render_template("error.html", error=error, title=title), error.code or 500


def one_line(error: HTTPException) -> Response:
    """Return an error as a line of plain text, with what its status asks for (`Allow`)."""
    description = escape(" ".join((error.description or "").split()))  # a browser that guesses types finds no tag in it
    response = Response(f"{error.code} {error.name}: {description}\n", error.code, error.get_headers(), mimetype="text/plain")
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.vary.add("Accept")
    return response
