"""Find norms: who may, must, must not or is entitled to do something.

    Прокурор қаулының күшін жоюға құқылы.                      power of the prosecutor
    Әркімнің өмір сүруге құқығы бар.                           right of everyone
    Сот дәлелдемелерді бағалауға тиіс.                         duty of the court
    Органдардың міндеттері: 1) барлау ақпаратын алу; …         a duty in each item
    Қадағалауды прокуратура органдары жүзеге асырады.          power: the present tense of a function

The unit is the sentence, in a list the item; a sentence gives one norm for each bearer and modality.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from zangraph.extraction import clauses
from zangraph.extraction.bearers import Actor, actors_of, agents, free_genitives, owners, served, subjects
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.modality import Force, Marker, find_markers, is_negative, is_passive, verb_form, words
from zangraph.extraction.records import Citation, Document, Mention, Modality, Norm, Quote, Structure, Text, Unit
from zangraph.extraction.structure import list_head

BASIS_REACH = 60  # characters after a citation in which its use is said
NORMATIVE_KINDS = frozenset("constitution constitutional-law code law decree order rules normative-resolution treaty".split())
# What follows the predicate of a clause.
CLAUSE_END = re.compile(r"\s*(?:[,;:.)»\"]|$|(?:және|ал|бірақ|не|немесе|сондай-ақ|сонымен|әрі)\b)")
DEADLINE = re.compile(
    r"\b(?:дереу|кешіктірмей|кешіктірілмей|кідіріссіз|шұғыл|міндетті түрде)\b|\b(?:сағат|тәулік|күн|ай|жұмыс күні|мерзім)\w* (?:ішінде|аспай\w+|кешіктір\w+)"
)
LIABILITY = re.compile(
    r"жауаптылы\w+ (?:\w+ )?(?:әке|алып кел|тартыл|көтер|болад|жатад)|жауапкершілі\w+ (?:\w+ )?(?:әке|алып кел|тартыл|көтер|болад|жүкте)"
    r"|жауап береді|жауапты болады|жауапқа тарт|салдарға әкеп|әкеп соғады|әкеліп соғады|әкеп соқ"
)
ADVICE = re.compile(
    r"\b(?:жөн|абзал|орынды|маңызды|ұсынылады|пайдалы)(?: болып табылады)?$|(?:атап|айта|айтып|ескере|назар|есте|мойындау|түсіну|тоқталу|бөліп) \w*"
    r" ?(?:өту|өткен|кету|кеткен|аудару|ұстау|көрсету)?\w* ?(?:керек|қажет|жөн|тиіс)|(?:керек|қажет|жөн) (?:деп|сияқты)"
)
DEFINITION = re.compile(r"маңызды рөл|дегеніміз|деп түсін|деп аталады|түсініледі|ұғымы|мыналар (?:\S+ ){0,6}болып табылады")
REFERENCE = re.compile(r"(?:заңнама\w+|заңға|заңдарына|кодекс\w+) сәйкес (?:жүзеге )?$|есебінен (?:жүзеге )?$|заңмен\s$|белгіленген тәртіппен (?:жүзеге )?$")
STATISTICS = re.compile(r"\d ?(?:%|мың|млн|пайыз|адам|іс\b|рет\b)|пайыз|жыл сайын|жылы\b")
REMOVED = re.compile(r"\S*\s*(?:алып|алынып) тасталды", re.IGNORECASE)
ITEM_NUMBER = re.compile(r"^(?:\d+(?:-\d+)*|[а-яәіғқңөұүһ](?:-\d+)?)\)\s*|^[-–—•]\s*|^\d+(?:-\d+)*\.\s*")
HEAD_FORCES: tuple[tuple[re.Pattern[str], Force, str], ...] = (
    (re.compile(r"міндет(?:і|тері|теріне)\b"), "duty", "list-of-duties"),
    (re.compile(r"құқы(?:ғы|қтары|ғына)\b"), "permission", "list-of-rights"),
    (re.compile(r"(?:өкілетті\w+|функция\w+|құзырет\w+)\b"), "function", "list-of-functions"),
)
EVIDENCE = re.compile(r"дәлелдеме|айғақ|үкім|хаттама|қорытынды|сараптама|іс жүзіндегі дерек|нақты дерек")
CUSTODY = re.compile(r"тұтқында|қамау|(?<!жауапты )ұстауға|күзетпен ұста|жауап алуға")
ENACTED = re.compile(r"қаулы етеді|қолданысқа енгізіледі|құқық құрамына")
FORGETTING = frozenset({"article", "section", "chapter"})
CAUSING = re.compile(r"(?:ықпал|әсер|куәлік|мүмкіндік|негіз|себеп|жәрдем|септігін) (?:етеді|береді|болады|тигізеді)$")
PRACTICE = re.compile(r"\b(?:кейбір|жекелеген) (?!жағдай|ерекше)\w+(?:лар|лер|дар|дер|тар|тер)\b|\b(?:кейде|көбінесе|жиі)\b|іс жүзінде (?!дер)|өте тән|практикада|фактілер де")
EVENT = re.compile(r"^\W*(?:\w+ ){0,2}\d{4} жыл(?:ы|ғы)\b[^,]{0,30}(?:да|де|та|те)\s")
SUPPOSED = re.compile(r"\bдеп\b")
DATIVE_PRONOUN = re.compile(r"(?:^|[\s,(])(?:оған|оларға)(?=[\s,])")
APPREHENSION = re.compile(r"[Ұұ]стау хаттама|ұсталған уақыт|тұтқында|қамауға ал")
ADJUDGED = re.compile(r"(?:заңсыз|жарамсыз|күші жоқ|заңды) (?:деп|болып) тан")
NOBODY = re.compile(r"\b(?:ешкім|әркім|кез келген адам)")
PRONOUN = re.compile(r"(?:^|[\s,(])(?P<word>ол|олар|бұлар|оған|оларға)(?=[\s,])(?!\s\w+(?:[дтн]ы|[дтн]і)\b)", re.IGNORECASE)
STATIVE = frozenset(
    "құрайды білдіреді көздейді қамтиды жатады жатпайды табылады табылмайды есептеледі саналады тұрады негізделеді айқындалады көрінеді болады"
    " болмайды кіреді басталады аяқталады ерекшеленеді сипатталады реттеледі реттейді белгіленеді көзделеді айналады тиеді өтеді"
    " қолданылады қолданылмайды соғады қалыптасады дамиды артады құралады бөлінеді аталады түсіндіріледі бағынады келеді құрылады жүреді шығады"
    " байқалады танылады көрсетеді әкеледі біріктіріледі келіп қызықтырады туындайды пайда тиесілі сақталады тоқталады істейді"
    " бағытталады көбейеді төмендейді өседі береді_мүмкіндік қалады қалмайды".split()
)


FUNCTION_PASSIVES = frozenset("жүргізіледі асырылады қолданылады тағайындалады".split())
BENEFITS = frozenset("көрсетіледі беріледі етіледі қорғалады төленеді өтеледі".split())
BOUND = frozenset("сақтайды орындайды".split())
OWED = frozenset("ұсынады өтейді төлейді хабарлайды келеді тапсырады орындайды сақтайды қайтарады".split())


def find_norms(
    text: Text,
    structure: Structure,
    mentions: Sequence[Mention],
    citations: Sequence[Citation],
    document: Document,
    lexicon: Lexicon,
) -> tuple[Norm, ...]:
    """Return the norms of a document in order."""
    off = {row["rule"] for row in lexicon["rules_off"]}
    reader = Reader(text, structure, mentions, document, lexicon)
    writer = Writer(text, document, citations, lexicon)
    return tuple(
        writer.norm(sentence, found, reader.head_of(sentence))
        for sentence, findings in reader.read()
        for found in findings
        if found.rule not in off
    )


@dataclass(frozen=True)
class Sentence:
    """A sentence under study: its string without white space around it, its actors and predicates by offset in it."""

    unit: Unit
    string: str
    actors: tuple[Actor, ...]
    acts: tuple[clauses.Act, ...]
    sites: tuple[Marker, ...]

    @property
    def final(self) -> Marker | None:
        """Return the predicate that ends the sentence, None where it ends without one."""
        if self.sites and not self.string[self.sites[-1].end :].strip(" .;:,)»\""):
            return self.sites[-1]
        return None


@dataclass(frozen=True)
class Finding:
    """A bearer and a modality found in a sentence, with the rule that found them."""

    bearer: str
    modality: Modality
    rule: str
    start: int = 0
    end: int | None = None


class Writer:
    """Write findings down as norms in raw offsets, with what they are about."""

    def __init__(self, text: Text, document: Document, citations: Sequence[Citation], lexicon: Lexicon) -> None:
        self.text, self.document, self.lexicon = text, document, lexicon
        self.citations = sorted(enumerate(citations), key=lambda pair: pair[1].start)
        self.starts = [citation.start for _, citation in self.citations]

    def norm(self, sentence: Sentence, found: Finding, head: Sentence | None) -> Norm:
        """Return the norm of a finding; conditions may stand in the head of its list too."""
        string, bearer = sentence.string, found.bearer
        end = len(string) if found.end is None else found.end
        conditions = self.quotes(sentence, clauses.conditions(string)) + (
            self.quotes(head, clauses.conditions(head.string)) if head is not None else ()
        )
        apart = (*clauses.conditions(string), *clauses.exceptions(string))
        period = clauses.deadline(string, self.lexicon, apart)
        raw_start, raw_end = self.text.raw_span(sentence.unit.start, sentence.unit.end)
        return Norm(
            self.document.key,
            raw_start,
            raw_end,
            self.document.text[raw_start:raw_end],
            bearer,
            found.modality,
            found.rule,
            action=clauses.action(sentence.acts, found.start, end),
            counterparty=clauses.counterparty(sentence.actors, found.start, end, bearer),
            supervised=clauses.supervised(string, sentence.actors, found.start, end, bearer),
            conditions=conditions,
            exceptions=self.quotes(sentence, clauses.exceptions(string)),
            deadline=period[0] if period else None,
            deadline_quote=self.quotes(sentence, (period[1:],))[0] if period else None,
            basis=self.basis(sentence) or (self.basis(head) if head is not None else ()),
            evidence_rule=self.evidence_rule(string, found.modality),
        )

    def quotes(self, sentence: Sentence, spans: Iterable[tuple[int, int]]) -> tuple[Quote, ...]:
        """Return spans of a sentence as pieces of the raw document."""
        offset = sentence.unit.start
        raw = (self.text.raw_span(offset + start, offset + end) for start, end in spans if start < end)
        return tuple(Quote(start, end, self.document.text[start:end]) for start, end in raw)

    def basis(self, sentence: Sentence) -> tuple[int, ...]:
        """Return the indices of the citations on which a sentence says that it rests."""
        start, end = self.text.raw_span(sentence.unit.start, sentence.unit.end)
        inside = self.citations[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return tuple(sorted(index for index, citation in inside if self.is_basis(citation)))

    def is_basis(self, citation: Citation) -> bool:
        """Tell whether what follows a citation makes it the basis: "79-бабына сәйкес"."""
        return clauses.states_basis(" ".join(self.document.text[citation.start : citation.end + BASIS_REACH].split()))

    def evidence_rule(self, string: str, modality: Modality) -> str | None:
        """Return what a resolution of the Supreme Court makes of evidence."""
        return clauses.evidence_rule(string, modality) if self.document.kind == "normative-resolution" else None


class Reader:
    """Read a document's sentences in order, and remember what they were about."""

    def __init__(
        self, text: Text, structure: Structure, mentions: Sequence[Mention], document: Document, lexicon: Lexicon
    ) -> None:
        self.structure = structure
        self.persons = frozenset(row["key"] for row in lexicon["right_holders"])
        self.sentences = {s.unit.index: s for s in _sentences(text, structure, mentions, lexicon, self.persons)}
        self.normative = document.kind in NORMATIVE_KINDS or not document.kind and _looks_normative(structure)
        self.kind = document.kind
        self.defaults = _defaults(structure, self.sentences.values(), self.persons)
        self.topic: tuple[str, ...] = ()
        self.authorities: tuple[str, ...] = ()
        self.part: int | None = None
        self.entitled: tuple[str, ...] = ()

    def read(self) -> Iterator[tuple[Sentence, tuple[Finding, ...]]]:
        """Yield each sentence that holds norms, with them."""
        for sentence in self.sentences.values():
            findings = tuple(self.findings(sentence))
            kept = _once(findings)
            if kept:
                yield sentence, kept
                bearers = tuple(dict.fromkeys(found.bearer for found in kept))
                self.entitled = tuple(key for key in bearers if key in self.persons) or self.entitled
                bound = tuple(key for key in bearers if key not in self.persons)
                if bound:
                    self.authorities, self.part = bound, _part(self.structure, sentence.unit)
            self.remember(sentence)

    def remember(self, sentence: Sentence) -> None:
        """Keep the last subject, which pronouns of the next sentence stand for; a new section forgets."""
        if sentence.unit.parent is not None and self.structure.units[sentence.unit.parent].kind in FORGETTING:
            self.authorities = self.entitled = ()
        named = subjects(sentence.string, sentence.actors, 0, len(sentence.string))
        if named:
            self.topic = tuple(actor.key for actor in named)
        else:
            first = next((a for a in sentence.actors if a.case in {"nominative", "genitive"} and not a.person), None)
            self.topic = (first.key,) if first is not None else self.topic

    def findings(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield what a sentence or item says."""
        if self.is_silent(sentence):
            return
        head = self.head_of(sentence)
        if self.heads_list(sentence) and (head is not None or sentence.string.endswith(":")):
            return
        if head is not None:
            yield from self.item_findings(sentence, head)
        elif not sentence.string.endswith(":") or self.normative:
            yield from self.own_findings(sentence, ())

    def head_of(self, sentence: Sentence) -> Sentence | None:
        """Return the sentence that heads the list in which a sentence stands."""
        unit = list_head(self.structure, sentence.unit)
        return self.sentences.get(unit.index) if unit is not None else None

    def heads_list(self, sentence: Sentence) -> bool:
        """Tell whether items follow the sentence."""
        following = sentence.unit.index + 1
        if following >= len(self.structure.units):
            return False
        unit = self.structure.units[following]
        return unit.kind == "subparagraph" and unit.parent == sentence.unit.parent

    def is_silent(self, sentence: Sentence) -> bool:
        """Tell whether a sentence makes no norm by its kind: advice, liability, definition, removed items."""
        lower = sentence.string.lower().strip(" .;:")
        if REMOVED.match(ITEM_NUMBER.sub("", lower)) or ENACTED.search(lower):
            return True
        return bool(ADVICE.search(lower) or LIABILITY.search(lower) and not _has_strong(sentence) or DEFINITION.search(lower) and not _has_strong(sentence))

    def item_findings(self, sentence: Sentence, head: Sentence) -> Iterator[Finding]:
        """Yield what an item says under the head of its list."""
        force, rule = self.item_force(sentence, head)
        if rule == "definition":
            return
        if not self.normative and not sentence.sites and _ends_in_past(sentence.string):
            return
        bearers = self.head_bearers(sentence, head)
        if sentence.final is not None and sentence.final.force != "function":
            yield from self.own_findings(sentence, bearers)
            if force is None or sentence.final.force == force:
                return
        elif sentence.final is not None and (force is None or force == "function"):
            yield from self.own_findings(sentence, bearers)
            return
        if force is not None:
            yield from (Finding(bearer, self.modality(force, bearer, None, sentence), rule) for bearer in bearers)

    def item_force(self, sentence: Sentence, head: Sentence) -> tuple[Force | None, str]:
        """Return what the list says of its items: by the head's predicate, by its noun, or by the item that closes it."""
        lower = head.string.lower()
        if head.final is not None and DEFINITION.search(lower) and not re.search(r"міндет|құқықтары болып|өкілеттік", lower):
            return None, "definition"
        if head.final is not None and head.final.force != "function":
            return head.final.force, f"item-{head.final.rule}"
        closing = self.closing(sentence)
        for pattern, force, rule in HEAD_FORCES[:2]:
            if _names_list(pattern, lower):
                return force, rule
        if closing is not None and closing.final is not None and (sentence.final is None or closing is sentence):
            if _is_stative(closing, closing.final) or closing.final.passive and not self.normative:
                return None, "definition"
            return closing.final.force, f"item-closed-{closing.final.rule}"
        for pattern, force, rule in HEAD_FORCES:
            if _names_list(pattern, lower) or _names_list(pattern, self.heading(sentence).lower()):
                return force, rule
        return ("function", "item-function") if sentence.final is not None else (None, "")

    def heading(self, sentence: Sentence) -> str:
        """Return the heading of the article that the sentence stands in."""
        for unit in self.structure.ancestors(sentence.unit):
            if unit.kind in {"article", "section", "heading"}:
                own = self.sentences.get(unit.index + 1)
                return own.string if own is not None else ""
        return ""

    def closing(self, sentence: Sentence) -> Sentence | None:
        """Return the first sentence from this one on, in its list, that ends in a predicate."""
        item = next((u for u in (sentence.unit, *self.structure.ancestors(sentence.unit)) if u.kind == "subparagraph"), None)
        if item is None or item.parent is None:
            return None
        finals = []
        for unit in self.structure.units[item.parent :]:
            if unit.start >= self.structure.units[item.parent].end:
                break
            if unit.kind == "sentence" and unit.index in self.sentences and self.sentences[unit.index].final is not None:
                finals.append(self.sentences[unit.index])
        modal = [s for s in finals if s.final is not None and s.final.force != "function"]
        after = [s for s in modal if s.unit.index >= sentence.unit.index]
        later = [s for s in finals if s.unit.index >= sentence.unit.index]
        return next(iter(after or modal[-1:] or later), None)

    def head_bearers(self, sentence: Sentence, head: Sentence) -> tuple[str, ...]:
        """Return whom a list binds: the actors that the item consists of, or the head's subject or owner."""
        own = subjects(sentence.string, sentence.actors, 0, len(sentence.string), together=True)
        closed = own[-1].end if own else 0
        if sentence.string[closed:].strip(" .;,") and not (sentence.final and sentence.final.holder == "subject"):
            own = ()
        named = subjects(head.string, head.actors, 0, len(head.string)) or owners(
            head.string, head.actors, 0, len(head.string), "genitive"
        )
        if named:
            return tuple(actor.key for actor in named)
        outer = self.head_of(head)
        if outer is not None:
            return self.head_bearers(sentence, outer)
        if own:
            return tuple(actor.key for actor in own)
        return self.heading_bearers(sentence) or self.default(sentence)

    def heading_bearers(self, sentence: Sentence) -> tuple[str, ...]:
        """Return whom the heading above names: "Жедел-іздестіру қызметін жүзеге асыратын органдардың құқықтары"."""
        for unit in self.structure.ancestors(sentence.unit):
            own = self.sentences.get(unit.index + 1)
            if unit.kind in {"article", "section", "heading", "block"} and own is not None and own.actors:
                return tuple(actor.key for actor in own.actors if actor.key not in self.persons)[:1]
        return ()

    def own_findings(self, sentence: Sentence, fallback: tuple[str, ...]) -> Iterator[Finding]:
        """Yield what the predicates of a sentence say, each with the actors of its clause."""
        start = 0
        carried: tuple[str, ...] = ()
        for site in sentence.sites:
            if site.force == "function" and not self.states_function(sentence, site, start, carried or fallback):
                continue
            bearers = self.bearers_of(sentence, site, start, carried, fallback)
            for bearer in bearers:
                yield Finding(bearer, self.modality(site.force, bearer, site, sentence), site.rule, start, site.end)
            if site.holder == "subject":
                carried = bearers
            start = site.end

    def states_function(self, sentence: Sentence, site: Marker, start: int, carried: tuple[str, ...]) -> bool:
        """Tell whether a present tense says what somebody does by law, and not what is, happens or is counted."""
        if site.rule == "means-that-function":
            return bool(owners(sentence.string, sentence.actors, start, site.start, "genitive"))
        word = sentence.string[site.start : site.end].lower()
        if re.search(r"\bегер\b", sentence.string[start : site.start].lower()) and SUPPOSED.search(sentence.string, site.end):
            return False
        if not self.normative and (PRACTICE.search(sentence.string.lower()) or EVENT.search(sentence.string)):
            return False
        if CAUSING.search(sentence.string[: site.end]):
            return False
        if word in STATIVE and not re.search(r"(?:мүдде\w+|наразылық|қарсылық) $", sentence.string[start : site.start]) or STATISTICS.search(sentence.string[start : site.start]) and not self.normative:
            return False
        named = subjects(sentence.string, sentence.actors, start, site.start)
        if named and any(actor.weak for actor in named) and not self.normative:
            return False
        if site.passive:
            return self.passes_passive(sentence, site, start)
        pronoun = PRONOUN.search(sentence.string[start : site.start])
        return bool(named) or bool(pronoun and self.topic) or bool(carried) or self.normative and bool(self.topic)

    def passes_passive(self, sentence: Sentence, site: Marker, start: int) -> bool:
        """Tell whether a passive binds somebody: by its agent or deadline, in an act also without, but not where it only refers."""
        clause = sentence.string[start : site.start].lower()
        if agents(sentence.string, sentence.actors, start, site.start, passive=True) or DEADLINE.search(clause):
            return True
        if self.kind == "constitution":
            word = sentence.string[site.start : site.end].lower()
            return word in BENEFITS or is_negative(word)
        if self.normative and self.performers(sentence, site, start):
            return True
        return self.normative and not REFERENCE.search(clause)

    def performers(self, sentence: Sentence, site: Marker, start: int) -> tuple[Actor, ...]:
        """Return who carries out what "жүзеге асырылады": "комиссиялары мен тетігі қызметі нысанындағы бақылау"."""
        if sentence.string[site.start : site.end].lower() not in FUNCTION_PASSIVES:
            return ()
        inside = [a for a in sentence.actors if start <= a.start and a.end <= site.start and not a.person]
        named = [replace(a, modifier=False) for a in inside if a.case == "nominative"]
        return subjects(sentence.string, named, start, site.start)

    def bearers_of(
        self, sentence: Sentence, site: Marker, start: int, carried: tuple[str, ...], fallback: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return whom a predicate binds or entitles."""
        string, actors = sentence.string, sentence.actors
        named: tuple[Actor, ...] = ()
        if site.holder == "subject":
            named = subjects(string, actors, start, site.start) if not site.passive else ()
            if site.passive:
                named = agents(string, actors, start, site.start, passive=True) or self.performers(sentence, site, start)
            named = served(string, actors, start, site.start) or named
        elif site.holder == "possessor":
            named = owners(string, actors, start, site.start, "genitive", last=True)
        elif site.rule == "means-that-function":
            genitives = [a for a in actors if a.case == "genitive" and a.key not in self.persons]
            named = owners(string, genitives, start, site.start, "genitive")
        elif site.holder == "owner":
            named = owners(string, actors, start, site.start, "genitive") or subjects(string, actors, start, site.start)
        elif site.holder in {"recipient", "bestowed"}:
            named = owners(string, actors, start, site.start, "dative", last=site.holder == "bestowed")
            pronoun = DATIVE_PRONOUN.search(string, start, site.start)
            if not named and pronoun:
                named = actors_before(actors, pronoun.start())
            named = (
                named
                or subjects(string, actors, start, site.start)
                or owners(string, actors, start, site.start, "genitive")
            )
        elif site.force in {"permission"}:
            named = agents(string, actors, start, site.start)
        else:
            named = agents(string, actors, start, site.start) or free_genitives(string, actors, start, site.start)
            if site.rule in {"forbidden", "forbidding"}:
                named = named or owners(string, actors, start, site.start, "dative")
        if named:
            return tuple(actor.key for actor in named)
        if NOBODY.search(string[start : site.start].lower()):
            return ("citizen",)
        if carried:
            return carried
        if fallback:
            return fallback
        if PRONOUN.search(string[start : site.start]) and not site.passive:
            before = [actor.key for actor in actors if actor.end <= start + 1]
            if before or self.topic:
                return tuple(before[-1:]) or self.topic
        owner = free_genitives(string, actors, start, site.start)
        if site.force == "permission":
            owner = owner or owners(string, actors, start, site.start, "genitive")
        if owner and site.holder == "subject" and not site.passive:
            return tuple(actor.key for actor in owner)
        return self.default(sentence, site)

    def default(self, sentence: Sentence, site: Marker | None = None) -> tuple[str, ...]:
        """Return whom a clause without an actor binds by its context."""
        if self.kind == "constitution":
            return self.constitutional(sentence, site)
        if self.kind == "normative-resolution" and EVIDENCE.search(sentence.string.lower()):
            return ("court",)
        local = self.defaults.get(_container(self.structure, sentence.unit), ())
        if site is not None and site.force == "duty" and APPREHENSION.search(sentence.string):
            return ("criminal-prosecution-body",)
        if not self.normative:
            return self.narrated(site, local)
        if ADJUDGED.search(sentence.string):
            return ("court",)
        local = local or self.defaults.get(None, ())
        if site is not None and site.force == "permission" and not site.passive and self.entitled:
            return self.entitled
        if site is not None and site.force == "function" and not site.passive:
            return self.topic
        if site is not None and site.holder == "addressee" and site.force == "prohibition":
            patients = {actor.key for actor in sentence.actors if actor.case in {"accusative", "nominative"}}
            if CUSTODY.search(sentence.string):
                return ("criminal-prosecution-body",)
            if patients & set(self.authorities[:1] or local):
                return ("state-bodies",)
        if self.part == _part(self.structure, sentence.unit):
            return self.authorities[:1] or local or self.topic[:1]
        return local or self.authorities[:1] or self.topic[:1]

    def narrated(self, site: Marker | None, local: tuple[str, ...]) -> tuple[str, ...]:
        """Return whom a text that is no act means: whom it has just spoken of, nobody where "one can" or nothing was said."""
        if site is not None and site.force == "permission" and site.holder == "addressee" and site.rule != "allowed":
            return ()
        said = self.authorities[:1] or tuple(key for key in self.topic[:1] if key not in self.persons)
        return said or (local or self.defaults.get(None, ()) if site is not None and site.force == "duty" else ())

    def constitutional(self, sentence: Sentence, site: Marker | None) -> tuple[str, ...]:
        """Return whom a constitution means where it names nobody: the state restricts, everybody enjoys and respects."""
        if site is not None and site.rule in {"forbidden", "allowed"}:
            return ("state-bodies",)
        if site is not None and site.rule == "permitted":
            return ("criminal-prosecution-body",)
        return ("citizen",)

    def modality(self, force: Force, bearer: str, site: Marker | None, sentence: Sentence) -> Modality:
        """Return the modality of a bearer: what authorities may is a power, what persons may a right."""
        entitled: Modality = "right" if bearer in self.persons or site and site.rule == "right-guaranteed" else "power"
        if force == "permission":
            return entitled
        if force == "function":
            if site is not None and is_negative(sentence.string[site.start : site.end].lower()):
                return "prohibition"
            clause = sentence.string[_main_clause(sentence.string) : site.end if site else None].lower()
            word = clause[clause.rfind(" ") + 1 :]
            if word in BENEFITS and bearer in self.persons:
                return entitled
            passive = site is not None and site.passive and word not in FUNCTION_PASSIVES
            bound = word in BOUND or bearer in self.persons and word in OWED
            ensured = self.normative and clause.endswith("қамтамасыз етеді")
            return "duty" if DEADLINE.search(clause) or passive or bound or ensured else entitled
        return force


def _names_list(noun: re.Pattern[str], head: str) -> bool:
    """Tell whether a head ends in a noun: "Органдардың міндеттері:", "… міндеттері болып табылады:", "құзыретіне мыналар жатады:"."""
    return bool(re.search(noun.pattern + r"(?: мыналар)?(?: болып табылады| жатады| кіреді)?\s*[:.]?$", head.strip()))


def _ends_in_past(string: str) -> bool:
    last = [word.group().lower() for word in words(string)][-1:]
    return bool(last) and verb_form(last[0]) == "past"


def _is_stative(sentence: Sentence, site: Marker) -> bool:
    """Tell whether a predicate says what something is: "болып табылады", "құрайды"."""
    return site.force == "function" and sentence.string[site.start : site.end].lower() in STATIVE


def actors_before(actors: Sequence[Actor], position: int) -> tuple[Actor, ...]:
    """Return the last actor before a pronoun."""
    return tuple(actor for actor in actors if actor.end <= position)[-1:]


def _main_clause(string: str) -> int:
    """Return where the main clause starts: after the last conditional with its comma."""
    ends = [match.end() for match in re.finditer(r"\w+(?:са|се|жағдайда|жағдайларда|кезде),", string)]
    return ends[-1] if ends else 0


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep one finding for each bearer and modality."""
    kept: dict[tuple[str, str], Finding] = {}
    for found in findings:
        kept.setdefault((found.bearer, found.modality), found)
    return tuple(kept.values())


def _has_strong(sentence: Sentence) -> bool:
    return any(site.force != "function" for site in sentence.sites)


def _looks_normative(structure: Structure) -> bool:
    """Tell an act from other texts: most of its sentences stand in articles or numbered paragraphs."""
    numbered = total = 0
    for sentence in structure.sentences():
        total += 1
        numbered += any(unit.kind in {"article", "part", "paragraph"} for unit in structure.ancestors(sentence))
    return numbered > total / 2


def _container(structure: Structure, unit: Unit) -> int | None:
    """Return the article, else the section, that a unit stands in."""
    return next((above.index for above in structure.ancestors(unit) if above.kind in {"article", "section"}), None)


def _part(structure: Structure, unit: Unit) -> int | None:
    """Return the part or numbered paragraph that a unit stands in."""
    return next((above.index for above in structure.ancestors(unit) if above.kind in {"part", "paragraph"}), None)


def _defaults(
    structure: Structure, sentences: Iterable[Sentence], persons: frozenset[str]
) -> dict[int | None, tuple[str, ...]]:
    """Return the authority that each article or section names most; under None that of the whole document."""
    counts: dict[int | None, Counter[str]] = {}
    for sentence in sentences:
        for container in {_container(structure, sentence.unit), None}:
            counter = counts.setdefault(container, Counter())
            counter.update(actor.key for actor in sentence.actors if actor.key not in persons and not actor.modifier)
    return {index: (counter.most_common(1)[0][0],) for index, counter in counts.items() if counter}


def _sentences(
    text: Text, structure: Structure, mentions: Sequence[Mention], lexicon: Lexicon, persons: frozenset[str]
) -> Iterator[Sentence]:
    """Yield the sentences with their actors and predicates; names of sections, titles and notes hold none."""
    position = 0
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    for unit in structure.sentences():
        while position < len(ordered) and ordered[position].start < unit.start:
            position += 1
        inside = []
        while position < len(ordered) and ordered[position].end <= unit.end:
            inside.append(ordered[position])
            position += 1
        string = text.characters[unit.start : unit.end]
        named = unit.parent is not None and structure.units[unit.parent].kind in {"title", "article", "chapter", "heading"}
        acts = tuple(clauses.Act(m.key, m.start - unit.start, m.end - unit.start) for m in inside if m.kind == "act")
        yield Sentence(unit, string, actors_of(string, inside, unit.start, persons), acts, () if named else find_sites(string, lexicon))


def find_sites(string: str, lexicon: Lexicon) -> tuple[Marker, ...]:
    """Return the modal predicates of a sentence and the present tenses that end its clauses, in order."""
    markers = find_markers(string, lexicon)
    sites = list(markers)
    for word in words(string):
        lower = word.group().lower()
        if verb_form(lower) != "present" or not CLAUSE_END.match(string, word.end()):
            continue
        if any(marker.start < word.end() and word.start() < marker.end for marker in markers):
            continue
        passive = is_passive(lower) or string[: word.start()].lower().endswith("жүзеге ") and lower.startswith("асырыл")
        rule = "function-passive" if passive else "function"
        sites.append(Marker(rule, "function", "subject", word.start(), word.end(), passive))
    return tuple(sorted(sites, key=lambda site: site.start))
