"""What a reader may choose from: the most frequent of many, and always what is chosen."""

from __future__ import annotations

from server.evidence import Norm
from server.facets import MOST_CHOICES, Choice, count_choices
from server.labels import Names
from zangraph.graph.vocabulary import THINGS


class IRIs(Names):
    """Name things by their IRIs."""

    def text(self, iri: str) -> str:
        """Return the name of a thing."""
        return iri


def norms(acts: int) -> list[Norm]:
    """Return norms, one on the last act, two on the last but one, and so on."""
    basis = [f"{THINGS}act-{number:04}" for number in range(acts) for _ in range(acts - number)]
    return [Norm(f"{THINGS}norm/{number}", "duty", "b", "w", "", details={"basis": {act}}) for number, act in enumerate(basis)]


def test_the_most_frequent_and_the_chosen_are_offered() -> None:
    rarest = f"act-{MOST_CHOICES:04}"
    counted = count_choices(
        norms(MOST_CHOICES + 1), Choice({"source": (rarest,), "modality": (), "about": (), "document": ()}), IRIs("")
    )
    keys = [key for key, _, _ in counted["source"]]
    assert len(keys) == MOST_CHOICES + 1 and keys[0] == "act-0000" and keys[-1] == rarest
    counted = count_choices(
        norms(MOST_CHOICES + 1), Choice({"source": (), "modality": (), "about": (), "document": ()}), IRIs("")
    )
    assert rarest not in [key for key, _, _ in counted["source"]]
