"""What is stated of the miniature documents: direct triples, statements, passages, provisions, acts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.normalise import normalise
from zangraph.extraction.records import Amendment, Document, Extraction
from zangraph.extraction.structure import read_structure
from zangraph.graph.individuals import Acts
from zangraph.graph.statements import Statements
from zangraph.graph.store import open_store
from zangraph.graph.terms import PREFIXES


@pytest.fixture(scope="module")
def store(mini_build: Path) -> Store:
    return open_store(mini_build / "store")


def ask(store: Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


ORDER = "<https://w3id.org/zangraph/id/document/mini-order>"
ARTICLE = "<https://w3id.org/zangraph/id/document/mini-article>"
ACT = "<https://w3id.org/zangraph/id/order-prosecutor-general-2020-03-05-17"
CPC = "<https://w3id.org/zangraph/id/cpc-2014"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a relation for browsing", "id:prosecutor :supervises id:remand-centre"),
        (
            "its statement with rule, document and passage",
            "?s a :RelationStatement ; rdf:subject id:prosecutor ; rdf:predicate :supervises ; rdf:object id:remand-centre ;"
            f" :inDocument {ORDER} ; :rule [ skos:notation 'supervises' ] ; prov:wasDerivedFrom [ oa:hasSource {ORDER} ]",
        ),
        ("the same relation from the other document", f"?s a :RelationStatement ; :inDocument {ARTICLE}"),
        (
            "a passage with both selectors",
            "?p a :Passage ; oa:hasSelector [ a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end ],"
            " [ a oa:TextQuoteSelector ; oa:exact ?exact ; oa:prefix ?before ; oa:suffix ?after ] ;"
            " :start ?start ; :end ?end ; :quote ?quote ."
            " FILTER (?quote = STRLANG(?exact, 'kk') && STRLEN(?quote) = ?end - ?start)",
        ),
        (
            "the provision that a passage stands in",
            f"?p :quote ?q ; :inProvision {ACT}/par_3/sub_1> . FILTER (STRSTARTS(?q, '1)'))",
        ),
        ("whom a passage names", "?p :quote ?q ; :mentions id:prosecutor . FILTER (STRSTARTS(?q, '2. Прокурор'))"),
        ("a power of its bearer", "id:prosecutor :hasPower ?n . ?n a :Power ; :bearer id:prosecutor ; :action id:visit"),
        ("a duty with its deadline", "?n a :Duty ; :deadline 'PT24H'^^xsd:duration ; :deadlinePassage [ :quote 'дереу'@kk ]"),
        ("a duty with its counterparty", "id:prosecutor :hasDuty [ :counterparty id:detainee ]"),
        ("a prohibition with its basis", f"?n a :Prohibition ; :legalBasis {CPC}/art_414>"),
        ("a condition as a passage", "?n a :Prohibition ; :condition [ :quote ?q ]"),
        ("a norm's label without marker", "?n a :Power ; rdfs:label 'тергеу изоляторына кедергісіз кіруге құқылы'@kk"),
        ("a citation", f"{ARTICLE} eli:cites {CPC}/art_58/prt_1>"),
        (
            "its statement",
            f"?c a :Citation ; rdf:subject {ARTICLE} ; rdf:predicate eli:cites ; rdf:object {CPC}/art_58/prt_1> ;"
            f" :citedAct {CPC}> ; :repaired true ; :candidate id:cpc-1997",
        ),
        (
            "an act in force on the newest day of the table",
            f"{CPC}> eli:in_force eli:InForce-inForce ; :statusDate ?day",
        ),
        ("a replaced act", "id:cpc-1997 eli:in_force eli:InForce-notInForce ; :statusDate ?day"),
        ("a bill", "id:bill-2012-03-30 eli:in_force eli:InForce-notInForce"),
        (
            "the Kazakh expression of an act",
            f"{CPC}> eli:is_realized_by {CPC}/kk> . {CPC}/kk> a eli:LegalExpression ; eli:realizes {CPC}> ; eli:title ?title ;"
            " eli:language <http://publications.europa.eu/resource/authority/language/KAZ>",
        ),
        (
            "the expression of a provision, with its words",
            f"{ACT}/par_3/sub_1> eli:is_realized_by ?expression . ?expression a eli:LegalExpression ;"
            " prov:wasDerivedFrom [ a :Passage ]",
        ),
        (
            "a provision and what it is part of",
            f"{CPC}/art_58/prt_1> a :Provision, :Part ; eli:is_part_of {CPC}/art_58> ; :number '1'",
        ),
        ("the way down from the act", f"{CPC}> eli:has_part {CPC}/art_58> . {CPC}/art_58> eli:has_part {CPC}/art_58/prt_1>"),
        (
            "a provision's labels",
            f"{CPC}/art_58/prt_1> rdfs:label ?kk, ?ru, ?en ."
            " FILTER (STRENDS(?kk, '58-бап, 1-бөлік') && STRENDS(?ru, 'статья 58, часть 1')"
            " && STRENDS(?en, 'article 58, part 1'))",
        ),
        ("the words of a provision", f"{ACT}/par_3/sub_2> :wording [ :quote ?q ] . FILTER (STRSTARTS(?q, '2) заңсыз'))"),
        ("an amendment", f"{ACT}/par_3> :amendedBy id:order-prosecutor-general-2021-06-10-42"),
        (
            "its statement",
            f"?a a :Amendment ; rdf:subject {ACT}/par_3> ; :amendmentKind :changed ; dcterms:date '2021-06-10'^^xsd:date",
        ),
        ("an act that only a citation knows", "id:order-prosecutor-general-2021-06-10-42 a :Order ; eli:number '42'"),
        ("its label", "id:order-prosecutor-general-2021-06-10-42 rdfs:label 'приказ, 10.06.2021, № 42'@ru"),
        ("what a document realizes", f"{ORDER} :realizes {ACT}> ; :show 'full' ; :versionDate '2021-06-10'^^xsd:date"),
        ("an act's page in the official system", f"{CPC}> rdfs:seeAlso <https://adilet.zan.kz/kaz/docs/K1400000231>"),
        ("an act's time in force", f"{CPC}> eli:first_date_entry_in_force '2015-01-01'^^xsd:date"),
        ("what replaced an act", "id:cpc-1997 :replacedBy id:cpc-2014 ; eli:date_no_longer_in_force '2014-12-31'^^xsd:date"),
        (
            "an institution",
            "id:remand-centre a :Institution ; skos:notation 'remand-centre' ; rdfs:label ?kk FILTER (LANG(?kk) = 'kk')",
        ),
        ("a named graph for each document", "GRAPH <https://w3id.org/zangraph/id/graph/document/mini-order> { ?s a :Amendment }"),
    ],
)
def test_stated(store: Store, what: str, pattern: str) -> None:
    assert ask(store, pattern), what


def test_one_norm_in_two_places(store: Store) -> None:
    """The same words in order and article, with and without a number before them, are one norm with two statements."""
    rows = list(
        store.query(
            "SELECT ?norm (COUNT(?statement) AS ?places) WHERE { ?statement a :NormStatement ; rdf:object ?norm }"
            " GROUP BY ?norm HAVING (COUNT(?statement) > 1)",
            prefixes=PREFIXES,
        )
    )
    assert [int(row["places"].value) for row in rows] == [2]


def test_default_graph_is_a_merge(store: Store) -> None:
    """A triple that stands in two graphs counts once."""
    query = "SELECT (COUNT(*) AS ?n) WHERE { id:prosecutor :supervises id:remand-centre }"
    assert next(iter(store.query(query, prefixes=PREFIXES)))["n"].value == "1"


def test_quotes_are_the_document(store: Store, mini_build: Path) -> None:
    """Every quote is what the document says at its offsets."""
    texts = {}
    for row in store.query(
        "SELECT ?d ?s ?e ?q WHERE { ?p :quote ?q ; :start ?s ; :end ?e ; oa:hasSource ?d }", prefixes=PREFIXES
    ):
        key = row["d"].value.rsplit("/", 1)[1]
        path = Path(__file__).parent / "data" / "mini" / "documents" / f"{key}.txt"
        text = texts.setdefault(key, path.read_text(encoding="utf8"))
        assert text[int(row["s"].value) : int(row["e"].value)] == row["q"].value
    assert len(texts) == 2


def test_no_blank_node_of_ours(store: Store) -> None:
    """Blank nodes stand in the ontology only."""
    query = (
        "ASK { GRAPH ?g { ?s ?p ?o } FILTER (ISBLANK(?s) || ISBLANK(?o))"
        " FILTER (?g != <https://w3id.org/zangraph/id/graph/ontology>) }"
    )
    assert not store.query(query)


def stated(document: Document, **records: tuple[Any, ...]) -> set[tuple[str, str, str]]:
    """Return what is stated of a document with some records."""
    lexicon = Lexicon.load(Path(__file__).parents[1] / "data" / "lexicon")
    text = normalise(document.text, lexicon)
    extraction = Extraction(document, text, read_structure(text, lexicon), **records)
    return {(s.value, p.value, o.value) for s, p, o in Statements(extraction, lexicon, Acts(lexicon)).triples()}


NOTE = "Ескерту. 3-тармаққа өзгеріс енгізілді."


def test_amendment_of_an_act_unknown_by_an_act_unknown() -> None:
    """The document stands for its act, and the statement has no object."""
    amendment = Amendment("note", 0, len(NOTE), NOTE, kind="changed", source="", paragraph="3")
    triples = stated(Document("note", NOTE), amendments=(amendment,))
    document = "https://w3id.org/zangraph/id/document/note"
    assert {s for s, p, o in triples if o.endswith("#Amendment")} == {
        s for s, p, o in triples if p.endswith("#subject") and o == document
    }
    assert not [triple for triple in triples if triple[0].endswith("/id/") or triple[2].endswith("/id/")]
    assert not [triple for triple in triples if triple[1].endswith("#object")]


def test_act_of_a_kind_unknown() -> None:
    """A manifest may name a kind of act that the ontology does not have: it is a legal act then."""
    triples = stated(Document("rules", NOTE, act="rules-2020", kind="house-rules"))
    kinds = {o.rpartition("#")[2] for s, p, o in triples if s.endswith("/id/rules-2020") and p.endswith("#type")}
    assert kinds == {"LegalAct", "LegalResource"}


def test_key_in_any_letters_gives_an_ascii_iri() -> None:
    assert all(s.isascii() for s, _, _ in stated(Document("ҚПК түсініктеме", NOTE)))


def test_status_of_an_act_unknown_is_not_stated(store: Store) -> None:
    assert not ask(store, f"{ACT}> eli:in_force ?status")
