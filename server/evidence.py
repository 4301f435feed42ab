"""Turn rows of the pages' queries into what pages show: quoted sentences, norms, relations and citations with their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyoxigraph import Literal, NamedNode

from server.addresses import local_name, reader_path
from server.dataset import text_of
from server.keeping import keep
from server.labels import get_names
from server.languages import LANGUAGES, best_label
from server.reader import list_head, named_in, read_document, read_span
from server.serving import get_dataset
from zangraph.graph.vocabulary import THINGS, ZG

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sentence:
    """A passage with where it stands: document, provision if the document is an act, and the statement that rests on it.

    `version` is the date of the redaction of the document, `superseded` that of the next one here, which has other words.
    `in_lines` are its words by paragraphs and items, where somebody put them so.
    """

    stored: str
    document: str
    start: int
    end: int
    provision: str = ""
    statement: str = ""
    corrected: str = ""
    language: str = "kk"
    version: str = ""
    superseded: str = ""
    in_lines: str = ""

    @cached_property
    def quote(self) -> str:
        """Return its words, displaced pieces where they belong; the document is read when somebody asks."""
        return self.in_lines or read_span(local_name(self.document), self.start, self.end, self.stored)

    @property
    def path(self) -> str:
        """Return its place in the reader."""
        return reader_path(self.document, self.start, self.end)

    @property
    def head(self) -> str:
        """Return the sentence that heads the list of which this is an item, "" outside a list."""
        span = list_head(local_name(self.document), self.start)
        document = read_document(local_name(self.document)) if span else None
        return read_span(document["key"], *span, document["text"][slice(*span)]) if document and span else ""

    def source(self, language: str) -> str:
        """Return how to cite it in a language: the provision that it stands in, else the document."""
        return best_label(get_names().labels(self.provision or self.document), language)[0]


@dataclass
class Norm:
    """A norm with its details and every sentence that states it."""

    iri: str
    modality: str
    bearer: str
    wording: str
    deadline: str = ""
    details: dict[str, set[str]] = field(default_factory=dict)
    sentences: dict[str, Sentence] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)

    @property
    def concerns(self) -> set[str]:
        """Return all actors and acts that the norm is about, besides its bearer."""
        named = set().union(*(self.details.get(name, set()) for name in ("action", "counterparty", "supervised")))
        return (named | self.mentioned) - {self.bearer}

    @property
    def superseded(self) -> str:
        """Return the date since which every act here that had the norm has other words, '' where one still has it."""
        dates = [sentence.superseded for sentence in self.sentences.values()]
        return max(dates) if dates and all(dates) else ""

    @property
    def places(self) -> set[tuple[str, int]]:
        """Return where it stands: documents, and the beginning of the sentence there."""
        return {(sentence.document, sentence.start) for sentence in self.sentences.values()}

    @property
    def documents(self) -> set[str]:
        """Return the documents in which it stands."""
        return {sentence.document for sentence in self.sentences.values()}


@dataclass
class Relation:
    """A relation of the thing at hand with another thing, with every sentence that states it."""

    forward: bool
    property: str
    other: str
    sentences: list[Sentence] = field(default_factory=list)


@dataclass
class Cited:
    """A provision or act with the sentences that cite it."""

    target: str
    sentences: list[Sentence] = field(default_factory=list)


def sentence_of(row: Row, statement: str = "statement") -> Sentence:
    """Return the sentence of a row that has a passage."""
    document, start, end = text_of(row["document"]), int(text_of(row["start"])), int(text_of(row["end"]))
    return Sentence(
        stored=text_of(row["quote"]),
        document=document,
        start=start,
        end=end,
        provision=text_of(row["provision"]),
        statement=text_of(row.get(statement)),
        corrected=text_of(row.get("corrected")),
        language=getattr(row["quote"], "language", "") or "kk",
        version=text_of(row.get("version")),
        superseded=text_of(row.get("superseded")),
    )


@keep
def find_norms(property_name: str, thing: str) -> list[Norm]:
    """Return the norms that a property links with a thing: `bearer`, `action`, `counterparty`, `supervised` or `legalBasis`."""
    bindings = {"property": NamedNode(ZG[property_name]), "thing": NamedNode(thing)}
    norms = fold_norms(get_dataset().select("pages/norms", **bindings))
    for row in get_dataset().select("pages/norm-mentions", **bindings):
        if (norm := norms.get(text_of(row["norm"]))) is not None:
            norm.mentioned.add(text_of(row["mentioned"]))
    named = _named_in_heads({place for norm in norms.values() for place in norm.places})
    for norm in norms.values():
        norm.mentioned.update(*(named.get(place, ()) for place in norm.places))
    return list(norms.values())


def _named_in_heads(places: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], set[str]]:
    """Return for places in documents what the heads of their lists name: they say where and about whom an item holds.

    The places of a document come together, so that it is read once.
    """
    heads = {place: list_head(local_name(place[0]), place[1]) for place in sorted(places)}
    return {
        (document, start): {THINGS + named for named in named_in(local_name(document), *span)}
        for (document, start), span in heads.items()
        if span
    }


def fold_norms(rows: Iterable[Row]) -> dict[str, Norm]:
    """Fold rows, of which a norm has one for each combination of its details and sentences."""
    norms: dict[str, Norm] = {}
    for row in rows:
        iri = text_of(row["norm"])
        if iri not in norms:
            modality = local_name(text_of(row["modality"])).lower()
            norms[iri] = Norm(iri, modality, text_of(row["bearer"]), text_of(row["wording"]), text_of(row["deadline"]))
        norm = norms[iri]
        for name in ("action", "counterparty", "supervised", "basis"):
            if row[name] is not None:
                norm.details.setdefault(name, set()).add(text_of(row[name]))
        norm.sentences.setdefault(text_of(row["passage"]), sentence_of(row))
    return norms


@keep
def find_relations(thing: str) -> list[Relation]:
    """Return the relations of a thing, those from it first."""
    relations: dict[tuple[bool, str, str], Relation] = {}
    for row in get_dataset().select("pages/relations", thing=NamedNode(thing)):
        key = text_of(row["forward"]) == "true", text_of(row["property"]), text_of(row["other"])
        relations.setdefault(key, Relation(*key)).sentences.append(sentence_of(row))
    return sorted(relations.values(), key=lambda relation: (not relation.forward, relation.property, -len(relation.sentences)))


@keep
def find_citations(thing: str) -> list[Cited]:
    """Return what cites an act, a provision or what stands below it, the most cited first."""
    cited: dict[str, Cited] = {}
    for row in get_dataset().select("pages/citations", thing=NamedNode(thing)):
        target = text_of(row["target"])
        cited.setdefault(target, Cited(target)).sentences.append(sentence_of(row, "citation"))
    return sorted(cited.values(), key=lambda one: (-len(one.sentences), one.target))


def find_sentences(statement: str) -> list[Sentence]:
    """Return the sentences on which a statement rests."""
    rows = get_dataset().select("pages/evidence", statement=NamedNode(statement))
    return [sentence_of({**row, "statement": NamedNode(statement)}) for row in rows]


def find_passage(passage: str) -> list[Sentence]:
    """Return the passage itself; an empty list for anything else."""
    return [sentence_of(row) for row in get_dataset().select("pages/passage", passage=NamedNode(passage))]


def grouped(relations: Sequence[Relation]) -> Iterator[tuple[tuple[bool, str], list[Relation]]]:
    """Yield the relations of each direction and property together."""
    groups: dict[tuple[bool, str], list[Relation]] = {}
    for relation in relations:
        groups.setdefault((relation.forward, relation.property), []).append(relation)
    yield from groups.items()


def inverse_name(property_iri: str) -> str:
    """Return the label of the inverse of a property; one without inverse keeps its own label, with an arrow."""
    for row in get_dataset().select("pages/inverse", property=NamedNode(property_iri)):
        return get_names().text(text_of(row["inverse"]))
    return f"← {get_names().text(property_iri)}"


@keep
def properties_of(thing: str) -> dict[str, list[NamedNode | Literal]]:
    """Return everything said of a thing itself, by property."""
    found: dict[str, list[Any]] = {}
    for row in get_dataset().select("pages/properties", thing=NamedNode(thing)):
        found.setdefault(text_of(row["property"]), []).append(row["value"])
    return found


def thing_of(properties: Mapping[str, Sequence[Any]], name: object) -> str:
    """Return the first thing to which a property leads, '' where it leads to none."""
    return next((value.value for value in properties.get(str(name), ()) if isinstance(value, NamedNode)), "")


def labels_in_all(iri: str) -> dict[str, str]:
    """Return the labels of a thing in the languages of the site, where it has them."""
    labels = get_names().labels(iri)
    return {language: labels[language] for language in LANGUAGES if labels.get(language)}
