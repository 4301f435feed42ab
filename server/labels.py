"""Name things in the language of the page: the only place where the server looks for labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from server.addresses import local_name
from server.dataset import is_iri
from server.languages import best_label, choose_language
from server.serving import get_dataset

MOST_NAMES = 100_000
"""How many things have their labels kept in memory."""


@dataclass
class Names:
    """Labels of things, kept for as long as the data set is served."""

    digest: str
    known: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def labels(self, iri: str) -> Mapping[str, str]:
        """Return a thing's labels by language; "" stands for a label without one."""
        if iri not in self.known:
            if len(self.known) >= MOST_NAMES:
                self.known.clear()
            self.known[iri] = _ask(iri)
        return self.known[iri]

    def named(self, iri: str) -> tuple[str, str]:
        """Return the label to show and its language; a thing without a label shows the end of its IRI, without a language."""
        label, language = best_label(self.labels(iri), choose_language())
        return (label, language) if label else (local_name(iri), "")

    def text(self, iri: str) -> str:
        """Return the label to show."""
        return self.named(iri)[0]

    def html(self, iri: str) -> Markup:
        """Return the label to show, marked with its language where that is not the page's."""
        label, language = self.named(iri)
        if language in ("", choose_language()):
            return Markup("{}").format(label)
        return Markup('<span lang="{}">{}</span>').format(language, label)


def _ask(iri: str) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    if not is_iri(iri):  # data of others may have a text where ours have a thing
        return labels
    for row in get_dataset().select("pages/labels", thing=NamedNode(iri)):
        label = row["label"]
        if isinstance(label, Literal):
            labels.setdefault(label.language or "", label.value)
    return labels


def get_names() -> Names:
    """Return the names of the data set that this request sees."""
    digest = get_dataset().digest
    names: Names | None = current_app.extensions.get("zangraph.names")
    if names is None or names.digest != digest:
        names = current_app.extensions["zangraph.names"] = Names(digest)
    return names
