"""Read the questions of the start page: `data/questions.tsv`, the address of each answer and its words in three languages."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

QUESTIONS = Path(__file__).resolve().parent.parent / "data" / "questions.tsv"


@dataclass(frozen=True)
class Question:
    """A question that many have, and the page that answers it."""

    path: str
    kk: str
    ru: str
    en: str

    def text(self, language: str) -> str:
        """Return the question in a language of the site."""
        words: str = getattr(self, language)
        return words


@cache
def read_questions() -> Sequence[Question]:
    """Return the questions in the order of the table; raise ValueError, naming the line, where one is not complete."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for number, row in enumerate(rows, start=2):
        if not all(row.get(name) for name in ("path", "kk", "ru", "en")):
            raise ValueError(f"{QUESTIONS}:{number}: a question needs path, kk, ru and en: {row}")
    return [Question(row["path"], row["kk"], row["ru"], row["en"]) for row in rows]
