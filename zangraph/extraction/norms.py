"""Find norms: who may, must, must not or is entitled to do something.

    Прокурор қаулының күшін жоюға құқылы.                      power of the prosecutor
    Әркімнің өмір сүруге құқығы бар.                           right of everyone
    Сот дәлелдемелерді бағалауға тиіс.                         duty of the court
    Органдардың міндеттері: 1) барлау ақпаратын алу; …         a duty in each item
    Қадағалауды прокуратура органдары жүзеге асырады.          power: the present tense of a function

The unit is the sentence, in a list the item; a sentence gives one norm for each bearer and modality. No norms: advice, liability,
definitions, and in texts that are no acts, reports of practice, events and figures. A rule that the table `rules_off` names is
not applied.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from zangraph.extraction import clauses
from zangraph.extraction.context import Context
from zangraph.extraction.holders import (
    Clause,
    entitlement,
    find_bearers,
    is_obliged,
    modality_of,
    states_function,
    takes_subject,
)
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.lists import NOTHING, Lists, ends_in_past
from zangraph.extraction.records import Citation, Document, Mention, Modality, Norm, Quote, Structure, Text
from zangraph.extraction.sentences import Sentence, cue, office_holders, read_sentences

BASIS_REACH = 60  # characters after a citation in which its use is said


@dataclass(frozen=True)
class Finding:
    """A bearer and a modality found in a sentence, with the rule that found them and the bounds of its clause."""

    bearer: str
    modality: Modality
    rule: str
    start: int = 0
    end: int | None = None


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
        writer.norm(sentence, found, reader.lists.head_of(sentence))
        for sentence, findings in reader.read()
        for found in findings
        if found.rule not in off
    )


class Reader:
    """Read a document's sentences in order."""

    def __init__(
        self, text: Text, structure: Structure, mentions: Sequence[Mention], document: Document, lexicon: Lexicon
    ) -> None:
        self.sentences = {sentence.unit.index: sentence for sentence in read_sentences(text, structure, mentions, lexicon)}
        self.lexicon = lexicon
        self.context = Context(structure, self.sentences.values(), document, lexicon)
        self.lists = Lists(structure, self.sentences, self.context)

    def read(self) -> Iterator[tuple[Sentence, tuple[Finding, ...]]]:
        """Yield each sentence that holds norms, with one finding for each bearer and modality."""
        for sentence in self.sentences.values():
            kept: dict[tuple[str, str], Finding] = {}
            for found in self.findings(sentence):
                kept.setdefault((found.bearer, found.modality), found)
            bearers = tuple(dict.fromkeys(bearer for bearer, _ in kept))
            if kept:
                yield sentence, tuple(kept.values())
                self.context.note_bearers(sentence, bearers)
            self.context.note_topic(sentence, bearers)

    def findings(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield what a sentence or item says."""
        if self.is_silent(sentence):
            return
        head = self.lists.head_of(sentence)
        if self.lists.is_head(sentence) and (head is not None or sentence.string.endswith(":")):
            return
        if head is not None:
            yield from self.item_findings(sentence, head)
        elif not sentence.string.endswith(":") or self.context.normative:
            yield from self.own_findings(sentence)

    def is_silent(self, sentence: Sentence) -> bool:
        """Tell whether a sentence makes no norm by its kind: advice, liability, definition, a removed item."""
        lower = sentence.string.lower().strip(" .;:")
        if cue(self.lexicon, "removed").search(clauses.ITEM_NUMBER.sub("", lower)):
            return True
        if cue(self.lexicon, "enacted").search(lower) or cue(self.lexicon, "advice").search(lower):
            return True
        return not sentence.is_modal and any(cue(self.lexicon, use).search(lower) for use in ("liability", "definition"))

    def item_findings(self, sentence: Sentence, head: Sentence) -> Iterator[Finding]:
        """Yield what an item says by itself and under the head of its list."""
        force, rule = self.lists.force_of(sentence, head)
        if rule == NOTHING or not (self.context.normative or sentence.predicates) and ends_in_past(sentence):
            return
        bearers = self.lists.bearers_of(sentence, head, rule)
        final = sentence.final.force if sentence.final is not None else None
        if final is not None and (final != "function" or force in {None, "function"}):
            yield from self.own_findings(sentence, bearers, led=self.lists.is_led(head))
            if final in {force, "function"}:
                return
        if force is not None:
            for bearer in bearers:
                modality = entitlement(bearer, self.context) if force in {"permission", "function"} else force
                yield Finding(bearer, modality, rule)  # type: ignore[arg-type]

    def own_findings(self, sentence: Sentence, carried: tuple[str, ...] = (), *, led: bool = False) -> Iterator[Finding]:
        """Yield what the predicates of a sentence say, each with the actors of its clause, or `led` by the head of its list."""
        start = 0
        for predicate, following in zip_longest(sentence.predicates, sentence.predicates[1:]):
            clause = Clause(sentence, predicate, start, carried)
            if predicate.force == "function" and not states_function(clause, self.context) or is_obliged(clause, following):
                continue
            bearers = carried if led and takes_subject(clause) else find_bearers(clause, self.context)
            official = any(bearer not in self.context.persons for bearer in bearers)
            for bearer in bearers:
                modality = modality_of(clause, bearer, self.context)
                if official and modality == "right" and bearer in office_holders(self.context.lexicon):
                    modality = "power"  # "Баруды уәкіл мен қоғамдық бірлестіктердің мүшелері жүзеге асырады"
                yield Finding(bearer, modality, predicate.rule, start, predicate.end)
            if predicate.holder == "subject":
                carried = bearers
            start = predicate.end


class Writer:
    """Write findings down as norms in raw offsets, with what they are about."""

    def __init__(self, text: Text, document: Document, citations: Sequence[Citation], lexicon: Lexicon) -> None:
        self.text, self.document, self.lexicon = text, document, lexicon
        self.citations = sorted(enumerate(citations), key=lambda pair: pair[1].start)
        self.starts = [citation.start for _, citation in self.citations]

    def norm(self, sentence: Sentence, found: Finding, head: Sentence | None) -> Norm:
        """Return the norm of a finding; its conditions and basis may stand in the head of its list."""
        string, bearer = sentence.string, found.bearer
        end = len(string) if found.end is None else found.end
        exceptions = clauses.exceptions(string, self.lexicon)
        apart = (*clauses.conditions(string, self.lexicon), *exceptions, *clauses.brackets(string))
        stretch = replace(sentence.whole, start=found.start, end=end)
        period = clauses.deadline(string, self.lexicon, apart)
        start_raw, end_raw = self.text.raw_span(sentence.unit.start, sentence.unit.end)
        return Norm(
            self.document.key,
            start_raw,
            end_raw,
            self.document.text[start_raw:end_raw],
            bearer,
            found.modality,
            found.rule,
            action=clauses.action(sentence.acts, found.start, end, apart),
            counterparty=clauses.counterparty(stretch, bearer, apart),
            supervised=clauses.supervised(stretch, bearer),
            conditions=self.conditions(sentence) + (self.conditions(head) if head is not None else ()),
            exceptions=self.quotes(sentence, exceptions),
            deadline=period[0] if period else None,
            deadline_quote=self.quotes(sentence, (period[1:],))[0] if period else None,
            basis=self.basis(sentence) or (self.basis(head) if head is not None else ()),
            evidence_rule=self.evidence_rule(string, found.modality),
        )

    def conditions(self, sentence: Sentence) -> tuple[Quote, ...]:
        """Return the conditions that a sentence states."""
        return self.quotes(sentence, clauses.conditions(sentence.string, self.lexicon))

    def quotes(self, sentence: Sentence, spans: Iterable[tuple[int, int]]) -> tuple[Quote, ...]:
        """Return spans of a sentence as pieces of the raw document."""
        offset = sentence.unit.start
        raw = (self.text.raw_span(offset + start, offset + end) for start, end in spans)
        return tuple(Quote(start, end, self.document.text[start:end]) for start, end in raw)

    def basis(self, sentence: Sentence) -> tuple[int, ...]:
        """Return the indices of the citations on which a sentence says that it rests: "79-бабына сәйкес"."""
        start, end = self.text.raw_span(sentence.unit.start, sentence.unit.end)
        inside = self.citations[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return tuple(sorted(index for index, citation in inside if self.is_basis(citation)))

    def is_basis(self, citation: Citation) -> bool:
        """Tell whether what follows a citation makes it the basis."""
        used = self.document.text[citation.start : citation.end + BASIS_REACH]
        return clauses.states_basis(" ".join(used.split()), self.lexicon)

    def evidence_rule(self, string: str, modality: Modality) -> str | None:
        """Return what a resolution of the Supreme Court makes of evidence."""
        if self.document.kind != "normative-resolution":
            return None
        return clauses.evidence_rule(string, modality, self.lexicon)
