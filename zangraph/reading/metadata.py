"""Complete what is known of a document: from its manifest entry first, then from its format, then from the text itself.

A key of an act follows from what is known of it, just as for an act that a citation names: the row of `sources.tsv` with its
date, number and kind, else kind, issuer, date and number. So a document and the citations of it meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from zangraph.extraction.dates import read_date
from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.extraction.records import Document
from zangraph.extraction.signs import PAGE_WORDS, Sign
from zangraph.extraction.sources import digits, fold_title, sources_of
from zangraph.reading.errors import DocumentError
from zangraph.reading.language import is_bilingual, recognise
from zangraph.reading.openings import DAY, SIGNED, Opening, has_articles, read_opening, words_of

if TYPE_CHECKING:
    from zangraph.reading.formats import Reading

FIELDS = {field.name for field in fields(Document)} - {"key", "text", "sha256"}
"""What a manifest may say of a document."""

DATES = ("date", "version_date", "not_before", "not_after")
SHOW = ("full", "quotes")
LANGUAGES = ("kk", "ru")
STATUSES = ("in force", "repealed")
OF_ACT = ("kind", "issuer", "date", "number", "title_kk")
"""What the table of sources adds to a document that is one of its acts."""
ACT_KEY = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
# The name of a file of the official system: "K1400000231", with the day of its redaction "K1400000231_01.01.2024".
REGISTERED = re.compile(r"(?<![A-Za-z0-9])(?P<code>[A-Z]\d{2}(?:[A-Z]{1,2}|\d{2})?\d{5,8}_?)(?![A-Za-z0-9])")
NAMED_DAY = re.compile(
    r"(?<!\d)(?:(?P<d>\d\d)[.-](?P<m>\d\d)[.-](?P<y>(?:19|20)\d\d)"
    r"|(?P<y2>(?:19|20)\d\d)-(?P<m2>\d\d)-(?P<d2>\d\d))(?!\d)"
)
# The day of an amending act, by its number or by what follows of its entry into force: an act put to the people has no number.
AMENDED = Sign(rf"{SIGNED.written}|(?P<unnumbered>{DAY})(?=\s\()", PAGE_WORDS, re.IGNORECASE)
NOTE = Sign(r"{amending-note}[^\n]*", PAGE_WORDS)


def complete(reading: Reading, entry: Mapping[str, Any], lexicon: Lexicon) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return the fields of a document as far as they are known, and what is to be reported: what is wrong or missing.

    `entry` names the file. What it says counts before the format's facts, and these before the text, which knows its language
    better than the address of its page; an `act` that the entry gives as '' says that the document is no act.

    Raises `DocumentError` where a value of the entry is none that it can be.
    """
    refused = check_entry(entry, lexicon)
    if refused:
        raise DocumentError("; ".join(refused))
    said = {name: value for name, value in entry.items() if name in FIELDS and value}
    said |= {"issuer": find_issuer(said["issuer"], lexicon) or said["issuer"]} if "issuer" in said else {}
    no_act = entry.get("act") == "" or said.get("kind", "") not in {"", *kinds_of(lexicon)}
    opening = read_opening(reading.text, lexicon)
    if no_act and opening.is_act:
        opening = Opening()
    told = read_text(reading.text, opening, lexicon)
    for name in () if no_act else (str(entry["file"]), reading.facts.get("code", "")):
        told |= read_name(name, lexicon)
    told |= dict(read_facts(reading.facts, lexicon))
    known = told | said
    known["language"] = said.get("language") or recognise(reading.text, lexicon) or told.get("language", "")
    known |= titled(known, opening)
    if not no_act:
        known |= identify(known, reading.text, lexicon)
    is_act = not no_act and known.get("kind", "") in {"", *kinds_of(lexicon)} and has_articles(reading.text, lexicon)
    doubts = (*notes_on(entry, lexicon), *differing(said, told))
    complaints = (*doubts, *missing(known, is_act), *limits(known, reading.text, lexicon))
    return {name: value for name, value in known.items() if value}, complaints


def kinds_of(lexicon: Lexicon) -> frozenset[str]:
    """Return the kinds of act."""
    return frozenset(row["key"] for row in lexicon["act_kinds"])


def check_entry(entry: Mapping[str, Any], lexicon: Lexicon) -> tuple[str, ...]:
    """Return what is wrong in a manifest entry, a line for each value, with file, member and value."""
    file = entry.get("file", "")
    return tuple(f"{file}: {name} in the manifest {reason}: {entry[name]!r}" for name, reason in wrong_values(entry, lexicon))


def wrong_values(entry: Mapping[str, Any], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the members whose values cannot be, each with the reason."""
    given = {name: value for name, value in entry.items() if name in FIELDS and value is not None and value != ""}
    texts = {name: value for name, value in given.items() if isinstance(value, str)}
    yield from ((name, "is not text") for name in given if name not in texts)
    yield from ((name, "is no date (YYYY-MM-DD)") for name in DATES if name in texts and not is_day(texts[name]))
    for name, values in {"show": SHOW, "language": LANGUAGES, "status": STATUSES}.items():
        if name in texts and texts[name] not in values:
            yield name, f"is none of {', '.join(values)}"
    if "act" in texts and not ACT_KEY.fullmatch(texts["act"]):
        yield "act", "is no key (small Latin letters, digits and hyphens)"
    if "act" in texts and texts.get("kind", "law") not in kinds_of(lexicon):
        yield "kind", f"is no kind of act ({', '.join(sorted(kinds_of(lexicon)))})"
    for later, earlier in (("version_date", "date"), ("not_after", "not_before")):
        if all(is_day(texts.get(name, "")) for name in (later, earlier)) and texts[later] < texts[earlier]:
            yield later, f"is before {earlier} {texts[earlier]}"


def is_day(value: str) -> bool:
    """Tell whether a value is a day in ISO 8601, as "2014-07-04".

    >>> is_day("2014-07-04"), is_day("2014-02-30"), is_day("04.07.2014"), is_day("20140704")
    (True, False, False, False)
    """
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def read_facts(facts: Mapping[str, str], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield what a format states, kind and issuer by their keys; a value that cannot be is left out."""
    for name, value in facts.items():
        if name == "kind":
            yield name, find_kind(value, lexicon)
        elif name == "issuer":
            yield name, find_issuer(value, lexicon)
        elif name in FIELDS and not (name in DATES and not is_day(value)):
            yield name, value.strip()


def find_kind(written: str, lexicon: Lexicon) -> str:
    """Return the kind of act of a key or a name in Kazakh, Russian or English, '' for any other."""
    folded = written.strip().casefold()
    named = (row for row in lexicon["act_kinds"] if folded in {row[name].casefold() for name in ("key", "kk", "ru", "en")})
    return next((row["key"] for row in named), "")


def find_issuer(written: str, lexicon: Lexicon) -> str:
    """Return the key of an issuer that is written as a key, in the nominative or in the genitive, '' where no table has it."""
    keys = {row["issuer"] for row in lexicon["issuers"]}
    if written in keys:
        return written
    words = words_of(lexicon)
    genitives = [written, *(f"{written}{ending}" for ending in ("нің", "ның", "тің", "тың"))]
    found = next((issuer for genitive in genitives if (issuer := words.issuer_in(genitive))), "")
    return found or next((key for key, names in issuer_names(lexicon) if any(name in written.casefold() for name in names)), "")


def issuer_names(lexicon: Lexicon) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names of the issuers in Kazakh and Russian, in small letters."""
    keys = {row["issuer"] for row in lexicon["issuers"]}
    for row in (*lexicon["institutions"], *lexicon["roles"]):
        if row["key"] in keys:
            yield row["key"], tuple(name.casefold() for name in (row["kk"], row["ru"]) if name)


def read_text(text: str, opening: Opening, lexicon: Lexicon) -> dict[str, str]:
    """Return what a text says of itself; its redaction is no older than the newest act that its notes name."""
    is_act = opening.is_act or not opening.date and has_articles(text, lexicon)
    notes = NOTE.of(lexicon).finditer(text) if is_act else ()
    days = (match for note in notes for match in AMENDED.of(lexicon).finditer(note.group()))
    amending = (read_date(match["day"] or match["unnumbered"]) for match in days)
    newest = max(filter(is_day, amending), default="")
    found = {name: getattr(opening, name) for name in ("kind", "issuer", "date", "number", "status")}
    found["note"] = " ".join(f"{remark}." for remark in opening.remarks)
    found["version_date"] = opening.version_date or newest
    return {name: value for name, value in found.items() if value}


def read_name(file: str, lexicon: Lexicon) -> dict[str, str]:
    """Return what a file name of the official system says: the act by its registration code, and the day of the redaction.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> read_name("K1400000231_01.01.2024.html", own_lexicon())
    {'act': 'cpc-2014', 'version_date': '2024-01-01'}
    """
    code = REGISTERED.search(file.upper())
    if code is None:
        return {}
    rows = (row for row in lexicon["sources"] if row["code"].rstrip("_") == code["code"].rstrip("_"))
    found = {"act": next((row["key"] for row in rows), "")}
    day = NAMED_DAY.search(file, code.end())
    if day:
        found["version_date"] = "-".join(day[name] or day[f"{name}2"] for name in "ymd")
    return {name: value for name, value in found.items() if value and (name != "version_date" or is_day(value))}


def identify(known: Mapping[str, str], text: str, lexicon: Lexicon) -> dict[str, str]:
    """Return the act that a document is, as citations of it would find it, with what is known of that act."""
    sources, kinds = sources_of(lexicon), kinds_of(lexicon)
    kind, day, number = known.get("kind", ""), known.get("date", ""), known.get("number", "")
    key = known.get("act", "")
    if not key and kind in kinds and day:
        key = sources.dated(kind, day, number) or ""
    if not key and not day and has_articles(text, lexicon):
        key = only_titled(known.get("title_kk", ""), sources.rows)
    if key in sources.rows:
        row = sources.rows[key]
        return {"act": key} | {name: row[name] for name in OF_ACT if row[name] and not known.get(name)}
    if key or kind not in kinds or not day:
        return {"act": key}
    act = sources.unknown(kind, known.get("issuer", ""), day, number, "")
    return {"act": act.key, "issuer": act.issuer}


def only_titled(title: str, rows: Mapping[str, Row]) -> str:
    """Return the act that alone has a title, '' where none or several have it."""
    found = [key for key, row in rows.items() if title and fold_title(row["title_kk"]) == fold_title(title)]
    return found[0] if len(found) == 1 else ""


def titled(known: Mapping[str, str], opening: Opening) -> dict[str, str]:
    """Return the title that the text gives, in its own language, where nothing else names the document in it."""
    name = "title_ru" if known.get("language") == "ru" else "title_kk"
    return {name: opening.title} if opening.title and not known.get(name) else {}


def notes_on(entry: Mapping[str, Any], lexicon: Lexicon) -> Iterator[str]:
    """Yield what of a manifest entry is kept but looks wrong: a misspelt member, an issuer or an act unlike the tables."""
    for name in entry:
        near = get_close_matches(name, FIELDS, n=1, cutoff=0.8) if name not in FIELDS | {"key", "sha256"} else []
        if near:
            yield f"the manifest has a member {name!r}; is {near[0]!r} meant?"
    issuer = entry.get("issuer") or ""
    if issuer and not find_issuer(issuer, lexicon):
        yield f"issuer {issuer!r} in the manifest is not among the issuers of the tables"
    row: Row = sources_of(lexicon).rows.get(entry.get("act") or "", {})
    for name in ("date", "number", "kind"):
        ours, theirs = plain(name, row.get(name, "")), plain(name, entry.get(name) or "")
        if ours and theirs and ours != theirs:
            yield f"{name} {entry[name]!r} in the manifest is not that of {row['key']} in sources.tsv, {row[name]!r}"


def limits(known: Mapping[str, str], text: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield what is not read from a document because of its language."""
    language = known.get("language", "")
    if language == "ru":
        yield "it is Russian: structure, citations and amendments are read; mentions, norms and relations from Kazakh only"
    if is_bilingual(text, lexicon):
        yield f"much of it is in another language; all of it is read as {'Russian' if language == 'ru' else 'Kazakh'}"


def plain(name: str, value: str) -> str:
    """Return a value for comparison: a number without the convocation."""
    return digits(value) or value if name == "number" else value


def differing(said: Mapping[str, str], told: Mapping[str, str]) -> Iterator[str]:
    """Yield where the manifest and the document itself disagree; the manifest counts."""
    for name in ("date", "number", "kind"):
        if said.get(name) and told.get(name) and plain(name, said[name]) != plain(name, told[name]):
            yield f"{name} is {said[name]!r} by the manifest, {told[name]!r} by the document itself"


def missing(known: Mapping[str, str], is_act: bool) -> Iterator[str]:
    """Yield what neither the manifest nor the document says."""
    if not known.get("language"):
        yield "in which language it is could not be told; it is read as Kazakh"
    if not any(known.get(name) for name in ("title_kk", "title_ru", "title_en")):
        yield "no title: neither the manifest nor the document gives one"
    if is_act and not known.get("act"):
        yield "which act it is could not be told, so its articles become no provisions; `act` in the manifest says so"
    if not any(known.get(name) for name in ("date", "version_date", "not_before", "not_after")):
        yield "no date: short names of acts are taken for the newest act of that name"
