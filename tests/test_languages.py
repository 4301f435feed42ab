"""The languages of the interface: which one a page takes, the order of labels, and that every message is translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from server.languages import LANGUAGES, best_label, choose_language, fallback_order, init_app, link, spell_day, spell_duration

SERVER = Path(__file__).parents[1] / "server"
PLACEHOLDER = re.compile(r"%\(\w+\)\w")
CYRILLIC = re.compile("[а-яәғқңөұүһі]", re.IGNORECASE)
WITHOUT_CYRILLIC = {"SPARQL", "[…]", "%(start)s → %(end)s"}


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("server")
    init_app(app)
    return app


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "kk"),
        ("", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("", "de,fr;q=0.9", "kk"),
        ("?lang=en", "ru", "en"),
        ("?lang=xx", "ru", "ru"),
        ("?lang=", "en-GB", "en"),
    ],
)
def test_the_language_is_that_of_the_address_else_of_the_browser(app: Flask, query: str, accepted: str, language: str) -> None:
    with app.test_request_context(f"/{query}", headers={"Accept-Language": accepted}):
        assert choose_language() == language


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/", {}, "/?lang=ru"),
        ("/id/court", {"modality": "duty"}, "/id/court?modality=duty&lang=ru"),
        ("/id/court", {"about": ("judge", "prosecutor")}, "/id/court?about=judge&about=prosecutor&lang=ru"),
        ("/search", {"q": "сот үкімі"}, "/search?q=%D1%81%D0%BE%D1%82+%D2%AF%D0%BA%D1%96%D0%BC%D1%96&lang=ru"),
        ("/document/d?from=1&to=9#char1", {}, "/document/d?from=1&to=9&lang=ru#char1"),
        ("/search", {"q": None, "page": ""}, "/search?lang=ru"),
    ],
)
def test_links_keep_the_language(app: Flask, path: str, query: dict, expected: str) -> None:
    with app.test_request_context("/?lang=ru"):
        assert link(path, **query) == expected


@pytest.mark.parametrize(
    ("labels", "language", "expected"),
    [
        ({"kk": "тінту", "ru": "обыск", "en": "search"}, "ru", ("обыск", "ru")),
        ({"kk": "тінту", "en": "search"}, "ru", ("тінту", "kk")),
        ({"ru": "обыск"}, "en", ("обыск", "ru")),
        ({"": "search"}, "kk", ("search", "")),
        ({"de": "Durchsuchung"}, "kk", ("Durchsuchung", "de")),
        ({"kk": "", "en": "search"}, "kk", ("search", "en")),
        ({}, "kk", ("", "")),
    ],
)
def test_a_label_falls_back_in_one_fixed_order(labels: dict, language: str, expected: tuple) -> None:
    assert best_label(labels, language) == expected


@given(
    labels=st.dictionaries(st.sampled_from(["kk", "ru", "en", "", "de"]), st.text(max_size=3)),
    language=st.sampled_from(["kk", "ru", "en"]),
)
def test_a_label_is_found_wherever_there_is_one(labels: dict, language: str) -> None:
    label, found = best_label(labels, language)
    assert bool(label) == any(labels.values())
    if label:
        better = fallback_order(language)[: fallback_order(language).index(found)] if found in LANGUAGES else LANGUAGES
        assert not any(labels.get(other) for other in better)


@pytest.mark.parametrize(
    ("duration", "language", "expected"),
    [
        ("PT24H", "kk", "24 сағат"),
        ("P3D", "ru", "3 дня"),
        ("P1M", "en", "1 month"),
        ("P1Y6M", "en", "1 year 6 months"),
        ("PT1H30M", "ru", "1 час 30 минут"),
        ("soon", "en", "soon"),
        ("", "en", ""),
    ],
)
def test_durations_are_spelled(duration: str, language: str, expected: str) -> None:
    assert spell_duration(duration, language) == expected


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        ("2014-07-04", "kk", "2014 ж. 4 шілде"),
        ("2014-07-04", "ru", "4 июля 2014 г."),
        ("2014-07-04", "en", "July 4, 2014"),
        ("No 231-V", "en", "No 231-V"),
    ],
)
def test_days_are_spelled(app: Flask, day: str, language: str, expected: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert spell_day(day).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == expected


def used_messages() -> Iterator[tuple[str, ...]]:
    """Yield the messages of modules and templates: one, or singular and plural."""
    found = extract_from_dir(str(SERVER), method_map=[("**.py", "python"), ("templates/**.html", "jinja2")])
    for _, _, message, _, _ in found:
        yield (message,) if isinstance(message, str) else tuple(message)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_message_is_translated_and_keeps_its_placeholders(language: str) -> None:
    translated = {}
    for path in (SERVER / "translations" / language).glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                one = isinstance(message.id, str)
                translated[message.id if one else message.id[0]] = [message.string] if one else list(message.string)
    missing, wrong = [], []
    for message in used_messages():
        strings = translated.get(message[0], [])
        if not strings or not all(strings):
            missing.append(message[0])
        for string in strings:
            same = set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(message[-1]))
            if not same or not (CYRILLIC.search(string) or string in WITHOUT_CYRILLIC):
                wrong.append((message, string))
    assert missing == []
    assert wrong == []
