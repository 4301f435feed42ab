"""State each record of a document as triples with evidence: a direct triple, a statement node, the passage that it rests on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.records import Amendment, Citation, Document, Extraction, Norm, Quote, Relation, Result
from zangraph.graph import iris
from zangraph.graph.expressions import expression
from zangraph.graph.individuals import Acts, Triple, dated, labels, state_rule, text
from zangraph.graph.iris import ProvisionPath, thing
from zangraph.graph.provisions import Provisions
from zangraph.graph.readings import Readings, wording
from zangraph.graph.terms import DCTERMS, ELI, OA, PROV, RDF, RDFS, XSD, ZG
from zangraph.graph.versions import WITH_WORDING, version_date
from zangraph.graph.vocabulary import NORM_PROPERTIES

Span = tuple[int, int]

CONTEXT = 32
"""Characters of prefix and suffix in a quote selector."""


def property_of(predicate: str) -> NamedNode:
    """Return the property of a relation of the annotation guide.

    >>> property_of("consents-to-appointment-of").value
    'https://w3id.org/zangraph/ontology#consentsToAppointmentOf'
    """
    first, *rest = predicate.split("-")
    return ZG[first + "".join(word.capitalize() for word in rest)]


@dataclass
class Statements:
    """The triples of one document under construction.

    `corrections` are the records that the table of corrections changed, each with the reason.
    """

    extraction: Extraction
    lexicon: Lexicon
    acts: Acts
    corrections: Mapping[Result, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.document: Document = self.extraction.document
        self.node = iris.document(self.document.key)
        self.language = self.document.language or "kk"
        self.readings = Readings(self.extraction.text, len(self.document.text))
        self.provisions = Provisions.of(self.extraction)
        self.spans: set[Span] = set()
        self.cited: set[ProvisionPath] = set()
        self.rules: set[str] = set()

    def triples(self) -> Iterator[Triple]:
        """Yield everything that the document's graph holds; a triple may come more than once."""
        yield from self.state_document()
        for citation in self.extraction.citations:
            yield from self.state_citation(citation)
        for amendment in self.extraction.amendments:
            yield from self.state_amendment(amendment)
        for norm in self.extraction.norms:
            yield from self.state_norm(norm)
        for relation in self.extraction.relations:
            yield from self.state_relation(relation)
        yield from self.state_structure()
        for path in sorted(self.cited, key=lambda path: (path.act, path.steps)):
            yield from self.acts.describe(path)
        for rule in sorted(self.rules):
            yield from state_rule(rule)
        for start, end in sorted(self.spans):
            yield from self.state_passage(start, end)

    def state_document(self) -> Iterator[Triple]:
        """State what the manifest says of the document."""
        document, node = self.document, self.node
        yield node, RDF.type, ZG.Document
        titles = {"kk": document.title_kk, "ru": document.title_ru, "en": document.title_en}
        act = dict(self.acts.name(document.act)) if document.act in self.acts.listed else {}
        names = {language: title or act.get(language, "") for language, title in titles.items()}
        for language, label in labels(names, fallback=document.key):
            yield node, RDFS.label, Literal(label, language=language)
        for language, title in titles.items():
            if title:
                yield node, DCTERMS.title, Literal(title, language=language)
        yield node, DCTERMS.identifier, Literal(document.key)
        yield from text(node, ZG.show, document.show)
        yield from text(node, ZG.sha256, document.sha256)
        yield from text(node, ZG.documentKind, document.kind)
        yield from text(node, DCTERMS.rights, document.rights)
        yield from text(node, DCTERMS.language, document.language)
        yield from dated(node, DCTERMS.date, document.date)
        yield from dated(node, ZG.versionDate, document.version_date)
        yield from dated(node, ZG.notBefore, document.not_before)
        yield from dated(node, ZG.notAfter, document.not_after)
        if document.act:
            self.cited.add(ProvisionPath(document.act, ()))
            self.acts.register(document.act, document.kind, document.issuer, document.date, document.number)
            yield node, ZG.realizes, thing(document.act)
            if document.status == "repealed" and document.act not in self.acts.listed:
                yield thing(document.act), ELI.in_force, ELI["InForce-notInForce"]
            yield from self.state_version(ProvisionPath(document.act, ()), node)

    def state_citation(self, record: Citation) -> Iterator[Triple]:
        """State that the document cites a provision or act, or what it may mean where that is not settled."""
        path = cited_path(record)
        target = iris.provision(path) if record.source else None
        node = citation_iri(record)
        yield node, RDF.type, ZG.Citation
        yield node, RDF.subject, self.node
        yield node, RDF.predicate, ELI.cites
        if target is not None:
            self.acts.register(record.source, record.kind, record.issuer, record.date, record.number)
            self.cited.add(path)
            yield node, RDF.object, target
            yield node, ZG.citedAct, thing(record.source)
            yield self.node, ELI.cites, target
        for candidate in record.candidates:
            self.cited.add(ProvisionPath(candidate, ()))
            yield node, ZG.candidate, thing(candidate)
        if record.repaired:
            yield node, ZG.repaired, Literal(True)
        yield from self.evidence(node, record)

    def state_amendment(self, record: Amendment) -> Iterator[Triple]:
        """State which provision of the document's act was changed, how, by which act and when."""
        node, changed = amendment_iri(record), amended_iri(record, self.document)
        if self.document.act:
            self.cited.add(amended_path(record, self.document))
        yield node, RDF.type, ZG.Amendment
        yield node, RDF.subject, changed
        yield node, RDF.predicate, ZG.amendedBy
        if record.source:
            self.acts.register(record.source, None, None, record.date, record.number)
            self.cited.add(ProvisionPath(record.source, ()))
            yield changed, ZG.amendedBy, thing(record.source)
            yield node, RDF.object, thing(record.source)
        yield node, ZG.amendmentKind, property_of(record.kind)
        yield from dated(node, DCTERMS.date, record.date)
        yield from self.evidence(node, record)

    def state_norm(self, record: Norm) -> Iterator[Triple]:
        """State the norm, which stands once however often it is written, and that it is written here."""
        norm, node, bearer = self.norm_iri(record), self.norm_statement_iri(record), thing(record.bearer)
        yield bearer, ZG[NORM_PROPERTIES[record.modality]], norm
        yield norm, RDF.type, ZG[record.modality.capitalize()]
        yield norm, ZG.bearer, bearer
        yield norm, RDFS.label, Literal(self.wording_of(record), language=self.language)
        yield from self.state_details(norm, record)
        yield node, RDF.type, ZG.NormStatement
        yield node, RDF.subject, bearer
        yield node, RDF.predicate, ZG[NORM_PROPERTIES[record.modality]]
        yield node, RDF.object, norm
        yield from self.evidence(node, record)

    def state_details(self, norm: NamedNode, record: Norm) -> Iterator[Triple]:
        """State what the norm says beyond bearer and modality."""
        for name in ("action", "counterparty", "supervised"):
            if key := getattr(record, name):
                yield norm, ZG[name], thing(key)
        for name, quotes in (("condition", record.conditions), ("exception", record.exceptions)):
            for quote in quotes:
                yield norm, ZG[name], self.passage(quote)
        if record.deadline:
            yield norm, ZG.deadline, Literal(record.deadline, datatype=XSD.duration)
            yield norm, ZG.deadlineWritten, Literal(record.deadline)
        if record.deadline_quote:
            yield norm, ZG.deadlinePassage, self.passage(record.deadline_quote)
        yield from text(norm, ZG.evidenceRule, record.evidence_rule or "")
        for index in record.basis:
            citation = self.extraction.citations[index]
            if citation.source:
                yield norm, ZG.legalBasis, iris.provision(cited_path(citation))

    def state_relation(self, record: Relation) -> Iterator[Triple]:
        """State a relation between two actors, or an actor and a kind of procedural act."""
        subject, predicate, object_ = thing(record.subject), property_of(record.predicate), thing(record.object)
        node = relation_iri(record)
        yield subject, predicate, object_
        yield node, RDF.type, ZG.RelationStatement
        yield node, RDF.subject, subject
        yield node, RDF.predicate, predicate
        yield node, RDF.object, object_
        yield from self.evidence(node, record)

    def evidence(self, node: NamedNode, record: Citation | Amendment | Norm | Relation) -> Iterator[Triple]:
        """State where a statement comes from, and which rule or correction made it."""
        yield node, PROV.wasDerivedFrom, self.passage(record)
        yield node, ZG.inDocument, self.node
        if record.rule:
            self.rules.add(record.rule)
            yield node, ZG.rule, thing(f"rule/{record.rule}")
        if record in self.corrections:
            yield node, ZG.correction, Literal(self.corrections[record])

    def passage(self, span: Quote | Result) -> NamedNode:
        """Name the passage of a span, and remember to state it."""
        self.spans.add((span.start, span.end))
        return iris.passage(self.document.key, span.start, span.end)

    def state_passage(self, start: int, end: int) -> Iterator[Triple]:
        """State a passage, exact to the character, with the provision that it stands in."""
        raw, node = self.document.text, iris.passage(self.document.key, start, end)
        position, quote = iris.selector(node, "position"), iris.selector(node, "quote")
        yield node, RDF.type, ZG.Passage
        yield node, RDF.type, OA.SpecificResource
        yield node, OA.hasSource, self.node
        yield node, OA.hasSelector, position
        yield node, OA.hasSelector, quote
        yield node, ZG.quote, Literal(raw[start:end], language=self.language)
        yield node, ZG.start, Literal(start)
        yield node, ZG.end, Literal(end)
        for key in self.named_in(start, end):
            yield node, ZG.mentions, thing(key)
        if path := self.provisions.innermost(start, end):
            yield node, ZG.inProvision, iris.provision(path)
            if path.steps[-1][0] in WITH_WORDING:
                wording = expression(iris.provision(path), self.language, version_date(self.document))
                yield node, ZG.inVersion, wording
        yield position, RDF.type, OA.TextPositionSelector
        yield position, OA.start, Literal(start)
        yield position, OA.end, Literal(end)
        yield quote, RDF.type, OA.TextQuoteSelector
        yield quote, OA.exact, Literal(raw[start:end])
        yield quote, OA.prefix, Literal(raw[max(0, start - CONTEXT) : start])
        yield quote, OA.suffix, Literal(raw[end : end + CONTEXT])

    def named_in(self, start: int, end: int) -> Iterator[str]:
        """Yield the actors and procedural acts that a span names."""
        occurrences = self.extraction.occurrences
        for occurrence in occurrences[bisect_left(occurrences, start, key=lambda found: found.start) :]:
            if occurrence.start >= end:
                break
            if occurrence.end <= end:
                yield occurrence.key

    def state_structure(self) -> Iterator[Triple]:
        """State the provisions of a document that is an act, each with the passage of its own words."""
        for path, (start, end) in self.provisions.spans.items():
            self.cited.add(path)
            if path.steps[-1][0] in WITH_WORDING:
                passage = self.passage(Quote(start, end, ""))
                yield iris.provision(path), ZG.wording, passage
                yield from self.state_version(path, passage)

    def state_version(self, path: ProvisionPath, source: NamedNode) -> Iterator[Triple]:
        """State the expression of the act or a provision of it that the document gives."""
        yield from self.acts.state_version(path, self.language, version_date(self.document), source)

    def norm_iri(self, record: Norm) -> NamedNode:
        """Name a norm by bearer, modality and wording, so that the same norm in two places is one."""
        return iris.hashed("norm", record.bearer, record.modality, self.wording_of(record))

    def wording_of(self, record: Norm) -> str:
        """Return the words of a norm, which are its label too: where a comma differs it is another norm."""
        return wording(self.readings.read(record.start, record.end))

    def norm_statement_iri(self, record: Norm) -> NamedNode:
        """Name the statement that a norm stands at a place."""
        predicate = ZG[NORM_PROPERTIES[record.modality]]
        return statement_iri(thing(record.bearer), predicate, self.norm_iri(record), record)


def cited_path(record: Citation) -> ProvisionPath:
    """Return the provision that a citation names."""
    return ProvisionPath(record.source, iris.pinpoint((level, getattr(record, level)) for level in iris.LEVELS))


def amended_path(record: Amendment, document: Document) -> ProvisionPath:
    """Return the provision of the document's act that an amendment changed."""
    return ProvisionPath(document.act, iris.pinpoint((level, getattr(record, level, None)) for level in iris.LEVELS))


def amended_iri(record: Amendment, document: Document) -> NamedNode:
    """Name what an amendment changed: a provision, or the document where it is not known which act that is."""
    return iris.provision(amended_path(record, document)) if document.act else iris.document(document.key)


def citation_iri(record: Citation) -> NamedNode:
    """Name a citation by its place and its target."""
    return iris.hashed("citation", record.doc, str(record.start), str(record.end), iris.provision(cited_path(record)).value)


def amendment_iri(record: Amendment) -> NamedNode:
    """Name an amendment by its place, what it changed, and by which act."""
    pinpoint = [getattr(record, level, None) or "" for level in iris.LEVELS]
    return iris.hashed("amendment", record.doc, str(record.start), str(record.end), record.kind, record.source, *pinpoint)


def relation_iri(record: Relation) -> NamedNode:
    """Name the statement that a relation holds."""
    return statement_iri(thing(record.subject), property_of(record.predicate), thing(record.object), record)


def statement_iri(subject: NamedNode, predicate: NamedNode, object_: NamedNode, record: Norm | Relation) -> NamedNode:
    """Name a statement by what it says and the passage that says it."""
    passage = iris.passage(record.doc, record.start, record.end)
    return iris.hashed("statement", subject.value, predicate.value, object_.value, passage.value)
