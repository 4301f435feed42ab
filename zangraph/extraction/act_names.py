"""Find the names of legal acts as written, whatever they mean.

    short names       ҚПК-нің · Қазақстан Республикасының Конституциясында · Негізгі заңның · «Прокуратура туралы» Заңда
    dated acts        ҚР 11.07.2017 № 91-VI Заңымен · Жоғарғы Сотының 2006 жылғы 20 сәуірдегі N 4 нормативтік қаулысы
    titled acts       "Құқық қорғау қызметі туралы" 2011 жылғы 6 қаңтардағы Қазақстан Республикасы Заңында
    references        осы Кодекстің · бұл қаулыда · аталған баптың · Заңда

A name is read from its head, a short name or a word like "Заңының", to the left: kind, country, date, number, issuer, title.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import ahocorasick

from zangraph.extraction.cues import written_for
from zangraph.extraction.dates import DATE, read_date
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.morphology import forms
from zangraph.extraction.signs import CITATION_WORDS, Sign, write_words

LANGUAGE = "kk"
WINDOW = 1500
LONGEST_LIST = 6000
# Pieces of a name that stand before its head, each ending where the next one begins.
NUMBER = re.compile(r"(?:№|(?<!\w)N)\s?(?P<number>\d[\w/-]*(?:\s?ө/\d+)?)\s?$")
DATED = re.compile(DATE + r"\s?$", re.IGNORECASE)
PARENTHESIS = Sign(r"\((?!{hereinafter})[^()\n]{1,260}\)\s?$", CITATION_WORDS)
YEAR = Sign(r"(?<!\d)(?P<year>\d{4}) {of-year}\s?$", CITATION_WORDS)
TITLE = Sign(r"[\"«“]\s?(?P<title>[^\"«»“”\n]{4,480}?{about})\s?[\"»”]\s?$", CITATION_WORDS)
# The title of a treaty stands without quotation marks and begins with its only capital letter.
TREATY_TITLE = Sign(r"(?<!\w)(?P<title>[А-ЯӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі, -]{8,160}{about})\s(?:{international}\s)?$", CITATION_WORDS)
# "желтоқсанда" is when something happened to the act, "желтоқсандағы" is its date.
HAPPENED = re.compile(r"(?:[дт][ае])\s?$")
# "Еңбек кодексінің": a code by its first word, which begins with a capital letter.
CODE_TITLE = re.compile(r"(?<!\w)(?P<title>[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі]+(?:[ -][а-яәғқңөұүһі]+){0,3})\s$")
DRAFT = Sign(r"\s{draft}\w*", CITATION_WORDS)
QUOTED_WITH_DATE = re.compile(rf"(?:{DATE})\s?[\"«“]\s?$", re.IGNORECASE)
# "ҚПК — нің", "ҚПК-\xadнің": an ending of an abbreviation after a dash with spaces.
ENDING_APART = re.compile(r"\s?[-–—]\s?(?P<ending>[нтд][іы]ң|[гкқғ][еа]|[нтд][іы]|[дт][еа]н?|[мпб]ен)(?!\w)")
GENITIVE_ENDINGS = frozenset({"нің", "тің", "дің", "ның", "тың", "дың"})
AFTER = Sign(r"\s?\({hereinafter}[^)\n]{0,80}\)", CITATION_WORDS)
DATE_AFTER = re.compile(rf"[,]?\s\(?(?:{DATE})\s?(?:№|N)\s?(?P<number>\d[\w/-]*)\)?", re.IGNORECASE)
LISTED = re.compile(rf"(?:{DATE})\s?(?:№|(?<!\w)N)\s?(?P<number>\d[\w/-]*)", re.IGNORECASE)
# Where a listed act may be: at its number, or at a date in figures before a remark in brackets.
NUMBERED = re.compile(r"[№N](?:\s?\d[\w/-]*)")
BARE_DATE = re.compile(r"\d(?:\d\.\d\d\.\d{4}|\d{3}\.\d\d\.\d\d)(?=\s\()")
LISTING = re.compile(r"[;,–-]\s(?:ҚР )?$")
JOINT = Sign(r"(?:,|\s?{and})\s?$", CITATION_WORDS)
JOINTLY = Sign("{joint}", CITATION_WORDS, re.IGNORECASE)
AND = Sign("{and}", CITATION_WORDS)
ABOUT = Sign(" {about}", CITATION_WORDS)
AMENDING = Sign("{amending}", CITATION_WORDS)


@dataclass(frozen=True)
class ActName:
    """The name of an act as written.

    `key` is what a short name stands for; `kind`, `issuer`, `date`, `number` and `title` are what the words say; `demonstrative`
    is "осы", "бұл" …; `bare` tells that nothing but the head stands there. `case` is that of the head.
    """

    start: int
    end: int
    kind: str = ""
    key: str = ""
    issuer: str = ""
    date: str = ""
    number: str = ""
    title: str = ""
    demonstrative: str = ""
    case: str = "nominative"
    plural: bool = False
    bare: bool = False
    head: str = ""
    state: str = ""
    year: str = ""


@dataclass(frozen=True)
class Head:
    """A word or a short name that a name of an act ends with."""

    kind: str
    key: str
    case: str
    plural: bool
    capital: bool


@dataclass(frozen=True)
class ActNameFinder:
    """What finding names of acts needs, made once from the lexicon."""

    automaton: ahocorasick.Automaton
    issuers: tuple[tuple[str, re.Pattern[str]], ...]
    any_issuer: re.Pattern[str]
    codes: re.Pattern[str]
    code_keys: Mapping[str, str]
    pieces: tuple[tuple[str, re.Pattern[str]], ...]
    kinds: Mapping[tuple[str, str], str]
    code_forms: tuple[str, ...]
    lexicon: Lexicon

    def find(self, characters: str) -> list[ActName]:
        """Return the names in order, the longest where they overlap."""
        heads = list(self.heads(characters))
        named: list[ActName] = []
        for start, end, head in heads:
            limit = paragraph_start(characters, start)
            name = self.read(characters, start, end, head, limit)
            while named and named[-1].start >= name.start:
                named.pop()
            named.extend(self.elided(characters, name, head))
            named.append(name)
        listed = list(find_listed(characters, named, self))
        return sorted(named + listed, key=lambda name: name.start)

    def elided(self, characters: str, name: ActName, head: Head) -> Iterator[ActName]:
        """Yield the codes that share the head of a plural: "Қылмыстық және Қылмыстық-атқару кодекстерінде"."""
        position = name.start
        found: list[ActName] = []
        while head.plural and head.key:
            match = self.codes.search(characters, max(0, position - 60), position)
            if match is None:
                break
            key = self.code_keys[match.group("code").lower()]
            found.append(ActName(match.start("code"), match.end("code"), "code", key, case=head.case, head=name.head))
            position = match.start()
        yield from reversed(found)

    def heads(self, characters: str) -> Iterator[tuple[int, int, Head]]:
        """Yield the heads with their spans: whole words, the longest of those that overlap."""
        lowered = characters.lower()
        found: tuple[int, int, Head] | None = None
        for last, (length, head) in self.automaton.iter(lowered):
            start, end = last + 1 - length, last + 1
            if start and characters[start - 1].isalpha() and not _begins_glued(characters, start):
                continue
            if characters[end : end + 1].isalpha() and not AND.of(self.lexicon).match(characters, end):
                continue
            if head.capital and not characters[start : start + 2].isupper():
                continue
            if characters[end : end + 1] == "-" and characters[end + 1 : end + 2].isalpha():
                continue
            if found and start < found[1]:
                if start <= found[0] and end - start > found[1] - found[0]:
                    found = (start, end, head)
                continue
            if found:
                yield found
            found = (start, end, head)
        if found:
            yield found

    def read(self, characters: str, start: int, end: int, head: Head, limit: int) -> ActName:
        """Read the name that ends in a head: take one piece after the other off the text to its left."""
        apart = ENDING_APART.match(characters, end) if head.capital and head.case == "nominative" else None
        if apart:
            end, head = apart.end(), replace(head, case="genitive" if apart.group("ending") in GENITIVE_ENDINGS else "other")
        name = ActName(start, end, head.kind, head.key, case=head.case, plural=head.plural, head=characters[start:end])
        if head.plural:
            return replace(name, bare=True)
        pieces = dict.fromkeys(PIECE_NAMES, "")
        position = self.read_left(characters, start, end, head, limit, pieces)
        kind = self.kinds.get((pieces["adjective"].lower(), head.kind), head.kind)
        end, kind = read_right(characters, end, kind, pieces, self.lexicon)
        bare = not any(value for piece, value in pieces.items() if piece not in {"adjective", "year"})
        return ActName(
            position, end, kind, head.key, pieces["issuer"], pieces["date"], pieces["number"], pieces["title"],
            pieces["demonstrative"], head.case, False, bare, name.head, pieces["state"], pieces["year"],
        )  # fmt: skip

    def read_left(self, characters: str, start: int, end: int, head: Head, limit: int, pieces: dict[str, str]) -> int:
        """Note the pieces that stand before a head and return where the first of them starts."""
        position = start
        closed = characters[end : end + 1] in {'"', "»", "”"}
        quoted = QUOTED_WITH_DATE.search(characters, max(limit, start - 40), start) if closed else None
        if quoted:
            pieces["date"], position = read_date(quoted.group()), quoted.start()
        while position > limit:
            taken = self.take(characters, position, limit, pieces)
            if taken is None and not head.key:
                taken = self.take_unquoted_title(characters, position, start, head.kind, limit, pieces)
            if taken is None or head.kind == "treaty" and is_event(characters, taken, position, pieces):
                break
            position = taken
        return position

    def take(self, characters: str, position: int, limit: int, pieces: dict[str, str]) -> int | None:
        """Take the piece before a position: note what it says and return where it starts, None where there is no piece."""
        window = characters[limit:position]
        for kind, pattern in self.pieces:
            match = pattern.search(window, max(0, len(window) - REACH[kind]))
            if match is None or not self.note(kind, match, pieces):
                continue
            return limit + match.start()
        match = self.any_issuer.search(window, max(0, len(window) - 120))
        if match and (not pieces["issuer"] or self.is_joint(pieces)):
            pieces["issuer"] = next(issuer for issuer, pattern in self.issuers if pattern.search(match.group()))
            return limit + match.start()
        return None

    def note(self, kind: str, match: re.Match[str], pieces: dict[str, str]) -> bool:
        """Note what a piece says; False where it cannot belong to this name."""
        joint = self.is_joint(pieces)
        if kind == "joint":
            return joint
        if kind == "parenthesis":
            listed = LISTED.search(match.group()) if joint else None
            if listed:
                pieces |= {"date": read_date(listed.group()), "number": listed.group("number")}
            return True
        if kind not in pieces:
            return True
        if pieces[kind] and not (joint and kind in {"date", "number"}):
            return False
        pieces[kind] = read_date(match.group()) if kind == "date" else match.group(kind)
        return True

    def take_unquoted_title(
        self, characters: str, position: int, start: int, kind: str, limit: int, pieces: dict[str, str]
    ) -> int | None:
        """Take a title without quotation marks: that of a treaty, or the first words of a code's name, "Еңбек кодексінің"."""
        code = next((form for form in self.code_forms if characters.startswith(form, start)), "")
        if pieces["title"]:
            return None
        if kind == "treaty":
            title = TREATY_TITLE.of(self.lexicon).search(characters, max(limit, position - 180), position)
        elif position == start and code:
            title = CODE_TITLE.search(characters, max(limit, start - 60), start)
        else:
            return None
        if title is None:
            return None
        pieces["title"] = f"{title['title']} {code}" if kind == "code" else title["title"]
        return title.start()

    def is_joint(self, pieces: Mapping[str, str]) -> bool:
        """Tell whether several issued an act together: "бірлескен бұйрығы"."""
        return JOINTLY.of(self.lexicon).fullmatch(pieces["adjective"]) is not None


PIECE_NAMES = ("issuer", "date", "number", "title", "demonstrative", "adjective", "state", "year")
REACH: Mapping[str, int] = {
    "country": 40, "adjective": 20, "number": 24, "date": 40, "parenthesis": 270, "participle": 20, "title": 490,
    "demonstrative": 24, "joint": 8, "state": 30, "year": 14, "force": 16,
}  # fmt: skip


def read_right(characters: str, end: int, kind: str, pieces: dict[str, str], lexicon: Lexicon) -> tuple[int, str]:
    """Note what stands after a head: "жобасы", a date with a number, "(бұдан әрі – …)"; return where that ends, and the kind."""
    draft = DRAFT.of(lexicon).match(characters, end) if kind == "law" else None
    if draft:
        return draft.end(), "bill"
    later = None if pieces["date"] else DATE_AFTER.match(characters, end)
    if later:
        pieces |= {"date": read_date(later.group()), "number": later.group("number")}
        return later.end(), kind
    after = AFTER.of(lexicon).match(characters, end)
    return after.end() if after else end, kind


def is_event(characters: str, start: int, end: int, pieces: dict[str, str]) -> bool:
    """Tell whether the piece just taken is the day on which a treaty was ratified, not its date, and forget it then."""
    event = pieces["date"] and HAPPENED.search(characters, start, end) and DATED.match(characters, start)
    if event:
        pieces["date"] = ""
    return bool(event)


def _begins_glued(characters: str, start: int) -> bool:
    """Tell whether a name begins inside a word as where a space was lost ("туралыЗаң"), not inside an abbreviation ("ҰҚК")."""
    return characters[start].isupper() and not characters[start - 1].isupper()


def find_listed(characters: str, named: list[ActName], finder: ActNameFinder) -> Iterator[ActName]:
    """Yield the dated acts that have no head of their own: all but the last in "ҚР 2001.03.16 N 163, … заңдарымен".

    Their kind is that of the next head in the paragraph.
    """
    starts = [name.start for name in named]
    for match in listed_dates(characters, finder.lexicon):
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and named[before].end > match.start():
            continue
        following = next((name for name in named[before + 1 : before + 60] if name.kind not in {"", "rules"}), None)
        stop = characters.find("\n", match.end(), match.end() + LONGEST_LIST)
        if following is None or following.start > (stop if stop >= 0 else match.end() + LONGEST_LIST):
            continue
        start, pieces = match.start(), dict.fromkeys(PIECE_NAMES, "")
        limit = paragraph_start(characters, start)
        while (taken := finder.take(characters, start, limit, pieces)) is not None and not pieces["date"]:
            start = taken
        number = match.groupdict().get("number") or ""
        yield ActName(
            start, match.end(), following.kind, issuer=pieces["issuer"], date=read_date(match.group()), number=number, head="list"
        )


def listed_dates(characters: str, lexicon: Lexicon) -> Iterator[re.Match[str]]:
    """Yield the dates that have a number, and those in notes on amendments that have none."""
    for found in NUMBERED.finditer(characters):
        day = DATED.search(characters, max(0, found.start() - REACH["date"]), found.start())
        match = LISTED.match(characters, day.start()) if day else None
        if match:
            yield match
    for found in BARE_DATE.finditer(characters):
        if LISTING.search(characters, max(0, found.start() - 6), found.start()) and is_amending(
            characters, found.start(), lexicon
        ):
            yield found


def paragraph_start(characters: str, position: int, reach: int = WINDOW) -> int:
    """Return where the paragraph begins in which a position stands, or at most so many characters before."""
    window = max(0, position - reach)
    return max(characters.rfind("\n", window, position) + 1, window)


def is_amending(characters: str, position: int, lexicon: Lexicon) -> bool:
    """Tell whether a place stands in a note on amendments, outside parentheses."""
    before = characters[paragraph_start(characters, position, LONGEST_LIST) : position]
    return AMENDING.of(lexicon).search(before) is not None and before.count("(") == before.count(")")


@lru_cache(maxsize=4)
def act_name_finder(lexicon: Lexicon) -> ActNameFinder:
    """Make the finder of a lexicon."""
    automaton = ahocorasick.Automaton()
    entries: dict[str, Head] = {}
    kinds = {row["key"]: row["kind"] for row in lexicon["sources"]}
    for row in lexicon["act_heads"]:
        for inflected in forms(row["lemma"], lexicon):
            if inflected.possession in {"none", "3"}:
                plural = inflected.number == "plural"
                entries.setdefault(inflected.form.lower(), Head(row["kind"], "", inflected.case, plural, False))
    for row in lexicon["source_names"]:
        kind = kinds.get(row["source"], "")
        for inflected in forms(row["name"], lexicon):
            if inflected.possession in {"none", "3"}:
                plural, capital = inflected.number == "plural", row["name"][:2].isupper()
                entries[inflected.form.lower()] = Head(kind, row["source"], inflected.case, plural, capital)
    for form, head in entries.items():
        automaton.add_word(form, (len(form), head))
    automaton.make_automaton()
    patterns = [(row["issuer"], row["pattern"]) for row in lexicon["issuers"]]
    issuers = tuple((issuer, re.compile(pattern)) for issuer, pattern in patterns)
    written = "|".join(pattern for _, pattern in patterns)
    any_issuer = re.compile(rf"(?<!\w)(?:{written})(?:\s{write_words(lexicon, 'acting', CITATION_WORDS)})?\s$")
    code_keys = {name.lower(): row["source"] for row in lexicon["source_names"] if (name := code_name(row["name"], lexicon))}
    names = "|".join(sorted(map(re.escape, code_keys), key=len, reverse=True))
    joined, beside = write_words(lexicon, "and", CITATION_WORDS), write_words(lexicon, "with", CITATION_WORDS)
    codes = re.compile(rf"(?<!\w)(?P<code>{names})(?:,|\s?{joined}|\s{beside})\s$", re.IGNORECASE)
    kinds_by_adjective = {(row["adjective"], row["head"]): row["kind"] for row in lexicon["act_adjectives"]}
    code_forms = tuple(possessed(head, lexicon) for head in sorted(code_heads(lexicon)))
    return ActNameFinder(
        automaton, issuers, any_issuer, codes, code_keys, read_pieces(lexicon), kinds_by_adjective, code_forms, lexicon
    )  # fmt: skip


def read_pieces(lexicon: Lexicon) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns of what may stand before a head or another piece: the first that fits is taken.

    Other states and times are told apart: "РСФСР ҚПК-нің", "Қазақ КСР ҚІЖК" are not the codes of the republic.
    """

    def words(use: str) -> str:
        return written_for(lexicon, LANGUAGE, use)

    return (
        ("country", re.compile(rf"(?<!\w)(?:{words('country')})\s*[\"«“]?\s?$")),
        ("adjective", re.compile(rf"(?<!\w)(?P<adjective>{words('adjective')})\s$", re.IGNORECASE)),
        ("number", NUMBER),
        ("date", DATED),
        ("parenthesis", PARENTHESIS.of(lexicon)),
        ("participle", re.compile(rf"(?<!\w)(?:{words('adopted')})\s$")),
        ("title", TITLE.of(lexicon)),
        ("demonstrative", re.compile(rf"(?<!\w)(?P<demonstrative>{words('itself')}|{words('pointing')})\s$", re.IGNORECASE)),
        ("joint", JOINT.of(lexicon)),
        ("state", re.compile(rf"(?<!\w)(?P<state>{words('state')})\s$")),
        ("year", YEAR.of(lexicon)),
        ("force", re.compile(rf"(?<!\w)(?:{words('force')})\s$", re.IGNORECASE)),
    )


def code_name(name: str, lexicon: Lexicon) -> str:
    """Return what stands before the head in the name of a code that is written in full, '' for any other name."""
    lead, _, head = name.rpartition(" ")
    return lead if head in code_heads(lexicon) and not ABOUT.of(lexicon).search(lead) else ""


def code_heads(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that head the names of codes: "кодекс"."""
    return frozenset(row["lemma"] for row in lexicon["act_heads"] if row["kind"] == "code")


def possessed(lemma: str, lexicon: Lexicon) -> str:
    """Return a noun in the possessive of the third person, as a head follows its title: "кодексі"."""
    owned = (form for form in forms(lemma, lexicon) if form.possession == "3")
    return next(form.form for form in owned if (form.number, form.case) == ("singular", "nominative"))
