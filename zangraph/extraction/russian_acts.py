"""Find the names of legal acts in Russian texts, whatever they mean.

    short names       УПК РК · Конституции Республики Казахстан · Закона «О прокуратуре»
    dated acts        Законом РК от 27.12.2019 № 292-VI · нормативного постановления Верховного Суда от 20 апреля 2006 года № 4
    rules             Правил внутреннего распорядка, утвержденных приказом Министра юстиции от 27 августа 2004 года № 245
    references        настоящего Кодекса · этого Закона · указанным нормативным постановлением

A name is read from its head, a short name or a word like "Законом", to the right: country, issuer, date, number, title. The words
stand in the tables `foreign_names`, `foreign_act_heads`, `foreign_titles`, `citation_cues`, and the issuers in `opening_words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from zangraph.extraction.act_names import PIECE_NAMES, ActName
from zangraph.extraction.cues import cue, written_for
from zangraph.extraction.dates import DATE, read_date
from zangraph.extraction.lexicon import Lexicon, Row

LANGUAGE = "ru"
REACH = 40
"""So many characters before a head a word like "настоящего" or the first of two codes is looked for."""

NUMBER = r"(?:№|(?<!\w)N)\s?(?P<number>\d[\w/-]*)(?:\s(?:ЗРК|ҚРЗ))?"
SIGNATURE = rf"от\s[«\"“]?(?P<date>{DATE})(?:\s?года|\s?г\.?)?\s{NUMBER}"
NESTED = r"\((?:[^()\n]|\([^()\n]*\))*\)"
INNER = r"(?:(?<=\s)[«\"“](?=\w)[^«»\"“”\n]{1,200}[»\"”](?=[\s»\"”])[^«»\"“”\n]{0,200})?"
TITLE = rf"[«\"“]\s?(?P<title>Об?о?\s[^«»\"“”\n]{{3,480}}{INNER})[»\"”]"
CODE = r" кодекс\w*"  # what the patterns of codes end with
PLURAL = re.compile(r"(?:[ыи]|ов|[ая]м|[ая]ми|[ая]х|[иь]й)$")
NOT_PLURAL = re.compile(r"(?:ии|ти|ни)$")  # "Конвенции" and the like may be either, and mostly is one
TREATY_BY_FIRST_WORD = re.compile(r"(?<!\w)(?!Междунар)(?P<title>[А-ЯЁ][а-яё-]+?)(?:ой|ая|ую|ей|их|ых|ие|ые)\s$")
CODE_BY_FIRST_WORD = re.compile(r"(?<!\w)(?P<title>[А-ЯЁ][а-яё-]+?)(?:ый|ий|ой|ого|его|ому|ему|ым|им|ом|ем)\s$")

FIRST_WORDS = {"code": CODE_BY_FIRST_WORD, "treaty": TREATY_BY_FIRST_WORD}


@dataclass(frozen=True)
class Head:
    """What a head says: the kind of act, or the key that a short name stands for."""

    kind: str
    key: str = ""


@dataclass(frozen=True)
class RussianActFinder:
    """What finding Russian names of acts needs, made once from the lexicon."""

    heads: re.Pattern[str]
    meanings: Mapping[str, Head]
    pieces: tuple[tuple[str, re.Pattern[str]], ...]
    issuers: Mapping[str, str]
    pointing: re.Pattern[str]
    qualified: re.Pattern[str]
    codes: re.Pattern[str]
    code_keys: Mapping[str, str]
    series: re.Pattern[str]
    approved: re.Pattern[str]
    treaty_title: re.Pattern[str]

    def find(self, characters: str) -> list[ActName]:
        """Return the names in order."""
        found: list[ActName] = []
        position = 0
        while match := self.heads.search(characters, position):
            name = self.read(characters, match)
            if name is None:
                position = match.end()
                continue
            found += [*self.elided(characters, name), name, *self.listed(characters, name)]
            position = found[-1].end
        return list(self.joined(characters, found))

    def read(self, characters: str, match: re.Match[str]) -> ActName | None:
        """Read the name that begins with a head; None for a word in small letters that names nothing, as "конституции"."""
        head, written = self.meanings[str(match.lastgroup)], match.group()
        if head.key and " " not in written and not written[0].isupper():
            return None
        pieces = dict.fromkeys(PIECE_NAMES, "")
        if not head.key and written[-1].isupper() and head.kind == "code":  # an abbreviation of a code that no table has
            pieces["title"] = written
        start = self.read_left(characters, match.start(), head, pieces)
        end = self.read_right(characters, match.end(), pieces)
        subject = self.treaty_title.match(characters, end) if head.kind == "treaty" and not head.key else None
        if subject and not any(pieces[piece] for piece in ("date", "demonstrative")):
            end, pieces["title"] = subject.end(), f"{pieces['title']} {subject.group('title')}".strip()
        first = written.split()[-1]
        plural = not pieces["date"] and bool(PLURAL.search(first)) and not NOT_PLURAL.search(first)
        bare = not any(pieces.values())
        return ActName(
            start, end, head.kind, head.key, pieces["issuer"], pieces["date"], pieces["number"], pieces["title"],
            pieces["demonstrative"], "nominative", plural, bare, written, pieces["state"], pieces["year"],
        )  # fmt: skip

    def read_left(self, characters: str, start: int, head: Head, pieces: dict[str, str]) -> int:
        """Note "настоящего", "указанного", or the first word of the name of a code or a treaty, and return where it starts."""
        window = max(0, start - REACH)
        pointing = self.pointing.search(characters, window, start)
        if pointing:
            pieces["demonstrative"] = pointing.group("word")
            return pointing.start()
        first_word = FIRST_WORDS.get(head.kind) if not head.key else None
        title = first_word.search(characters, window, start) if first_word else None
        if title:
            pieces["title"] = f"{title.group('title')} {head.kind}"
            return title.start()
        qualified = self.qualified.search(characters, window, start)
        return qualified.start() if qualified else start

    def read_right(self, characters: str, end: int, pieces: dict[str, str]) -> int:
        """Note the pieces that stand after a head, each once, and return where the last of them ends."""
        taken: set[str] = set()
        while True:
            for kind, pattern in self.pieces:
                barred = kind in taken - {"issuer"} or kind == "field" and "issuer" not in taken
                match = None if barred else pattern.match(characters, end)
                if match:
                    break
            else:
                return end
            taken.add(kind)
            end = match.end()
            if kind == "date":
                pieces["date"] = read_date(match.group())
            elif kind == "issuer":
                pieces["issuer"] = pieces["issuer"] or self.issuers[str(match.lastgroup)]
            elif kind in {"title", "known"}:
                pieces["title"] = pieces["title"] or match.group("title").strip()
            elif kind in pieces:
                pieces[kind] = match.group(kind)

    def elided(self, characters: str, name: ActName) -> Iterator[ActName]:
        """Yield the codes that share the head of a plural: "Уголовного и Уголовно-процессуального кодексов"."""
        found: list[ActName] = []
        position = name.start
        while name.key and name.kind == "code" and name.plural:
            match = self.codes.search(characters, max(0, position - REACH), position)
            if match is None:
                break
            key = next(source for group, source in self.code_keys.items() if match.group(group))
            found.append(ActName(match.start("code"), match.end("code"), "code", key))
            position = match.start()
        yield from reversed(found)

    def listed(self, characters: str, name: ActName) -> Iterator[ActName]:
        """Yield the acts that share a head before them: all but the first in "законами РК от … № 378-V (…); от … № 91-VI"."""
        position = name.end
        while name.date and name.number:
            match = self.series.match(characters, position)
            if match is None:
                return
            yield ActName(
                match.start("signature"), match.end(), name.kind, "", name.issuer, read_date(match["date"]), match["number"],
                head="list",
            )  # fmt: skip
            position = match.end()

    def joined(self, characters: str, names: list[ActName]) -> Iterator[ActName]:
        """Yield the names; rules with the act that approved them as one name, that of the act."""
        approving: dict[int, ActName] = {}
        for rules, act in pairwise(names):
            between = characters[rules.end : act.start]
            if rules.kind == "rules" and act.date and act.start > rules.start and self.approved.fullmatch(between):
                approving[rules.start] = act
        for name in names:
            if name.kind == "rules" and name.start in approving:
                yield replace(approving[name.start], start=name.start)
            elif name not in approving.values():
                yield name


@cache
def russian_act_finder(lexicon: Lexicon) -> RussianActFinder:
    """Make the finder of a lexicon."""
    meanings, heads = read_heads(lexicon)
    issuers = [row for row in lexicon["opening_words"] if (row["field"], row["language"]) == ("issuer", LANGUAGE)]
    named = {f"issuer{number}": row["value"] for number, row in enumerate(issuers)} | {"any_issuer": ""}
    codes = {f"code{number}": row for number, row in enumerate(foreign_names(lexicon)) if row["pattern"].endswith(CODE)}
    written = "|".join(rf"(?P<{name}>{row['pattern'].removesuffix(CODE)})" for name, row in codes.items())
    pointing = rf"{written_for(lexicon, LANGUAGE, 'itself')}|{written_for(lexicon, LANGUAGE, 'pointing')}"
    return RussianActFinder(
        re.compile(rf"(?<!\w)(?:{'|'.join(heads)})(?!\w)"),
        meanings,
        tuple(read_pieces(lexicon, [(f"issuer{number}", row["pattern"]) for number, row in enumerate(issuers)])),
        named,
        re.compile(rf"(?<!\w)(?P<word>{pointing})\s$", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{written_for(lexicon, LANGUAGE, 'qualified')})\s$", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?P<code>(?i:{written}))(?:,|\s(?:и|или))\s$"),
        {name: row["source"] for name, row in codes.items()},
        re.compile(rf"(?:\s?{NESTED})?(?:{written_for(lexicon, LANGUAGE, 'series')})(?P<signature>{SIGNATURE})"),
        cue(lexicon, LANGUAGE, "approved"),
        re.compile(words(lexicon, "treaty-title")),
    )


def foreign_names(lexicon: Lexicon) -> list[Row]:
    """Return the Russian names of acts that the tables have."""
    return [row for row in lexicon["foreign_names"] if row["language"] == LANGUAGE]


def read_heads(lexicon: Lexicon) -> tuple[dict[str, Head], list[str]]:
    """Return what the heads mean, by the name of their group, and the groups: short names first."""
    kinds = {row["key"]: row["kind"] for row in lexicon["sources"]}
    meanings: dict[str, Head] = {}
    patterns: list[str] = []
    for row in foreign_names(lexicon):
        group = f"name{len(meanings)}"
        meanings[group] = Head(kinds.get(row["source"], ""), row["source"])
        patterns.append(rf"(?P<{group}>{row['pattern'] if row['pattern'][:2].isupper() else '(?i:' + row['pattern'] + ')'})")
    for row in lexicon["foreign_act_heads"]:
        group = f"head{len(meanings)}"
        meanings[group] = Head(row["kind"])
        patterns.append(rf"(?P<{group}>{row['pattern']})")
    return meanings, patterns


def read_pieces(lexicon: Lexicon, issuers: list[tuple[str, str]]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of what may stand after a head."""
    titles = sorted((row["title"] for row in lexicon["foreign_titles"] if row["language"] == LANGUAGE), key=len, reverse=True)
    bodies = "|".join(
        [*(rf"(?P<{group}>{pattern})" for group, pattern in issuers), f"(?P<any_issuer>{words(lexicon, 'issuer')})"]
    )
    acting = rf"(?:(?:{words(lexicon, 'acting')})\s)?"
    yield "state", re.compile(rf"\s(?P<state>{words(lexicon, 'state')})(?!\w)")
    yield "country", re.compile(rf"\s(?:{words(lexicon, 'country')})(?!\w)")
    yield "issuer", re.compile(rf"(?:,?\s|,?\sи\s){acting}(?:{bodies})(?!\w)")
    yield "date", re.compile(rf",?\s(?:от\s)?[«\"“]?(?:{DATE})(?:\s?года|\s?г\.?)?(?=[^\d\w]|$)", re.IGNORECASE)
    yield "number", re.compile(rf"\s{NUMBER}(?!\w)")
    yield "title", re.compile(rf",?\s{TITLE}")
    yield "known", re.compile(rf"\s(?P<title>(?i:{'|'.join(map(re.escape, titles))}))(?!\w)")
    yield "field", cue(lexicon, LANGUAGE, "field")
    yield "year", re.compile(r"\s(?P<year>\d{4})\s(?:года|г\.)")
    yield "force", cue(lexicon, LANGUAGE, "force")
    yield "adopted", cue(lexicon, LANGUAGE, "adopted")
    yield "remark", re.compile(r"\s?\((?:далее|с изменениями)[^()\n]{0,160}\)")


def words(lexicon: Lexicon, use: str) -> str:
    """Return the pattern of a use in the table of cues."""
    return written_for(lexicon, LANGUAGE, use)
