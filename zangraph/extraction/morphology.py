"""Model the inflection of Kazakh nouns: number, possession, case.

An ending is written in the table `suffixes` with capital letters for sounds that agree with what stands before: A is а or е,
I is ы or і (vowel harmony); L is л, д or т, D is д or т, G is ғ, г, қ or к, M is м, б or п (assimilation); N, V and H are д or т,
but н after a vowel or a nasal (N), after a vowel only (V), after a nasal only (H); Y is ы or і after a consonant only, S is с
after a vowel only. A noun that the rules do not meet stands in the table `inflection`.

Source: Қазақ грамматикасы (Астана, 2002), phonetics and the noun; Қазақ тілінің емле ережелері (2013) for loanwords.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zangraph.extraction.lexicon import Lexicon, LexiconError, Row, own_lexicon

BACK = frozenset("аоұыяё")
FRONT = frozenset("әеөүіэ")
VOWELS = BACK | FRONT
# и and у may be either: they follow the vowel before them, as in "тергеу" (front) and "алу" (back).
NEUTRAL = frozenset("иую")
VOICELESS = frozenset("пфкқтсшщчцхһбвгд")
VOICING = {"п": "б", "к": "г", "қ": "ғ"}
DEVOICING = {"б": "п", "г": "к", "ғ": "қ"}
# The vowel at the end of the name of a letter tells how an abbreviation takes endings: "ҚПК-нің" is read "қы-пе-ке".
NAMES_OF_LETTERS = {
    **{letter: f"{letter}е" for letter in "бвгджзкптцч"},
    **{letter: f"э{letter}" for letter in "лмнрсф"},
    **{letter: f"{letter}ы" for letter in "қғң"},
    **{letter: f"{letter}а" for letter in "хшщһ"},
}
CATEGORIES = ("number", "possession", "case")
ABBREVIATION = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ]{2,}(?:т[А-ЯЁӘҒҚҢӨҰҮҺІ]+)?")
SOFT_END = re.compile(r"[кгь][^\W\d_аәеёиоөуұүыіэюяқғ]*$")
HARD_LETTERS = frozenset("қғұ")
# What ends like a possessed noun and is none: who does (тергеуші), what is (кінәлі, жергілікті, ішкі).
NOT_POSSESSED = re.compile(r".*(?:ш[ыі]|[кқ][ыі]|[дт]ағы|[дт]егі)")


@dataclass(frozen=True)
class Form:
    """A form of a noun or of a phrase with a noun as its head.

    `number` is singular or plural; `possession` none, 1sg, 2sg, 2sg-polite, 1pl or 3; `case` as in `records.Mention`.
    """

    form: str
    lemma: str
    number: str
    possession: str
    case: str


@dataclass(frozen=True)
class Noun:
    """A noun as its endings see it: the word, its stem before an ending and before a vowel, its harmony in а/е and in ы/і."""

    word: str
    stem: str
    before_vowel: str
    front_low: bool
    front_high: bool


@dataclass(frozen=True, eq=False)
class Endings:
    """The tables that inflect: the names of each category in order, the endings, the nouns that the rules do not meet."""

    names: Mapping[str, tuple[str, ...]]
    rows: Mapping[tuple[str, str], Row]
    irregular: Mapping[str, Row]
    directory: Path

    def row(self, category: str, name: str) -> Row:
        """Return the row of an ending."""
        try:
            return self.rows[category, name]
        except KeyError:
            raise LexiconError(f"{self.directory}/suffixes.tsv: no {category} {name!r}") from None


def forms(lemma: str, lexicon: Lexicon) -> tuple[Form, ...]:
    """Return the forms of a noun, or of a phrase that ends in one, each once, in the order of the table of endings.

    A phrase whose head is possessed keeps that: "тергеу судьясы" gives "тергеу судьясының", "тергеу судьялары". A head in the
    plural gives its singular too. An abbreviation, "ҚПК", gives each way in which its endings are written.

    >>> words = own_lexicon()
    >>> [form.form for form in forms("заң", words) if form.number == "singular" and form.possession == "none"]
    ['заң', 'заңның', 'заңға', 'заңды', 'заңда', 'заңнан', 'заңмен']
    >>> [form.form for form in forms("тергеу судьясы", words) if form.case == "dative"]
    ['тергеу судьясына', 'тергеу судьяларына']
    >>> [form.form for form in forms("ҚПК", words) if form.number == "singular" and form.case == "genitive"]
    ['ҚПК-нің', 'ҚПК-тің', 'ҚПК-ның']
    """
    endings = endings_of(lexicon)
    lead, space, head = lemma.rpartition(" ")
    if ABBREVIATION.fullmatch(head):
        found = abbreviation_forms(head, endings)
    else:
        noun, possessed = read_head(head, endings, compound=bool(lead))
        found = noun_forms(noun, ("3",) if possessed else endings.names["possession"], endings)
    return tuple(dict.fromkeys(Form(lead + space + form, lemma, *features) for form, *features in found))


def noun_forms(noun: Noun, possessions: Iterable[str], endings: Endings) -> Iterator[tuple[str, str, str, str]]:
    """Yield form, number, possession and case of a noun."""
    for number in endings.names["number"]:
        for possession in possessions:
            for case in endings.names["case"]:
                yield inflect(noun, number, possession, case, endings), number, possession, case


def abbreviation_forms(word: str, endings: Endings) -> Iterator[tuple[str, str, str, str]]:
    """Yield the forms of an abbreviation: endings after a hyphen, by each way to read it.

    "ҚПК-нің" goes by the name of the last letter (ке), "ҚК-тің" by the letter itself, "ҚР-ның" by the word that it stands for.
    """
    last = word[-1].lower()
    readings = [last] if last in VOWELS else [NAMES_OF_LETTERS.get(last, last), f"е{last}", "а", f"а{last}"]
    for number in endings.names["number"]:
        for case in endings.names["case"]:
            for reading in dict.fromkeys(readings):
                spoken = inflect(read_noun(reading, endings), number, "none", case, endings)
                ending = spoken[len(reading) :]
                yield f"{word}-{ending}" if ending else word, number, "none", case


def inflect(noun: Noun, number: str, possession: str, case: str, endings: Endings) -> str:
    """Return one form: the word with the endings of number, possession and case.

    >>> endings = endings_of(own_lexicon())
    >>> inflect(read_noun("құқық", endings), "singular", "3", "genitive", endings)
    'құқығының'
    """
    if number == "plural":
        plural = attach(noun, noun.stem, endings.row("number", number)["ending"])
        noun = Noun(plural, plural, plural, noun.front_low, noun.front_low)
    if possession != "none":
        base = noun.stem if ends_in_vowel(noun.stem) else noun.before_vowel
        possessed = attach(noun, base, endings.row("possession", possession)["ending"])
        noun = Noun(possessed, possessed, possessed, noun.front_high, noun.front_high)
    pattern = case_ending(endings.row("case", case), possession)
    return attach(noun, noun.stem, pattern) if pattern else noun.word


def attach(noun: Noun, stem: str, pattern: str) -> str:
    """Put an ending to a stem and let its sounds agree.

    >>> attach(read_noun("сот", endings_of(own_lexicon())), "сот", "DAн")
    'соттан'
    """
    for sound in pattern:
        stem += agree(sound, stem.lower(), noun)
    return stem


def agree(sound: str, before: str, noun: Noun) -> str:
    """Return the letter that a sound of an ending becomes after `before`."""
    last = before[-1]
    if sound == "A":
        return "е" if noun.front_low else "а"
    if sound == "I":
        return "і" if noun.front_high else "ы"
    if sound == "Y":
        return "" if last in VOWELS else "і" if noun.front_high else "ы"
    if sound == "S":
        return "с" if last in VOWELS else ""
    if sound == "G":
        return ("к" if noun.front_low else "қ") if last in VOICELESS else ("г" if noun.front_low else "ғ")
    if sound in "LNVHDM":
        return agree_consonant(sound, last)
    return sound


def agree_consonant(sound: str, last: str) -> str:
    """Return the first consonant of an ending after a letter: т after a voiceless one, else by the table of the grammar."""
    if last in VOICELESS:
        return "п" if sound == "M" else "т"
    if sound == "L":
        return "д" if last in "лмнңзжь" else "л"
    if sound == "M":
        return "б" if last in "зж" else "м"
    after_vowel, after_nasal = sound in "NV" and last in VOWELS, sound in "NH" and last in "мнң"
    return "н" if after_vowel or after_nasal else "д"


def case_ending(row: Row, possession: str) -> str:
    """Return the pattern of a case, which differs after the third person and, in the dative, after the first and second."""
    if possession == "3":
        return row["after_third"] or row["ending"]
    if possession in {"1sg", "2sg"}:
        return row["after_person"] or row["ending"]
    return row["ending"]


def read_head(head: str, endings: Endings, *, compound: bool) -> tuple[Noun, bool]:
    """Return the noun at the head of a phrase without its endings, and whether it is possessed."""
    if compound and head not in endings.irregular:
        base = without_possession(head, endings)
        if base:
            return read_noun(without_plural(base, endings), endings), True
        head = without_plural(head, endings)
    return read_noun(head, endings), False


def without_possession(word: str, endings: Endings) -> str:
    """Take the ending of the third person off a possessed head, or return '' where there is none.

    >>> [without_possession(word, endings_of(own_lexicon())) for word in ("судьясы", "министрлігі", "тергеуші")]
    ['судья', 'министрлік', '']
    """
    if len(word) < 4 or word[-1] not in "ыі" or NOT_POSSESSED.fullmatch(word):
        return ""
    if word[-2] == "с" and word[-3] in VOWELS:
        return word[:-2]
    if word[-2] in VOWELS:
        return ""
    stem = word[:-1]
    for noun, row in endings.irregular.items():
        if row["before_vowel"] == stem:
            return noun
    return stem[:-1] + DEVOICING.get(stem[-1], stem[-1])


def without_plural(word: str, endings: Endings) -> str:
    """Take the ending of the plural off: "органдар" is "орган"."""
    stem = word[:-3]
    if len(stem) < 2 or word[-3:-2] not in {"л", "д", "т"}:
        return word
    return stem if inflect(read_noun(stem, endings), "plural", "none", "nominative", endings) == word else word


def read_noun(word: str, endings: Endings) -> Noun:
    """Return a noun with the stems and the harmony that its endings need."""
    row = endings.irregular.get(word.lower())
    stem = (row["stem"] if row is not None else "") or regular_stem(word)
    before = row["before_vowel"] if row is not None else ""
    voiced = stem[:-1] + VOICING[stem[-1]] if stem[-1] in VOICING and ends_in_vowel(stem[:-1], glides=True) else stem
    front = is_front(word)
    mixed = row is not None and row["harmony"] == "mixed"
    return Noun(word, word if word[-1] == "ь" else stem, before or voiced, front and not mixed, front or mixed)


def regular_stem(word: str) -> str:
    """Return the stem of a word: loanwords drop the end of -ст and -зд, one of two equal consonants, and ь before a vowel.

    >>> [regular_stem(word) for word in ("журналист", "съезд", "процесс", "апрель", "бап")]
    ['журналис', 'съез', 'процес', 'апрел', 'бап']
    """
    if word.endswith(("ст", "зд", "сс", "лл")) and len(word) > 3:
        return word[:-1]
    return word.removesuffix("ь")


def ends_in_vowel(word: str, *, glides: bool = False) -> bool:
    """Tell whether a word ends in a vowel; и and у, which take the endings of a consonant, count on demand."""
    last = word[-1:].lower()
    return last in VOWELS or (glides and last in NEUTRAL)


@cache
def is_front(word: str) -> bool:
    """Tell whether a word takes front endings: by its last vowel, or by к, г or ь behind it.

    >>> [is_front(word) for word in ("тергеу", "алу", "банк", "институт", "министр", "мұхит", "полиция")]
    [True, False, True, False, True, False, False]
    """
    letters = word.lower()
    if SOFT_END.search(letters):
        return True
    for position in range(len(letters) - 1, -1, -1):
        letter = letters[position]
        if letter in VOWELS:
            return letter in FRONT
        if letter == "и" and position < len(letters) - 1 and not HARD_LETTERS & set(letters):
            return True
        if letter in "ую" and position < len(letters) - 1 and letters[position - 1] not in VOWELS:
            return False
    return "и" in letters or "ү" in letters


@cache
def endings_of(lexicon: Lexicon) -> Endings:
    """Make the tables `suffixes` and `inflection` of a lexicon ready."""
    rows = lexicon["suffixes"]
    names = {category: tuple(row["name"] for row in rows if row["category"] == category) for category in CATEGORIES}
    by_name = {(row["category"], row["name"]): row for row in rows}
    return Endings(names, by_name, {row["word"]: row for row in lexicon["inflection"]}, lexicon.directory)


def main(arguments: Iterable[str] | None = None) -> int:
    """Print the forms of lemmas, one a line: form, lemma, number, possession, case."""
    parser = argparse.ArgumentParser(prog="zangraph forms", description=main.__doc__)
    parser.add_argument("lemma", nargs="+", help='a noun, or a phrase with a noun as its head: прокурор, "тергеу судьясы"')
    for lemma in parser.parse_args(None if arguments is None else list(arguments)).lemma:
        for form in forms(lemma, own_lexicon()):
            sys.stdout.write("\t".join((form.form, form.lemma, form.number, form.possession, form.case)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
