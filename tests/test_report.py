"""The lines that tell what a build did."""

from __future__ import annotations

from typing import Any

import pytest

from zangraph.graph.report import summary

REPORT = {
    "documents": 3,
    "extracted": 5,
    "refused": [],
    "noted": [],
    "remarks": 0,
    "records": {"citation": 1_234, "norm": 1},
    "triples": 2_000,
    "quads": 3_000,
    "graphs": 2,
    "reasoner": "consistent",
    "violations": [],
    "seconds": 2.5,
}
REFUSED = {"file": "a.pdf", "reason": "a.pdf: no text"}
NOTED = {"file": "b.txt", "note": "no date"}


@pytest.mark.parametrize(
    ("found", "line"),
    [
        # What is read anew may be left out afterwards: it is no part of the documents.
        ({}, "documents   3 in the graph; 5 files read anew"),
        ({"extracted": 1}, "documents   3 in the graph; 1 file read anew"),
        ({}, "records     1,234 citations, 1 norm, 0 relations, 0 amendments"),
        ({}, "triples     2,000 (3,000 quads in 2 graphs)"),
        ({"refused": [REFUSED]}, "left out    1 file"),
        ({"refused": [REFUSED]}, "  a.pdf: no text"),
        ({"refused": [REFUSED] * 2}, "left out    2 files"),
        ({"noted": [NOTED], "remarks": 1}, "noted       1 remark"),
        ({"noted": [NOTED], "remarks": 1}, "  b.txt: no date"),
        ({"noted": [NOTED] * 20, "remarks": 21}, "noted       21 remarks"),
        ({"noted": [NOTED] * 20, "remarks": 21}, "  … and 1 more in remarks.jsonl"),
        ({"violations": ["wrong"] * 21}, "  … and 1 more in report.json"),
        ({}, "checks      nothing wrong"),
        ({"violations": ["wrong"]}, "checks      1 violation"),
        ({"violations": ["wrong"] * 1_200}, "checks      1,200 violations"),
        ({}, "time        2.5 s"),
    ],
)
def test_a_line_tells_what_was_found(found: dict[str, Any], line: str) -> None:
    assert line in list(summary(REPORT | found))
