"""Tell whether an act is in force on a day, and describe acts in the words of schema.org."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from rdflib import RDF

from server.dataset import text_of
from server.evidence import labels_in_all, thing_of
from zangraph.graph.vocabulary import ELI, ZG

Facts = Mapping[str, Sequence[Any]]
State = Literal["in force", "not yet in force", "no longer in force", "unknown"]


@dataclass(frozen=True)
class Status:
    """Whether an act is in force on a day; `since` is the day from which that is so, `successor` the act that replaced it."""

    state: State
    since: date | None = None
    successor: str = ""


def status_of(facts: Facts, day: date, successor: Facts | None = None) -> Status:
    """Return an act's status on a day, by the dates that the graph has for it and its successor; else it is unknown.

    It is the rule by which a build states `eli:in_force` (`zangraph/graph/force.py`): nothing is taken for in force without a day
    of entry into force. An act that its own text calls repealed, without a date, is so from today on.
    """
    start, end = _date(facts, str(ELI.first_date_entry_in_force)), _date(facts, str(ELI.date_no_longer_in_force))
    next_start = _date(successor or {}, str(ELI.first_date_entry_in_force))
    replaced_by = thing_of(facts, ZG.replacedBy)
    adopted = _date(facts, str(ELI.date_document))
    if end is not None and day > end:
        return Status("no longer in force", end, replaced_by)
    if _is_bill(facts) or (first := start or adopted) is not None and day < first:
        return Status("not yet in force", start)
    if next_start is not None and next_start <= day:
        return Status("no longer in force", None, replaced_by)
    if _is_repealed(facts) and day >= date.today():
        return Status("no longer in force")
    if start is not None and (end is not None or not replaced_by):
        return Status("in force", start, replaced_by)
    return Status("unknown", None, replaced_by)


def _is_bill(facts: Facts) -> bool:
    return str(ZG.Bill) in {text_of(value) for value in facts.get(str(RDF.type), ())}


def _is_repealed(facts: Facts) -> bool:
    """Tell whether an act is stated not to be in force without a day for it: by its own text."""
    values = {text_of(value) for value in facts.get(str(ELI.in_force), ())}
    return str(ELI["InForce-notInForce"]) in values and not facts.get(str(ZG.statusDate))


def _date(facts: Facts, name: str) -> date | None:
    values = sorted(text_of(value) for value in facts.get(name, ()))
    try:
        return date.fromisoformat(values[0]) if values else None
    except ValueError:
        return None


SCHEMA_STATES: Mapping[State, str] = {"in force": "InForce", "not yet in force": "NotInForce", "no longer in force": "NotInForce"}


def describe_legislation(iri: str, act: str, facts: Facts, status: Status) -> dict[str, Any]:
    """Return schema.org/Legislation for an act or a provision, as JSON-LD."""
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": iri,
        "name": [{"@language": language, "@value": label} for language, label in labels_in_all(iri).items()],
        "jurisdiction": "KZ",
        "inLanguage": "kk",
    }
    if act != iri:
        described["isPartOf"] = {"@type": "Legislation", "@id": act}
    for name, term in (("legislationDate", ELI.date_document), ("legislationDateVersion", ELI.version_date)):
        if value := _date(facts, str(term)):
            described[name] = value.isoformat()
    if number := next((text_of(value) for value in facts.get(str(ELI.number), ())), ""):
        described["legislationIdentifier"] = number
    if status.state in SCHEMA_STATES:
        described["legislationLegalForce"] = f"https://schema.org/{SCHEMA_STATES[status.state]}"
    return described
