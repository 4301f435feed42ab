"""The status of an act on its page is the one that a build states, on any day; what its dates do not tell is unknown."""

from __future__ import annotations

from datetime import date

import pytest
from pyoxigraph import Literal, NamedNode
from rdflib import RDF

from server.legislation import status_of
from zangraph.extraction.lexicon import TABLES, Lexicon
from zangraph.graph.force import newest_date, value_of
from zangraph.graph.vocabulary import ELI, ZG

ROWS = {row["key"]: row for row in Lexicon.load(TABLES)["sources"]}
STATED = {"in force": "InForce-inForce", "no longer in force": "InForce-notInForce", "not yet in force": "InForce-notInForce"}
PROPERTIES = {
    "date": ELI.date_document,
    "in_force_from": ELI.first_date_entry_in_force,
    "in_force_to": ELI.date_no_longer_in_force,
}


def facts_of(row):
    """Return what a build states of the dates of an act."""
    facts = {str(term): [Literal(row[name])] for name, term in PROPERTIES.items() if row.get(name)}
    if row.get("replaced_by"):
        facts[str(ZG.replacedBy)] = [NamedNode(f"https://w3id.org/zangraph/id/{row['replaced_by']}")]
    return facts | ({str(RDF.type): [NamedNode(ZG.Bill)]} if row.get("kind") == "bill" else {})


DAYS = (newest_date(ROWS.values()), "2014-12-31", "2015-01-01")
ADOPTED = [(key, day) for day in DAYS for key, row in ROWS.items() if row["date"] <= day]


@pytest.mark.parametrize(("key", "day"), ADOPTED)
def test_page_and_data_say_the_same(key, day):
    row = ROWS[key]
    successor = ROWS.get(row["replaced_by"])
    stated = value_of(row, successor, day)
    shown = status_of(facts_of(row), date.fromisoformat(day), facts_of(successor) if successor else None)
    assert STATED.get(shown.state) == (stated.value.rpartition("#")[2] if stated else None)


@pytest.mark.parametrize(
    ("row", "day", "state"),
    [
        ({"in_force_from": "1998-01-01", "in_force_to": "2014-12-31"}, "2014-12-31", "in force"),
        ({"in_force_from": "1998-01-01", "in_force_to": "2014-12-31"}, "2015-01-01", "no longer in force"),
        ({"in_force_from": "2015-01-01", "date": "2014-07-04"}, "2014-12-31", "not yet in force"),
        ({"date": "1995-12-21"}, "2020-01-01", "unknown"),
        ({"date": "1995-12-21"}, "1995-12-20", "not yet in force"),
        ({"date": "2012-03-30", "kind": "bill"}, "2020-01-01", "not yet in force"),
        ({}, "2020-01-01", "unknown"),
    ],
)
def test_status(row, day, state):
    assert status_of(facts_of(row), date.fromisoformat(day)).state == state


def test_an_act_that_calls_itself_repealed_is_so_from_today_on():
    facts = facts_of({"date": "2004-08-27"}) | {str(ELI.in_force): [NamedNode(ELI["InForce-notInForce"])]}
    assert status_of(facts, date.today()).state == "no longer in force"
    assert status_of(facts, date(2005, 1, 1)).state == "unknown"
