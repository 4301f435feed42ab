"""Find what a norm is about: conditions, exceptions, deadline, act, counterparty, supervised body, use of evidence.

егер шағым берілсе, …               condition
… жағдайларды қоспағанда, …         exception
үш тәулік ішінде …                  deadline P3D
шағымды прокурорға беруге           action complaint, counterparty prosecutor
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from zangraph.extraction.bearers import Stretch
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.sentences import Act, cue
from zangraph.extraction.signs import CLAUSE_WORDS, Sign, write_words

CONDITIONAL = r"(?!{not-conditional}\b)\w{2,}(?:са|се|ғанда|генде|қанда|кенде)"
CONDITIONS = Sign(
    rf"\b{{if}}\s[^;]*?\b{CONDITIONAL}(?=,|\s)(?:[^,;]*?\b{{or}}\s[^,;]*?{CONDITIONAL}(?=,))?"
    r"|(?:(?<=^)|(?<=[,;(] )|(?<=\d\. )|(?<=\d\) ))[^,;(]*?\b{on-condition}(?=[, ])",
    CLAUSE_WORDS,
)
EXCEPTIONS = Sign(r"(?:(?<=^)|(?<=[,;(] )|(?<=\d\. )|(?<=\d\) ))[^,;(]*?\b{except}\b", CLAUSE_WORDS)
TAIL = 130  # characters before the end of a sentence in which it says what becomes of evidence
HOURS = "PT{}H"  # how the table of units writes a duration in hours
LATE = Sign("{no-later}", CLAUSE_WORDS)
SINCE = Sign("{since}", CLAUSE_WORDS)
# "мұндай жағдайда", "әрбір жағдайда" state no condition of their own.
POINTING = Sign(r"{pointing}\b|.*\b{each}\s\w+$", CLAUSE_WORDS, re.IGNORECASE | re.DOTALL)
LEADING = Sign(r"\s*{leading}?\s*(?=\S)", CLAUSE_WORDS)
ITEM_NUMBER = re.compile(r"^\s*(?:(?:\d+(?:[-.]\d+)*|[а-яәғқңөұүһі](?:-\d+)?)\)|[-–—•▪*]|\d+(?:-\d+)*\.)\s*")


def conditions(sentence: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses on which a norm depends.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> said = "Егер өтінім мәлімделсе, онда сот қаулы шығаруға құқылы."
    >>> [said[start:end] for start, end in conditions(said, own_lexicon())]
    ['Егер өтінім мәлімделсе']
    """
    spans = (_trimmed(sentence, match, lexicon) for match in CONDITIONS.of(lexicon).finditer(sentence))
    return tuple(span for span in spans if not POINTING.of(lexicon).match(sentence[slice(*span)]))


def exceptions(sentence: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses that a norm leaves out.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> said = "Сот, заңда көзделген жағдайларды қоспағанда, істі ашық қарайды."
    >>> [said[start:end] for start, end in exceptions(said, own_lexicon())]
    ['заңда көзделген жағдайларды қоспағанда']
    """
    return tuple(_trimmed(sentence, match, lexicon) for match in EXCEPTIONS.of(lexicon).finditer(sentence))


def _trimmed(sentence: str, match: re.Match[str], lexicon: Lexicon) -> tuple[int, int]:
    """Return where a clause stands without the number of its item and the word that leads over to it."""
    start, end = match.span()
    number = ITEM_NUMBER.match(sentence[start:end])
    lead = LEADING.of(lexicon).match(sentence[start:end], number.end() if number else 0)
    start += lead.end() if lead else 0
    while sentence[start].isspace():
        start += 1
    return start, end


@cache
def period(lexicon: Lexicon) -> re.Pattern[str]:
    """Compile the pattern of a period with the numerals, units and words of the tables."""
    numerals = "|".join(row["word"] for row in lexicon["numerals"])
    units = "|".join(row["pattern"] for row in lexicon["period_units"])
    calendar, term = write_words(lexicon, "calendar", CLAUSE_WORDS), write_words(lexicon, "term", CLAUSE_WORDS)
    ends = write_words(lexicon, "within-period", CLAUSE_WORDS)
    number = rf"(?:\d+|(?:{numerals})(?:\s(?:{numerals}))*)"
    return re.compile(rf"\b(?P<number>{number})\s(?:{calendar}\s)?(?P<unit>{units})\w*\s(?:{term}\w*\s)?{ends}", re.IGNORECASE)


def duration(unit: str, lexicon: Lexicon) -> str:
    """Return how the duration of a unit is written: "PT{}H" for "сағат"."""
    return next(row["duration"] for row in lexicon["period_units"] if re.fullmatch(row["pattern"], unit, re.IGNORECASE))


def deadline(sentence: str, lexicon: Lexicon, apart: Iterable[tuple[int, int]] = ()) -> tuple[str, int, int] | None:
    """Return the first period set by a norm as an xsd:duration, with its span, outside the clauses `apart`.

    "жиырма төрт сағат ішінде" is PT24H, "жетпіс екі сағаттан аспайтын мерзімге" PT72H, "үш тәуліктен кешіктірмей" P3D.
    """
    spans = tuple(apart)
    for match in period(lexicon).finditer(sentence):
        if not _is_apart(match.start(), spans) and not _is_clock(sentence, match, lexicon):
            return duration(match["unit"], lexicon).format(numeral(match["number"], lexicon)), *match.span()
    return None


def _is_clock(sentence: str, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Tell a time of the day from a period: "21 сағаттан кешіктірілмей", where nothing says from when."""
    late = duration(match["unit"], lexicon) == HOURS and LATE.of(lexicon).search(match.group())
    return bool(late) and not SINCE.of(lexicon).search(sentence)


def numeral(written: str, lexicon: Lexicon) -> int:
    """Return the value of a numeral in digits or words: "24", "жетпіс екі"."""
    values = {row["word"]: int(row["value"]) for row in lexicon["numerals"]}
    return int(written) if written.isdigit() else sum(values[word] for word in written.lower().split())


def action(acts: Sequence[Act], start: int, end: int, apart: Sequence[tuple[int, int]] = ()) -> str | None:
    """Return the kind of procedural act that is done: the last free one before the predicate, outside the clauses `apart`."""
    inside = [act for act in acts if start <= act.start and act.end <= end and act.free and not _is_apart(act.start, apart)]
    return inside[-1].key if inside else None


def counterparty(stretch: Stretch, bearer: str, apart: Sequence[tuple[int, int]] = ()) -> str | None:
    """Return to whom something is due: the last dative before the predicate; from whom, where it is asked for or taken."""
    others = [actor for actor in stretch.inside if actor.key != bearer and not _is_apart(actor.start, apart)]
    datives = [actor.key for actor in others if actor.case == "dative"]
    if datives or not cue(stretch.lexicon, "asking").search(stretch.words.lower()):
        return datives[-1] if datives else None
    return next((actor.key for actor in reversed(others) if actor.case == "ablative"), None)


def _is_apart(position: int, apart: Iterable[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in apart)


def brackets(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return the spans in round brackets."""
    return tuple(match.span() for match in re.finditer(r"\([^()]*\)", sentence))


def supervised(stretch: Stretch, bearer: str) -> str | None:
    """Return whose legality or activity a clause sets under supervision: the genitive before қадағалау."""
    after = (actor for actor in stretch.actors if stretch.start <= actor.start)
    genitives = [actor for actor in after if actor.case == "genitive" and actor.key != bearer]
    for watch in cue(stretch.lexicon, "watching").finditer(stretch.sentence.lower(), stretch.start, stretch.end):
        found = [actor.key for actor in genitives if actor.end <= watch.start()]
        if found:
            return found[-1]
    return None


def states_basis(cited: str, lexicon: Lexicon) -> bool:
    """Tell whether a citation, with what follows it, is named as the basis of the norm: "ҚПК-нің 79-бабына сәйкес"."""
    return bool(cue(lexicon, "basis").search(cited.lower()))


def evidence_rule(sentence: str, modality: str, lexicon: Lexicon) -> str | None:
    """Return what a norm on evidence makes of it: inadmissible, admissible or insufficient, by how the sentence ends.

    "Болжамға негізделген айғақтар дәлелдеме деп таныла алмайды" makes it inadmissible, "Құжаттар дәлелдемелер деп танылуы
    мүмкін" admissible.
    """
    lower = sentence.lower()
    if not cue(lexicon, "evidence-named").search(lower):
        return None
    if modality == "prohibition" and cue(lexicon, "insufficient").search(lower):
        return "insufficient"
    tail = lower[-TAIL:]
    if cue(lexicon, "inadmissible").search(tail):
        return "inadmissible"
    return "admissible" if modality != "prohibition" and cue(lexicon, "admissible").search(tail) else None
