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

CONDITIONAL = r"(?!немесе\b)\w{2,}(?:са|се|ғанда|генде|қанда|кенде)"
CONDITIONS = re.compile(
    rf"\b[Ее]гер(?:де)?\s[^;]*?\b{CONDITIONAL}(?=,|\s)(?:[^,;]*?\b(?:және|немесе|не)\s[^,;]*?{CONDITIONAL}(?=,))?"
    r"|(?:(?<=^)|(?<=[,;(] )|(?<=\d\. )|(?<=\d\) ))[^,;(]*?\b(?:жағдайда|жағдайларда|кезде ғана|болған кезде|реттерде)(?=[, ])"
)
EXCEPTIONS = re.compile(
    r"(?:(?<=^)|(?<=[,;(] )|(?<=\d\. )|(?<=\d\) ))[^,;(]*?"
    r"\b(?:қоспағанда|жағдайлардан басқа|жағдайлардан тыс|реттерден басқа)\b"
)
TAIL = 130  # characters before the end of a sentence in which it says what becomes of evidence
UNITS = {
    "минут": "PT{}M",
    "сағат": "PT{}H",
    "тәулік": "P{}D",
    "жұмыс күн": "P{}D",
    "күн": "P{}D",
    "апта": "P{}W",
    "ай": "P{}M",
    "жыл": "P{}Y",
}
ENDS = r"(?:ішінде|кешіктір\w+|асырмай|аспай\w+(?: мерзім\w*)?)"
PERIOD = (
    r"\b(?P<number>{numeral})\s(?:күнтізбелік\s)?(?P<unit>минут|сағат|тәулі[кг]|жұмыс күн|күн|апта|ай|жыл)\w*\s(?:мерзім\w*\s)?"
    + ENDS
)
# "мұндай жағдайда", "әрбір жағдайда" state no condition of their own.
POINTING = re.compile(
    r"(?:мұндай|бұл|осы|осындай|барлық|қажет болған|әрбір|әр|кейбір)\b|.*\b(?:әр|әрбір|барлық|кейбір)\s\w+$",
    re.IGNORECASE | re.DOTALL,
)
ITEM_NUMBER = re.compile(r"^\s*(?:(?:\d+(?:[-.]\d+)*|[а-яәғқңөұүһі](?:-\d+)?)\)|[-–—•▪*]|\d+(?:-\d+)*\.)\s*")


def conditions(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses on which a norm depends.

    >>> said = "Егер өтінім мәлімделсе, онда сот қаулы шығаруға құқылы."
    >>> [said[start:end] for start, end in conditions(said)]
    ['Егер өтінім мәлімделсе']
    """
    spans = (_trimmed(sentence, match) for match in CONDITIONS.finditer(sentence))
    return tuple(span for span in spans if not POINTING.match(sentence[slice(*span)]))


def exceptions(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses that a norm leaves out.

    >>> said = "Сот, заңда көзделген жағдайларды қоспағанда, істі ашық қарайды."
    >>> [said[start:end] for start, end in exceptions(said)]
    ['заңда көзделген жағдайларды қоспағанда']
    """
    return tuple(_trimmed(sentence, match) for match in EXCEPTIONS.finditer(sentence))


def _trimmed(sentence: str, match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    lead = re.match(rf"(?:{ITEM_NUMBER.pattern})?\s*(?:ал|сондай-ақ|сонымен қатар|бұл ретте|және)?\s*(?=\S)", sentence[start:end])
    start += lead.end() if lead else 0
    while sentence[start].isspace():
        start += 1
    return start, end


@cache
def period(lexicon: Lexicon) -> re.Pattern[str]:
    """Compile the pattern of a period with the numerals of the table."""
    words = "|".join(row["word"] for row in lexicon["numerals"])
    return re.compile(PERIOD.replace("{numeral}", rf"(?:\d+|(?:{words})(?:\s(?:{words}))*)"), re.IGNORECASE)


def deadline(sentence: str, lexicon: Lexicon, apart: Iterable[tuple[int, int]] = ()) -> tuple[str, int, int] | None:
    """Return the first period set by a norm as an xsd:duration, with its span, outside the clauses `apart`.

    "жиырма төрт сағат ішінде" is PT24H, "жетпіс екі сағаттан аспайтын мерзімге" PT72H, "үш тәуліктен кешіктірмей" P3D.
    """
    spans = tuple(apart)
    for match in period(lexicon).finditer(sentence):
        if not _is_apart(match.start(), spans) and not _is_clock(sentence, match):
            unit = match.group("unit").lower().replace("тәуліг", "тәулік")
            return UNITS[unit].format(numeral(match.group("number"), lexicon)), *match.span()
    return None


def _is_clock(sentence: str, match: re.Match[str]) -> bool:
    """Tell a time of the day from a period: "21 сағаттан кешіктірілмей", where nothing says from when."""
    late = match.group("unit") == "сағат" and "кешіктір" in match.group()
    return late and not re.search(r"бастап|кейін|соң|сәт", sentence)


def numeral(written: str, lexicon: Lexicon) -> int:
    """Return the value of a numeral in digits or words: "24", "жетпіс екі"."""
    values = {row["word"]: int(row["value"]) for row in lexicon["numerals"]}
    return int(written) if written.isdigit() else sum(values[word] for word in written.lower().split())


def action(acts: Sequence[Act], start: int, end: int, apart: Sequence[tuple[int, int]] = ()) -> str | None:
    """Return the kind of procedural act that is done: the last free one before the predicate, outside the clauses `apart`."""
    inside = [act for act in acts if start <= act.start and act.end <= end and act.free and not _is_apart(act.start, apart)]
    return inside[-1].key if inside else None


def counterparty(
    stretch: Stretch, bearer: str, apart: Sequence[tuple[int, int]] = ()
) -> str | None:
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
