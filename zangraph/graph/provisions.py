"""Find the provisions of a document that is an act: which unit of its structure is which article, part, paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zangraph.extraction.records import Extraction, Structure, Text, Unit
from zangraph.graph import iris
from zangraph.graph.iris import LEVELS, ProvisionPath

BULLETS = "-–—•▪*"


@dataclass(frozen=True)
class Provisions:
    """The provisions of a document by the index of their unit, and the raw span of each, in the order of the text.

    Where a number comes twice at one place, as in an annex that counts anew, the provision is the first.
    """

    units: Mapping[int, ProvisionPath]
    spans: Mapping[ProvisionPath, tuple[int, int]]

    @classmethod
    def of(cls, extraction: Extraction) -> Provisions:
        """Read the provisions off the structure; a document that is no act has none."""
        units: dict[int, ProvisionPath] = {}
        spans: dict[ProvisionPath, tuple[int, int]] = {}
        if extraction.document.act:
            for unit in extraction.structure.units:
                path = path_of(unit, extraction.structure, extraction.document.act)
                if path and path not in spans:
                    units[unit.index] = path
                    spans[path] = raw_extent(unit, extraction.text)
        return cls(units, spans)

    @cached_property
    def by_length(self) -> list[tuple[int, int, ProvisionPath]]:
        """Return start, end and provision, the shortest first."""
        return sorted(((*span, path) for path, span in self.spans.items()), key=lambda found: found[1] - found[0])

    def innermost(self, start: int, end: int) -> ProvisionPath | None:
        """Return the innermost provision that holds a raw span."""
        return next((path for left, right, path in self.by_length if left <= start and end <= right), None)


def path_of(unit: Unit, structure: Structure, act: str) -> ProvisionPath | None:
    """Return the provision that a numbered unit is."""
    number = clean_number(unit.number)
    if unit.kind not in LEVELS or not number:
        return None
    above = [(parent.kind, clean_number(parent.number)) for parent in structure.ancestors(unit)]
    steps = iris.pinpoint([*above, (unit.kind, number)])
    return ProvisionPath(act, steps) if steps and steps[-1] == (unit.kind, number) else None


def clean_number(number: str) -> str:
    """Take brackets, full stops and bullets off a number.

    >>> clean_number("2)"), clean_number("12."), clean_number("–")
    ('2', '12', '')
    """
    return number.strip().rstrip(").").strip(BULLETS)


def raw_extent(unit: Unit, text: Text) -> tuple[int, int]:
    """Return where a unit begins and ends in the raw text, without looking at each character between.

    A displaced piece at its edge could stretch it over its neighbours; the edges are taken from the nearest whole lines instead.
    """
    return text.starts[unit.start], text.ends[unit.end - 1]
