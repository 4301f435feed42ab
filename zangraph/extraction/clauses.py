"""Find what a norm is about: conditions, exceptions, deadline, act, counterparty, supervised body, and the wording that it shares.

    егер шағым берілсе, …               condition
    … жағдайларды қоспағанда, …         exception
    үш тәулік ішінде …                  deadline P3D
    шағымды прокурорға беруге           action complaint, counterparty prosecutor
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from zangraph.extraction.bearers import Actor
from zangraph.extraction.lexicon import Lexicon

CONDITIONAL = r"\w{2,}(?:са|се)"
CONDITIONS = re.compile(
    rf"\b[Ее]гер(?:де)?\s[^;]*?\b{CONDITIONAL}(?=,|\s)(?:[^,;]*?\b(?:және|немесе|не)\s[^,;]*?{CONDITIONAL}(?=,))?"
    r"|(?:(?<=^)|(?<=[,;(] )|(?<=\d\. )|(?<=\d\) ))[^,;(]*?\b(?:жағдайда|жағдайларда|кезде ғана|болған кезде|реттерде)(?=[, ])"
)
EXCEPTIONS = re.compile(
    r"(?:(?<=^)|(?<=[,;(] )|(?<=\d\. )|(?<=\d\) ))[^,;(]*?\b(?:қоспағанда|жағдайлардан басқа|жағдайлардан тыс|реттерден басқа|болмаған жағдайда ғана емес)\b"
)
UNITS = {"минут": "PT{}M", "сағат": "PT{}H", "тәулік": "P{}D", "жұмыс күн": "P{}D", "күн": "P{}D", "апта": "P{}W", "ай": "P{}M", "жыл": "P{}Y"}
ENDS = r"(?:ішінде|кешіктір\w+|асырмай|аспай\w+(?: мерзім\w*)?)"
PERIOD = r"\b(?P<number>{numeral})\s(?:күнтізбелік\s)?(?P<unit>минут|сағат|тәулі[кг]|жұмыс күн|күн|апта|ай|жыл)\w*\s(?:мерзім\w*\s)?" + ENDS
WATCH = re.compile(r"қадағала|бақыла")
BASIS = re.compile(
    r"\b(?:сәйкес|негізінде|көзделген|белгіленген|айқындалған|санамаланған|тізбеленген|реттел\w+|тәртіппен|тәртібімен|талаптар\w+)\b"
)
EVIDENCE = re.compile(r"дәлел|айғақ|деректер|материал|хаттама|қорытынды")
INADMISSIBLE = re.compile(
    r"жарамсыз|жол беріл(?:мейді|мейтін)|тан(?:ылуға|ылуы) (?:тиіс|мүмкін) емес|таныла алмайды|тани алмайды|бола алмайды|деп тануға жатпайды"
    r"|жариялана алмайды|қосуға құқылы емес|алып таста"
)
INSUFFICIENT = re.compile(r"жеткілікс|жеткілікті емес|негізінде ғана|расталмаған|күмән\w* жойылма|айыптау үкімін шығаруға құқылы емес")
ADMISSIBLE = re.compile(
    r"(?:дәлелдеме\w*|жарамды)[^.]*?(?:танылуы мүмкін|таныла алады|пайдалан\w+ (?:мүмкін|құқылы)|бағалануы мүмкін|деп тануға|жол беріледі)"
    r"|дәлелдемелер ретінде пайдалануға құқылы|жариялауға[^.]*жол беріледі"
)
ITEM_NUMBER = re.compile(r"^\s*(?:(?:\d+(?:[-.]\d+)*|[а-яәғқңөұүһі](?:-\d+)?)\)|[-–—•▪*]|\d+(?:-\d+)*\.)\s*")


@dataclass(frozen=True)
class Act:
    """A procedural act named in a sentence."""

    key: str
    start: int
    end: int


def conditions(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses on which a norm depends.

    >>> said = "Егер өтінім мәлімделсе, онда сот қаулы шығаруға құқылы."
    >>> [said[start:end] for start, end in conditions(said)]
    ['Егер өтінім мәлімделсе']
    """
    return tuple(_trimmed(sentence, match) for match in CONDITIONS.finditer(sentence))


def exceptions(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses that a norm leaves out.

    >>> said = "Сот, заңда көзделген жағдайларды қоспағанда, істі ашық қарайды."
    >>> [said[start:end] for start, end in exceptions(said)]
    ['заңда көзделген жағдайларды қоспағанда']
    """
    return tuple(_trimmed(sentence, match) for match in EXCEPTIONS.finditer(sentence))


def _trimmed(sentence: str, match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    number = ITEM_NUMBER.match(sentence[start:end])
    start += number.end() if number else 0
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
        if not any(start <= match.start() < end for start, end in spans):
            unit = match.group("unit").lower().replace("тәуліг", "тәулік")
            return UNITS[unit].format(numeral(match.group("number"), lexicon)), *match.span()
    return None


def numeral(written: str, lexicon: Lexicon) -> int:
    """Return the value of a numeral in digits or words: "24", "жетпіс екі"."""
    values = {row["word"]: int(row["value"]) for row in lexicon["numerals"]}
    return int(written) if written.isdigit() else sum(values[word] for word in written.lower().split())


def action(acts: Sequence[Act], start: int, end: int) -> str | None:
    """Return the kind of procedural act that stands nearest before the predicate, in its clause."""
    inside = [act for act in acts if start <= act.start and act.end <= end]
    return inside[-1].key if inside else None


def counterparty(actors: Sequence[Actor], start: int, end: int, bearer: str) -> str | None:
    """Return to whom or from whom something is due: the dative nearest before the predicate, else the ablative."""
    for case in ("dative", "ablative"):
        found = [a.key for a in actors if start <= a.start and a.end <= end and a.case == case and a.key != bearer]
        if found:
            return found[-1]
    return None


def supervised(sentence: str, actors: Sequence[Actor], start: int, end: int, bearer: str) -> str | None:
    """Return whose legality or activity a norm sets under supervision: the genitive before қадағалау."""
    for watch in WATCH.finditer(sentence, start, end):
        found = [a.key for a in actors if start <= a.start and a.end <= watch.start() and a.case == "genitive" and a.key != bearer]
        if found:
            return found[-1]
    return None


def states_basis(cited: str) -> bool:
    """Tell whether a citation, with what follows it, is named as the basis of the norm.

    >>> states_basis("ҚПК-нің 79-бабына сәйкес сот"), states_basis("ҚПК-нің 79-бабы өзгертілді")
    (True, False)
    """
    return bool(BASIS.search(cited))


def evidence_rule(sentence: str, modality: str) -> str | None:
    """Return what a norm on evidence makes of it: inadmissible, admissible or insufficient.

    >>> evidence_rule("Болжамға негізделген айғақтар дәлелдеме деп таныла алмайды.", "prohibition")
    'inadmissible'
    >>> evidence_rule("Құжаттар дәлелдемелер деп танылуы мүмкін.", "power")
    'admissible'
    """
    lower = sentence.lower()
    if not EVIDENCE.search(lower):
        return None
    if INSUFFICIENT.search(lower):
        return "insufficient"
    if INADMISSIBLE.search(lower):
        return "inadmissible"
    return "admissible" if modality in {"power", "right", "duty"} and ADMISSIBLE.search(lower) else None


def wording(text: str) -> str:
    """Fold the text of a norm so that the same norm in two places has one wording.

    Space, line ends, case, punctuation, hyphens at line ends and the number of the item do not count.

    >>> wording("2) мемлекет мүддесін қор-\\nғау;") == wording("мемлекет мүддесін қорғау.")
    True
    """
    unbroken = re.sub(r"(?<=\w)[-¬]\s*\n\s*(?=\w)", "", text)
    return " ".join(words_of(ITEM_NUMBER.sub("", unbroken)))


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case."""
    return (match.group().lower() for match in re.finditer(r"\w+", text))
