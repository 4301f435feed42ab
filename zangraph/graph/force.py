"""Tell whether an act is in force on the day to which the table of sources is known, in the values of ELI.

Three outcomes: in force, not in force, and unknown, for which nothing is stated. The day is the newest date of the table, never
the clock's, so that the same input gives the same bytes; it stands beside each status as `:statusDate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from zangraph.graph.terms import ELI, XSD, ZG

Row = Mapping[str, str]
Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

DATES = ("date", "in_force_from", "in_force_to")


def newest_date(rows: Iterable[Row]) -> str:
    """Return the newest date that rows of sources.tsv name, in ISO 8601.

    >>> newest_date([{"date": "2014-07-04", "in_force_from": "2015-01-01"}, {"date": "2014-07-03"}])
    '2015-01-01'
    """
    return max((row.get(name, "") for row in rows for name in DATES), default="")


def value_of(row: Row, successor: Row | None, day: str) -> NamedNode | None:
    """Return ELI's value for an act on a day, None where its dates do not tell.

    Nothing is taken for in force without a day of entry into force, nor is the end of one version the end of an act.

    >>> value_of({"in_force_from": "1998-01-01", "in_force_to": "2014-12-31"}, None, "2026-07-01").value
    'http://data.europa.eu/eli/ontology#InForce-notInForce'
    >>> value_of({"in_force_from": "1998-01-01", "in_force_to": "2014-12-31", "replaced_by": "cc-2014"}, None, "2013-06-18").value
    'http://data.europa.eu/eli/ontology#InForce-inForce'
    >>> value_of({"date": "1995-12-21"}, None, "2026-07-01") is None
    True
    """
    start, end = row.get("in_force_from", ""), row.get("in_force_to", "")
    replaced = bool(successor and successor.get("in_force_from") and successor["in_force_from"] <= day)
    if row.get("kind") == "bill" or (end and end < day) or start > day or replaced:
        return ELI["InForce-notInForce"]
    if start and (end or not row.get("replaced_by")):
        return ELI["InForce-inForce"]
    return None


def state_force(node: NamedNode, row: Row, successor: Row | None, day: str) -> Iterator[Triple]:
    """State the status of an act, and for which day."""
    value = value_of(row, successor, day)
    if value is not None:
        yield node, ELI.in_force, value
        yield node, ZG.statusDate, Literal(day, datatype=XSD.date)
