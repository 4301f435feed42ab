"""Read a page as saved from the official legal information system, or any other, as text with one paragraph a line.

    <h3 id="z12">7-бап. …</h3>  ·  <p id="z13">      1. …</p>  ·  <p><b><a name="z13"></a>8-бап. …</b></p>
    <span class="note">Ескерту. …</span>  ·  <br>  ·  <table>

The words of the law are what stands in `<article>`, in the old layout in `<div class="container_gamma text …">`, else in
`<body>`. Title and requisites stand outside of it; they become the first lines. Menus, scripts, forms and footers are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.signs import PAGE_WORDS, Sign
from zangraph.reading.encoding import decode
from zangraph.reading.errors import DocumentError
from zangraph.reading.lines import Lines, as_text, tidy
from zangraph.reading.numbering import FORMATS
from zangraph.reading.official import LANGUAGES, read_address, read_status, title_field
from zangraph.reading.plain import drop_controls
from zangraph.reading.reading import Reading

MOST_TAGS = 1_000_000
"""A code of a thousand articles has some forty thousand."""

DEEPEST = 255

DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})|<\?xml[^>]{0,100}?encoding=["']([^"']{2,40})""", re.I
)
TAG = re.compile("<[A-Za-z!/?]")

BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure figcaption footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main ol p pre section table tbody td tfoot th thead tr ul".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
DROPPED = frozenset(
    "audio button canvas embed form head iframe img input link map math menu meta nav noscript object option script select style"
    " svg template textarea title video".split()
)
OUTSIDE = frozenset({"aside", "footer", "header"})
# Parts of a page that are no words of the law, by class, id and role.
FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:aftertext|breadcrumbs?|tabs(?:_container)?|navbar|menu|sidebar|footer|toolbar|share|banner|copyright|ethernatable"
    r"|navigation|contentinfo|search)(?:$|[\s_-])"
)
UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# "Ескерту. …", "Сноска. …": a remark of the editors, which has a line of its own even where the page sets it beside the text.
REMARK = Sign(r"\s*{remark}", PAGE_WORDS)
# Where the lines of a table of contents stand.
LISTED = frozenset({"li", "p"})
NUMBERED = re.compile(r"\s*(?:[\dIVX]+(?:-\d+)?[.)-]|[а-яa-z]\))")
LIST_TYPES = {
    name: FORMATS[format]
    for name, format in {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.items()
}
BODIES = (
    "//article",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' text ') and contains(@class, 'container')]",
    "//*[@id='document-content' or @id='doc-content' or contains(concat(' ', normalize-space(@class), ' '), ' document ')]",
    "//body",
)
REQUISITES = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' slogan ')]//p"
    "|//*[contains(concat(' ', normalize-space(@class), ' '), ' requisites ')]"
)
ADDRESSES = (
    "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content | //meta[@itemprop='url']/@content"
    " | //a[contains(@href, '/docs/') and contains(@href, '/download')]/@href"
)
NEARLY_ALL = 0.8
SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S{1,300})")
STATUS = "//*[contains(concat(' ', normalize-space(@class), ' '), ' status ')]"


def read_html(raw: bytes, name: str, lexicon: Lexicon) -> Reading:
    """Read the text and the facts of a page.

    Raises `DocumentError` for a page that is no HTML, too large, nested too deep or without words.
    """
    markup, note = decode_markup(raw, name)
    if not TAG.search(markup):
        raise DocumentError(f"{name}: no HTML: there is no tag in it")
    root = parse(markup, name)
    facts = dict(page_facts(root, markup, lexicon))
    lines = read_lines(root, lexicon)
    return Reading(as_text(lines), "text/html", facts, (note,) if note else ())


def read_fragment(markup: str, name: str, lexicon: Lexicon) -> list[str]:
    """Return the lines of a piece of HTML, as the members of other formats hold it."""
    return body_lines(parse(markup, name), lexicon)


def decode_markup(raw: bytes, name: str) -> tuple[str, str]:
    """Decode by mark or letters; where these settle nothing, as the page says."""
    try:
        return decode(raw, name)
    except DocumentError:
        declared = DECLARED.search(raw[:4096])
        if declared is None:
            raise
        encoding = (declared[1] or declared[2]).decode("ascii")
        try:
            return raw.decode(encoding), f"decoded as {encoding}, as the page says"
        except (LookupError, ValueError):
            pass
        raise


def parse(markup: str, name: str) -> Any:
    """Return the root element of a page; nothing is fetched, and no entities are known but those of HTML."""
    if markup.count("<") > MOST_TAGS:
        raise DocumentError(f"{name}: more than {MOST_TAGS:,} tags")
    parser = etree.HTMLParser(no_network=True, recover=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(drop_controls(markup).encode("utf-8"), parser)
    except etree.LxmlError as error:
        if "unknown error" in str(error):  # so lxml calls it when the memory is spent
            raise MemoryError from None
        raise DocumentError(f"{name}: no HTML: {tidy(str(error))[:120]}") from None
    if root is None:
        raise DocumentError(f"{name}: no HTML: nothing in it")
    if any("depth" in entry.message for entry in parser.error_log):
        raise DocumentError(f"{name}: elements nested deeper than {DEEPEST}")
    return root


def page_facts(root: Any, markup: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield what a page states: title, language, registration code, day of the redaction, status."""
    saved = SAVED_FROM.search(markup[:2000])
    addresses = [*root.xpath(ADDRESSES), *([saved[1]] if saved else [])]
    facts = dict(fact for address in reversed(addresses) for fact in read_address(address))
    stated = LANGUAGES.get(root.get("lang", "").casefold(), "") if "code" not in facts else ""
    if stated:
        facts["language"] = stated
    title = page_title(root)
    if title:
        facts[title_field(facts.get("language", ""))] = title
    for element in root.xpath(STATUS)[:1]:
        status = read_status(lexicon, *element.get("class", "").split(), tidy(words_of(element)))
        if status:
            facts["status"] = status
    yield from facts.items()


def page_title(root: Any) -> str:
    """Return the heading of a page, '' where it has none of its own."""
    headings = root.xpath("//h1")
    return tidy(words_of(headings[0])) if len(headings) == 1 else ""


def words_of(element: Any) -> str:
    """Return the words in an element."""
    return " ".join(element.itertext(with_tail=False))


def read_lines(root: Any, lexicon: Lexicon) -> list[str]:
    """Return the lines of a page: title and requisites, then the words of the law."""
    body = find_body(root)
    lines = body_lines(body, lexicon)
    ahead = [element for element in root.xpath(f"//h1 | {REQUISITES}") if body not in element.iterancestors()]
    head = [tidy(words_of(element)) for element in ahead if body.tag != "body"]
    return [line for line in head if line and line not in lines[:10]] + lines


def find_body(root: Any) -> Any:
    """Return the element that holds the words of the law: of the first kind that the page has, the one with nearly all words."""
    for path in BODIES:
        lengths = {element: len(tidy(words_of(element))) for element in root.xpath(path)}
        longest = max(lengths, key=lambda element: lengths[element], default=None)
        if longest is not None and lengths[longest] > NEARLY_ALL * sum(lengths.values()):
            return longest
    return root


def body_lines(body: Any, lexicon: Lexicon) -> list[str]:
    """Return the paragraphs below an element as lines."""
    lines, counts = Lines(), Counter[Any]()
    whole = body.tag != "body" and body.tag != "html"
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element is not body and is_dropped(element, within_body=whole):
            walk.skip_subtree()
        elif event == "start":
            open_element(element, lines, counts, lexicon)
        elif element is not body:
            close_element(element, lines)
    return lines.finished()


def is_dropped(element: Any, within_body: bool) -> bool:
    """Tell whether an element holds no words of the law; in `<article>` fewer things are suspected."""
    if element.tag in DROPPED or "hidden" in element.attrib or UNSEEN.search(element.get("style", "")):
        return True
    if element.tag in OUTSIDE and not within_body or element.tag in LISTED and is_in_contents(element):
        return True
    marks = " ".join(element.get(attribute, "") for attribute in ("class", "id", "role"))
    return bool(marks) and element.tag not in {"p", "span", "h3"} and bool(FURNITURE.search(marks.casefold()))


def is_in_contents(element: Any) -> bool:
    """Tell whether a paragraph is nothing but a link to another place of the page: a line of a table of contents."""
    link = element.find(".//a[@href]")
    if link is None or not link.get("href").startswith("#") or tidy(words_of(link)) != tidy(words_of(element)):
        return False
    target = link.get("href")[1:]
    return bool(target) and target != element.get("id") and not any(target == anchor.get("name") for anchor in element.iter("a"))


def open_element(element: Any, lines: Lines, counts: Counter[Any], lexicon: Lexicon) -> None:
    """Begin a line where a block begins, and add the number of an item and the words before the first child."""
    words = element.text or ""
    if element.tag == "br":
        lines.add(" ") if in_heading(element) else lines.end()
    elif element.tag == "tr":
        lines.begin_row()
    elif element.tag in {"td", "th"}:
        lines.begin_cell()
    elif element.tag in BLOCKS or element.get("class") == "note" and REMARK.of(lexicon).match(words):
        lines.end()
    if element.tag == "li":
        lines.add(item_number(element, counts))
    lines.add(words)


def item_number(item: Any, counts: Counter[Any]) -> str:
    """Return the number that a browser shows before an item of a numbered list, '' where its words begin with one."""
    above = item.getparent()
    first = next((words for words in item.itertext() if words.strip()), "")
    if above is None or above.tag != "ol" or not first or NUMBERED.match(first):
        return ""
    started = above.get("start", "")
    counts[above] += 1
    number = counts[above] + (int(started) - 1 if started.isdecimal() and len(started) < 6 else 0)
    return f"{LIST_TYPES.get(above.get('type', ''), str)(number)}. "


def close_element(element: Any, lines: Lines) -> None:
    """End the line where a block ends, and add the words after it."""
    if element.tag == "tr":
        lines.end_row()
    elif element.tag in BLOCKS:
        lines.end()
    lines.add(element.tail or "")


def in_heading(element: Any) -> bool:
    """Tell whether an element stands in a heading, whose lines are one."""
    return any(above.tag in HEADINGS for above in element.iterancestors())
