"""Know what the official legal information system writes in its pages and answers beside the words of the law.

https://adilet.zan.kz/kaz/docs/K1400000231/01.01.2024 · <span class="status status_yts">Күшін жойған</span> · "status": "upd"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zangraph.extraction.lexicon import Lexicon

# How the system calls a language, in addresses and members; and how others do.
LANGUAGES = {"kaz": "kk", "kk": "kk", "kz": "kk", "kk-kz": "kk", "rus": "ru", "ru": "ru", "ru-kz": "ru", "ru-ru": "ru"}

ADDRESS = re.compile(
    r"/(?P<language>kaz|rus|eng)/docs/(?P<code>[A-Z][A-Z0-9]{5,14}_?)(?![A-Za-z0-9])"
    r"(?:/(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4}))?"
)


def read_address(address: str) -> Iterator[tuple[str, str]]:
    """Yield language, registration code and day of the redaction, as far as an address of the system says them.

    >>> dict(read_address("https://adilet.zan.kz/kaz/docs/K1400000231/01.01.2024"))
    {'language': 'kk', 'code': 'K1400000231', 'version_date': '2024-01-01'}
    """
    match = ADDRESS.search(address)
    if match is None:
        return
    if match["language"] in LANGUAGES:
        yield "language", LANGUAGES[match["language"]]
    yield "code", match["code"]
    if match["year"]:
        yield "version_date", f"{match['year']}-{match['month']}-{match['day']}"


def read_status(lexicon: Lexicon, *written: str) -> str:
    """Return "in force" or "repealed" for the first code or label of the table `act_statuses`, '' where none is in it.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> words = own_lexicon()
    >>> read_status(words, "status_yts"), read_status(words, "Жаңартылған"), read_status(words, "status", "?")
    ('repealed', 'in force', '')
    """
    codes = (value.strip().casefold().removeprefix("status_") for value in written)
    known = {row["label"]: row["status"] for row in lexicon["act_statuses"]}
    return next((known[code] for code in codes if code in known), "")


def title_field(language: str) -> str:
    """Return the field of `Document` for a title in a language; Kazakh where it is not known."""
    return "title_ru" if language == "ru" else "title_kk"
