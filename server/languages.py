"""Speak Kazakh, Russian and English: which language a page is in, its messages, and which label of a thing it shows.

Messages are written in English in the templates and translated in `translations/<language>/*.po`, read when the server starts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from babel.units import format_unit
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel

LANGUAGES: Mapping[str, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""The languages of the interface, each by its own name; the order is also that in which labels are looked for."""

_CATALOGUES = Path(__file__).parent / "translations"


def fallback_order(language: str) -> tuple[str, ...]:
    """Return the languages in which a label is looked for, the best first.

    >>> fallback_order("en")
    ('en', 'kk', 'ru')
    """
    return (language, *(other for other in LANGUAGES if other != language))


def best_label(labels: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return the label to show and its language, or two empty strings; "" stands for a label without a language.

    >>> best_label({"kk": "тінту", "en": "search"}, "ru")
    ('тінту', 'kk')
    >>> best_label({}, "ru")
    ('', '')
    """
    for candidate in (*fallback_order(language), "", *sorted(labels)):
        if labels.get(candidate):
            return labels[candidate], candidate
    return "", ""


def choose_language() -> str:
    """Return the language of the request: `?lang=`, else what the browser asks for, else Kazakh."""
    if not has_request_context():
        return "kk"
    if "language" not in g:
        asked = request.args.get("lang", "")
        g.language = asked if asked in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES), "kk")
    language: str = g.language
    return language


def say(words: Mapping[str, str]) -> str:
    """Return words in the language of the page, or in the next best one that they have."""
    return best_label(words, choose_language())[0]


def link(path: str, **query: object) -> str:
    """Return a path of this site with its query, keeping the language; arguments that are None or empty are left out."""
    given = {name: value for name, value in query.items() if value not in (None, "")}
    path, hash_sign, fragment = path.partition("#")
    mark = "&" if "?" in path else "?"
    return f"{path}{mark}{urlencode({**given, 'lang': choose_language()}, doseq=True)}{hash_sign}{fragment}"


def in_language(language: str) -> str:
    """Return the address of the page at hand in another language."""
    query = {**request.args.to_dict(flat=False), "lang": [language]}
    return f"{request.path}?{urlencode(query, doseq=True)}"


DURATION = re.compile(
    r"P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?"
    r"(?:T(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?(?:(?P<second>\d+)S)?)?"
)


def spell_duration(duration: str, language: str = "") -> str:
    """Spell a duration of XML Schema in words; what is none stays as it is.

    >>> spell_duration("PT24H", "kk"), spell_duration("P1M", "ru"), spell_duration("P3D", "en")
    ('24 сағат', '1 месяц', '3 days')
    """
    parts = DURATION.fullmatch(duration)
    given = [(unit, int(count)) for unit, count in parts.groupdict().items() if count] if parts else []
    spelled = [format_unit(count, f"duration-{unit}", locale=language or choose_language()) for unit, count in given]
    return " ".join(spelled) or duration


def spell_day(day: str | date) -> str:
    """Spell a day in the language of the page; what is no ISO date stays as it is.

    "2014-07-04" is "2014 ж. 4 шілде", "4 июля 2014 г." or "July 4, 2014".
    """
    try:
        return format_date(date.fromisoformat(day) if isinstance(day, str) else day, "long", locale=choose_language())
    except ValueError:
        return str(day)


def full_stop(text: str) -> str:
    """End a sentence, but not twice.

    >>> full_stop("4 июля 2014 г."), full_stop("2014 ж. 4 шілде")
    ('4 июля 2014 г.', '2014 ж. 4 шілде.')
    """
    return text if text.rstrip().endswith(".") else f"{text.rstrip()}."


def read_messages(language: str) -> Translations:
    """Read the messages of a language from its .po files; English needs none.

    Raises `ValueError`, naming the file, where one cannot be read.
    """
    messages = Catalog(locale=language)
    for path in sorted((_CATALOGUES / language).glob("*.po")):
        try:
            part = read_po(io.BytesIO(path.read_bytes()), locale=language, abort_invalid=True)
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
        for message in part:
            if message.id and message.string:
                messages.add(message.id, message.string, flags=message.flags, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def _say_language(response: Response) -> Response:
    """Tell clients and caches in which language a page is."""
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", choose_language())
        response.vary.add("Accept-Language")
    return response


def init_app(app: Flask) -> None:
    """Give an application its languages, and its templates `language`, `languages`, `link`, `in_language` and `_`."""
    babel = Babel(app, default_locale="en", locale_selector=choose_language)
    with app.app_context():
        domain = babel.domain_instance
        for language in LANGUAGES:
            domain.cache[language, domain.domain[0]] = read_messages(language)
    app.after_request(_say_language)
    app.jinja_env.globals.update(link=link, in_language=in_language, languages=LANGUAGES)
    app.jinja_env.filters.update(duration=spell_duration, day=spell_day, full_stop=full_stop)
    app.context_processor(lambda: {"language": choose_language()})
