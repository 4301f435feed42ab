"""Find references to provisions in Russian texts as written: pinpoints, names of acts, and how they belong together.

    пунктом 2) части первой статьи 193 настоящего Кодекса · частями 2, 3 и 5 статьи 12 УПК РК · ст.ст. 14, 15 УИК
    статьями 158 (частью восьмой), 165 и 186 (частями второй и третьей) · в абзаце втором пункта 4 · части второй той же статьи

A pinpoint stands before what it is a part of, and all that is joined by a comma or "и" belongs to what follows: in "пунктом 3
статьи 15 и статьей 16 Закона" both are articles of the law. One reference is made of each pinpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from zangraph.extraction.act_names import ActName
from zangraph.extraction.cues import cue, written_for
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.pinpoints import LEVELS, Pinpoint
from zangraph.extraction.references import Link, Reference
from zangraph.extraction.russian_acts import LANGUAGE, russian_act_finder

INDENT = "indent"
"""The level of "абзац": it has no place in a path and only leads to what it is a part of."""

ORDER = (*LEVELS, INDENT)
LONGEST = 4000
"""Characters of a list of pinpoints that share what they are a part of."""

POINTED = ("chapter", "article", "part", "paragraph")
BRACKETED = r"(?:\d{1,4}(?:-\d{1,3})?|[а-я](?:-\d+)?)\)"
QUOTED = r"[\"«“][а-яa-z0-9][\"»”]\)?"
DIGITS = r"\d{1,4}(?:-\d{1,3})?[⁰¹²³⁴-⁹]*(?:-?(?:ая|ей|ой|ую|ого|го|му|й|я|ю|е|м|х))?(?![\w.]*\d|\w)"
ROMAN = r"[IVX]+(?!\w)"
SEPARATOR = r"(?:\s?(?:,\sа\sтакже|,|;|\sи|\sили|\sлибо|\sа\sтакже)\s|\s?[–—]\s?|\s-\s)"
PLAIN = re.compile(r"\d{1,4}(?:-\d{1,3})?")
RANGE = re.compile(r"(\d{1,4})-(\d{1,3})$")
SINGULAR = re.compile(r"(?:ья|ью|ье|ьей|ьёй|ть|тью|нкт|нкта|нктом|нкте|ава|аве|авой|дел|дела)$")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
BRACKET = re.compile(r"\(|(?<!\d)\)")
BRACKET_OR_END = re.compile(r"[()\n]")
REMARK = 200
"""Characters within which a bracket is looked for."""

REMARKS = r"\s?(?:\([^()\n]{1,200}\)\s?)?"
DIRECT = re.compile(rf"{REMARKS}$")
JOINED = re.compile(
    rf"{REMARKS}(?:,\s?а\sтакже|,\s?и|,|;|\s?и|\s?или|\s?либо|\s?а\sтакже|,\sлибо|,\sв\sтом\sчисле)\s(?:в\s|с\s|по\s)?$"
)
IN_BRACKETS = re.compile(r"\s?[(:]\s?$")
AFTER_NAME = re.compile(r"\s?[(,:–-]?\s?$")


@dataclass(frozen=True)
class RussianPinpoints:
    """What finding Russian pinpoints needs, made once from the lexicon."""

    words: re.Pattern[str]
    before: re.Pattern[str]
    numbers: re.Pattern[str]
    one: re.Pattern[str]
    ordinals: tuple[tuple[re.Pattern[str], str], ...]
    pointing: re.Pattern[str]
    gazette: re.Pattern[str]

    def find(self, characters: str) -> Iterator[Pinpoint]:
        """Yield the pinpoints in order."""
        position = 0
        for word in self.words.finditer(characters):
            if word.start() < position:
                continue
            numbers = self.numbers.match(characters, word.end())
            before = None if numbers else self.before.search(characters, max(position, word.start() - 60), word.start())
            if numbers and numbers.end() > numbers.start():
                end = numbers.end() - closes_remark(characters, word.start(), numbers.end())
                pinpoint = self.read(word, characters[numbers.start() : end], word.start(), end)
            elif before and word.group("word")[2:3].isalpha():
                pinpoint = self.read(word, before.group().strip(), before.start(), word.end("word"))
            else:
                continue
            position = pinpoint.end
            yield pinpoint

    def read(self, word: re.Match[str], written: str, start: int, end: int) -> Pinpoint:
        """Return the pinpoint of a word and its list of numbers."""
        level = next(group for group in ORDER if word.groupdict().get(group))
        if level == "paragraph" and re.match(rf"{BRACKETED}|{QUOTED}", written):
            level = "subparagraph"
        values: list[str] = []
        parts: list[tuple[str, ...]] = []
        for item in self.one.finditer(written):
            found = self.values(item.group("number"), bool(SINGULAR.search(word.group("word"))))
            values += found
            inner = self.inner(item.group("parts") or "")
            parts += [inner] * len(found)
        return Pinpoint(start, end, level, tuple(values), True, len(values) > 1, tuple(parts) if any(parts) else ())

    def inner(self, written: str) -> tuple[str, ...]:
        """Return the parts that a remark names: "(частями второй и третьей)"."""
        return tuple(value for item in self.one.finditer(written) for value in self.values(item.group("number"), False))

    def values(self, written: str, singular: bool) -> list[str]:
        """Return what one item of a list gives: digits for an ordinal, both ends of a range, a number without its brackets."""
        for pattern, value in self.ordinals:
            if pattern.fullmatch(written):
                return [value]
        plain = written.strip('"«»“”)')
        index = re.sub(r"(?<=\d)([⁰¹²³⁴-⁹]+)", lambda match: "-" + match.group().translate(SUPERSCRIPTS), plain)
        number = PLAIN.match(index)
        ends = RANGE.fullmatch(index)
        if ends and not singular and int(ends[2]) > int(ends[1]):
            return [ends[1], ends[2]]
        return [number.group() if number else index]


def closes_remark(characters: str, start: int, end: int) -> bool:
    """Tell whether the bracket after a number closes one that stands before: "(ст. 35, п. 12)", not "(п. 12) ст. 35)"."""
    if characters[end - 1] != ")":
        return False
    line = characters.rfind("\n", max(0, start - REMARK), start) + 1
    before = BRACKET.findall(characters, max(line, start - REMARK), start)
    after = BRACKET_OR_END.search(characters, end, end + REMARK)
    return before.count("(") > before.count(")") and (after is None or after.group() != ")")


@dataclass
class Member:
    """A pinpoint under construction with what it is known to be a part of; `top` is the highest level reached."""

    start: int
    end: int
    paths: list[dict[str, str]]
    top: str
    after_comma: bool = False


@dataclass
class Chain:
    """Members that are joined and await what they are a part of."""

    members: list[Member] = field(default_factory=list)
    name: ActName | None = None
    end: int = 0


def find_russian_references(characters: str, lexicon: Lexicon) -> Iterator[Reference]:
    """Yield the references of a Russian text in order."""
    chain = Chain()
    nominative = cue(lexicon, LANGUAGE, "following")
    for link in find_links(characters, lexicon):
        between = characters[chain.end : link.start] if chain.end else "\n"
        if link.pinpoint is not None:
            if chain.members and DIRECT.match(between):
                own(chain, link)
            elif is_joined(chain, link, between) or follows_name(chain, between, nominative.match(characters, link.start)):
                add(chain, link, between == ", ")
            else:
                yield from close(chain)
                chain = Chain()
                add(chain, link)
        elif chain.members and DIRECT.match(between):
            if chain.name is not None:
                yield Reference(chain.name.start, chain.name.end, chain.name, {})
            yield from owned(chain, link)
            chain = Chain()
        else:
            yield from close(chain)
            chain = Chain(name=link.name, end=link.end)
            if link.name is None:
                yield Reference(link.start, link.end, None, {}, link.pointing, link.level)
                chain = Chain()
    yield from close(chain)


def find_links(characters: str, lexicon: Lexicon) -> list[Link]:
    """Return names, pinpoints and units pointed at, in order; what stands inside a name belongs to it.

    The place in a gazette, "(Ведомости Парламента …, ст. 211)", is none.
    """
    finder = russian_pinpoints(lexicon)
    characters = finder.gazette.sub(lambda match: " " * len(match.group()), characters)
    links = [Link(name.start, name.end, name=name) for name in russian_act_finder(lexicon).find(characters)]
    links += [Link(point.start, point.end, pinpoint=point, level=point.level) for point in finder.find(characters)]
    for match in finder.pointing.finditer(characters):
        level = next(group for group in POINTED if match.group(group))
        links.append(Link(match.start(), match.end(), pointing=match.group("word").lower(), level=level))
    ordered: list[Link] = []
    for link in sorted(links, key=lambda link: (link.start, -link.end)):
        if not ordered or link.start >= ordered[-1].end:
            ordered.append(link)
    return ordered


def is_joined(chain: Chain, link: Link, between: str) -> bool:
    """Tell whether a pinpoint stands beside those of the chain: after a comma, "и" and the like."""
    return bool(chain.members) and link.end - chain.members[0].start <= LONGEST and JOINED.match(between) is not None


def follows_name(chain: Chain, between: str, nominative: object) -> bool:
    """Tell whether a pinpoint stands right after a name without pinpoints: "УПК РК (статьи 5, 6)", "УК, ст. 146".

    Outside brackets it stands in the nominative then, or is abbreviated: "Положения статьи 5 УПК" are no rules with an article 5.
    """
    if chain.name is None or chain.members:
        return False
    return IN_BRACKETS.match(between) is not None or bool(nominative) and AFTER_NAME.match(between) is not None


def add(chain: Chain, link: Link, after_comma: bool = False) -> None:
    """Add a pinpoint beside those of the chain."""
    assert link.pinpoint is not None
    chain.members.append(Member(link.start, link.end, list(link.pinpoint.paths()), link.level, after_comma))
    chain.end = link.end


def own(chain: Chain, link: Link) -> None:
    """Make a pinpoint what the last member, and those before it that await a higher level, are parts of."""
    assert link.pinpoint is not None
    depth = ORDER.index(link.level)
    for position, member in enumerate(reversed(chain.members)):
        if position and ORDER.index(member.top) <= depth:
            break
        if all(link.level not in path for path in member.paths):
            member.paths = [over | path for path in member.paths for over in link.pinpoint.paths()]
        member.top, member.end = link.level, link.end
    chain.end = link.end


def owned(chain: Chain, link: Link) -> Iterator[Reference]:
    """Yield the members of a chain as parts of an act, or of a unit pointed at: those above it are parts of no such unit."""
    if link.name is not None:
        nest(chain)
    depth = ORDER.index(link.level) if link.pointing else -1
    for member in chain.members:
        below = ORDER.index(member.top) > depth or member is chain.members[-1]
        for path in member.paths:
            if link.name is not None:
                yield reference(member, path, link.name, link.end)
            elif below:
                yield Reference(member.start, link.end, None, without_indent(path), link.pointing, link.level)
            else:
                yield reference(member, path, None, member.end)


def nest(chain: Chain) -> None:
    """Make a pinpoint after a comma a part of the one before it, where it can be none of its own: "статья 7, пункт 1 Пакта"."""
    for before, member in pairwise(chain.members):
        deepest = max(ORDER.index(level) for path in before.paths for level in path)
        if member.after_comma and before.top == "article" and ORDER.index(member.top) > deepest:
            member.paths = [over | path for over in before.paths for path in member.paths]
            member.start, member.top, before.paths = before.start, before.top, []


def close(chain: Chain) -> Iterator[Reference]:
    """Yield what a chain cites where nothing more follows: its members, or the name alone."""
    if not chain.members and chain.name is not None:
        yield Reference(chain.name.start, chain.name.end, chain.name, {})
    nest(chain)
    for member in chain.members:
        for path in member.paths:
            if without_indent(path) or chain.name is not None:
                yield reference(member, path, chain.name, member.end)


def reference(member: Member, path: Mapping[str, str], name: ActName | None, end: int) -> Reference:
    """Return a reference from the first to the last of the name and the pinpoint."""
    start = min(member.start, name.start) if name is not None else member.start
    return Reference(start, max(member.end, end), name, without_indent(path))


def without_indent(path: Mapping[str, str]) -> dict[str, str]:
    """Return a path in the order of its levels, without "абзац"."""
    return {level: path[level] for level in LEVELS if level in path}


@cache
def russian_pinpoints(lexicon: Lexicon) -> RussianPinpoints:
    """Make the finder of a lexicon."""
    rows = [row for row in lexicon["foreign_pinpoint_words"] if row["language"] == LANGUAGE]
    levels = "|".join(rf"(?P<{row['level'] or INDENT}>{row['pattern']})" for row in rows)
    numerals = [row for row in lexicon["foreign_numerals"] if row["language"] == LANGUAGE]
    ordinal = "|".join(row["pattern"] for row in numerals)
    quantity = rf"(?!\s?(?:{written_for(lexicon, LANGUAGE, 'quantity')}))"
    number = rf"(?:(?:{ordinal})(?!\w)|{QUOTED}|{BRACKETED}|{DIGITS}{quantity}|{ROMAN})"
    part = next(row["pattern"] for row in rows if row["level"] == "part")
    some = rf"{number}(?:{SEPARATOR}{number})*"
    one = rf"{number}(?:\s\((?:{part})\.?\s?(?:{some})\))?"
    item = rf"(?P<number>{number})(?:\s\((?:{part})\.?\s?(?P<parts>{some})\))?"
    units = "|".join(rf"(?P<{row['level']}>{row['pattern']})" for row in rows if row["level"] in POINTED)
    pointing = f"{written_for(lexicon, LANGUAGE, 'itself')}|{written_for(lexicon, LANGUAGE, 'pointing')}"
    return RussianPinpoints(
        re.compile(rf"(?<!\w)(?P<word>{levels})(?:\.\s?|\s|(?=\d))(?<!\n)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{some})\s$", re.IGNORECASE),
        re.compile(rf"{one}(?:{SEPARATOR}{one})*", re.IGNORECASE),
        re.compile(item, re.IGNORECASE),
        tuple((re.compile(row["pattern"], re.IGNORECASE), row["value"]) for row in numerals),
        re.compile(rf"(?<!\w)(?P<word>{pointing})\s(?:{units})(?!\w)", re.IGNORECASE),
        re.compile(written_for(lexicon, LANGUAGE, "gazette")),
    )
