"""Find the structure of a text: titles, sections, articles, numbered parts and items, notes and sentences.

The text is normalised: each line of it is a paragraph, a heading or an item of a list.

    12-бап. Прокурор        article 12, with its heading; in Russian "Статья 12. Прокурор"
    1. Прокурор құқылы:     part 1 (of a code) or paragraph 1 (elsewhere), whose last sentence is the head of a list
    1) талап етуге;         subparagraph 1)
    б-1) …  - …             subparagraphs too; items without a number have the number ""
    Ескерту. …              note
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from zangraph.extraction.lexicon import Lexicon, LexiconError
from zangraph.extraction.records import Structure, Text, Unit, UnitKind
from zangraph.extraction.signs import PAGE_WORDS, Sign

NUMBER = r"\d+(?:-\d+)*"
ROMAN = r"[IVXLІХ]+"
UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
LOWER = "a-zа-яёәғқңөұүһі"

# How deep each kind of unit stands; a unit closes all that stand as deep or deeper.
DEPTH: dict[UnitKind, int] = {
    "title": 0,
    "section": 1,
    "chapter": 2,
    "article": 3,
    "part": 4,
    "paragraph": 4,
    "heading": 5,
    "block": 5,
    "note": 5,
    "subparagraph": 6,
    "sentence": 9,
}
NAMED: frozenset[UnitKind] = frozenset({"title", "section", "chapter", "article", "heading"})  # their own sentence is a name
NESTED = 7  # the depth of items below an item

PART_CITED = Sign("{part-cited}", PAGE_WORDS)
PARAGRAPH_CITED = Sign("{paragraph-cited}", PAGE_WORDS)
CODE_ITSELF = Sign("{code-itself}", PAGE_WORDS)
SENTENCE_END = re.compile(
    rf"[.!?…]+[\"»”)\]]*(?:\s+(?=[\"«“(–—-]*\s?[{UPPER}\d])|(?=[{UPPER}][{LOWER}]))|(?<=[аей][дс][ыі]);\s+(?=[{UPPER}])"
)
INLINE_ITEM = re.compile(rf"(?<=[:;,])\s*(?P<number>{NUMBER}\))\s+(?=\S)")


@dataclass
class Block:
    """A paragraph of the text, before the tree is built."""

    start: int
    end: int
    kind: UnitKind = "block"
    number: str = ""


@dataclass
class Draft:
    """A unit under construction: its end grows with what it holds."""

    kind: UnitKind
    start: int
    end: int
    depth: int
    number: str = ""
    parent: Draft | None = None
    index: int = field(default=-1)


@cache
def openers(lexicon: Lexicon) -> tuple[tuple[UnitKind, re.Pattern[str]], ...]:
    """Compile the table of what a paragraph opens with; the first row that fits decides what it is."""
    for row in lexicon["openers"]:
        if row["kind"] not in DEPTH:
            raise LexiconError(f"{lexicon.directory}/openers.tsv:{row['line']}: no kind of unit {row['kind']!r}")
    return tuple((cast(UnitKind, row["kind"]), re.compile(spelt_out(row["pattern"]))) for row in lexicon["openers"])


def spelt_out(pattern: str) -> str:
    """Return a pattern of the table with what its words in capitals stand for."""
    for name, meaning in {"NUMBER": NUMBER, "ROMAN": ROMAN, "UPPER": UPPER, "LOWER": LOWER}.items():
        pattern = pattern.replace(name, meaning)
    return pattern


@cache
def abbreviations(lexicon: Lexicon) -> frozenset[str]:
    """Return the words whose full stop ends no sentence, in both languages."""
    return frozenset(row["abbreviation"] for row in lexicon["abbreviations"])


def read_structure(text: Text, lexicon: Lexicon, kind: str = "") -> Structure:
    """Return the units of a text; `kind` is the document's, by which "1." in an article is a part (a code) or a paragraph.

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> raw = "7-бап. Сот\\n1. Сот құқылы:\\n1) қарауға;\\n2) шешуге.\\nЕскерту. Өзгеріс енгізілді."
    >>> units = read_structure(Text(raw, range(len(raw)), range(1, len(raw) + 1)), own_lexicon(), "code").units
    >>> [(unit.kind, unit.number) for unit in units if unit.kind != "sentence"]
    [('article', '7'), ('part', '1'), ('subparagraph', '1)'), ('subparagraph', '2)'), ('note', '')]
    """
    characters = text.characters
    blocks = list(_inline_items(characters, _classified(characters, list(_blocks(characters)), lexicon)))
    numbered: UnitKind = "part" if _numbers_parts(characters, kind, lexicon) else "paragraph"
    drafts = _tree(characters, blocks, numbered, lexicon)
    for index, draft in enumerate(drafts):
        draft.index = index
    return Structure(
        tuple(Unit(d.index, d.kind, d.start, d.end, d.number, d.parent.index if d.parent is not None else None) for d in drafts)
    )


def list_head(structure: Structure, unit: Unit) -> Unit | None:
    """Return the sentence that heads the list in which the unit stands, None outside a list.

    In "Прокурор құқылы: 1) талап етуге; 2) шақыруға." it is "Прокурор құқылы:" for each item and for their sentences.
    """
    item = unit if unit.kind == "subparagraph" else next(_items_above(structure, unit), None)
    if item is None or item.parent is None:
        return None
    head = None
    for index in range(item.parent + 1, item.index):
        other = structure.units[index]
        if other.kind != "sentence" or other.parent != item.parent:
            break
        head = other
    return head


def _items_above(structure: Structure, unit: Unit) -> Iterator[Unit]:
    return (above for above in structure.ancestors(unit) if above.kind == "subparagraph")


def split_sentences(characters: str, start: int, end: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in characters[start:end].

    >>> from zangraph.extraction.lexicon import own_lexicon
    >>> raw = "Бұйрық 2010 ж. 1 ақпанда шықты. К.Б. Сыздықов (т.б. адамдар) келді."
    >>> [raw[a:b] for a, b in split_sentences(raw, 0, len(raw), own_lexicon())]
    ['Бұйрық 2010 ж. 1 ақпанда шықты.', 'К.Б. Сыздықов (т.б. адамдар) келді.']
    """
    first = start
    for mark in SENTENCE_END.finditer(characters, start, end):
        if not _is_abbreviated(characters, first, mark.start(), mark.group(), lexicon):
            stop = mark.start() + len(mark.group().rstrip())
            yield first, stop
            first = mark.end()
    if first < end:
        yield first, end


def _is_abbreviated(characters: str, first: int, dot: int, mark: str, lexicon: Lexicon) -> bool:
    """Tell whether the full stop ends an abbreviation, an initial or the number of a paragraph."""
    if not mark.startswith(".") or mark.startswith(".."):
        return False
    before = characters[first:dot]
    words = before.split()
    word = words[-1].lstrip('("«“[') if words else ""
    if len(words) == 1 and re.fullmatch(rf"{NUMBER}|\d+(\.\d+)*|{ROMAN}", word):
        return True
    return word.lower() in abbreviations(lexicon) or bool(re.fullmatch(rf"(?:[{UPPER}]\.)*[{UPPER}]", word))


def _numbers_parts(characters: str, kind: str, lexicon: Lexicon) -> bool:
    """Tell whether the numbered pieces of articles are parts: codes say "осы баптың екінші бөлігі", laws "2-тармағы"."""
    if kind:
        return kind == "code"
    parts, codes, paragraphs = (len(sign.of(lexicon).findall(characters)) for sign in (PART_CITED, CODE_ITSELF, PARAGRAPH_CITED))
    return parts + 2 * codes > paragraphs


def _blocks(characters: str) -> Iterator[Block]:
    """Yield the paragraphs; normalisation left a line end after each of them, and nowhere else."""
    for line in re.finditer(r"[^\n]+", characters):
        if line.group().strip():
            start = line.start() + len(line.group()) - len(line.group().lstrip())
            yield Block(start, start + len(line.group().strip()))


def _classified(characters: str, blocks: list[Block], lexicon: Lexicon) -> list[Block]:
    for position, block in enumerate(blocks):
        for kind, pattern in openers(lexicon):
            match = pattern.match(characters, block.start, block.end)
            if match:
                block.kind, block.number = kind, match.groupdict().get("number") or ""
                break
        else:
            block.kind = _unnumbered(characters, blocks, position)
    _drop_contents(blocks)
    return blocks


def _unnumbered(characters: str, blocks: list[Block], position: int) -> UnitKind:
    """Tell headings and titles from running text: they have no full stop and something stands below them."""
    block = blocks[position]
    running = re.search(rf"[.!?](?=\S)|[{LOWER}]{{3}}[.!?]|[.:;!?…]$", characters[block.start : block.end])
    if running or position + 1 == len(blocks) or block.end - block.start > 300 or not characters[block.start].isupper():
        return "block"
    return "title" if position == 0 else "heading"


def _drop_contents(blocks: list[Block]) -> None:
    """Make headings of the articles of a table of contents: nothing stands below them."""
    kinds = [block.kind for block in blocks]
    for position, block in enumerate(blocks[:-1]):
        if block.kind == "article" and block.end - block.start < 12 and kinds[position + 1] in {"article", "section"}:
            block.kind = "heading"


def _inline_items(characters: str, blocks: list[Block]) -> Iterator[Block]:
    """Cut "құқылы: 1) талап етуге; 2) шақыруға" inside a paragraph into its head and items."""
    for block in blocks:
        if block.kind in {"note", "title", "heading"}:
            yield block
            continue
        pieces = _inline_numbers(characters, block)
        ends = [mark.start() for mark in pieces] + [block.end]
        yield Block(block.start, ends[0], block.kind, block.number)
        for mark, end in zip(pieces, ends[1:], strict=True):
            yield Block(mark.start("number"), end, "subparagraph", mark.group("number"))


def _inline_numbers(characters: str, block: Block) -> list[re.Match[str]]:
    """Return the numbers of items in the paragraph: the first after a colon, the others after a semicolon."""
    found: list[re.Match[str]] = []
    for mark in INLINE_ITEM.finditer(characters, block.start, block.end):
        sign = characters[mark.start() - 1]
        if sign == ":" and mark.group("number") in {"1)"} or found and sign in ";":
            found.append(mark)
    return found


def _tree(characters: str, blocks: list[Block], numbered: UnitKind, lexicon: Lexicon) -> list[Draft]:
    drafts: list[Draft] = []
    path: list[Draft] = []
    for position, block in enumerate(blocks):
        following = blocks[position + 1].kind if position + 1 < len(blocks) else None
        kind, depth = _place(characters, block, path, drafts, following)
        if kind == "paragraph" and any(unit.kind == "article" for unit in path):
            kind = numbered
        while path and path[-1].depth >= depth:
            path.pop()
        unit = Draft(kind, block.start, block.end, depth, block.number, path[-1] if path else None)
        drafts.append(unit)
        path.append(unit)
        for above in path:
            above.end = max(above.end, block.end)
        if kind in NAMED and (characters[block.end - 1] not in ".!?" or block.end - block.start < 150):
            drafts.append(Draft("sentence", block.start, block.end, DEPTH["sentence"], parent=unit))
        elif kind != "note":
            for start, end in split_sentences(characters, block.start, block.end, lexicon):
                drafts.append(Draft("sentence", start, end, DEPTH["sentence"], parent=unit))
        if kind in {"note", "title"} or kind == "heading" and following != "subparagraph":
            path.pop()
    return drafts


def _place(
    characters: str, block: Block, path: list[Draft], drafts: list[Draft], following: UnitKind | None
) -> tuple[UnitKind, int]:
    """Return what a paragraph is where it stands, and its depth."""
    last = drafts[-1] if drafts else None
    if last is not None and block.kind in {"block", "subparagraph"}:
        if last.kind == "note" and characters[last.end - 1] in ":;" and block.kind == "block":
            return "note", path[-1].depth + 1 if path else DEPTH["note"]
        if block.kind == "block" and _goes_on(characters, block, path):
            open_item = path[-1]
            nested = open_item.kind == "subparagraph" and characters[_own_end(drafts, open_item) - 1] == ":"
            return "subparagraph", open_item.depth + 1 if nested else max(open_item.depth, DEPTH["subparagraph"])
        if block.kind == "subparagraph" and _is_nested(block, path):
            return "subparagraph", NESTED
    if block.kind == "note":
        return "note", NESTED + 1
    return block.kind, DEPTH[block.kind]


def _own_end(drafts: list[Draft], unit: Draft) -> int:
    """Return where the unit's own sentences end, before what it holds."""
    return max((draft.end for draft in drafts[-60:] if draft.kind == "sentence" and draft.parent is unit), default=unit.end)


def _goes_on(characters: str, block: Block, path: list[Draft]) -> bool:
    """Tell whether a paragraph without a number is an item: it follows a colon or an item, and ends like one."""
    if not path:
        return False
    before, semicolon = characters[path[-1].end - 1], characters[block.end - 1] == ";"
    if path[-1].kind == "subparagraph":
        if path[-1].number[:1].isalnum() and characters[block.start].isupper() and not semicolon and before == ";":
            return False
        return before == ";" or before == ":" and semicolon or semicolon and before == "."
    return before == ":" and (semicolon or characters[block.start].islower())


def _is_nested(block: Block, path: list[Draft]) -> bool:
    """Tell whether an item stands below an item: letters or dashes under digits."""
    outer = next((unit for unit in reversed(path) if unit.kind == "subparagraph"), None)
    if outer is None:
        return False
    dashed = not block.number[:1].isalnum()
    outer_dashed = not outer.number[:1].isalnum()
    if outer.depth >= NESTED:
        return dashed == outer_dashed
    return dashed and not outer_dashed
