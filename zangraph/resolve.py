"""Tell which provision a written reference means, and whether its act was in force on a day.

    python -m zangraph.resolve "ҚПК-нің 125-бабының 1-бөлігі"
    python -m zangraph.resolve "ч. 1 ст. 146 УК" --date 2013-06-18

References are read as people write them, in Kazakh, Russian or English. What is not known is said to be unknown, with the names
that come nearest.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process, utils

from zangraph.extraction.act_names import ActName
from zangraph.extraction.citations import references_in
from zangraph.extraction.dates import read_date
from zangraph.extraction.lexicon import TABLES, Lexicon
from zangraph.extraction.normalise import normalise
from zangraph.extraction.references import Reference
from zangraph.extraction.sources import Act, Sources, digits, sources_of
from zangraph.graph import iris
from zangraph.graph.vocabulary import LANGUAGES

LONGEST = 500
NEAR = 5
NEAR_SCORE = 50
YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
NUMBER = r"\d{1,4}(?:-\d{1,3})?"
ACT_NUMBER = re.compile(r"(?:№|\bN)\s?(\d[\w-]*)", re.IGNORECASE)

State = Literal["in-force", "not-yet-in-force", "no-longer-in-force", "unknown"]


@dataclass(frozen=True)
class Near:
    """An act whose name comes near to what was written: its key, that name, and how near from 0 to 100."""

    key: str
    name: str
    score: int


@dataclass(frozen=True)
class Answer:
    """What a written reference means.

    `iri` is '' where no act was recognised; then `near` holds what comes nearest. `candidates` are the acts among which the words
    do not choose. `status` is that of the act on `day`; '' stands for a day that is not known.
    """

    written: str
    day: str
    iri: str = ""
    act: str = ""
    labels: Mapping[str, str] | None = None
    pinpoint: Mapping[str, str] | None = None
    status: State = "unknown"
    in_force_from: str = ""
    in_force_to: str = ""
    replaced_by: str = ""
    candidates: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()

    @property
    def found(self) -> bool:
        """Tell whether an act was recognised."""
        return bool(self.iri)


def resolve(written: str, lexicon: Lexicon, day: str = "") -> Answer:
    """Return what a reference means on a day (ISO 8601; '' is today).

    >>> lexicon = Lexicon.load(TABLES)
    >>> resolve("ҚПК-нің 125-бабының 1-бөлігі", lexicon, "2024-01-01").iri
    'https://w3id.org/zangraph/id/cpc-2014/art_125/prt_1'
    >>> [resolve(text, lexicon, "2013-06-18").act for text in ("ст. 125 УПК РК", "146-бап ҚК", "ч. 1 ст. 146 УК")]
    ['cpc-1997', 'cc-1997', 'cc-1997']

    Raise ValueError where the day is none or the text is longer than 500 characters.
    """
    day = date.fromisoformat(day).isoformat() if day else date.today().isoformat()
    if len(written) > LONGEST:
        raise ValueError(f"the reference has {len(written)} characters, more than {LONGEST}")
    act, levels = read_reference(written, lexicon, day)
    if act is None:
        return Answer(written, day, pinpoint=levels, near=tuple(near_misses(written, lexicon)))
    steps = iris.pinpoint(levels.items())
    iri = iris.provision(iris.ProvisionPath(act.key, steps)).value
    row: Mapping[str, str] = sources_of(lexicon).rows.get(act.key, {})
    return Answer(
        written, day, iri, act.key, labels_of(lexicon).get(act.key), dict(steps), status(act, sources_of(lexicon), day),
        row.get("in_force_from", ""), row.get("in_force_to", ""), row.get("replaced_by", ""), act.candidates,
    )  # fmt: skip


def read_reference(written: str, lexicon: Lexicon, day: str) -> tuple[Act | None, dict[str, str]]:
    """Return the act and the pinpoint that a text names, in whichever language it is written."""
    text = normalise(with_capitals(written.strip(), lexicon), lexicon).characters
    references, named = first_named(text, lexicon)
    pinpoints = sorted((dict(reference.levels) for reference in references), key=len)
    levels = pinpoints[-1] if pinpoints else {}
    sources = sources_of(lexicon)
    act = by_name(named.name, sources, day, text) if named and named.name else by_foreign_name(written, lexicon, day)
    act = act or by_signature(written, sources)
    levels = levels or read_foreign_pinpoint(written, lexicon)
    return act, levels or (bare_number(text) if act else {})


def first_named(text: str, lexicon: Lexicon) -> tuple[list[Reference], Reference | None]:
    """Return the references of a text in the first language in which one names its act, and that one; Kazakh where none does."""
    found = {language: list(references_in(text, language, lexicon)) for language in ("kk", "ru")}
    for references in found.values():
        named = next((each for each in references if each.name and (each.name.key or each.name.date or each.name.title)), None)
        if named:
            return references, named
    return found["kk"], None


def with_capitals(written: str, lexicon: Lexicon) -> str:
    """Write the known abbreviations in capitals: people type "қпк 125-бап"."""
    names = sorted((row["name"] for row in lexicon["source_names"] if row["name"][:2].isupper()), key=len, reverse=True)
    known = re.compile(r"(?<!\w)(" + "|".join(names) + r")(?![а-яәғқңөұүһі])", re.IGNORECASE)
    return known.sub(lambda match: match.group().upper(), written)


def by_name(name: ActName, sources: Sources, day: str, text: str) -> Act | None:
    """Return the act that a name means."""
    if name.date:
        known = sources.dated(name.kind, name.date, name.number)
        return sources.act(known) if known else sources.unknown(name.kind, name.issuer, name.date, name.number, name.title)
    key = name.key or (sources.titled(name.title) if name.title else None)
    if key is None:
        return None
    return of_year(key, sources, text) or sources.in_time(key, (day, day))


def by_foreign_name(written: str, lexicon: Lexicon, day: str) -> Act | None:
    """Return the act that a Russian or English name means; the longest name counts."""
    found: list[tuple[int, str]] = []
    for row in lexicon["foreign_names"]:
        match = re.search(rf"(?<!\w)(?:{row['pattern']})(?!\w)", written, re.IGNORECASE)
        if match:
            found.append((match.end() - match.start(), row["source"]))
    if not found:
        return None
    sources, key = sources_of(lexicon), max(found)[1]
    return of_year(key, sources, written) or sources.in_time(key, (day, day))


def of_year(key: str, sources: Sources, text: str) -> Act | None:
    """Return the act of the same name that was adopted in a year that the text names: "УК 1997 года"."""
    return next(filter(None, (sources.of_year(key, year) for year in YEAR.findall(text))), None)


def by_signature(written: str, sources: Sources) -> Act | None:
    """Return the act with the date and the number that a text names, in any language."""
    day = read_date(written)
    number = ACT_NUMBER.search(written)
    keys = sources.by_day.get(day, ()) if day else tuple(sources.rows) if number else ()
    if number:
        keys = tuple(key for key in keys if digits(sources.rows[key]["number"]) == digits(number.group(1)))
    return sources.act(keys[0]) if len(keys) == 1 else None


def read_foreign_pinpoint(written: str, lexicon: Lexicon) -> dict[str, str]:
    """Read "ч. 1 ст. 146", "часть первая статьи 125", "Article 125, part 1"."""
    text = written
    for row in lexicon["foreign_numerals"]:
        text = re.sub(rf"(?<!\w)(?:{row['pattern']})(?!\w)", row["value"], text, flags=re.IGNORECASE)
    levels: dict[str, str] = {}
    for row in lexicon["foreign_pinpoint_words"]:
        word = rf"(?<!\w)(?:{row['pattern']})"
        value = rf"({NUMBER}|[\"«]?[а-яa-z][\"»]?(?=\)|\s|$))"
        match = re.search(rf"{word}(?:\.\s*|\s+){value}", text, re.IGNORECASE) or re.search(
            rf"(?<![\w.])({NUMBER})\)?(?:-?[яйе])?\s+{word}(?!\w)", text, re.IGNORECASE
        )
        if match and row["level"] and row["level"] not in levels:
            levels[row["level"]] = match.group(1).strip('"«»')
    return levels


def bare_number(text: str) -> dict[str, str]:
    """Take the only number beside the name of an act for an article: "ҚК 146", "УК 146"."""
    numbers = [number for number in re.findall(rf"(?<![\w№.-])({NUMBER})(?![\w.])", text) if not YEAR.fullmatch(number)]
    return {"article": numbers[0]} if len(numbers) == 1 else {}


def status(act: Act, sources: Sources, day: str) -> State:
    """Return whether an act was in force on a day; an act that no table has is unknown."""
    if act.key not in sources.rows:
        return "unknown"
    start, end = sources.validity(act.key)
    if day < start:
        return "not-yet-in-force"
    return "in-force" if day <= end else "no-longer-in-force"


def near_misses(written: str, lexicon: Lexicon) -> Iterator[Near]:
    """Yield the acts whose names come nearest to a text, the nearest first, each once."""
    choices = dict(names_of_acts(lexicon))
    words = " ".join(re.findall(r"[^\W\d_]{3,}", written)) or written
    seen: set[str] = set()
    plain = utils.default_process
    found = process.extract(
        words, choices.keys(), scorer=fuzz.token_sort_ratio, processor=plain, limit=4 * NEAR, score_cutoff=NEAR_SCORE
    )
    for name, score, _ in found:
        if choices[name] not in seen and len(seen) < NEAR:
            seen.add(choices[name])
            yield Near(choices[name], name, round(score))


@lru_cache(maxsize=4)
def names_of_acts(lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """Return the names of the acts in all languages, each with its key."""
    names = [(row["name"], row["source"]) for row in lexicon["source_names"]]
    names += [(label, key) for key, labels in labels_of(lexicon).items() for label in labels.values()]
    return tuple(names)


@lru_cache(maxsize=4)
def labels_of(lexicon: Lexicon) -> Mapping[str, Mapping[str, str]]:
    """Return the labels of the acts by key and language."""
    return {row["key"]: {language: row[language] for language in LANGUAGES} for row in lexicon["source_labels"]}


def describe(answer: Answer) -> Iterator[str]:
    """Yield the lines that tell an answer to a reader."""
    if not answer.found:
        yield f"unknown: {answer.written}"
        yield from (f"  near: {near.name} ({near.key}, {near.score})" for near in answer.near)
        return
    yield answer.iri
    yield f"act: {answer.act}" + (f" ({answer.labels['en']})" if answer.labels else "")
    if answer.pinpoint:
        yield "pinpoint: " + ", ".join(f"{level} {number}" for level, number in answer.pinpoint.items())
    yield f"status on {answer.day}: {answer.status.replace('-', ' ')}"
    if answer.in_force_from or answer.in_force_to:
        yield f"in force: {answer.in_force_from or '?'} to {answer.in_force_to or 'today'}"
    if answer.replaced_by:
        yield f"replaced by: {answer.replaced_by}"
    if answer.candidates:
        yield "not settled, may be: " + ", ".join(answer.candidates)


def main(arguments: Iterable[str] | None = None) -> int:
    """Print what a reference means; exit with 1 where it is unknown, with 2 where the question is wrong."""
    parser = argparse.ArgumentParser(prog="zangraph resolve", description=main.__doc__)
    parser.add_argument("reference", help='as people write it: "ҚПК-нің 125-бабы", "ст. 125 УПК РК", "146-бап ҚК"')
    parser.add_argument("--date", default="", help="the day for which the name and the status count (YYYY-MM-DD; today)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(None if arguments is None else list(arguments))
    try:
        answer = resolve(options.reference, Lexicon.load(TABLES), options.date)
    except ValueError as error:
        parser.error(str(error))
    lines = [json.dumps(asdict(answer), ensure_ascii=False, indent=1)] if options.json else describe(answer)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if answer.found else 1


if __name__ == "__main__":
    raise SystemExit(main())
