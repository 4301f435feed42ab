"""Read what the first lines of a text say of it: which act it is, by whom, of which day and number, and in which redaction.

    Прокуратура туралы
    Қазақстан Республикасының Конституциялық заңы 2022 жылғы 5 қарашадағы № 155-VII ҚРЗ.

    Об утверждении Правил …
    Приказ и.о. Министра юстиции Республики Казахстан от 27 августа 2004 года N 245. Зарегистрирован … N 3062. Утратил силу …

A line counts only where it is nothing but the name of an act in the nominative: a sentence that cites one is none. The words
stand in `opening_words.tsv`. A work that is no act tells so by its imprint, "Оқу құралы", or by the marks of a journal, "ӘОЖ".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from zangraph.extraction.dates import DATE, read_date
from zangraph.extraction.lexicon import Lexicon, Row
from zangraph.extraction.normalise import normalise
from zangraph.extraction.signs import PAGE_WORDS, Sign

HEAD, TAIL = 8000, 3000
"""Characters at the beginning and at the end of a text that are looked at."""

PARAGRAPHS = 40
LONGEST_TITLE = 900
LONGEST_HEADING = 300

DAY = re.sub(r"\?P<\w+>", "?:", DATE)
SIGNED = Sign(
    rf"(?P<day>{DAY})\s?(?:№|(?<!\w)N)\s?(?P<number>\d[\w/-]*(?:\s?ө/\d+)?)(?:\s{{law-mark}}(?!\w))?",
    PAGE_WORDS,
    re.IGNORECASE,
)
# Where the body of an act begins.
BODY = Sign(
    r"(?:\d+(?:-\d+)?\s?-?\s?{numbered-unit}|[IVX]+\s?-?\s?{roman-unit}|{unit-before-number}\s\d|{unit-before-any}\s)(?!\w)",
    PAGE_WORDS,
)
ARTICLE = Sign(r"^\s*(?:\d+(?:-\d+)?\s?-\s?{article}(?:\.|\s*$)|{article-before}\s\d+)", PAGE_WORDS, re.MULTILINE)
COUNTRY = Sign(r"(?<!\w){country}\s", PAGE_WORDS, re.IGNORECASE)
# What may follow the name of an act in its line: nothing, or another sentence.
AFTER = re.compile(r"[.,;)]?\s*(?:$|[(\"«А-ЯЁӘҒҚҢӨҰҮҺІ])")
SENTENCE = re.compile(r"[.!?]\s")
ABOUT = Sign(r"{about}\W*$|^{about-before}\s", PAGE_WORDS, re.IGNORECASE)
ROMAN = str.maketrans("ІХ", "IX")


@dataclass(frozen=True)
class Opening:
    """What a text says of itself: a title, for an act its kind, issuer, day and number; unknown is ''.

    `is_act` tells that the kind is one of an act; `remarks` are the sentences on registration and repeal as written.
    """

    title: str = ""
    kind: str = ""
    issuer: str = ""
    date: str = ""
    number: str = ""
    version_date: str = ""
    status: str = ""
    is_act: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """The words of `opening_words.tsv` and the issuers, ready to be looked for."""

    kinds: Mapping[str, re.Pattern[str]]
    issuers: tuple[tuple[str, re.Pattern[str]], ...]
    others: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]
    lexicon: Lexicon

    def kind_in(self, language: str, match: re.Match[str]) -> str:
        """Return the kind of act that a match of `kinds` in a language names."""
        return next(name for name in self.kinds[language].groupindex if match[name]).replace("_", "-")

    def issuer_in(self, written: str) -> str:
        """Return the issuer that a genitive names, '' for one that no table has."""
        return next((issuer for issuer, pattern in self.issuers if issuer and pattern.search(written)), "")


@dataclass(frozen=True)
class Signature:
    """The line that says which act a text is, and what of its paragraph stands before it."""

    kind: str
    issuer: str
    date: str
    number: str
    before: str
    name: str = ""


@lru_cache(maxsize=4)
def words_of(lexicon: Lexicon) -> Words:
    """Compile the words of a lexicon."""
    rows = lexicon["opening_words"]
    kinds = {language: re.compile("|".join(groups_of(rows, language))) for language in ("kk", "ru")}
    issuers = [(row["issuer"], row["pattern"]) for row in lexicon["issuers"]]
    issuers += [(row["value"], row["pattern"]) for row in rows if row["field"] == "issuer"]
    others: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for row in rows:
        others.setdefault(row["field"], []).append((row["value"], re.compile(row["pattern"].replace("DATE", DAY))))
    return Words(
        kinds, tuple((issuer, re.compile(pattern)) for issuer, pattern in issuers),
        {field: tuple(patterns) for field, patterns in others.items()}, lexicon,
    )  # fmt: skip


def groups_of(rows: Iterable[Row], language: str) -> Iterator[str]:
    """Yield the patterns of the kinds of act in a language, each as a group named for its kind."""
    for row in rows:
        if (row["field"], row["language"]) == ("kind", language):
            yield f"(?P<{row['value'].replace('-', '_')}>{row['pattern']})"


def read_opening(text: str, lexicon: Lexicon) -> Opening:
    """Read what a text says of itself, in Kazakh or Russian."""
    words = words_of(lexicon)
    head = list(head_paragraphs(text, lexicon))
    version = find_day(head[:15], "version", words)
    for index, paragraph in enumerate(head):
        signature = read_signature(paragraph, words)
        if signature:
            title = title_of(signature, head, index, words)
            remarks, status = read_remarks(head[: index + 4], words)
            return Opening(
                title, signature.kind, signature.issuer, signature.date, signature.number, version, status, True, remarks
            )  # fmt: skip
    imprint = read_imprint(text, head, lexicon)
    if imprint.kind:
        return imprint
    return replace(
        imprint, title=first_line(head, words), kind=kind_of_itself(text, words) if has_articles(text, lexicon) else ""
    )


def first_line(head: Sequence[str], words: Words) -> str:
    """Return the first paragraph where it is a title: short, without a full stop, and with something below it."""
    lines = [paragraph for paragraph in head if not is_label(paragraph, words)]
    is_title = len(lines) > 1 and len(lines[0]) < LONGEST_HEADING and lines[0][0].isupper() and lines[0][-1] not in ".,;:!?…"
    return capitalised(lines[0]) if is_title else ""


def has_articles(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text has the headings of articles: then it is an act, or an excerpt of one, even without a head."""
    return ARTICLE.of(lexicon).search(text) is not None


def kind_of_itself(text: str, words: Words) -> str:
    """Return the kind of act that a text most often calls itself, "осы Кодекс", '' where it never does."""
    counts = {value: 0 for value, _ in words.others["itself"]}
    for value, pattern in words.others["itself"]:
        counts[value] += len(pattern.findall(text))
    return max(counts, key=lambda kind: counts[kind]) if any(counts.values()) else ""


def head_paragraphs(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the first paragraphs of a text, up to the body of an act."""
    for paragraph in paragraphs(text[:HEAD], lexicon)[:PARAGRAPHS]:
        if BODY.of(lexicon).match(paragraph):
            return
        yield paragraph


def paragraphs(text: str, lexicon: Lexicon) -> list[str]:
    """Return the paragraphs of a piece of text, as normalisation joins them."""
    return [line.strip() for line in normalise(text, lexicon).characters.split("\n") if line.strip()] if text.strip() else []


def read_signature(paragraph: str, words: Words) -> Signature | None:
    """Return what a paragraph that ends in the name of an act says of it, None for any other."""
    for field, (value, pattern) in [("adopted", each) for each in words.others.get("adopted", ())]:
        if (match := pattern.search(paragraph)) and field:
            return Signature(value, "", read_date(match["day"]), "", "")
    for match in SIGNED.of(words.lexicon).finditer(paragraph):
        found = read_kazakh(paragraph, match, words) or read_russian(paragraph, match, words)
        if found and len(found.before) < LONGEST_TITLE and not SENTENCE.search(found.before) and not found.before[:1].isdigit():
            return found
    return None


def read_kazakh(paragraph: str, signed: re.Match[str], words: Words) -> Signature | None:
    """Read "… министрінің 2012 жылғы 29 наурыздағы № 182 бұйрығы", also with the kind before the date."""
    before, after = paragraph[: signed.start()], paragraph[signed.end() :]
    kinds = words.kinds["kk"]
    right = re.match(rf"\s?(?P<name>[^.,;:]{{0,120}}?)(?P<kind>{kinds.pattern})(?!\w)", after)
    left = re.search(rf"(?P<kind>{kinds.pattern})\s$", before)
    kind = right or left
    if kind is None or not AFTER.match(after, right.end() if right else 0):
        return None
    by = before[: left.start()] if left and not right else before
    countries = [match.start() for match in COUNTRY.of(words.lexicon).finditer(by)]
    start = countries[-1] if countries else 0
    name = f"{right['name']}{right['kind']}".strip() if right and right["name"].strip() else ""
    return signature_of(words.kind_in("kk", kind), words.issuer_in(by[start:]), signed, by[:start], name)


def read_russian(paragraph: str, signed: re.Match[str], words: Words) -> Signature | None:
    """Read "Приказ Министра внутренних дел Республики Казахстан от 29 марта 2012 года № 182"."""
    before, after = paragraph[: signed.start()], paragraph[signed.end() :]
    by = r"(?P<by>[^.]{0,240}|.{0,10}и\.о\.[^.]{0,200})"
    kind = re.search(rf"(?<!\w)(?P<kind>{words.kinds['ru'].pattern})(?!\w){by}\sот\s$", before)
    if kind is None or not AFTER.match(after):
        return None
    return signature_of(words.kind_in("ru", kind), words.issuer_in(kind["by"]), signed, before[: kind.start()])


def signature_of(kind: str, issuer: str, signed: re.Match[str], before: str, name: str = "") -> Signature:
    """Return a signature; the numeral of a convocation is written in Latin letters."""
    return Signature(kind, issuer, read_date(signed["day"]), signed["number"].translate(ROMAN), before.strip(' "«»“”'), name)


def title_of(signature: Signature, head: Sequence[str], index: int, words: Words) -> str:
    """Return the title: what stands before the signature, else after it, else what the signature itself calls the act."""
    if signature.before:
        return signature.before
    above = [paragraph for paragraph in head[:index] if not is_label(paragraph, words) and len(paragraph) < LONGEST_TITLE]
    if above:
        return above[-1].strip(' "«»“”')
    below = head[index + 1] if index + 1 < len(head) else ""
    return below if ABOUT.of(words.lexicon).search(below) and len(below) < LONGEST_TITLE else signature.name


def is_label(paragraph: str, words: Words) -> bool:
    """Tell a mark of the official system, "Жаңартылған", or a note from a title."""
    return any(pattern.fullmatch(paragraph) for _, pattern in words.others["label"])


def read_remarks(head: Sequence[str], words: Words) -> tuple[tuple[str, ...], str]:
    """Return the sentences on registration and repeal as written, and the status that they give the act."""
    found: list[str] = []
    status = ""
    for paragraph in head:
        for field in ("registered", "status"):
            for value, pattern in words.others[field]:
                if match := pattern.search(paragraph):
                    found.append(match.group().strip())
                    status = value or status
    return tuple(dict.fromkeys(found)), status


def find_day(head: Sequence[str], field: str, words: Words) -> str:
    """Return the first day that words of a kind give, '' where there are none."""
    matches = (pattern.search(paragraph) for paragraph in head for _, pattern in words.others[field])
    return next((read_date(match["day"]) for match in matches if match), "")


def read_imprint(text: str, head: Sequence[str], lexicon: Lexicon) -> Opening:
    """Read what a work that is no act says of itself, at its beginning or in its imprint at the end."""
    words = words_of(lexicon)
    tail = paragraphs(text[-TAIL:], lexicon)[-PARAGRAPHS:] if len(text) > HEAD else []
    for piece in (list(head), tail):
        for index, paragraph in enumerate(piece):
            kind = next((value for value, pattern in words.others["work"] if pattern.fullmatch(paragraph.rstrip("."))), "")
            if kind:
                title = piece[index - 1] if index and kind != "article" else ""
                return Opening(capitalised(title), kind, date=find_day([*head, *tail], "printed", words))
    return Opening(date=find_day([*head, *tail], "printed", words))


def capitalised(title: str) -> str:
    """Write a title in capitals as a sentence is written.

    >>> capitalised("ПРОКУРОРЛЫҚ ҚАДАҒАЛАУ"), capitalised("БҰҰ туралы")
    ('Прокурорлық қадағалау', 'БҰҰ туралы')
    """
    return title.capitalize() if title.isupper() else title
