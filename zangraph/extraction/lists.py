"""Read lists: what their head or the item that closes them says of each item, and whom it binds.

Прокурор құқылы: 1) талап етуге; …                       the head's predicate and subject
Органдардың міндеттері: 1) барлау ақпаратын алу; …       the head's noun and owner
Орган: 1) тіркеуге; 2) жіберуге міндетті.                the predicate that closes the list
Мекемелерге: 1) Президент; 2) судьялар баруға құқылы.    the actors that the items are
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from itertools import takewhile

from zangraph.extraction.bearers import OWNED, Actor, free_genitives, owners, subjects
from zangraph.extraction.context import Context
from zangraph.extraction.modality import Force
from zangraph.extraction.records import Structure
from zangraph.extraction.sentences import Sentence, cue
from zangraph.extraction.signs import CLAUSE_WORDS, Sign
from zangraph.extraction.structure import list_head
from zangraph.extraction.verbs import verb_form, words, words_for

NOUNS: Mapping[str, Force] = {"list-of-duties": "duty", "list-of-rights": "permission", "list-of-functions": "function"}
HEADINGS = frozenset({"article", "section", "heading"})
NOMINAL = "item-nominal"
NOTHING = "definition"  # the rule of a list that says what something is
OBLIGATION = Sign(r"\w[ую] {obligation}\W*$", CLAUSE_WORDS)  # an item that names a duty: "нәтижелерді құжаттау міндеттілігі;"
LIST_NOUN = Sign("{list-noun}", CLAUSE_WORDS)
DUTY = Sign("{obligation}", CLAUSE_WORDS)
BEFORE_WHOM = Sign(" {before-whom}", CLAUSE_WORDS)
FOR_WHOM = Sign(" {for}", CLAUSE_WORDS)
ENDS_IN_NOUN = Sign(r"(?: {the-following})?(?: {are})?\s*[:.]?$", CLAUSE_WORDS)
DATIVE_VERB = re.compile(r"\w(?:уға|уге)[ ;,.]*$")
GENITIVE = re.compile(r"\w(?:[нд][ыі]ң|т[ыі]ң)[ ;,.]*$")  # an item that only completes another: "атқарушылық іс жүргізудің;"


class Lists:
    """The lists of a document."""

    def __init__(self, structure: Structure, sentences: Mapping[int, Sentence], context: Context) -> None:
        self.structure, self.sentences, self.context = structure, sentences, context
        self.known_finals: dict[int, tuple[list[int], list[int]]] = {}

    def head_of(self, sentence: Sentence) -> Sentence | None:
        """Return the sentence that heads the list in which a sentence stands."""
        unit = list_head(self.structure, sentence.unit)
        return self.sentences.get(unit.index) if unit is not None else None

    def is_head(self, sentence: Sentence) -> bool:
        """Tell whether items follow a sentence."""
        following = self.structure.units[sentence.unit.index + 1 : sentence.unit.index + 2]
        return any(unit.kind == "subparagraph" and unit.parent == sentence.unit.parent for unit in following)

    def force_of(self, sentence: Sentence, head: Sentence) -> tuple[Force | None, str]:
        """Return what the list says of an item, and the rule."""
        lower = head.string.lower()
        if sentence.final is None and GENITIVE.search(sentence.string):
            return None, NOTHING
        if cue(self.context.lexicon, "minded").search(lower):
            return None, ""  # "Прокурор мынаны есте ұстауы керек:" leads statements of their own
        if self.context.normative and OBLIGATION.of(sentence.lexicon).search(sentence.string):
            return "duty", NOMINAL
        if self.context.normative and cue(self.context.lexicon, "comprises").search(lower):
            return self.by_nominal(sentence)
        defines = cue(self.context.lexicon, "definition").search(lower)
        if head.final is not None and defines and not LIST_NOUN.of(head.lexicon).search(lower):
            return None, NOTHING
        if head.final is not None and head.final.force != "function":
            return head.final.force, f"item-{head.final.rule}"
        return (
            self.by_noun(lower, ("list-of-duties", "list-of-rights"))
            or self.by_owner(sentence, head)
            or self.by_closing(sentence)
            or self.by_noun(lower, tuple(NOUNS))
            or self.by_actors(sentence)
            or self.by_noun(self.heading(sentence).lower(), tuple(NOUNS))
            or (("function", "item-function") if sentence.final is not None else (None, ""))
        )

    def by_nominal(self, sentence: Sentence) -> tuple[Force | None, str]:
        """Return what an item says that names an action of somebody: "жоғары тұрған прокурорлардың шағымдарды шешуі"."""
        lower = sentence.string.lower()
        if cue(self.context.lexicon, "liability").search(lower) or not cue(self.context.lexicon, "nominal").search(lower):
            return None, NOTHING
        return ("duty" if DUTY.of(sentence.lexicon).search(lower) else "function"), NOMINAL

    def by_noun(self, head: str, rules: tuple[str, ...]) -> tuple[Force, str] | None:
        """Return what a head says by the noun that it ends in: "… міндеттері:", "… міндеттері болып табылады:"."""
        for rule in rules:
            noun = cue(self.context.lexicon, rule).pattern
            if re.search(rf"{noun}{ENDS_IN_NOUN.of(self.context.lexicon).pattern}", head.strip()):
                return NOUNS[rule], rule
        return None

    def by_owner(self, sentence: Sentence, head: Sentence) -> tuple[Force, str] | None:
        """Return what a genitive head leaves unsaid, a right: "Уәкілетті органдардың: 1) көмекті пайдалануға; …"."""
        closing = self.closing(sentence)
        governed = closing is not None and closing.final is not None and closing.final.holder == "owner"
        owned = GENITIVE.search(head.string.rstrip(" :")) and DATIVE_VERB.search(sentence.string)
        return ("permission", "item-owner") if owned and not governed and sentence.final is None else None

    def by_actors(self, sentence: Sentence) -> tuple[None, str] | None:
        """Return nothing for an item that is but an actor, where no predicate says what of it: "1) ішкі істер органдары;"."""
        return (None, NOTHING) if sentence.final is None and self.own_actors(sentence) else None

    def by_closing(self, sentence: Sentence) -> tuple[Force | None, str] | None:
        """Return what the item that closes the list says of those before it."""
        closing = self.closing(sentence)
        if _is_remark(sentence):
            return None, NOTHING
        if closing is None or closing.final is None or sentence.final is not None and closing is not sentence:
            return None
        final = closing.final
        stands = cue(self.context.lexicon, "standing").search(closing.string[: final.start].lower())
        stative = final.force == "function" and closing.word(final) in words_for(self.context.lexicon, "stative") and not stands
        if stative or final.passive and not self.has_agent(sentence):
            return None, NOTHING  # "Тергеу изоляторында: … ұсталады", "Қаулыда: … көрсетілуге тиіс"
        return final.force, f"item-closed-{final.rule}"

    def has_agent(self, sentence: Sentence) -> bool:
        """Tell whether the head of the list names who does what its passive says: "Судья өкімді: … беріледі"."""
        head = self.head_of(sentence)
        return head is not None and bool(subjects(head.whole))

    def heading(self, sentence: Sentence) -> str:
        """Return the heading of the article that the sentence stands in."""
        for unit in self.structure.ancestors(sentence.unit):
            if unit.kind in HEADINGS:
                own = self.sentences.get(unit.index + 1)
                return own.string if own is not None else ""
        return ""

    def closing(self, sentence: Sentence) -> Sentence | None:
        """Return the sentence whose final predicate closes the list: the next modal one, the last modal one, the next one."""
        item = next((u for u in (sentence.unit, *self.structure.ancestors(sentence.unit)) if u.kind == "subparagraph"), None)
        if item is None or item.parent is None:
            return None
        finals, modal = self.finals(item.parent)
        after = modal[bisect_left(modal, sentence.unit.index) :][:1] or modal[-1:]
        found = after or finals[bisect_left(finals, sentence.unit.index) :][:1]
        return self.sentences[found[0]] if found else None

    def finals(self, container: int) -> tuple[list[int], list[int]]:
        """Return the indices of the sentences of a list that end in a predicate, and of those where it is modal."""
        if container not in self.known_finals:
            units = self.structure.units
            inside = takewhile(lambda index: units[index].start < units[container].end, range(container, len(units)))
            found = [self.sentences[index] for index in inside if index in self.sentences]
            finals = [(other.unit.index, other.final) for other in found if other.final is not None]
            modal = [index for index, final in finals if final.force != "function"]
            self.known_finals[container] = [index for index, _ in finals], modal
        return self.known_finals[container]

    def bearers_of(self, sentence: Sentence, head: Sentence, rule: str = "") -> tuple[str, ...]:
        """Return whom an item binds: the head's subject or owner, the actors that it consists of, whom the heading names."""
        if rule == NOMINAL:
            return self.nominal_bearers(sentence)
        named = self.head_actors(head)
        if named:
            return tuple(dict.fromkeys(actor.key for actor in named))
        outer = self.head_of(head)
        if outer is not None:
            return self.bearers_of(sentence, outer)
        return self.own_actors(sentence) or self.heading_bearers(sentence) or self.context.meant(sentence)

    def head_actors(self, head: Sentence) -> tuple[Actor, ...]:
        """Return whom a head names: "прокурордың алдында", its subject, its owner; no owner of what is impersonally needed."""
        before = tuple(actor for actor in head.actors if BEFORE_WHOM.of(head.lexicon).match(head.string, actor.end))
        impersonal = head.final is not None and head.final.force == "duty" and head.final.holder == "subject"
        return before or subjects(head.whole) or (free_genitives(head.whole) if impersonal else owners(head.whole, "genitive"))

    def is_led(self, head: Sentence) -> bool:
        """Tell whether a head is nothing but the subject of its items: "Бас прокуратура:"."""
        subject = subjects(head.whole)
        return bool(subject) and not head.predicates and head.string[subject[-1].end :].strip(" :") == ""

    def nominal_bearers(self, sentence: Sentence) -> tuple[str, ...]:
        """Return for whom or of whom the action of an item is: "төмен тұрған прокуратуралар үшін", "прокурорлардың шешуі"."""
        authorities = [actor for actor in sentence.actors if not actor.person]
        bound = [actor for actor in authorities if FOR_WHOM.of(sentence.lexicon).match(sentence.string, actor.end)]
        genitives = [actor for actor in authorities if actor.case == "genitive"]
        acting = [actor for actor in genitives if not OWNED.match(sentence.string, actor.end + 1)]
        named = tuple(actor.key for actor in bound or acting[:1] or genitives[-1:])
        return named or (self.context.authorities if OBLIGATION.of(sentence.lexicon).search(sentence.string) else ())

    def own_actors(self, sentence: Sentence) -> tuple[str, ...]:
        """Return the actors of an item that is nothing but them: "2) Бас Прокурор және оған бағынысты прокурорлар;"."""
        own = subjects(sentence.whole, together=True)
        closing = self.closing(sentence)
        if closing is not None and closing.final is not None and closing.final.passive:
            return ()  # "2) сотталғандар; … ұсталады"
        closed = own[-1].end if own else 0
        if sentence.string[closed:].strip(" .;,") and not (sentence.final and sentence.final.holder == "subject"):
            return ()
        return tuple(dict.fromkeys(actor.key for actor in own))

    def heading_bearers(self, sentence: Sentence) -> tuple[str, ...]:
        """Return whom the heading above names: "Жедел-іздестіру қызметін жүзеге асыратын органдардың құқықтары"."""
        for unit in self.structure.ancestors(sentence.unit):
            own = self.sentences.get(unit.index + 1)
            if unit.kind in HEADINGS | {"block"} and own is not None and own.actors:
                return tuple(actor.key for actor in own.actors if not actor.person)[:1]
        return ()


def _is_remark(sentence: Sentence) -> bool:
    """Tell whether a sentence only follows an item and is no part of it: neither its first nor with a verb."""
    follows = sentence.unit.parent is not None and sentence.unit.index > sentence.unit.parent + 1
    return follows and sentence.final is None and sentence.string.endswith(".") and not DATIVE_VERB.search(sentence.string)


def ends_in_past(sentence: Sentence) -> bool:
    """Tell whether a sentence ends in the past tense, "тетігі жеңілдетілді;", and not in an actor, "Президенті;"."""
    last = list(words(sentence.string))[-1:]
    named = any(actor.end == word.end() for actor in sentence.actors for word in last)
    return not named and any(verb_form(word.group().lower(), sentence.lexicon) == "past" for word in last)
