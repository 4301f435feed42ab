"""Tell whether an act is in force on a day, and describe acts in the words of schema.org."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from server.evidence import labels_in_all, text_of
from zangraph.graph.vocabulary import ELI, ZG

State = Literal["in force", "not yet in force", "no longer in force", "unknown"]


@dataclass(frozen=True)
class Status:
    """Whether an act is in force on a day; `since` is the day from which that is so, `successor` the act that replaced it."""

    state: State
    since: date | None = None
    successor: str = ""


def status_of(facts: Mapping[str, Sequence[Any]], day: date) -> Status:
    """Return an act's status on a day, by the dates that the graph has for it; without dates it is unknown, never guessed.

    An act without a day of entry into force counts from its own date.
    """
    start = _date(facts, str(ELI.first_date_entry_in_force)) or _date(facts, str(ELI.date_document))
    end = _date(facts, str(ELI.date_no_longer_in_force))
    successor = next((text_of(value) for value in facts.get(str(ZG.replacedBy), ())), "")
    if end is not None and day > end:
        return Status("no longer in force", end, successor)
    if start is None:
        return Status("unknown", None, successor)
    if day < start:
        return Status("not yet in force", start)
    if end is None and successor:
        return Status("unknown", start, successor)
    return Status("in force", start, successor)


def _date(facts: Mapping[str, Sequence[Any]], name: str) -> date | None:
    values = sorted(text_of(value) for value in facts.get(name, ()))
    try:
        return date.fromisoformat(values[0]) if values else None
    except ValueError:
        return None


SCHEMA_STATES: Mapping[State, str] = {"in force": "InForce", "not yet in force": "NotInForce", "no longer in force": "NotInForce"}


def describe_legislation(iri: str, act: str, facts: Mapping[str, Sequence[Any]], status: Status) -> dict[str, Any]:
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
