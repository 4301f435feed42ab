"""Tell the forms of Kazakh verbs by their endings: tense, voice, negation, participles.

    қадағалайды, жүзеге асырады       present, active
    жүргізіледі, тағайындалады        present, passive
    алмастырмайды, қабылданбайды      present, negated
    босатты, бағалады                 past
    санкциялаған, жүргізетін          participle

Endings as in Қазақ грамматикасы (Астана, 2002), the verb. What an ending alone does not tell stands in the table `verb_words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.signs import VERB_WORDS, Sign

Form = Literal["present", "past", "progressive", "conditional", "participle", "converb", "other"]

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
PRESENT = re.compile(r"\w*[аейя](?:ды|ді)|\w*и(?:ды|ді)")
NEGATIVE = re.compile(r"\w*[мбп][ае]й(?:ды|ді)|\w+ма[сс]")
PASSIVE = re.compile(r"\w{2,}[лн][ае](?:ды|ді)|\w{2,}[лн][мб][ае]й(?:ды|ді)")
PASSIVE_STEM = re.compile(r"\w+[аеыі][лн]")
# The past of stems in a vowel looks like the present of stems in a consonant: "мәлімдеді", "санкциялады", "қолданбады", "қойды".
PAST_OF_VOWEL = re.compile(
    r"\w{2,}д[ае](?:ды|ді)|\w*ялады|\w+(?:м[ае]|[нңмзлр]б[ае]|[^\Wаеоуыіөүәр]п[ае]|[сқпш]т[ае])(?:ды|ді)|\w*[оөұ]й(?:ды|ді)"
)
# Accusatives of plurals and of nouns in й: "ұсынымдарды", "жағдайды", "үйді".
ACCUSATIVE = Sign(
    r"(?!\w*{stem-in-ar}ды)\w{2,}[лдт][ае]р(?:ды|ді)|\w*{noun-in-ai}(?:ды|ді)|{whole-noun-in-i}(?:ды|ді)", VERB_WORDS
)
# Possessive accusatives that end like a participle: "қызметін", "мақсатын".
LIKE_PARTICIPLE = Sign(r"\w*{noun-in-et}етін|\w*{noun-in-at}атын", VERB_WORDS)
PROGRESSIVE = Sign(r"\w{2,}(?:уда|уде)|{progressive}", VERB_WORDS)
FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("conditional", re.compile(r"\w{2,}(?:са|се)")),
    ("participle", re.compile(r"\w{2,}(?:ған|ген|қан|кен)(?:нан|нен|да|де|ша|ше)?|\w{2,}(?:атын|етін|йтын|йтін)")),
    ("past", re.compile(r"\w{2,}[^аеийуү\W](?:ды|ді|ты|ті)|\w{2,}(?:ла|ле|да|де|са|се|та|те|қа|ра|ре)(?:ды|ді)")),
    ("converb", re.compile(r"\w{2,}(?:ып|іп|ап|еп|ай|ей)")),
)
CASED_PARTICIPLE = re.compile(r"\w{2,}(?:[ғқ]ан|[гк]ен)(?:нан|нен|да|де|ша|ше)")
PARTICIPLE_STEM = re.compile(r"(\w+?)(?:[ғқ]ан|[гк]ен|атын|етін|йтын|йтін)(?:нан|нен|да|де|ша|ше)?")


@cache
def words_for(lexicon: Lexicon, use: str) -> frozenset[str]:
    """Return the words or stems that the table `verb_words` keeps for a use: no-verb, middle, stative …"""
    return frozenset(row["word"] for row in lexicon["verb_words"] if row["use"] == use)


@cache
def verb_form(word: str, lexicon: Lexicon) -> Form:
    """Return the form of a lower-case word, "other" for what is no verb.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> said = ("тексереді", "босатты", "іске", "болса", "санкциялаған", "ала", "асыруда", "қызметін")
    >>> [verb_form(word, own_lexicon()) for word in said]
    ['present', 'past', 'other', 'conditional', 'participle', 'other', 'progressive', 'other']
    """
    if word in words_for(lexicon, "no-verb") or LIKE_PARTICIPLE.of(lexicon).fullmatch(word):
        return "other"
    if ACCUSATIVE.of(lexicon).fullmatch(word):
        return "other"
    if PRESENT.fullmatch(word):
        return "past" if _is_past_of_vowel(word, lexicon) else "present"
    if PROGRESSIVE.of(lexicon).fullmatch(word):
        return "progressive"
    return next((form for form, pattern in FORMS if pattern.fullmatch(word)), "other")


def _is_past_of_vowel(word: str, lexicon: Lexicon) -> bool:
    """Tell the past of a stem in a vowel: "бағалады" of бағала-, not "қолданылады" of қолданыл-."""
    stem = re.sub(r"(?:ды|ді)$", "", word)
    denominal = stem.endswith(("ла", "ле")) and stem[:-2] in words_for(lexicon, "past-noun")
    return bool(PAST_OF_VOWEL.fullmatch(word)) or stem in words_for(lexicon, "past-stem") or denominal


def is_passive(word: str, lexicon: Lexicon) -> bool:
    """Tell whether a present-tense word is passive.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> [is_passive(word, own_lexicon()) for word in ("жүргізіледі", "пайдаланады", "қабылданбайды")]
    [True, False, True]
    """
    return bool(PASSIVE.fullmatch(word)) and re.sub(r"[ае](?:ды|ді)$", "", word) not in words_for(lexicon, "middle")


def is_passive_modal(predicate: str, lexicon: Lexicon) -> bool:
    """Tell whether the verb of a modal predicate is passive: "танылуы мүмкін", "таныла алмайды".

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> [is_passive_modal(said, own_lexicon()) for said in ("танылуы мүмкін", "пайдалануы мүмкін", "қаралуға тиіс")]
    [True, False, True]
    """
    verb = re.match(r"(\w+?)(?:уы|уі|уға|уге|а|е|у)\s", predicate)
    return bool(verb) and _is_passive_stem(verb.group(1) if verb else "", lexicon)


def is_passive_participle(word: str, lexicon: Lexicon) -> bool:
    """Tell whether a participle is passive, so that no actor before it is its subject.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> [is_passive_participle(word, own_lexicon()) for word in ("белгіленген", "ұсынған", "негізделген")]
    [True, False, True]
    """
    participle = PARTICIPLE_STEM.fullmatch(word)
    stem = participle.group(1) if participle else ""
    return _is_passive_stem(stem, lexicon) or stem in words_for(lexicon, "inanimate")


def _is_passive_stem(stem: str, lexicon: Lexicon) -> bool:
    return bool(PASSIVE_STEM.fullmatch(stem)) and stem not in words_for(lexicon, "middle")


def is_cased_participle(word: str) -> bool:
    """Tell whether a participle has a case, which makes it a clause of time: "жасағаннан", "қарағанда"."""
    return bool(CASED_PARTICIPLE.fullmatch(word))


def is_negative(word: str) -> bool:
    """Tell whether a present-tense word is negated: алмастырмайды, берілмейді."""
    return bool(NEGATIVE.fullmatch(word))


def words(sentence: str) -> Iterator[re.Match[str]]:
    """Yield the words of a sentence; "іс-қимыл" is one."""
    return WORD.finditer(sentence)
