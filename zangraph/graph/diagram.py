"""Lay out the classes of the ontology: the hierarchy as a tree from left to right, the main classes as a ring with links."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zangraph.graph.described import Term

COLUMN, ROW, BOX_WIDTH = 250, 30, 215
RADIUS_X, RADIUS_Y, MARGIN = 380, 230, 110


@dataclass(frozen=True)
class Box:
    """A class with the upper left corner of its box, and the box of the class above it."""

    iri: str
    x: float
    y: float
    parent: Box | None = None


@dataclass(frozen=True)
class Tree:
    """The hierarchy with its size."""

    boxes: Sequence[Box]
    width: int
    height: int


@dataclass(frozen=True)
class Link:
    """The properties that lead from one main class to another, and the ends of its line."""

    start: tuple[float, float]
    end: tuple[float, float]
    source: str
    target: str
    properties: Sequence[str]


def lay_out_tree(classes: Iterable[Term]) -> Tree:
    """Place every class below the one above it, a row each, a column for each level."""
    below, ours = defaultdict(list), {term.iri: term for term in classes}
    for iri, term in sorted(ours.items()):
        below[next((above for above in term.above if above in ours), "")].append(iri)
    boxes: list[Box] = []
    for root in below[""]:
        place(root, 0, None, below, boxes)
    deepest = max((box.x for box in boxes), default=0)
    return Tree(boxes, int(deepest + BOX_WIDTH + 2), len(boxes) * ROW + 2)


def place(iri: str, level: int, parent: Box | None, below: Mapping[str, Sequence[str]], boxes: list[Box]) -> None:
    """Add a class and all below it."""
    box = Box(iri, level * COLUMN + 1, len(boxes) * ROW + 1, parent)
    boxes.append(box)
    for child in below.get(iri, ()):
        place(child, level + 1, box, below, boxes)


def lay_out_links(terms: Sequence[Term], main: Sequence[str]) -> tuple[Mapping[str, tuple[float, float]], Sequence[Link]]:
    """Stand the main classes in an ellipse and join them by the properties that go from one to another."""
    angles = [2 * math.pi * number / len(main) - math.pi / 2 for number in range(len(main))]
    centre = (RADIUS_X + MARGIN, RADIUS_Y + MARGIN / 2)
    spots = {
        iri: (round(centre[0] + RADIUS_X * math.cos(angle), 1), round(centre[1] + RADIUS_Y * math.sin(angle), 1))
        for iri, angle in zip(main, angles, strict=True)
    }
    joined: dict[tuple[str, str], list[str]] = defaultdict(list)
    for term in terms:
        if term.kind == "object-property":
            pairs = {(one, other) for one in term.domain for other in term.range if one != other}
            for pair in pairs & {(one, other) for one in spots for other in spots}:
                joined[pair].append(term.iri)
    links = [Link(spots[one], spots[other], one, other, sorted(names)) for (one, other), names in sorted(joined.items())]
    return spots, links
