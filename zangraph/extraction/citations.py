"""Find citations: names of acts and pinpoints, joined as they are written, each with the act that it means.

    ҚПК-нің 125-бабының 1-бөлігі · ҚПК-нің 92-бабы бірінші бөлігінің 2) тармағы және 93-бабы бірінші бөлігінің 4) тармағы
    осы баптың екінші бөлігі · Ескерту. 4-тармаққа өзгеріс енгізілді - ҚР Жоғарғы Сотының 31.03.2017 № 3 нормативтік қаулысымен

One citation is made of each pinpoint; its span runs from the name of the act to the end of the pinpoint. Pinpoints without
an act of their own belong to the act of the chain, to the document itself, or to the act named last.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from zangraph.extraction.act_names import ActName, act_name_finder
from zangraph.extraction.dates import DATE_PATTERN, to_iso
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.pinpoints import LEVELS, Pinpoint, pinpoint_finder
from zangraph.extraction.records import Citation, Document, Structure, Text, Unit
from zangraph.extraction.resolution import Act, Sources, group, latest, period_of, sources_of

# What may stand between two links of a chain: nothing, a remark in brackets; or a comma, "және" and the like.
REMARKS = r"\s?(?:\([^()\n]{1,200}\)\s?)?"
GLOSS = r"(?:[\"«“][^\"»”\n]{1,90}[\"»”]\s(?:деген\s)?)?"
DIRECT = re.compile(rf"{REMARKS}{GLOSS}(?:(?:тек|тиісінше|ғана|қолданыстағы)\s)?$")
JOINED = re.compile(rf"{REMARKS}(?:[,;]|,?\s?(?:және|мен|пен|бен|немесе|не|сондай-ақ))*{REMARKS}$")
REMARK = re.compile(r"\s?\([^()\n]{1,60}$")
# "осы баптың", "аталған тармақтың": a unit meant by pointing at it.
POINTING = re.compile(
    r"[ОоБбАаКкСс](?<!\w.)(?P<word>сы|ұл|талған|өрсетілген|ол) (?P<unit>бап|баб|бөлік|бөліг|тармақ|тармағ|тарау)(?P<ending>\w*)"
)
UNITS: Mapping[str, str] = {"бап": "article", "баб": "article", "бөлік": "part", "бөліг": "part", "тарау": "chapter"}
REPLACED = re.compile(r"\s?[\"»”]\s?(?:,|деген|сөз)")
HEADING = re.compile(r"\s(?:бойынша)\s*(?:\n|$)")
NOTE = re.compile(r"(?:\d+(?:-\d+)?\)\s*)?(?:Ескерту|[Аа]л(?:ын)?ып тасталды|\w+ тасталды -)")
OWNED = re.compile(r"(?:ескертудің|шешімнің|үкімнің|шарттың|жоспардың|баяндаманың)\s$", re.IGNORECASE)
SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s|\n|\d\.\s|[-–—]\s)$")
BACK = 6000
CONVENTION_BACK = 2500
SENTENCE = 1000
PARAGRAPH = 6000
SELF_KINDS = frozenset({"code", "law", "constitutional-law", "constitution", "normative-resolution", "order", "decree"})


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


def find_citations(text: Text, structure: Structure, document: Document, lexicon: Lexicon) -> tuple[Citation, ...]:
    """Return the citations of a text in order, in raw offsets, each with its act and pinpoint.

    `rule` says how the act was found: by its name, its date, its title, by reference to the document itself or back to an act
    named before. `repaired` tells that a displaced anchor was put back in it.
    """
    decider = Decider(text.characters, structure, document, sources_of(lexicon))
    found = []
    for reference in find_references(text.characters, lexicon):
        resolved = decider.resolve(reference)
        if resolved is not None:
            found.append(record(text, document, reference, *resolved))
    return tuple(sorted(dict.fromkeys(found), key=lambda citation: (citation.start, citation.end)))


def find_references(characters: str, lexicon: Lexicon) -> Iterator[Reference]:
    """Yield the citations as written, in order."""
    links = find_links(characters, lexicon)
    chain: Chain | None = None
    for link in links:
        link = spelt_out(characters, chain, link)
        if chain is not None and extends(characters, chain, link):
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
        level = UNITS.get(match.group("unit").lower(), "paragraph")
        if not match.group("ending").startswith(("ш", "лар", "тар")):
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
        chain.level = link.level
        chain.paths = list(link.pinpoint.paths())
    return chain


def extends(characters: str, chain: Chain, link: Link) -> bool:
    """Tell whether a link goes on with the chain: a pinpoint after an act, after what it is a part of, or after a comma."""
    if link.pinpoint is None:
        short = link.name is not None and link.name.head[:2].isupper() and link.name.case == "nominative"
        return short and chain.name is None and bool(chain.level) and characters[chain.end : link.start] == " "
    between = characters[chain.end : link.start]
    if len(between) > 300 or "\n" in between:
        return False
    if not chain.level:
        return DIRECT.match(between) is not None or is_remark(characters, chain, link)
    return (DIRECT if goes_deeper(chain, link) else JOINED).match(between) is not None


def is_remark(characters: str, chain: Chain, link: Link) -> bool:
    """Tell whether a pinpoint stands in a remark on the act: "2010.06.25 N 11 (қолданысқа енгізілу тәртібін 2-т. қараңыз)"."""
    if chain.name is None or chain.level or not characters.startswith("т.", link.end - 2):
        return False
    return REMARK.match(characters[chain.end : link.start]) is not None


def goes_deeper(chain: Chain, link: Link) -> bool:
    """Tell whether a pinpoint is a part of the chain's last one."""
    if not chain.level:
        return True
    return LEVELS.index(link.level) > LEVELS.index(chain.level) if link.level else False


def extend(chain: Chain, link: Link) -> None:
    """Add a pinpoint to a chain: below the last one, or beside it."""
    chain.end = link.end
    if link.pinpoint is None:
        chain.name = link.name
        return
    depth = LEVELS.index(link.level)
    bases = [{level: value for level, value in path.items() if LEVELS.index(level) < depth} for path in chain.paths]
    unique = [base for position, base in enumerate(bases) if base not in bases[:position]]
    if not goes_deeper(chain, link):
        unique = unique[-1:]
        if not unique[0] and chain.name is None and not chain.pointing:
            chain.start = link.start
    chain.paths = [base | path for base in unique for path in link.pinpoint.paths()]
    chain.level = link.level


def close(chain: Chain) -> Iterator[Reference]:
    """Yield what the last link of a chain cites."""
    for path in chain.paths:
        yield Reference(chain.start, chain.end, chain.name, path, chain.pointing, chain.pointed)


class Decider:
    """Decides which act a reference means, and remembers what was named before."""

    def __init__(self, characters: str, structure: Structure, document: Document, sources: Sources) -> None:
        self.characters = characters
        self.structure = structure
        self.document = document
        self.sources = sources
        self.period = period_of(document)
        self.named: list[tuple[int, Act, Mapping[str, str]]] = []
        self.by_title: dict[str, Act] = {}
        self.has_articles = any(unit.kind == "article" for unit in structure.units)
        self.starts = [unit.start for unit in structure.units]
        self.treaty = self.subject_treaty()
        self.convention: tuple[int, Act] | None = None

    def subject_treaty(self) -> Act | None:
        """Return the treaty of which the document's title tells: a report on it says "12-бап" and "Конвенция"."""
        title = self.document.title_kk.casefold()
        known = [key for key, row in self.sources.rows.items() if row["kind"] == "treaty" and "конвенция" in title]
        for key in known:
            words = [word for word in re.findall(r"\w+", self.sources.rows[key]["title_kk"].casefold()) if len(word) > 6]
            if words and words[0] in title and key != "opcat-2002":
                return self.sources.act(key)
        return None

    def resolve(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Return act, pinpoint and rule of a reference, None where it is none."""
        found = self.by_name(reference) if reference.name else self.by_context(reference)
        if found is None:
            return None
        act, levels, rule = found
        levels = as_cited(levels, act)
        if not levels and act.key == self.document.act:
            return None
        self.named.append((reference.start, act, levels))
        if reference.name and act.kind == "treaty" and "Конвенция" in self.characters[reference.name.start : reference.name.end]:
            self.convention = (reference.start, act)
        return act, levels, rule

    def by_name(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve a reference that names its act."""
        name = reference.name
        assert name is not None
        if REPLACED.match(self.characters, name.end):
            return None
        if name.kind == "rules":
            return self.rules(name, reference)
        if name.plural and not name.key:
            return None
        if name.state:
            title = f"{name.state} {name.key or name.title or name.head}"
            act = self.sources.unknown(name.kind, "", name.date, name.number, title)
            return act, reference.levels, "foreign-act"
        if name.date or name.title:
            act = self.described(name)
            return act, reference.levels, "dated-act" if name.date else "titled-act"
        if name.key:
            return self.timely(name.key, name), reference.levels, "named-act"
        return self.back(name, reference)

    def described(self, name: ActName) -> Act:
        """Return the act that date, number, issuer or title describe."""
        known = self.sources.dated(name.kind, name.date, name.number) if name.date else None
        known = known or (self.sources.misdated(name.title, name.date, name.number) if name.date else None)
        if known is None and name.title and not name.number:
            titled = self.sources.titled(name.title)
            if titled and not name.date:
                earlier = self.by_title.get(name.title.casefold())
                return earlier or self.timely(titled, name)
            known = titled if titled and self.sources.rows[titled]["date"] == name.date else None
        if known is None and name.key and not name.number:
            return self.sources.in_time(name.key, (name.date, name.date) if name.date else self.period)
        if known is not None:
            act = self.sources.act(known)
        elif name.title and not name.date and name.title.casefold() in self.by_title:
            act = self.by_title[name.title.casefold()]
        else:
            act = self.sources.unknown(name.kind, name.issuer, name.date, name.number, name.title)
        if name.title:
            self.by_title.setdefault(name.title.casefold(), act)
        return act

    def timely(self, key: str, name: ActName) -> Act:
        """Return the act that a name means: the one that a date of the sentence or the issuer points to, else that in force."""
        window = max(0, name.start - SENTENCE)
        sentence = max(window, *(self.characters.rfind(mark, window, name.start) + 1 for mark in (". ", "\n")))
        dates = [to_iso(match) for match in DATE_PATTERN.finditer(self.characters, sentence, name.start)]
        if dates and dates[-1] < self.sources.beginning(key):
            return self.sources.unknown(name.kind, name.issuer, dates[-1], "", name.title)
        issuer = "president" if name.kind == "decree" else name.issuer
        return self.sources.adopted(key, issuer, dates) or self.sources.in_time(key, self.period)

    def back(self, name: ActName, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve "осы Кодекстің", "бұл қаулыда", "Заңда", "Конвенцияның"."""
        demonstrative = name.demonstrative.lower()
        same_kind = group(self.document.kind) == group(name.kind) and bool(self.document.act)
        if demonstrative == "осы" and same_kind:
            return (Act(self.document.act, self.document.kind), reference.levels, "self-reference") if reference.levels else None
        if name.kind == "treaty" and name.head[0].isupper() and name.head.lower().startswith("конвенция"):
            last = self.convention if self.convention and reference.start - self.convention[0] < CONVENTION_BACK else None
            treaty = last[1] if last else self.treaty
            self.convention = (reference.start, treaty) if treaty else None
            return (treaty, reference.levels, "back-reference") if treaty else None
        if not demonstrative and not reference.levels and not self.stands_for_name(name):
            return None
        recent = takewhile(lambda named: reference.start - named[0] < BACK, reversed(self.named))
        act = latest((act for _, act, _ in recent), name.kind)
        if act is None or (same_kind and act.key == self.document.act and not reference.levels):
            return None
        return act, reference.levels, "back-reference"

    def rules(self, name: ActName, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve "осы Ереженің 5-тармағы" to the act that approved the rules, "… бекітілген қағидалардың 5-тармағы" likewise."""
        if not reference.levels:
            return None
        if name.demonstrative.lower() == "осы":
            return (self.itself(), reference.levels, "self-reference") if self.document.act else None
        for position, act, _ in reversed(self.named):
            if reference.start - position > SENTENCE:
                return None
            if group(act.kind) in {"order", "resolution", "decree"}:
                return act, reference.levels, "approved-rules"
        return None

    def stands_for_name(self, name: ActName) -> bool:
        """Tell whether a bare "Заңда" means the law just named: written with a capital inside a sentence."""
        if name.plural or not name.head[0].isupper() or (self.document.act and group(self.document.kind) == group(name.kind)):
            return False
        return SENTENCE_START.search(self.characters[max(0, name.start - 3) : name.start]) is None

    def by_context(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve a pinpoint without the name of an act."""
        start = reference.start
        window = max(0, start - PARAGRAPH)
        line = max(window, self.characters.rfind("\n", window, start) + 1)
        before, after = self.characters[line:start], self.characters[reference.end : reference.end + 2]
        if reference.pointing:
            return self.pointed(reference)
        if not before.strip() and HEADING.match(self.characters, reference.end):
            return (self.treaty, reference.levels, "heading") if self.treaty and "article" in reference.levels else None
        if NOTE.match(self.characters, line) and self.document.act:
            return self.itself(), self.completed(reference), "note"
        if is_label(before, after, reference) or OWNED.search(before):
            return None
        inherited = self.inherited(reference, line)
        own = self.document.act and self.document.kind in SELF_KINDS
        if own and (self.has_articles or "article" not in reference.levels):
            return self.itself(), self.completed(reference), "self-reference"
        return inherited

    def itself(self) -> Act:
        """Return the act that the document is."""
        if self.document.act in self.sources.rows:
            return self.sources.act(self.document.act)
        return Act(self.document.act, self.document.kind, self.document.issuer, self.document.date, self.document.number)

    def inherited(self, reference: Reference, line: int) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve a pinpoint by the act, and below an article by the article, named before it in the paragraph."""
        for position, act, levels in reversed(self.named):
            if position < line and ("article" not in reference.levels or reference.start - position > BACK):
                return None
            if "article" in reference.levels and group(act.kind) in {"code", "treaty", "constitution"}:
                return act, reference.levels, "carried"
            if "article" not in reference.levels and "article" in levels and "chapter" not in reference.levels:
                top = min(LEVELS.index(level) for level in reference.levels)
                kept = {level: value for level, value in levels.items() if LEVELS.index(level) < top}
                return act, kept | dict(reference.levels), "carried"
        return None

    def pointed(self, reference: Reference) -> tuple[Act, Mapping[str, str], str] | None:
        """Resolve "осы баптың екінші бөлігі" by structure, "аталған баптың …" by what was cited last."""
        if not reference.levels:
            return None
        if reference.pointing in {"осы", "бұл"} and self.document.act:
            own = self.place(reference.start, reference.pointed)
            return (self.itself(), own | dict(reference.levels), "self-reference") if own else None
        for position, act, levels in reversed(self.named):
            if reference.start - position > BACK:
                return None
            if reference.pointed in levels:
                depth = LEVELS.index(reference.pointed)
                kept = {level: value for level, value in levels.items() if LEVELS.index(level) <= depth}
                return act, kept | dict(reference.levels), "back-reference"
        return None

    def completed(self, reference: Reference) -> Mapping[str, str]:
        """Add the article in which a pinpoint below an article stands."""
        levels = dict(reference.levels)
        if self.has_articles and "article" not in levels and "chapter" not in levels and "section" not in levels:
            top = min(LEVELS.index(level) for level in levels)
            own = self.place(reference.start, "part")
            levels = {level: value for level, value in own.items() if LEVELS.index(level) < top} | levels
        return levels

    def place(self, position: int, level: str) -> dict[str, str]:
        """Return the numbers of the units, down to a level, in which a position stands."""
        depth = LEVELS.index(level)
        own: dict[str, str] = {}
        for unit in self.units_at(position):
            kind = str(unit.kind)
            if kind in LEVELS and unit.number and LEVELS.index(kind) <= max(depth, LEVELS.index("article")):
                own[kind] = unit.number.rstrip(")")
        own.pop("chapter", None)
        # The numbered pieces of an article are parts in a code and paragraphs in a law; what points at one says which.
        other = {"part": "paragraph", "paragraph": "part"}.get(level)
        if other in own and level not in own and "article" in own:
            own[level] = own.pop(other)
        return own

    def units_at(self, position: int) -> list[Unit]:
        """Return the units that hold a position, the outermost first."""
        index = bisect_right(self.starts, position) - 1
        found = []
        while index >= 0:
            unit = self.structure.units[index]
            if unit.end > position:
                found.append(unit)
            index = -1 if unit.parent is None else unit.parent
        return found[::-1]


def is_label(before: str, after: str, reference: Reference) -> bool:
    """Tell whether a pinpoint is the heading of a unit: it opens its paragraph and stands in no case."""
    return before.strip(" IVX.") == "" and (after[:1] in {".", ":", "", "\n"} or after[1:2].isupper() or after[:1] in "«\"")


def as_cited(levels: Mapping[str, str], act: Act) -> dict[str, str]:
    """Name the levels as the act does: a "бөлім" of a treaty is a part."""
    named = dict(levels)
    if act.kind == "treaty" and "section" in named:
        named["part"] = named.pop("section")
    return named


def record(text: Text, document: Document, reference: Reference, act: Act, levels: Mapping[str, str], rule: str) -> Citation:
    """Return a reference as a record in raw offsets."""
    start, end = text.raw_span(reference.start, reference.end)
    return Citation(
        document.key, start, end, document.text[start:end], act.key,
        **{level: levels.get(level) for level in LEVELS},
        date=act.date or None, number=act.number or None, kind=act.kind or None, issuer=act.issuer or None,
        rule=rule, repaired=text.is_repaired(reference.start, reference.end), candidates=act.candidates,
    )  # fmt: skip
