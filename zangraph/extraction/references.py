"""Find references to provisions as written: names of acts and pinpoints, joined into chains.

    ҚПК-нің 125-бабының 1-бөлігі · ҚПК-нің 92-бабы бірінші бөлігінің 2) тармағы және 93-бабы бірінші бөлігінің 4) тармағы
    осы баптың екінші бөлігі · 146-бап ҚК · 2010.06.25 N 11 (қолданысқа енгізілу тәртібін 2-т. қараңыз)

One reference is made of each pinpoint; its span runs from the name of the act to the end of the pinpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from zangraph.extraction.act_names import ActName, act_name_finder
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.pinpoints import LEVELS, Pinpoint, pinpoint_finder
from zangraph.extraction.signs import CITATION_WORDS, Sign

# What may stand between two links of a chain: nothing, a remark in brackets; or a comma, "және" and the like.
REMARKS = r"\s?(?:\([^()\n]{1,200}\)\s?)?"
GLOSS = r"(?:[\"«“][^\"»”\n]{1,90}[\"»”]\s(?:{called}\s)?)?"
DIRECT = Sign(rf"{REMARKS}{GLOSS}(?:{{only}}\s)?$", CITATION_WORDS)
JOINED = Sign(rf"{REMARKS}(?:[,;]|,?\s?{{listing}})*{REMARKS}$", CITATION_WORDS)
LONGEST_TITLE = 220
CLAUSE_END = re.compile(r"[.;:,\"«»()\n]")
REMARK = re.compile(r"\s?\([^()\n]{1,60}$")
# "осы баптың", "аталған тармақтың": a unit meant by pointing at it.
POINTING = re.compile(r"[ОоБбАаКкСс](?<!\w.)(?P<word>сы|ұл|талған|өрсетілген|ол) (?P<unit>бап|бөлік|тармақ|тарау)(?P<ending>\w*)")
UNITS: Mapping[str, str] = {"бап": "article", "бөлік": "part", "тармақ": "paragraph", "тарау": "chapter"}
NO_CASE = ("ш", "лар", "тар", "тер", "ы", "і")


@dataclass(frozen=True)
class Link:
    """What a chain is made of: the name of an act, a pinpoint, or a unit pointed at."""

    start: int
    end: int
    name: ActName | None = None
    pinpoint: Pinpoint | None = None
    pointing: str = ""
    level: str = ""


@dataclass(frozen=True)
class Reference:
    """A citation as written: the links that it is made of, and its pinpoint by level."""

    start: int
    end: int
    name: ActName | None
    levels: Mapping[str, str]
    pointing: str = ""
    pointed: str = ""


@dataclass
class Chain:
    """A chain under construction: its act, its start and the pinpoints that its last link stands for."""

    start: int
    end: int
    name: ActName | None = None
    pointing: str = ""
    pointed: str = ""
    paths: list[dict[str, str]] = field(default_factory=lambda: [{}])
    level: str = ""
    owns: bool = False


def find_references(characters: str, lexicon: Lexicon) -> Iterator[Reference]:
    """Yield the citations as written, in order."""
    links = find_links(characters, lexicon)
    chain: Chain | None = None
    for link in links:
        link = spelt_out(characters, chain, link)
        if chain is not None and extends(characters, chain, link, lexicon):
            if chain.level and not goes_deeper(chain, link) or is_remark(characters, chain, link):
                yield from close(chain)
            extend(chain, link)
            continue
        if chain is not None:
            yield from close(chain)
        chain = None if is_page(characters, link) else start_chain(link)
    if chain is not None:
        yield from close(chain)


def find_links(characters: str, lexicon: Lexicon) -> list[Link]:
    """Return names, pinpoints and units pointed at, in order; what stands inside a name belongs to it."""
    names = act_name_finder(lexicon).find(characters)
    links = [Link(name.start, name.end, name=name) for name in names]
    points = pinpoint_finder(lexicon).find(characters)
    links += [Link(point.start, point.end, pinpoint=point, level=point.level) for point in points]
    for match in POINTING.finditer(characters):
        level = UNITS[match.group("unit")]
        if not match.group("ending").startswith(NO_CASE):
            links.append(Link(match.start(), match.end(), pointing=match.group().split()[0].lower(), level=level))
    ordered: list[Link] = []
    for link in sorted(links, key=lambda link: (link.start, -link.end)):
        if ordered and link.start < ordered[-1].end and (ordered[-1].name or link.name is None):
            continue
        ordered.append(link)
    return ordered


def spelt_out(characters: str, chain: Chain | None, link: Link) -> Link:
    """Read "б." as the article after an act and as the part after an article: "ҚПК 194-б. 3-б."."""
    if link.pinpoint is None or not characters.startswith("б.", link.end - 2) or chain is None or chain.level != "article":
        return link
    return replace(link, level="part", pinpoint=replace(link.pinpoint, level="part"))


def is_page(characters: str, link: Link) -> bool:
    """Tell whether "б." without an act before it is a page: "[1, 2-б.]"."""
    return link.pinpoint is not None and characters.startswith("б.", link.end - 2)


def start_chain(link: Link) -> Chain:
    """Return the chain that begins with a link."""
    chain = Chain(link.start, link.end, link.name, link.pointing, link.level if link.pointing else "")
    if link.pinpoint is not None:
        chain.level, chain.owns = link.level, link.pinpoint.genitive
        chain.paths = list(link.pinpoint.paths())
    return chain


def extends(characters: str, chain: Chain, link: Link, lexicon: Lexicon) -> bool:
    """Tell whether a link goes on with the chain: a pinpoint after an act, after what it is a part of, or after a comma."""
    if approves(characters, chain, link):
        return True
    if link.pinpoint is None:
        short = link.name is not None and link.name.head[:2].isupper() and link.name.case == "nominative"
        return short and chain.name is None and bool(chain.level) and characters[chain.end : link.start] == " "
    between = characters[chain.end : link.start]
    if len(between) > 300 or "\n" in between:
        return False
    if not chain.level:
        return DIRECT.of(lexicon).match(between) is not None or is_remark(characters, chain, link)
    return (DIRECT if goes_deeper(chain, link) else JOINED).of(lexicon).match(between) is not None


def approves(characters: str, chain: Chain, link: Link) -> bool:
    """Tell whether a link names the rules that the chain's act approves: they are one with the act."""
    if chain.name is None or chain.level or link.name is None or link.name.kind != "rules" or link.name.demonstrative:
        return False
    between = characters[chain.end : link.start]
    return bool(chain.name.date) and len(between) < LONGEST_TITLE and not CLAUSE_END.search(between)


def is_remark(characters: str, chain: Chain, link: Link) -> bool:
    """Tell whether a pinpoint stands in a remark on the act: "2010.06.25 N 11 (қолданысқа енгізілу тәртібін 2-т. қараңыз)"."""
    if chain.name is None or chain.level or not characters.startswith("т.", link.end - 2):
        return False
    return REMARK.match(characters[chain.end : link.start]) is not None


def goes_deeper(chain: Chain, link: Link) -> bool:
    """Tell whether a pinpoint is a part of the last one: by its level, or in "3-тармақтың екінші бөлігі" by the genitive."""
    if not chain.level:
        return True
    if not link.level:
        return False
    owned = chain.owns and link.start == chain.end + 1 and all(link.level not in path for path in chain.paths)
    return owned or LEVELS.index(link.level) > LEVELS.index(chain.level)


def extend(chain: Chain, link: Link) -> None:
    """Add a pinpoint to a chain: below the last one, or beside it."""
    if link.pinpoint is None:
        chain.end, chain.name = link.end, chain.name or link.name
        return
    bases = chain.paths
    if not goes_deeper(chain, link):
        depth = LEVELS.index(link.level)
        bases = [{level: value for level, value in chain.paths[-1].items() if LEVELS.index(level) < depth}]
        if not bases[0] and chain.name is None and not chain.pointing:
            chain.start = link.start
    chain.paths = [base | path for base in bases for path in link.pinpoint.paths()]
    chain.end, chain.level, chain.owns = link.end, link.level, link.pinpoint.genitive


def close(chain: Chain) -> Iterator[Reference]:
    """Yield what the last link of a chain cites."""
    for path in chain.paths:
        yield Reference(chain.start, chain.end, chain.name, path, chain.pointing, chain.pointed)
