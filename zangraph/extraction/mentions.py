"""Spot the actors and the procedural acts that a text names, in all their forms.

    прокурор, прокурордың, прокурорларға        the forms of the table `forms`, inflected
    ТМ, ТМ-нің, ІІО                              abbreviations
    қоғамдық бақылау комиссиясының мүшелері      an institution through its people (the table `heads`)
    ішкі істер және қаржы полициясы органдары    a head that several share
    тінтудің, алудың                             words that count beside another only (column `beside`)
    комиссияларға                                a short name for what was named before (the table `short_names`)

The longest form wins. Time is linear in the text (Aho and Corasick 1975).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import ahocorasick

from zangraph.extraction.lexicon import Lexicon, LexiconError
from zangraph.extraction.morphology import endings_of, forms, read_head
from zangraph.extraction.records import Mention, Text
from zangraph.extraction.signs import MENTION_WORDS, Sign

Kind = Literal["institution", "role", "act"]
KINDS: Mapping[str, Kind] = {"institutions": "institution", "roles": "role", "acts": "act"}
POSSESSIONS = frozenset({"none", "3"})
LONGEST_PREFIX = 5
MEMORY = 8  # institutions named before a short name that it may stand for
WITHIN = 1200  # characters between them
OTHER = Sign(r"(?:\w(?:лық|лік|дық|дік|тық|тік)|{apart}) $", MENTION_WORDS)  # what tells another body of that name apart
ONLY_ONE = frozenset({"government", "president"})
FOREIGN = Sign(r"(?<!\w)(?!{home} )(?:\w+стан|{country}) (?:\w+ )?{republic} $|(?<!\w){abroad} (?:{competent} )?$", MENTION_WORDS)
OTHERS = Sign(" (?:{other} )?", MENTION_WORDS)
THEIR = Sign("{their} $", MENTION_WORDS)
SHARING = Sign("(?:,| {sharing}) $", MENTION_WORDS)
PEOPLE = frozenset({"representative", "official"})  # roles that name the people of an institution after it
OTHERS_NAMED = Sign(
    r" {and} {others}(?: да| де)? \w+(?:лар|лер|дар|дер|тар|тер)(?P<case>ға|ге|ды|ді|дың|дің)(?!\w)", MENTION_WORDS
)
CASES_OF_OTHERS = {"а": "dative", "е": "dative", "ы": "accusative", "і": "accusative", "ң": "genitive"}
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# "сот шешімі", "судья қаулысымен": what ends so is possessed by what stands before it; "істі" and "санкциялайтын" are not.
POSSESSED = re.compile(
    r"(?!\w+(?:(?:[ая]тын|етін|йтын|йтін)(?!\w)|уш[ыі](?!с)))\w+"
    r"(?:(?:[аәеоөұүіыяюуи]с|[^\Wаәеоөұүіыяэдтн])[ыі]|(?:[аәеоөұүіыяюуи]с|[^\Wаәеоөұүіыяэ])[ыі](?:н|ның|нің|на|не|нда|нде|нан|нен|мен))"
)


@dataclass(frozen=True)
class Reading:
    """What one form means: the key, its kind, the inflection, and the lemma that it came from."""

    key: str
    kind: str
    lemma: str
    case: str = "nominative"
    plural: bool = False
    possessive: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Spotter:
    """The tables made ready: an automaton over all forms, the prefixes that share a head, words that are no possessed noun."""

    automaton: ahocorasick.Automaton
    prefixes: Mapping[str, Mapping[str, Reading]]
    joiner: re.Pattern[str]
    not_possessed: frozenset[str]


@dataclass(frozen=True)
class Found:
    """A form at its place."""

    start: int
    end: int
    reading: Reading


def find_mentions(text: Text, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return the mentions of a text in order, none over another.

    >>> from zangraph.extraction.lexicon import TABLES
    >>> words = Lexicon.load(TABLES)
    >>> raw = "Тергеу судьясының санкциясымен тінту жүргізіледі."
    >>> [(m.key, m.case) for m in find_mentions(Text(raw, range(len(raw)), range(1, len(raw) + 1)), words)]
    [('investigating-judge', 'genitive'), ('sanction', 'instrumental'), ('search', 'nominative')]
    """
    spotter = make_spotter(lexicon)
    folded = fold(text.characters)
    found = list(longest(matches(folded, spotter.automaton)))
    named = list(resolve_short_names(folded, found, lexicon))
    found = list(drop_strangers(folded, with_people(folded, named, lexicon), lexicon))
    found = share_heads(folded, found, spotter, lexicon)
    found = [one for one in found if one.reading.kind != "head" and stands_beside(one, found, folded, spotter)]
    mentions = tuple(with_others(folded, to_mention(folded, one, spotter), lexicon) for one in found)
    return share_case(text, mentions, spotter.joiner)


def coordinated(text: Text, mentions: tuple[Mention, ...], lexicon: Lexicon) -> tuple[tuple[Mention, ...], ...]:
    """Group the mentions that "және", "мен", "немесе" or a comma joins: "сот пен прокурор" is one group, a lone mention its own.

    Actors and acts do not mix, and neither do cases.
    """
    return tuple(tuple(group) for group in joined(text.characters.lower(), mentions, make_spotter(lexicon).joiner, strict=True))


def fold(characters: str) -> str:
    """Return the characters in lower case, each still at its place."""
    folded = characters.lower()
    if len(folded) == len(characters):
        return folded
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in characters)


@lru_cache(maxsize=4)
def make_spotter(lexicon: Lexicon) -> Spotter:
    """Make the tables ready."""
    prefixes: dict[str, dict[str, Reading]] = defaultdict(dict)
    readings: dict[str, list[Reading]] = defaultdict(list)
    for lemma in lemmas(lexicon):
        lead, _, head = lemma.lemma.lower().rpartition(" ")
        if lead:
            prefixes[lead][head] = lemma
        for form, reading in inflected(lemma, lexicon):
            readings[form].append(reading)
    automaton = ahocorasick.Automaton()
    for form, meanings in readings.items():
        automaton.add_word(form, (len(form), tuple(meanings)))
    automaton.make_automaton()
    return Spotter(automaton, prefixes, make_joiner(lexicon), not_possessed(lexicon))


def lemmas(lexicon: Lexicon) -> Iterator[Reading]:
    """Yield what the tables name: actors and acts, words for people (`head`) and short names (`short`)."""
    kinds = {row["key"]: kind for table, kind in KINDS.items() for row in lexicon[table]}
    for row in lexicon["forms"]:
        if row["key"] not in kinds:
            raise LexiconError(f"{lexicon.directory}/forms.tsv:{row['line']}: no entry has the key {row['key']!r}")
        for lemma in alternatives(row["form"]):
            yield Reading(row["key"], kinds[row["key"]], lemma, beside=row["beside"])
    for table, kind in (("heads", "head"), ("short_names", "short")):
        yield from (Reading("", kind, row["form"]) for row in lexicon[table])


def not_possessed(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that end like a possessed noun and are none, and the forms of those that are nouns themselves."""
    words = {row["form"] for row in lexicon["not_possessed"]}
    nouns = words & {row["word"] for row in lexicon["inflection"]}
    bare = (form.form for noun in nouns for form in forms(noun, lexicon) if form.possession == "none")
    return frozenset(words | set(bare))


def alternatives(form: str) -> Iterator[str]:
    """Yield the lemmas that a cell of the table writes as one.

    >>> list(alternatives("жазаны (орындайтын|атқаратын) орган"))
    ['жазаны орындайтын орган', 'жазаны атқаратын орган']
    """
    choice = re.search(r"\(([^()]*\|[^()]*)\)", form)
    if choice is None:
        yield form
        return
    for variant in choice[1].split("|"):
        yield from alternatives(form[: choice.start()] + variant + form[choice.end() :])


def inflected(lemma: Reading, lexicon: Lexicon) -> Iterator[tuple[str, Reading]]:
    """Yield the forms of a lemma, folded, with what each means; short names are never possessed."""
    bound = read_head(lemma.lemma.rpartition(" ")[2], endings_of(lexicon), compound=" " in lemma.lemma)[1]
    for found in forms(lemma.lemma, lexicon):
        possessive = found.possession == "3" and not bound
        if found.possession in POSSESSIONS and not (possessive and lemma.kind == "short"):
            yield fold(found.form), replace(lemma, case=found.case, plural=found.number == "plural", possessive=possessive)


def make_joiner(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what may stand between two that are joined."""
    rows = lexicon["connectives"]
    join, skip = ("|".join(re.escape(row["form"]) for row in rows if row["kind"] == kind) for kind in ("join", "pass"))
    return re.compile(rf"(?:,| (?P<join>{join})|, (?:{join}))(?: (?:{skip}))* ")


def matches(folded: str, automaton: ahocorasick.Automaton) -> Iterator[Found]:
    """Yield every form that stands between word boundaries."""
    for last, (length, readings) in automaton.iter(folded):
        start, end = last + 1 - length, last + 1
        if not is_letter(folded, start - 1) and not is_letter(folded, end):
            yield from (Found(start, end, reading) for reading in readings)


def is_letter(folded: str, place: int) -> bool:
    """Tell whether a letter, a digit or a hyphen within a word stands there."""
    if not 0 <= place < len(folded):
        return False
    if folded[place] == "-":
        return 0 < place < len(folded) - 1 and folded[place - 1].isalnum() and folded[place + 1].isalnum()
    return folded[place].isalnum()


def longest(found: Iterator[Found]) -> Iterator[Found]:
    """Keep the longest forms, none over another; of the readings of one form the first in the tables, bare before possessed."""
    end = 0
    for one in sorted(found, key=preference):
        if one.start >= end:
            yield one
            end = one.end


def preference(one: Found) -> tuple[int, int, bool, bool, bool]:
    """Return by what forms are preferred: the first, the longest, names before words for people, bare before possessed."""
    reading = one.reading
    return one.start, -one.end, reading.kind in {"head", "short"}, reading.possessive, reading.plural


def resolve_short_names(folded: str, found: list[Found], lexicon: Lexicon) -> Iterator[Found]:
    """Read a bare "комиссия" as the institution with that head which was named last; without one it names nobody known."""
    recent: list[Found] = []
    for one in found:
        if one.reading.kind == "short":
            named = next((other for other in reversed(recent[-MEMORY:]) if is_short_for(folded, one, other, lexicon)), None)
            if named is None:
                continue
            short = one.reading
            one = Found(one.start, one.end, replace(named.reading, case=short.case, plural=short.plural, possessive=False))
        elif one.reading.kind == "institution":
            recent.append(one)
        yield one


def is_short_for(folded: str, one: Found, named: Found, lexicon: Lexicon) -> bool:
    """Tell whether a bare noun stands for an institution named before: the same head, near, and nothing that tells it apart."""
    head = named.reading.lemma.lower().rpartition(" ")[2]
    apart = OTHER.of(lexicon).search(folded[max(one.start - 20, 0) : one.start])
    return head[:6] == one.reading.lemma[:6] and one.start - named.end <= WITHIN and apart is None


def with_people(folded: str, found: list[Found], lexicon: Lexicon) -> Iterator[Found]:
    """Let an institution reach over the word for its people: "комиссияның мүшелері" is the commission."""
    place = 0
    while place < len(found):
        one = found[place]
        if place + 1 < len(found) and is_people(folded, one, found[place + 1], lexicon):
            people = found[place + 1]
            one = Found(one.start, people.end, replace(one.reading, case=people.reading.case, plural=people.reading.plural))
            place += 1
        yield one
        place += 1


def is_people(folded: str, one: Found, following: Found, lexicon: Lexicon) -> bool:
    """Tell whether the second form names the people of the first, an institution right before it."""
    if one.reading.kind != "institution" or one.reading.case not in {"genitive", "nominative"}:
        return False
    heads = following.reading.kind == "head" or following.reading.key in PEOPLE
    return heads and following.reading.possessive and OTHERS.of(lexicon).fullmatch(folded, one.end, following.start) is not None


def drop_strangers(folded: str, found: Iterator[Found], lexicon: Lexicon) -> Iterator[Found]:
    """Leave out representatives of whom the tables do not know: "билік өкілдері" is no participant's representative."""
    before: Found | None = None
    for one in found:
        known = before is not None and before.reading.kind == "role" and folded[before.end : one.start] == " "
        strange = one.reading.key == "representative" and one.reading.possessive and not known
        if is_foreign(folded, one, lexicon):
            continue
        if not strange or THEIR.of(lexicon).search(folded[max(one.start - 8, 0) : one.start]):
            yield one
        before = one


def is_foreign(folded: str, one: Found, lexicon: Lexicon) -> bool:
    """Tell whether a body is another country's: governments in the plural, "Өзбекстан Республикасының прокуратурасы"."""
    if one.reading.kind != "institution":
        return False
    many = one.reading.key in ONLY_ONE and one.reading.plural
    return many or FOREIGN.of(lexicon).search(folded[max(one.start - 60, 0) : one.start]) is not None


def share_heads(folded: str, found: list[Found], spotter: Spotter, lexicon: Lexicon) -> list[Found]:
    """Give a head to the words that share it: in "тергеу және анықтау органдары" both are bodies."""
    result: list[Found] = []
    for one in found:
        result.append(one)
        for start, end, reading in sharing(folded, one, spotter, lexicon):
            result = [other for other in result if other.end <= start or other.start >= end]
            result.append(Found(start, end, reading))
    return sorted(result, key=lambda f: f.start)


def sharing(folded: str, one: Found, spotter: Spotter, lexicon: Lexicon) -> Iterator[tuple[int, int, Reading]]:
    """Yield the words before a form that take its head, from right to left."""
    head = one.reading.lemma.lower().rpartition(" ")[2]
    start = one.start
    while " " in one.reading.lemma:
        joint = SHARING.of(lexicon).search(folded[max(start - 12, 0) : start])
        if joint is None:
            return
        end = start - len(joint.group())
        words = [word.start() for word in WORD.finditer(folded, max(end - 90, 0), end)][-LONGEST_PREFIX:]
        begins = [begin for begin in words if head in spotter.prefixes.get(folded[begin:end], {})]
        if not begins:
            return
        start = begins[0]
        shared = spotter.prefixes[folded[start:end]][head]
        yield start, end, replace(shared, case=one.reading.case, plural=one.reading.plural)


def stands_beside(one: Found, found: list[Found], folded: str, spotter: Spotter) -> bool:
    """Tell whether a word that counts beside another only does so here."""
    wanted = one.reading.beside
    if not wanted:
        return True
    return any(
        other.reading.key == wanted and spotter.joiner.fullmatch(folded[min(one.end, other.end) : max(one.start, other.start)])
        for other in found
    )


def to_mention(folded: str, one: Found, spotter: Spotter) -> Mention:
    """Return the mention of a form that was found."""
    reading = one.reading
    kind: Kind = "institution" if reading.kind == "institution" else "role" if reading.kind == "role" else "act"
    bare = reading.case == "nominative" and not reading.plural
    modifier = bare and is_modifier(folded, one.end, spotter)
    return Mention(one.start, one.end, reading.key, kind, reading.case, reading.plural, reading.possessive, modifier)


def with_others(folded: str, mention: Mention, lexicon: Lexicon) -> Mention:
    """Give a bare plural the case of the others that it is named with: "мекемелер мен басқа да объектілерге"."""
    bare = mention.plural and mention.case == "nominative"
    others = OTHERS_NAMED.of(lexicon).match(folded, mention.end) if bare else None
    return replace(mention, case=CASES_OF_OTHERS[others["case"][-1]]) if others else mention


def is_modifier(folded: str, end: int, spotter: Spotter) -> bool:
    """Tell whether a possessed noun follows, of which the bare noun is a modifier."""
    word = WORD.match(folded, end + 1) if folded[end : end + 1] == " " else None
    return word is not None and word.group() not in spotter.not_possessed and POSSESSED.fullmatch(word.group()) is not None


def share_case(text: Text, mentions: tuple[Mention, ...], joiner: re.Pattern[str]) -> tuple[Mention, ...]:
    """Give bare nouns the case of the last that they are joined with: in "прокурор мен судьяға" both are dative."""
    result: list[Mention] = []
    for group in joined(fold(text.characters), mentions, joiner, strict=False):
        last = group[-1]
        for mention in group:
            bare = mention.case == "nominative"
            result.append(replace(mention, case=last.case, modifier=last.modifier) if bare else mention)
    return tuple(result)


def joined(folded: str, mentions: tuple[Mention, ...], joiner: re.Pattern[str], *, strict: bool) -> Iterator[list[Mention]]:
    """Yield runs of mentions that connectives join; commas alone join where the cases agree (`strict`: always)."""
    group: list[Mention] = []
    for mention in mentions:
        if group and not are_joined(folded, group[-1], mention, joiner, strict):
            yield group
            group = []
        group.append(mention)
    if group:
        yield group


def are_joined(folded: str, left: Mention, right: Mention, joiner: re.Pattern[str], strict: bool) -> bool:
    """Tell whether what stands between two mentions joins them."""
    if (left.kind == "act") != (right.kind == "act"):
        return False
    between = joiner.fullmatch(folded, left.end, right.start)
    if between is None:
        return False
    return left.case == right.case or (not strict and left.case == "nominative" and between["join"] is not None)
