"""Know the legal acts of the tables: by date and number, by title, and which of the same name was in force when.

The tables `sources` (acts with their dates of adoption, entry into force and end) and `issuers` are all that is known of acts.
An act that is not there gets a key from its kind, issuer, date and number: "law-2018-07-05-177",
"order-mia-2012-03-29-182", and without a date from its title.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rapidfuzz import fuzz, process

from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.extraction.records import Document

ALWAYS = ("0000-00-00", "9999-99-99")
SIMILAR = 93
GROUPS: Mapping[str, str] = {"constitutional-law": "law", "normative-resolution": "resolution"}


@dataclass(frozen=True)
class Act:
    """A legal act as far as it is known: its key, and where the text leaves a choice, the keys that it may be."""

    key: str
    kind: str = ""
    issuer: str = ""
    date: str = ""
    number: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sources:
    """The acts that the lexicon knows, by key, by date and number, by title, and in their succession."""

    rows: Mapping[str, Row]
    by_signature: Mapping[tuple[str, str], tuple[str, ...]]
    by_day: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    families: Mapping[str, tuple[str, ...]]
    shorts: Mapping[str, str]

    def act(self, key: str, candidates: tuple[str, ...] = ()) -> Act:
        """Return a known act."""
        row = self.rows[key]
        return Act(key, row["kind"], row["issuer"], row["date"], row["number"], candidates if len(candidates) > 1 else ())

    def in_time(self, key: str, period: tuple[str, str]) -> Act:
        """Return the act of the same name that was in force in a period.

        "ҚК" in 2013 is the code of 1997, today that of 2014. Where several were in force in the period, or the period is not
        known, the latest is taken and all stand as candidates.
        """
        family = self.families.get(key, (key,))
        possible = tuple(member for member in family if self.was_in_force(member, period)) or (key,)
        return self.act(possible[-1], possible)

    def adopted(self, key: str, issuer: str, dates: Iterable[str]) -> Act | None:
        """Return the act of the same name that an issuer or one of some dates points to, None where nothing does."""
        days = set(dates)
        family = self.families.get(key, (key,))
        if len(family) == 1:
            return None
        pointed = [member for member in family if self.rows[member]["date"] in days]
        pointed = pointed or [member for member in family if issuer and self.rows[member]["issuer"] == issuer != "parliament"]
        return self.act(pointed[0]) if len(pointed) == 1 else None

    def of_year(self, key: str, year: str) -> Act | None:
        """Return the act of the same name that was adopted in a year, None where none was: "УК 1997 года"."""
        family = self.families.get(key, (key,))
        return next((self.act(member) for member in family if year and self.rows[member]["date"].startswith(year)), None)

    def beginning(self, key: str) -> str:
        """Return the day before which no act of this name is known: what was then called so is another act."""
        return min(self.rows[member]["date"] or ALWAYS[0] for member in self.families.get(key, (key,)))

    def was_in_force(self, key: str, period: tuple[str, str]) -> bool:
        """Tell whether an act was in force at some time of a period; one without dates of its own from its adoption on."""
        start, end = self.validity(key)
        return start <= period[1] and period[0] <= end

    def validity(self, key: str) -> tuple[str, str]:
        """Return the first and the last day of an act; it ends where its successor begins, if nothing else is known."""
        row = self.rows[key]
        start = row["in_force_from"] or row["date"] or ALWAYS[0]
        if row["in_force_to"]:
            return start, row["in_force_to"]
        successor = row["replaced_by"]
        return start, day_before(self.validity(successor)[0]) if successor in self.rows else ALWAYS[1]

    def dated(self, kind: str, day: str, number: str) -> str | None:
        """Return the key of the act with a date and a number, or with a date and a kind; None where none is known."""
        found = self.by_signature.get((day, digits(number)), ()) if number else self.by_day.get(day, ())
        found = found or (self.by_signature.get((day, ""), ()) if number else ())
        same_kind = [key for key in found if group(self.rows[key]["kind"]) == group(kind)]
        if same_kind:
            return same_kind[0]
        return found[0] if number and len(found) == 1 and self.rows[found[0]]["number"] else None

    def misdated(self, title: str, day: str, number: str) -> str | None:
        """Return the act with a title, a number and a year, where the day is a misprint."""
        key = self.titled(title) if title and number else None
        family = self.families.get(key, ()) if key else ()
        same_number = (member for member in family if digits(self.rows[member]["number"]) == digits(number))
        return next((member for member in same_number if self.rows[member]["date"][:4] == day[:4]), None)

    def titled(self, title: str) -> str | None:
        """Return the key of the act with a title, also where a few letters of it differ."""
        folded = fold_title(title)
        if folded in self.titles:
            return self.titles[folded]
        found = process.extractOne(folded, self.titles.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR)
        return self.titles[found[0]] if found else None

    def unknown(self, kind: str, issuer: str, day: str, number: str, title: str) -> Act:
        """Return an act that no table has, under a key made of what is known."""
        short = "" if group(kind) == "law" else self.shorts.get(issuer, "")
        name = "-".join(part for part in (group(kind), short) if part)
        if day:
            key = "-".join(part for part in (name, day, digits(number)) if part)
        else:
            key = f"{name}-{hashlib.sha256(fold_title(title).encode()).hexdigest()[:8]}"
        return Act(key, kind, issuer or ("parliament" if group(kind) == "law" else ""), day, number)


def day_before(day: str) -> str:
    """Return the day before a day, both in ISO 8601.

    >>> day_before("2015-01-01")
    '2014-12-31'
    """
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def digits(number: str) -> str:
    """Return the number of an act without the numeral of the convocation.

    >>> digits("231-V"), digits("171/ҚБПҮ"), digits("4")
    ('231', '171', '4')
    """
    found = re.match(r"\d+", number)
    return found.group() if found else ""


def group(kind: str) -> str:
    """Return the kind under which an act is looked for: a constitutional law is a law."""
    return GROUPS.get(kind, kind)


def fold_title(title: str) -> str:
    """Return a title for comparison: without case, quotation marks and the name of the country before it."""
    plain = re.sub(r"[\"«»“”\s]+", " ", title).strip().casefold()
    return re.sub(r"^(?:қазақстан республикасы(?:ның)?|қр) ", "", plain)


def period_of(document: Document) -> tuple[str, str]:
    """Return the time for which a document speaks: the day of its redaction, or the range in which it was written."""
    day = document.version_date or document.date
    if day:
        return day, day
    return document.not_before or ALWAYS[0], document.not_after or ALWAYS[1]


@lru_cache(maxsize=4)
def sources_of(lexicon: Lexicon) -> Sources:
    """Index the acts of a lexicon."""
    rows = {row["key"]: row for row in lexicon["sources"]}
    signatures: dict[tuple[str, str], list[str]] = {}
    for key, row in rows.items():
        if row["date"]:
            signatures.setdefault((row["date"], digits(row["number"])), []).append(key)
    days: dict[str, list[str]] = {}
    for (day, _), keys in signatures.items():
        days.setdefault(day, []).extend(keys)
    named = [(row["name"].rpartition(" туралы "), row["source"]) for row in lexicon["source_names"]]
    titles = {fold_title(f"{title} туралы"): key for (title, marker, _), key in named if marker}
    titles |= {fold_title(row["title"]): row["source"] for row in lexicon["foreign_titles"]}
    titles |= {fold_title(row["title_kk"]): key for key, row in rows.items() if row["title_kk"]}
    shorts = {row["issuer"]: row["short"] for row in lexicon["issuers"]}
    by_signature = {signature: tuple(keys) for signature, keys in signatures.items()}
    by_day = {day: tuple(keys) for day, keys in days.items()}
    return Sources(rows, by_signature, by_day, titles, dict(succession(rows)), shorts)


def succession(rows: Mapping[str, Row]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield for each act those that replaced one another with it, the oldest first."""
    for key in rows:
        family = {key}
        while True:
            wider = family | {row["replaced_by"] for k, row in rows.items() if k in family and row["replaced_by"] in rows}
            wider |= {k for k, row in rows.items() if row["replaced_by"] in family}
            if wider == family:
                break
            family = wider
        yield key, tuple(sorted(family, key=lambda member: rows[member]["date"]))


def latest(acts: Iterable[Act], kind: str) -> Act | None:
    """Return the first act of a kind among those named before, the last named first."""
    return next((act for act in acts if group(act.kind) == group(kind)), None)
