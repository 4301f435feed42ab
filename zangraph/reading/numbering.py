"""Number the paragraphs of a DOCX file as Word shows them: "1.", "1)", "а)", "II.".

The file says only that a paragraph stands in a list at a level; the list says how the levels are written ("%1.%2)") and where
they start. (ECMA-376, part 1, section 17.9.)
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"  # Word leaves out ё, й, ъ, ы and ь
LATIN = "abcdefghijklmnopqrstuvwxyz"
PLACEHOLDER = re.compile(r"%([1-9])")
BULLET = "–"
LARGEST_ROMAN = 3999
DEEPEST = 20


def value_of(element: Any, default: str = "") -> str:
    """Return the value of a property."""
    return element.get(f"{W}val", default) if element is not None else default


def count_of(element: Any, default: int) -> int:
    """Return the value of a property that is a number, the default where it is none."""
    written = value_of(element)
    return int(written) if re.fullmatch(r"\d{1,6}", written) else default


def to_roman(number: int) -> str:
    """Return a number in Roman numerals.

    >>> to_roman(14), to_roman(1995)
    ('XIV', 'MCMXCV')
    """
    if not 0 < number <= LARGEST_ROMAN:
        return str(number)
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    written = ""
    for value, numeral in zip(values, "M CM D CD C XC L XL X IX V IV I".split(), strict=True):
        written += numeral * (number // value)
        number %= value
    return written


def to_letter(number: int, alphabet: str) -> str:
    """Return a number as a letter; after the last one they are doubled.

    >>> to_letter(2, RUSSIAN), to_letter(28, LATIN)
    ('б', 'bb')
    """
    index = max(number, 1) - 1
    return alphabet[index % len(alphabet)] * min(index // len(alphabet) + 1, DEEPEST)


FORMATS = {
    "decimalZero": lambda number: f"{number:02}",
    "lowerRoman": lambda number: to_roman(number).lower(),
    "upperRoman": to_roman,
    "lowerLetter": lambda number: to_letter(number, LATIN),
    "upperLetter": lambda number: to_letter(number, LATIN).upper(),
    "russianLower": lambda number: to_letter(number, RUSSIAN),
    "russianUpper": lambda number: to_letter(number, RUSSIAN).upper(),
}


@dataclass(frozen=True)
class Level:
    """How a level of a list is written."""

    format: str
    text: str
    start: int
    legal: bool = False


@dataclass
class Numbering:
    """The lists of a document, and how far each has come."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    counted_with: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    restarted: set[tuple[str, int]] = field(default_factory=set)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Any) -> Numbering:
        """Read the lists of a document; it may have none."""
        numbering = cls()
        part = next((rel.target_part for rel in package.part.rels.values() if rel.reltype.endswith("/numbering")), None)
        root = part.element if part is not None else None
        styles = package.styles.element
        if root is not None:
            numbering.read_lists(root)
            numbering.read_styles(styles, root)
        return numbering

    def read_lists(self, root: Any) -> None:
        """Read the definitions of lists, and the lists that use them."""
        abstract = {element.get(f"{W}abstractNumId"): element for element in root.findall(f"{W}abstractNum")}
        linked = {value_of(element.find(f"{W}styleLink")): element for element in abstract.values()}
        for number in root.findall(f"{W}num"):
            identifier = number.get(f"{W}numId")
            base = value_of(number.find(f"{W}abstractNumId"))
            definition = abstract.get(base)
            if definition is None:
                continue
            link = value_of(definition.find(f"{W}numStyleLink"))
            levels = read_levels(linked[link] if link and link in linked else definition)
            overrides = number.findall(f"{W}lvlOverride")
            for override in overrides:
                levels |= read_levels(override)
            self.levels[identifier], self.counted_with[identifier] = levels, base
            self.restarts[identifier] = {
                count_of_level(override): count_of(override.find(f"{W}startOverride"), 1)
                for override in overrides
                if override.find(f"{W}startOverride") is not None
            }

    def read_styles(self, styles: Any, root: Any) -> None:
        """Find the list and level of each paragraph style, its own or that of the style below it."""
        by_id = {style.get(f"{W}styleId"): style for style in styles.findall(f"{W}style")}
        levels = {
            value_of(level.find(f"{W}pStyle")): int(level.get(f"{W}ilvl", "0"))
            for level in root.iter(f"{W}lvl")
            if level.find(f"{W}pStyle") is not None
        }
        for name in by_id:
            style, depth = by_id.get(name), 0
            while style is not None and depth < DEEPEST:
                listed = style.find(f"{W}pPr/{W}numPr")
                if listed is not None and listed.find(f"{W}numId") is not None:
                    level = listed.find(f"{W}ilvl")
                    own = levels.get(style.get(f"{W}styleId"), 0) if level is None else count_of(level, 0)
                    self.styles[name] = (value_of(listed.find(f"{W}numId")), own)
                    break
                style, depth = by_id.get(value_of(style.find(f"{W}basedOn"))), depth + 1

    def next(self, paragraph: Any) -> str:
        """Return the number that Word shows before a paragraph, '' where it shows none, and count it.

        A paragraph without words gets none, although Word shows it: no provision begins there.
        """
        identifier, depth = self.place(paragraph)
        level = self.levels.get(identifier, {}).get(depth)
        if level is None or paragraph.find(f".//{W}t") is None:
            return ""
        counts = self.counts[self.counted_with[identifier]]
        self.restart(identifier, depth, counts)
        counts[depth] = counts[depth] + 1 if depth in counts else level.start
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return self.write(identifier, level, counts)

    def restart(self, identifier: str, depth: int, counts: dict[int, int]) -> None:
        """Begin anew where a list that shares its count with another says so, once."""
        start = self.restarts.get(identifier, {}).get(depth)
        if start is not None and (identifier, depth) not in self.restarted:
            self.restarted.add((identifier, depth))
            counts[depth] = start - 1

    def place(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and level of a paragraph: its own, else that of its style."""
        style = self.styles.get(value_of(paragraph.find(f"{W}pPr/{W}pStyle")), ("", 0))
        listed = paragraph.find(f"{W}pPr/{W}numPr")
        if listed is None:
            return style
        identifier = listed.find(f"{W}numId")
        level = count_of(listed.find(f"{W}ilvl"), style[1])
        return (style[0] if identifier is None else value_of(identifier)), level

    def write(self, identifier: str, level: Level, counts: dict[int, int]) -> str:
        """Return the number as the level writes it."""
        if level.format == "bullet":
            return BULLET
        if level.format == "none":
            return PLACEHOLDER.sub("", level.text).strip()
        levels = self.levels[identifier]

        def number(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            other = levels.get(depth, level)
            count = counts.get(depth, other.start)
            return str(count) if level.legal else FORMATS.get(other.format, str)(count)

        return PLACEHOLDER.sub(number, level.text).strip()


def count_of_level(element: Any) -> int:
    """Return the level that an element is about."""
    written = element.get(f"{W}ilvl", "0")
    return int(written) if re.fullmatch(r"\d", written) else 0


def read_levels(definition: Any) -> dict[int, Level]:
    """Read how the levels of a list are written."""
    return {
        count_of_level(level): Level(
            value_of(level.find(f"{W}numFmt"), "decimal"),
            value_of(level.find(f"{W}lvlText")),
            count_of(level.find(f"{W}start"), 0),
            level.find(f"{W}isLgl") is not None,
        )
        for level in definition.findall(f"{W}lvl")
    }
