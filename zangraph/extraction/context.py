"""Remember what a text has spoken of, for the norms and pronouns that name nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from zangraph.extraction.bearers import subjects
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.modality import Predicate
from zangraph.extraction.records import Document, Structure, Unit
from zangraph.extraction.sentences import Sentence, cue, right_holders

NORMATIVE_KINDS = frozenset("constitution constitutional-law code law decree order rules normative-resolution treaty".split())
NUMBERED = frozenset({"article", "part", "paragraph"})
CONTAINERS = frozenset({"article", "section"})
FORGETTING = frozenset({"article", "section", "chapter"})
PARTS = frozenset({"part", "paragraph"})
UNSAID = frozenset({"permission", "prohibition"})  # of an active verb, outside acts, only where its subject is named


class Context:
    """What the sentences before the one that is read were about.

    `topic` is the last subject, which pronouns stand for; `authorities` and `entitled` are whom the last norms bound and
    entitled.
    """

    def __init__(self, structure: Structure, sentences: Iterable[Sentence], document: Document, lexicon: Lexicon) -> None:
        self.structure, self.lexicon, self.kind = structure, lexicon, document.kind
        self.normative = document.kind in NORMATIVE_KINDS or not document.kind and looks_normative(structure)
        self.persons = right_holders(lexicon)
        self.most_named = self.count_authorities(sentences)
        self.topic: tuple[str, ...] = ()
        self.authorities: tuple[str, ...] = ()
        self.entitled: tuple[str, ...] = ()
        self.part: int | None = None

    def count_authorities(self, sentences: Iterable[Sentence]) -> dict[int | None, tuple[str, ...]]:
        """Return the authority that each article or section names most; under None that of the whole document."""
        counts: dict[int | None, Counter[str]] = {}
        for sentence in sentences:
            named = [actor.key for actor in sentence.actors if not actor.person and not actor.modifier]
            for container in {self.above(sentence.unit, CONTAINERS), None}:
                counts.setdefault(container, Counter()).update(named)
        return {index: (counter.most_common(1)[0][0],) for index, counter in counts.items() if counter}

    def above(self, unit: Unit, kinds: frozenset[str]) -> int | None:
        """Return the innermost unit of some kinds that a unit stands in."""
        return next((other.index for other in self.structure.ancestors(unit) if other.kind in kinds), None)

    def note_bearers(self, sentence: Sentence, bearers: Sequence[str]) -> None:
        """Keep whom the norms of a sentence bind and entitle."""
        self.entitled = tuple(key for key in bearers if key in self.persons) or self.entitled
        bound = tuple(key for key in bearers if key not in self.persons)
        if bound:
            self.authorities, self.part = bound, self.above(sentence.unit, PARTS)

    def note_topic(self, sentence: Sentence, bearers: Sequence[str]) -> None:
        """Keep the subject of a sentence, or whom it binds; a new section forgets whom the one before it bound."""
        parent = sentence.unit.parent
        if parent is not None and self.structure.units[parent].kind in FORGETTING:
            self.authorities = self.entitled = ()
        named = subjects(sentence.whole)
        first = [a for a in sentence.actors if a.case in {"nominative", "genitive"} and not a.person][:1]
        self.topic = tuple(actor.key for actor in named) or tuple(bearers) or tuple(actor.key for actor in first) or self.topic

    def meant(self, sentence: Sentence, predicate: Predicate | None = None) -> tuple[str, ...]:
        """Return whom a clause without an actor binds or entitles."""
        lower = sentence.string.lower()
        if self.kind == "constitution":
            return meant_by_constitution(predicate)
        if self.kind == "normative-resolution" and cue(self.lexicon, "evidence").search(lower):
            return ("court",)
        if predicate is not None and predicate.force == "duty" and cue(self.lexicon, "apprehension").search(lower):
            return ("criminal-prosecution-body",)
        if predicate is not None and self.happens_in_court(predicate, lower):
            return ("court",)
        performer = self.performer(sentence, predicate)
        if performer:
            return performer
        if not self.normative:
            return self.narrated(sentence, predicate)
        if cue(self.lexicon, "adjudged").search(lower):
            return ("court",)
        return self.enacted(sentence, predicate)

    def happens_in_court(self, predicate: Predicate, lower: str) -> bool:
        """Tell whether something is to be done in court, by nobody named: "Сот отырысына заңды өкілдер шақырылуға тиіс"."""
        impersonal = predicate.passive or predicate.rule == "to-be-done"
        return impersonal and bool(cue(self.lexicon, "session").search(lower[: predicate.start]))

    def performer(self, sentence: Sentence, predicate: Predicate | None) -> tuple[str, ...]:
        """Return who by nature does the act that an impersonal predicate is about: "тергеу әрекеттерін … жол берілмейді"."""
        narrated = not self.normative and predicate is not None and predicate.force == "permission"
        if predicate is None or narrated or not (predicate.passive or predicate.holder == "addressee"):
            return ()
        done = [act.key for act in sentence.acts if act.free and act.end <= predicate.start]
        return tuple(row["performer"] for row in self.lexicon["performers"] if done and row["act"] == done[0])

    def enacted(self, sentence: Sentence, predicate: Predicate | None) -> tuple[str, ...]:
        """Return whom an act means: whom the same part has spoken of, else whom its article names most."""
        local = self.most_named.get(self.above(sentence.unit, CONTAINERS), ()) or self.most_named.get(None, ())
        here = self.authorities[:1] if self.part == self.above(sentence.unit, PARTS) else ()
        if predicate is None:
            return here or local or self.authorities[:1] or self.topic[:1]
        if predicate.force == "permission" and not predicate.passive and self.entitled:
            return self.entitled
        if predicate.force == "function" and not predicate.passive:
            return self.topic
        if predicate.force == "prohibition" and predicate.holder == "addressee":
            patients = {actor.key for actor in sentence.actors if actor.case in {"accusative", "nominative"}}
            if cue(self.lexicon, "custody").search(sentence.string.lower()):
                return ("criminal-prosecution-body",)
            if patients & set(self.authorities[:1] or local):
                return ("state-bodies",)
        return here or local or self.authorities[:1] or self.topic[:1]

    def narrated(self, sentence: Sentence, predicate: Predicate | None) -> tuple[str, ...]:
        """Return whom a text that is no act means: whom it has just spoken of, nobody where "one can" or nothing was said."""
        if predicate is not None and predicate.rule in {"permitted", "right-guaranteed"}:
            return ()
        if predicate is not None and predicate.holder == "subject" and not predicate.passive and predicate.force in UNSAID:
            return ()
        said = self.authorities[:1] or tuple(key for key in self.topic[:1] if key not in self.persons)
        if said or predicate is None or predicate.force != "duty":
            return said
        return self.most_named.get(self.above(sentence.unit, CONTAINERS), ()) or self.most_named.get(None, ())


def meant_by_constitution(predicate: Predicate | None) -> tuple[str, ...]:
    """Return whom a constitution means where it names nobody: the state restricts, everybody enjoys and respects."""
    if predicate is not None and predicate.rule in {"forbidden", "allowed"}:
        return ("state-bodies",)
    if predicate is not None and predicate.rule == "permitted":
        return ("criminal-prosecution-body",)
    return ("citizen",)


def looks_normative(structure: Structure) -> bool:
    """Tell an act from other texts: most of its sentences stand in articles or numbered paragraphs."""
    sentences = list(structure.sentences())
    numbered = sum(any(unit.kind in NUMBERED for unit in structure.ancestors(sentence)) for sentence in sentences)
    return numbered > len(sentences) / 2
