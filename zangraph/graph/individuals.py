"""State the rows of the lexicon as labelled individuals, and describe acts and provisions wherever a document names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pyoxigraph import Literal, NamedNode

from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.graph import iris
from zangraph.graph.expressions import expression, state_expression
from zangraph.graph.force import newest_date, state_force
from zangraph.graph.iris import ProvisionPath, thing
from zangraph.graph.terms import DCTERMS, ELI, RDF, RDFS, SKOS, XSD, ZG
from zangraph.graph.vocabulary import LANGUAGES

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

CLASSES = {"institutions": "Institution", "roles": "Role", "acts": "ProceduralAct"}
OFFICIAL_PAGE = "https://adilet.zan.kz/kaz/docs/"
"""Where the official legal information system shows the act of a registration code."""


class IndividualError(ValueError):
    """A row or a record names something that cannot be stated; the message names it."""


def labels(values: Mapping[str, str], fallback: str = "") -> Iterator[tuple[str, str]]:
    """Yield a label for every language: its own, else the first there is in the order kk, ru, en, else the fallback.

    >>> list(labels({"kk": "сот", "ru": "", "en": "court"}))
    [('kk', 'сот'), ('ru', 'сот'), ('en', 'court')]
    """
    known = next((values[language] for language in LANGUAGES if values.get(language)), fallback)
    for language in LANGUAGES:
        yield language, values.get(language) or known


def labelled(node: NamedNode, values: Mapping[str, str], fallback: str = "") -> Iterator[Triple]:
    """State a label and preferred label in each language."""
    for language, label in labels(values, fallback):
        yield node, RDFS.label, Literal(label, language=language)
        yield node, SKOS.prefLabel, Literal(label, language=language)


def text(node: NamedNode, predicate: NamedNode, value: str | None) -> Iterator[Triple]:
    """State a text, where it is known."""
    if value:
        yield node, predicate, Literal(value)


def dated(node: NamedNode, predicate: NamedNode, value: str | None) -> Iterator[Triple]:
    """State a date in ISO 8601, where it is known."""
    if not value:
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        raise IndividualError(f"{node.value}: not a date: {value!r}") from None
    yield node, predicate, Literal(value, datatype=XSD.date)


def class_of(kind: str) -> NamedNode:
    """Return the class of a kind of act.

    >>> class_of("normative-resolution").value
    'https://w3id.org/zangraph/ontology#NormativeResolution'
    """
    return ZG["".join(word.capitalize() for word in kind.split("-"))]


def common_kind(key: str, kind: str) -> str:
    """Return the kind under which all documents state an act that no table lists: some call it by a wider name than others.

    What a law is called does not tell a constitutional law from a law, nor "қаулы" a normative resolution of a court.

    >>> common_kind("law-2022-11-05-155", "constitutional-law"), common_kind("resolution-supreme-court-2009-12-28-7", "")
    ('law', 'normative-resolution')
    """
    if key.startswith(("resolution-supreme-court-", "resolution-constitutional-")):
        return "normative-resolution"
    return next((wider for wider in ("resolution", "law") if key.startswith(f"{wider}-")), kind)


def common_number(number: str) -> str:
    """Return the number by which all documents label an act that no table lists: without the numeral of the convocation.

    >>> common_number("155-VII"), common_number("42 ө/17")
    ('155', '42')
    """
    found = re.match(r"\d+", number)
    return found.group() if found else number


def state_lexicon(lexicon: Lexicon) -> Iterator[Triple]:
    """Yield the individuals of the lexicon: institutions, roles, kinds of procedural act, legal acts."""
    for table, name in CLASSES.items():
        for row in lexicon[table]:
            yield from state_individual(row, ZG[name])
    acts = Acts(lexicon)
    for key in acts.rows:
        yield from acts.state_act(key)
    yield from state_other_names(lexicon)


def state_individual(row: Row, kind: NamedNode) -> Iterator[Triple]:
    """State an institution, a role or a kind of procedural act, and what it is a kind or a member of."""
    node = thing(row["key"])
    yield node, RDF.type, kind
    if row.get("class"):
        yield node, RDF.type, ZG[row["class"]]
    if row.get("broader"):
        yield node, ZG.kindOf, thing(row["broader"])
    if row.get("member_of"):
        yield node, ZG.memberOf, thing(row["member_of"])
    yield node, SKOS.notation, Literal(row["key"])
    yield from labelled(node, row)


def state_other_names(lexicon: Lexicon) -> Iterator[Triple]:
    """State the names and abbreviations by which texts call actors and acts, but for those that need words beside them."""
    preferred = {(row["key"], row["kk"]) for table in (*CLASSES, "source_labels") for row in lexicon[table]}
    forms = [(row["key"], row["form"]) for row in lexicon["forms"] if not row["beside"]]
    names = [(row["source"], row["name"]) for row in lexicon["source_names"]]
    for key, name in (*forms, *names):
        if key and (key, name) not in preferred:
            yield thing(key), SKOS.altLabel, Literal(name, language="kk")
    for row in lexicon["other_names"]:
        yield thing(row["key"]), SKOS.altLabel, Literal(row["name"], language=row["language"])


class Acts:
    """The acts that lexicon and documents know, each with a row of sources.tsv or as much of one as a citation tells."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.rows: dict[str, Mapping[str, str]] = {row["key"]: row for row in lexicon["sources"]}
        self.labels = {row["key"]: row for row in lexicon["source_labels"]}
        self.kinds = {row["key"]: row for row in lexicon["act_kinds"]}
        self.pinpoints = {row["key"]: row for row in lexicon["pinpoints"]}
        self.listed = frozenset(self.rows)
        self.known_until = newest_date(lexicon["sources"])
        self.actors = frozenset(row["key"] for row in lexicon["institutions"]) | {row["key"] for row in lexicon["roles"]}

    def register(self, key: str, kind: str | None, issuer: str | None, date: str | None, number: str | None) -> None:
        """Remember what a citation tells of an act that the lexicon does not list."""
        if key and key not in self.listed:
            told = {"kind": common_kind(key, kind or ""), "issuer": issuer or "", "date": date or "", "number": number or ""}
            known = self.rows.get(key, {})
            self.rows[key] = {"key": key, **{name: known.get(name) or value for name, value in told.items()}}

    def told(self, key: str) -> tuple[str, ...]:
        """Return kind, date and number of an act that the lexicon does not list, as all its documents must tell them."""
        row = self.rows.get(key, {})
        return () if key in self.listed or not row else (row["kind"], row["date"], common_number(row["number"]))

    def describe(self, path: ProvisionPath) -> Iterator[Triple]:
        """State a provision and all above it; an act itself only where the lexicon's graph does not state it."""
        if path.act not in self.rows:
            self.register(path.act, None, None, None, None)
        if path.act not in self.listed:
            yield from self.state_act(path.act)
        for step in path.ancestry():
            yield from self.state_provision(step)

    def state_act(self, key: str) -> Iterator[Triple]:
        """State an act: kind, issuer, date, number, force, and its page where its registration code is known."""
        row, node = self.rows[key], thing(key)
        yield node, RDF.type, ZG.LegalAct
        if row.get("kind") == "law" and key not in self.listed:
            yield node, RDF.type, ZG.LegislativeAct
        elif row.get("kind") in self.kinds:
            yield node, RDF.type, class_of(row["kind"])
        yield node, RDF.type, ELI.LegalResource
        yield node, SKOS.notation, Literal(key)
        yield from labelled(node, dict(self.name(key)))
        yield from self.state_title(key)
        yield from dated(node, ELI.date_document, row.get("date"))
        yield from text(node, ELI.number, row.get("number"))
        yield from dated(node, ELI.first_date_entry_in_force, row.get("in_force_from"))
        yield from dated(node, ELI.date_no_longer_in_force, row.get("in_force_to"))
        if key in self.listed:
            yield from state_force(node, row, self.rows.get(row["replaced_by"]), self.known_until)
        if row.get("replaced_by"):
            yield node, ZG.replacedBy, thing(row["replaced_by"])
        if row.get("issuer") in self.actors:
            yield node, ELI.passed_by, thing(row["issuer"])
        if row.get("code"):
            yield node, DCTERMS.identifier, Literal(row["code"])
            yield node, RDFS.seeAlso, NamedNode(OFFICIAL_PAGE + row["code"])

    def state_title(self, key: str) -> Iterator[Triple]:
        """State the Kazakh title of an act, of the act itself and of its expression in Kazakh."""
        title, node = self.rows[key].get("title_kk"), thing(key)
        if title:
            yield node, ELI.title, Literal(title, language="kk")
            yield from state_expression(node, dict(self.name(key)), "kk")
            yield expression(node, "kk"), ELI.title, Literal(title, language="kk")

    def state_version(self, path: ProvisionPath, language: str, version: str, source: NamedNode) -> Iterator[Triple]:
        """State that a document gives the words of an act or provision in a language and a version."""
        yield from state_expression(iris.provision(path), self.provision_names(path), language, version, source)

    def name(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield an act's label in each language: as the lexicon has it, else made of kind, date and number."""
        if key in self.labels:
            yield from labels(self.labels[key])
            return
        row = self.rows[key]
        kinds = self.kinds.get(row.get("kind", ""), {})
        for language in LANGUAGES:
            day = row.get("date", "")
            shown = day if language == "en" else ".".join(reversed(day.split("-")))
            number = f"№ {row['number'] if key in self.listed else common_number(row['number'])}" if row.get("number") else ""
            known = [kinds.get(language, ""), shown, number]
            yield language, ", ".join(filter(None, known)) or row.get("title_kk") or key

    def state_provision(self, path: ProvisionPath) -> Iterator[Triple]:
        """State a provision: its level, number, place in the act and label."""
        node, (level, number) = iris.provision(path), path.steps[-1]
        above = iris.provision(ProvisionPath(path.act, path.steps[:-1]))
        yield node, RDF.type, ZG.Provision
        yield node, RDF.type, ZG[level.capitalize()]
        yield node, RDF.type, ELI.LegalResourceSubdivision
        yield node, ELI.is_part_of, above
        yield above, ELI.has_part, node
        yield node, ZG.ofAct, thing(path.act)
        yield node, ZG.number, Literal(number)
        for language, label in self.provision_names(path).items():
            yield node, RDFS.label, Literal(label, language=language)

    def provision_names(self, path: ProvisionPath) -> dict[str, str]:
        """Return the label of a provision, or of an act, in each language."""
        acts = dict(self.name(path.act))
        steps = {
            language: [self.pinpoints[level][language].format(number) for level, number in path.steps] for language in LANGUAGES
        }
        return {language: ", ".join([acts[language], *steps[language]]) for language in LANGUAGES}


def state_rule(name: str) -> Iterable[Triple]:
    """State a rule of extraction by its name."""
    node = thing(f"rule/{name}")
    yield node, RDF.type, ZG.ExtractionRule
    yield node, SKOS.notation, Literal(name)
    for language in LANGUAGES:
        yield node, RDFS.label, Literal(name, language=language)
