"""Name the terms that our data use; a term that is not listed raises AttributeError.

`tests/test_ontology.py` proves that `ZG` lists exactly what `ontology/*.ttl` defines.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rdflib.namespace import ClosedNamespace

BASE = "https://w3id.org/zangraph/"
ONTOLOGY = BASE + "ontology"
THINGS = BASE + "id/"

LANGUAGES = ("kk", "ru", "en")
"""The languages in which everything of ours has a label."""

NORM_PROPERTIES: Mapping[str, str] = MappingProxyType(
    {"power": "hasPower", "duty": "hasDuty", "prohibition": "hasProhibition", "right": "hasRight"}
)
"""The kinds of norm, in the order in which they are shown, and the property that links a bearer with one."""

MODALITIES = tuple(NORM_PROPERTIES)

CLASSES = (
    # core
    "Document",
    "Passage",
    "Statement",
    "RelationStatement",
    "NormStatement",
    "Citation",
    "Amendment",
    "AmendmentKind",
    "ExtractionRule",
    # sources
    "LegalSource",
    "LegalAct",
    "LegislativeAct",
    "Constitution",
    "ConstitutionalLaw",
    "Code",
    "Law",
    "SubordinateAct",
    "Decree",
    "Resolution",
    "Order",
    "NormativeResolution",
    "Treaty",
    "Concept",
    "Bill",
    "Provision",
    "Section",
    "Chapter",
    "Article",
    "Part",
    "Paragraph",
    "Subparagraph",
    # actors
    "Actor",
    "Institution",
    "Role",
    # acts
    "ProceduralAct",
    "ProceduralDocument",
    "ProceduralAction",
    # norms
    "Norm",
    "Power",
    "Duty",
    "Prohibition",
    "Right",
)

GUIDE_RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "supervises": "supervises",
        "part-of": "partOf",
        "subordinate-to": "subordinateTo",
        "accountable-to": "accountableTo",
        "appoints": "appoints",
        "dismisses": "dismisses",
        "consents-to-appointment-of": "consentsToAppointmentOf",
        "cooperates-with": "cooperatesWith",
        "visits": "visits",
        "issues": "issues",
        "authorizes": "authorizes",
        "orders": "orders",
        "conducts": "conducts",
        "reviews": "reviews",
        "annuls": "annuls",
    }
)
"""The relations of the annotation guide, and the property of each."""

OBJECT_PROPERTIES = (
    # core
    "inDocument",
    "inProvision",
    "inVersion",
    "rule",
    "realizes",
    "realizedBy",
    "citedAct",
    "candidate",
    "refersTo",
    "wording",
    "mentions",
    "amendmentKind",
    # sources
    "ofAct",
    "hasProvision",
    "replacedBy",
    "replaces",
    "amendedBy",
    "amends",
    # actors
    "memberOf",
    "hasMember",
    "kindOf",
    "hasKind",
    # relations of the guide and their inverses
    *GUIDE_RELATIONS.values(),
    "supervisedBy",
    "hasPart",
    "hasSubordinate",
    "answeredToBy",
    "appointedBy",
    "dismissedBy",
    "appointedWithConsentOf",
    "visitedBy",
    "issuedBy",
    "authorizedBy",
    "orderedBy",
    "conductedBy",
    "reviewedBy",
    "annulledBy",
    # relations that follow
    "oversees",
    "overseenBy",
    # norms
    "hasNorm",
    "hasPower",
    "hasDuty",
    "hasProhibition",
    "hasRight",
    "bearer",
    "action",
    "counterparty",
    "supervised",
    "legalBasis",
    "basisOf",
    "condition",
    "exception",
    "deadlinePassage",
    # what follows from norms
    "normToConsider",
    "restsOn",
    "supports",
    "empoweredBy",
    "empowers",
    "mayPerform",
    "mayBePerformedBy",
    "mustPerform",
    "mustBePerformedBy",
    "mustNotPerform",
    "mustNotBePerformedBy",
    "isEntitledTo",
    "isEntitlementOf",
)

DATATYPE_PROPERTIES = (
    "quote",
    "start",
    "end",
    "number",
    "show",
    "sha256",
    "versionDate",
    "statusDate",
    "notBefore",
    "notAfter",
    "documentKind",
    "correction",
    "repaired",
    "deadline",
    "deadlineWritten",
    "evidenceRule",
)

INDIVIDUALS = ("added", "changed", "newWording", "removed")

ZG = ClosedNamespace(ONTOLOGY + "#", [*CLASSES, *OBJECT_PROPERTIES, *DATATYPE_PROPERTIES, *INDIVIDUALS])

ELI = ClosedNamespace(
    "http://data.europa.eu/eli/ontology#",
    [
        "InForce",
        "InForce-inForce",
        "InForce-notInForce",
        "LegalExpression",
        "LegalResource",
        "LegalResourceSubdivision",
        "amended_by",
        "amends",
        "based_on",
        "basis_for",
        "cites",
        "date_document",
        "date_no_longer_in_force",
        "first_date_entry_in_force",
        "has_part",
        "id_local",
        "in_force",
        "is_embodied_by",
        "is_part_of",
        "is_realized_by",
        "language",
        "number",
        "passed_by",
        "realizes",
        "repealed_by",
        "repeals",
        "title",
        "type_document",
        "version_date",
    ],
)

OA = ClosedNamespace(
    "http://www.w3.org/ns/oa#",
    [
        "SpecificResource",
        "TextPositionSelector",
        "TextQuoteSelector",
        "end",
        "exact",
        "hasSelector",
        "hasSource",
        "prefix",
        "start",
        "suffix",
    ],
)
