"""Narrow and sort a list of norms by what its reader chooses in the address of the page; it works without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.evidence import Norm
from server.labels import Names
from zangraph.graph.vocabulary import MODALITIES, THINGS

Values = Callable[[Norm], set[str]]


def _acts_of_basis(norm: Norm) -> set[str]:
    return {key_of(provision).split("/")[0] for provision in norm.details.get("basis", ())}


FACETS: Mapping[str, Values] = {
    "modality": lambda norm: {norm.modality},
    "about": lambda norm: {key_of(thing) for thing in norm.concerns},
    "document": lambda norm: {key_of(document) for document in norm.documents},
    "source": _acts_of_basis,
}
"""What a norm has of each facet: keys, as they stand in the address."""

MOST_CHOICES = 200
"""How many documents, acts or things are offered at most: those with the most norms; a longer list helps nobody to choose."""

SORTS = ("document", "modality", "wording")


@dataclass(frozen=True)
class Choice:
    """What a reader chose: for each facet the accepted keys (none: all), the order, and the page."""

    facets: Mapping[str, tuple[str, ...]]
    sort: str = "document"
    page: int = 1

    @classmethod
    def of(cls, arguments: Any) -> Choice:
        """Read the choice from the arguments of a request; what makes no sense is left aside."""
        facets = {name: tuple(value for value in arguments.getlist(name) if value) for name in FACETS}
        sort = arguments.get("sort", "")
        return cls(facets, sort if sort in SORTS else SORTS[0], page_of(arguments))

    def accepts(self, norm: Norm, without: str = "") -> bool:
        """Tell whether a norm has, of every facet but `without`, one of the accepted keys."""
        return all(
            not wanted or not FACETS[name](norm).isdisjoint(wanted) for name, wanted in self.facets.items() if name != without
        )

    def address(self, **changes: Any) -> dict[str, Any]:
        """Return the arguments of a page with some of them changed."""
        given: dict[str, Any] = {**self.facets, "sort": self.sort if self.sort != SORTS[0] else None, **changes}
        return {name: value for name, value in given.items() if value}


def page_of(arguments: Any) -> int:
    """Return the number of the page of a long list that a request asks for: the first where it makes no sense."""
    page = arguments.get("page", 1, type=int)
    return page if 0 < page < 10_000 else 1


def key_of(iri: str) -> str:
    """Return the key of one of our things, the whole IRI of another.

    >>> key_of("https://w3id.org/zangraph/id/remand-centre")
    'remand-centre'
    """
    return iri.removeprefix(THINGS)


def choose(norms: Iterable[Norm], choice: Choice) -> list[Norm]:
    """Return the norms that a reader asks for, in the order asked for."""
    orders: Mapping[str, Callable[[Norm], Any]] = {
        "document": lambda norm: 0,  # the order in which they came
        "modality": lambda norm: MODALITIES.index(norm.modality),
        "wording": lambda norm: norm.wording.casefold(),
    }
    return sorted((norm for norm in norms if choice.accepts(norm)), key=orders[choice.sort])


def count_choices(norms: Sequence[Norm], choice: Choice, names: Names) -> dict[str, list[tuple[str, str, int]]]:
    """Return for each facet the keys that one may choose, with label and how many norms one would see, the most first."""
    counted: dict[str, list[tuple[str, str, int]]] = {}
    for facet, values in FACETS.items():
        counts = Counter(key for norm in norms if choice.accepts(norm, without=facet) for key in values(norm))
        offered = dict(counts.most_common(MOST_CHOICES)) | {key: counts[key] for key in choice.facets[facet]}
        label: Callable[[str], str] = (lambda key: key) if facet == "modality" else (lambda key: names.text(THINGS + key))
        labelled = ((key, label(key), count) for key, count in offered.items())
        counted[facet] = sorted(labelled, key=lambda one: (-one[2], one[1]))
    counted["modality"].sort(key=lambda one: MODALITIES.index(one[0]) if one[0] in MODALITIES else len(MODALITIES))
    return counted
