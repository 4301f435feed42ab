"""Read the questions of the start page: `data/questions.tsv`, the address of each answer and its words in three languages."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs, urlsplit

from zangraph.paths import DATA

QUESTIONS = DATA / "questions.tsv"


@dataclass(frozen=True)
class Question:
    """A question that many have, and the page that answers it."""

    path: str
    kk: str
    ru: str
    en: str

    @property
    def page(self) -> str:
        """Return the path of the page that answers, without what narrows it: the address of an actor."""
        return urlsplit(self.path).path

    def text(self, language: str) -> str:
        """Return the question in a language of the site."""
        words: str = getattr(self, language)
        return words

    def asks(self, path: str, facets: Mapping[str, Sequence[str]]) -> bool:
        """Tell whether a page, narrowed by its facets, is the answer to this question."""
        asked = {name: set(values) for name, values in parse_qs(urlsplit(self.path).query).items() if name in facets}
        return self.page == path and bool(asked) and asked == {name: set(values) for name, values in facets.items() if values}


def question_of(path: str, facets: Mapping[str, Sequence[str]]) -> Question | None:
    """Return the question that a narrowed page answers, if it is one of the table."""
    return next((question for question in read_questions() if question.asks(path, facets)), None)


@cache
def read_questions() -> Sequence[Question]:
    """Return the questions in the order of the table; raise ValueError, naming the line, where one is not complete."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for number, row in enumerate(rows, start=2):
        if not all(row.get(name) for name in ("path", "kk", "ru", "en")):
            raise ValueError(f"{QUESTIONS}:{number}: a question needs path, kk, ru and en: {row}")
    return [Question(row["path"], row["kk"], row["ru"], row["en"]) for row in rows]
