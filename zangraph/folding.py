"""Fold words for search: blind to case endings, to Kazakh letters typed as Russian ones, and to Latin look-alikes."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from zangraph.extraction.lexicon import own_lexicon

LETTERS = str.maketrans("қғңөұүәіһёacehikmoptxyəɵ", "кгноууаихеасехікмортхуао".replace("і", "и"))
SOUNDS = {
    "A": "ае",
    "I": "ыи",
    "Y": ("", "ы", "и"),
    "S": ("", "(?<=[аеиоуыэюя])с"),
    "G": "гк",
    "L": "лдт",
    "D": "дт",
    "M": "мбп",
    "N": "ндт",
    "V": "ндт",
    "H": "ндт",
}
"""What each sound of an ending may be, after folding, as regular expressions; see `extraction/morphology`."""
DEVOICED = {"г": "к", "б": "п"}
SHORTEST = 4
WORD = re.compile(r"\w+")


def fold(word: str) -> str:
    """Write a word without the difference between Kazakh, Russian and look-alike Latin letters.

    >>> fold("Құқық"), fold("кукык"), fold("ҚПК"), fold("KПK")
    ('кукык', 'кукык', 'кпк', 'кпк')
    """
    return word.casefold().translate(LETTERS)


@cache
def endings() -> re.Pattern[str]:
    """Return what finds one folded ending of number, possession or case, the longest first.

    They are those of this repository whatever tables a build was given: the index and the queries to it must fold alike.
    """
    patterns = {row[column] for row in own_lexicon()["suffixes"] for column in ("ending", "after_third", "after_person")}
    sounds = ((SOUNDS.get(sound, fold(sound)) for sound in pattern) for pattern in patterns)
    spelled = {"".join(letters) for choices in sounds for letters in product(*choices)}
    return re.compile("(?:" + "|".join(sorted(spelled - {""})) + ")$")


@cache
def stem(word: str) -> str:
    """Take the endings off a word and fold it; what remains has four letters or more.

    >>> stem("прокурорларының"), stem("прокурор"), stem("құқығы"), stem("құқық")
    ('прокурор', 'прокурор', 'кукык', 'кукык')
    """
    stemmed = fold(word)
    while (ending := endings().search(stemmed, SHORTEST)) is not None:
        stemmed = stemmed[: ending.start()]
    return stemmed[:-1] + DEVOICED.get(stemmed[-1], stemmed[-1])


def fold_text(text: str) -> str:
    """Fold the words of a text, one space between them.

    >>> fold_text("Прокурордың санкциясымен")
    'прокурор санкция'
    """
    return " ".join(stem(word) for word in WORD.findall(text))
