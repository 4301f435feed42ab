"""Find where a sentence says that somebody may, must or must not, from Kazakh verbal morphology and a table of markers.

A Kazakh clause ends with its predicate. Modal predicates stand in `data/lexicon/modality.tsv` (құқылы, міндетті, -уға тиіс,
-а алмайды, тыйым салынады …); the present tense of a function is found by its endings:

    қадағалайды, жүзеге асырады       present, active
    жүргізіледі, тағайындалады        present, passive
    алмастырмайды, қабылданбайды      negated

Endings follow Kononov and Sauranbaev's standard description of the literary language (vowel harmony, -а/-е/-й + -ды/-ді for the
third person of the present-future tense).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from zangraph.extraction.lexicon import Lexicon

Force = Literal["permission", "duty", "prohibition", "function"]
Holder = Literal["subject", "owner", "possessor", "bestowed", "recipient", "addressee"]
Form = Literal["present", "past", "progressive", "conditional", "participle", "converb", "other"]

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
PRESENT = re.compile(r"\w*[аеий](?:ды|ді)")
NEGATIVE = re.compile(r"\w*[мбп][ае]й(?:ды|ді)|\w+ма[сс]")
PASSIVE = re.compile(r"\w{2,}[лн][ае](?:ды|ді)|\w{2,}[лн][мб][ае]й(?:ды|ді)")
PASSIVE_STEM = re.compile(r"\w+(?:[аеыі]л|[аеыі]н)")
PAST = re.compile(r"\w{2,}[^аеийуү\W](?:ды|ді|ты|ті)|\w{2,}(?:ла|ле|да|де|са|се|та|те|қа|ра|ре)(?:ды|ді)")
PROGRESSIVE = re.compile(r"\w{2,}(?:уда|уде)|отыр|жатыр|келеді|жүр")
CONDITIONAL = re.compile(r"\w{2,}(?:са|се)")
PARTICIPLE = re.compile(r"\w{2,}(?:ған|ген|қан|кен)(?:нан|нен|да|де|ша|ше)?|\w{2,}(?:атын|етін|йтын|йтін)")
CONVERB = re.compile(r"\w{2,}(?:ып|іп|ап|еп|ай|ей)")


@dataclass(frozen=True)
class Words:
    """Words that look like a verb's form and are none, or the other way round, from `verb_forms.tsv`."""

    forms: dict[str, str]


@dataclass(frozen=True)
class Marker:
    """A predicate that makes a norm; `holder` says which actor of the clause the norm binds or entitles."""

    rule: str
    force: Force
    holder: Holder
    start: int
    end: int
    passive: bool = False


@dataclass(frozen=True)
class Pattern:
    """A row of modality.tsv."""

    rule: str
    force: Force
    holder: Holder
    expression: re.Pattern[str]


@cache
def patterns(lexicon: Lexicon) -> tuple[Pattern, ...]:
    """Compile modality.tsv; rows above win over rows below."""
    return tuple(
        Pattern(row["rule"], row["modality"], row["bearer"], re.compile(rf"\b(?:{row['pattern']})"))  # type: ignore[arg-type]
        for row in lexicon["modality"]
    )


def find_markers(sentence: str, lexicon: Lexicon) -> tuple[Marker, ...]:
    """Return the modal predicates of a sentence in order; where two overlap, the one further up in the table.

    In "Сот қарауға құқылы, ал орган орындауға міндетті." they are "құқылы" (permission) and "міндетті" (duty).
    """
    lower = sentence.lower()
    found: list[Marker] = []
    for pattern in patterns(lexicon):
        for match in pattern.expression.finditer(lower):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                passive = is_passive_modal(match.group())
                found.append(Marker(pattern.rule, pattern.force, pattern.holder, match.start(), match.end(), passive))
    return tuple(sorted(found, key=lambda marker: marker.start))


@cache
def verb_form(word: str) -> Form:
    """Return the form of a lower-case word, "other" for what is no verb.

    >>> [verb_form(word) for word in ("тексереді", "босатты", "іске", "болса", "санкциялаған", "ала", "асыруда")]
    ['present', 'past', 'other', 'conditional', 'participle', 'other', 'progressive']
    """
    if word in NOT_VERBS or POSSESSED_NOUN.fullmatch(word):
        return "other"
    if PRESENT.fullmatch(word) and not (PAST_PRESENT.fullmatch(word) or ACCUSATIVE.fullmatch(word)):
        return "present"
    for form, pattern in FORMS:
        if pattern.fullmatch(word):
            return form
    return "other"


def is_passive(word: str) -> bool:
    """Tell whether a present-tense word is passive.

    >>> is_passive("жүргізіледі"), is_passive("пайдаланады"), is_passive("қабылданбайды")
    (True, False, True)
    """
    return bool(PASSIVE.fullmatch(word)) and not MIDDLE.fullmatch(word)


def is_passive_modal(marker: str) -> bool:
    """Tell whether the verb of a modal predicate is passive: "танылуы мүмкін", "таныла алмайды".

    >>> is_passive_modal("танылуы мүмкін"), is_passive_modal("пайдалануы мүмкін"), is_passive_modal("қаралуға тиіс")
    (True, False, True)
    """
    verb = re.match(r"(\w+?)(?:уы|уі|уға|уге|а|е|у)\s", marker)
    return bool(verb and PASSIVE_STEM.fullmatch(verb.group(1)) and not MIDDLE.fullmatch(verb.group(1) + "ады"))


def is_passive_participle(word: str) -> bool:
    """Tell whether a participle is passive, so that no actor before it is its subject.

    >>> is_passive_participle("белгіленген"), is_passive_participle("ұсынған"), is_passive_participle("жүргізілетін")
    (True, False, True)
    """
    stem = re.match(r"(\w+?)(?:[ғқ]ан|[гк]ен|атын|етін)(?:нан|нен|да|де|ша|ше)?$", word)
    return bool(stem and PASSIVE_STEM.fullmatch(stem.group(1)) and not MIDDLE.fullmatch(stem.group(1) + "ады"))


def is_negative(word: str) -> bool:
    """Tell whether a present-tense word is negated: алмастырмайды, берілмейді."""
    return bool(NEGATIVE.fullmatch(word))


# Present-tense look-alikes: the past of stems in a vowel ("бағалады", "мәлімдеді"), accusatives ("жағдайды").
PAST_PRESENT = re.compile(
    r"\w{2,}д[ае](?:ды|ді)|\w*(?:ял|[^\W]циял)ады|(?:баға|белгі|жоспар|жұм|сипат|сақ|қам|тексер|өкіл|үлгі|әзір|арна|ашық|шек|үн|ақта|ты)?л[ае](?:ды|ді)"
    r"|\w+(?:м[ае]|[нңмзлр]б[ае]|[^\Wаеоуыіөүәр]п[ае]|[сқпш]т[ае])(?:ды|ді)|\w*[оөұ]й(?:ды|ді)"
    r"|(?:қара|жаса|сана|сұра|арна|сына|шама|тара|сара)(?:ды|ді)"
)
ACCUSATIVE = re.compile(r"\w*(?:жағдай|мән-жай|үй-жай|талай|сарай)(?:ды|ді)|(?:жай|үй|күй|ой|сый|бай|тай)(?:ды|ді)")
# Ends like a passive and is none: reflexives and plain stems in л and н.
MIDDLE = re.compile(
    r"(?:ұсын|қолдан|шағымдан|қуаттан|өтін|ұстан|қорған|ойлан|қосыл|көтеріл|бастал|аяқтал|алмасын|тын|сын|пайдалан|сүйен|бағын|жүгін|қатын|айнал|кел|біл|ал|сал|қал|бол|бөл|тол|қыл|ен|көн|дайындал|байлан|көрін|негіздел|ерекшелен"
    r"|құрал|оян|сақтан|танысыл|қолдан|орал|ұйғарын|пысықтан|үйрен|арнал|сілтен|құттықтан|тартын|сөйлен|орын ал|отырған)[ае](?:ды|ді)"
)
NOT_VERBS = frozenset(
    "еді орган ұлттық немесе басқа емесе қаған тұман қоса аса есеп талап сұрап алып сап түп хат қап жеп тап мектеп көп тип сап әлеуметтік"
    " маңызды заңды тиісті міндетті құқылы белгілі қажетті басты мәнді дәлелді келесі әсем неше касса баса адам жаңа осыған соған"
    " оған бұған оларға маған саған өзіне топ пап қорқып шарап".split()
)
# Nouns in -ет and -ат with a possessive accusative: "қызметін", "мақсатын".
POSSESSED_NOUN = re.compile(
    r"\w*(?:қызм|үкім|құзыр|мемлек|ни|мінд|қаси|өкіл|сур|әд|келб|құрм)етін|\w*(?:сип|сан|аппар|құж|мақс|салтан|манд|адвок|ри|форм)атын|затын|хатын"
)
FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("progressive", PROGRESSIVE),
    ("conditional", CONDITIONAL),
    ("participle", PARTICIPLE),
    ("past", PAST),
    ("past", PAST_PRESENT),
    ("converb", CONVERB),
)


def words(sentence: str) -> Iterator[re.Match[str]]:
    """Yield the words of a sentence; "іс-қимыл" is one."""
    return WORD.finditer(sentence)
