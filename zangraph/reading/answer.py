"""Read the JSON from which the official systems make the page of an act.

    {"document": {"group_number": "K1400000231", "language": "kaz", "title": "…", "text_content": "<p id=…>…"}}
    {"ngr": "K950001000_", "language": "kaz", "metadata": {"title": {"kaz": "…"}, …}, "content": [{"text": "1. …"}]}

The members are looked for by name wherever they stand, so that another nesting does no harm. The words come as HTML, as plain
text or as a list of blocks, each with its text. What is recognised nowhere is refused with the members that it has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from zangraph.extraction.lexicon import Lexicon
from zangraph.reading.encoding import decode
from zangraph.reading.errors import DocumentError
from zangraph.reading.html import read_fragment
from zangraph.reading.lines import as_text, tidy
from zangraph.reading.official import LANGUAGES, read_status, title_field
from zangraph.reading.plain import drop_controls
from zangraph.reading.reading import Reading

# By which names the systems call what we look for, the surest first.
WORDS = ("text_content", "textContent", "html", "content", "body", "text", "document_text", "fullText")
TITLE = ("title", "name", "heading")
LANGUAGE = ("language", "lang", "locale")
CODE = ("ngr", "group_number", "code", "doc_id")
FIELDS = {
    "date": ("stateAgencyApprovalDate", "approval_date", "date_adopted", "accept_date", "adoption_date", "date"),
    "number": ("stateAgencyDocNumber", "doc_number", "document_number", "accept_number", "number"),
    "version_date": ("versionDate", "revision_date", "version_date"),
}
REQUISITES = ("requisites", "subtitle", "info")
STATUS = ("status", "state")

DEEPEST = 12

Holder = Mapping[str, Any]
"""An object that may hold what is looked for."""

MARKUP = re.compile(r"<(?:p|div|h[1-6]|br|span|table|article|b|i|a)\b", re.IGNORECASE)
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T|$)|(\d\d)\.(\d\d)\.(\d{4})$")
REGISTRATION = re.compile(r"[A-Z]\d{2}[A-Z0-9]{4,11}_?")


def read_answer(raw: bytes, name: str, lexicon: Lexicon) -> Reading:
    """Read the text and the facts of an answer.

    Raises `DocumentError`, with the members found, for JSON that is no document.
    """
    markup, note = decode(raw, name)
    try:
        value = json.loads(markup)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DocumentError(f"{name}{line}: not JSON: {getattr(error, 'msg', str(error)[:80])}") from None
    if not isinstance(value, dict):
        raise DocumentError(f"{name}: no document of the official system: a {type(value).__name__}, where an object was expected")
    holders = tuple(objects(value))
    language = find_language(holders)
    lines = [tidy(drop_controls(line)) for line in read_words(holders, language, name, lexicon)]
    if not any(lines):
        raise DocumentError(f"{name}: no document of the official system: no words in the members {', '.join(members(value))}")
    head = [tidy(text_in(holders, names, language)) for names in (TITLE, REQUISITES)]
    text = as_text([line for line in head if line and line not in lines[:10]] + list(filter(None, lines)))
    return Reading(text, "application/json", dict(read_facts(holders, language, lexicon)), (note,) if note else ())


def members(value: Mapping[str, Any]) -> list[str]:
    """Return the names of the members, shortened, as a message can show them."""
    return [tidy(drop_controls(name))[:30] for name in list(value)[:12]] or ["(none)"]


def objects(value: Holder) -> Iterator[Holder]:
    """Yield an object and those in it, the outermost first; lists are no place where a document stands."""
    level = [value]
    for _ in range(DEEPEST):
        yield from level
        level = [member for holder in level for member in holder.values() if isinstance(member, dict)]


def find(holders: tuple[Holder, ...], names: tuple[str, ...]) -> Iterator[Any]:
    """Yield the members of these names, by name, then by depth."""
    for name in names:
        for holder in holders:
            if holder.get(name) not in (None, "", [], {}):
                yield holder[name]


def find_language(holders: tuple[Holder, ...]) -> str:
    """Return the language of the document, '' where it is not said."""
    written = (found for found in find(holders, LANGUAGE) if isinstance(found, str))
    return next((LANGUAGES[found.casefold()] for found in written if found.casefold() in LANGUAGES), "")


def in_language(value: Any, language: str) -> Any:
    """Return what an object with a member for each language has in this one."""
    if not isinstance(value, dict):
        return value
    for name, key in LANGUAGES.items():
        if name in value and key == (language or "kk"):
            return value[name]
    return None


def text_in(holders: tuple[Holder, ...], names: tuple[str, ...], language: str) -> str:
    """Return the first member of these names that is text in the language, '' where there is none."""
    found = (in_language(member, language) for member in find(holders, names))
    return next((drop_controls(member) for member in found if isinstance(member, str) and tidy(member)), "")


def read_words(holders: tuple[Holder, ...], language: str, name: str, lexicon: Lexicon) -> list[str]:
    """Return the words as lines: the first member that has any."""
    for member in find(holders, WORDS):
        words = in_language(member, language)
        if isinstance(words, str):
            lines = read_fragment(words, name, lexicon) if MARKUP.search(words) else words.splitlines()
        else:
            lines = list(read_blocks(words)) if isinstance(words, list) else []
        if any(map(str.strip, lines)):
            return lines
    return []


def read_blocks(blocks: list[Any]) -> Iterator[str]:
    """Yield the text of each block; a block may hold others."""
    stack = [iter(blocks)]
    while stack:
        block = next(stack[-1], None)
        if block is None:
            stack.pop()
        elif isinstance(block, str):
            yield block
        elif isinstance(block, dict):
            yield from filter(None, [next((block[name] for name in ("text", "value") if isinstance(block.get(name), str)), "")])
            inner: list[Any] = next(
                (block[name] for name in ("children", "content", "blocks") if isinstance(block.get(name), list)), []
            )
            stack.append(iter(inner))


def read_facts(holders: tuple[Holder, ...], language: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield what the members state, as fields of `Document`."""
    if language:
        yield "language", language
    for other in ("kk", "ru"):
        title = text_in(holders, TITLE, other) if any(isinstance(found, dict) for found in find(holders, TITLE)) else ""
        if title:
            yield title_field(other), tidy(title)
    plain = next((found for found in find(holders, TITLE) if isinstance(found, str)), "")
    if plain:
        yield title_field(language), tidy(drop_controls(plain))
    for field, names in FIELDS.items():
        written = next((str(found) for found in find(holders, names) if isinstance(found, str | int)), "")
        known = to_day(written) if field.endswith("date") else tidy(drop_controls(written))
        if known and known != "0":
            yield field, known
    code = next((found for found in find(holders, CODE) if isinstance(found, str) and REGISTRATION.fullmatch(found)), "")
    if code:
        yield "code", code
    status = read_status(lexicon, *(found for found in find(holders, STATUS) if isinstance(found, str)))
    if status:
        yield "status", status


def to_day(written: str) -> str:
    """Return a date as ISO 8601, '' where it is none.

    >>> to_day("2014-07-04T00:00:00Z"), to_day("04.07.2014"), to_day("2014")
    ('2014-07-04', '2014-07-04', '')
    """
    match = DAY.match(written)
    if match is None:
        return ""
    return match[1] or f"{match[4]}-{match[3]}-{match[2]}"
