"""Find whom a predicate binds or entitles, and whether a present tense states a function at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from zangraph.extraction.bearers import Actor, Stretch, agents, free_genitives, owners, permitters, served, subjects
from zangraph.extraction.context import Context
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.modality import Holder, Predicate
from zangraph.extraction.records import Modality
from zangraph.extraction.sentences import Sentence, cue
from zangraph.extraction.signs import CLAUSE_WORDS, Sign
from zangraph.extraction.verbs import is_negative, words_for

# "ол", "олар" as a pronoun, not before the noun that it points to ("ол көмекті").
# The subject of a clause of time is not meant: "үкім ол жарияланғаннан кейін".
PRONOUN = Sign(
    r"(?:^|[\s,(]){named-by-pronoun}(?=[\s,])(?!\s\w+[дтн][ыі]\b)(?!\s\w+(?:[ғқ]ан|[гк]ен)(?:нан|нен)?\b)",
    CLAUSE_WORDS,
    re.IGNORECASE,
)
DECIDED = Sign(r".*?{decision}\w*\s(?P<verb>{if-decided})", CLAUSE_WORDS, re.DOTALL)
DATIVE_PRONOUN = Sign(r"(?:^|[\s,(]){dative-pronoun}(?=[\s,])", CLAUSE_WORDS)
BARE_INFINITIVE = Sign(r"\w+у {needed}", CLAUSE_WORDS)  # takes no subject: "кәмелетке толмағанның жасын анықтау керек"
MAIN_CLAUSE = Sign(r".*\w(?:са|се|{on-occasion}),", CLAUSE_WORDS, re.DOTALL)
BUT = Sign("{but}", CLAUSE_WORDS)
OBLIGED = Sign("{obliged}", CLAUSE_WORDS)
SUPPOSING = Sign(r"\b{supposing}\b", CLAUSE_WORDS)
QUOTING = Sign(r"\b{quoting}\b", CLAUSE_WORDS)
ENSURES = Sign("{ensures}$", CLAUSE_WORDS)


@dataclass(frozen=True)
class Clause:
    """The part of a sentence that ends with a predicate; `carried` are whom the clause before it bound, or its list."""

    sentence: Sentence
    predicate: Predicate
    start: int
    carried: tuple[str, ...] = ()

    @property
    def lexicon(self) -> Lexicon:
        """Return the words by which it is read."""
        return self.sentence.lexicon

    @property
    def string(self) -> str:
        """Return the words before the predicate."""
        return self.sentence.string[self.start : self.predicate.start]

    @property
    def stretch(self) -> Stretch:
        """Return where its actors are looked for."""
        return replace(self.sentence.whole, start=self.start, end=self.predicate.start)


def named_holders(clause: Clause) -> tuple[Actor, ...]:
    """Return whom the clause itself names as bound or entitled."""
    return BY_HOLDER[clause.predicate.holder](clause)


def _subject(clause: Clause) -> tuple[Actor, ...]:
    if clause.predicate.passive:
        named = agents(clause.stretch, passive=True) or performers(clause) or deciders(clause)
    else:
        named = subjects(clause.stretch)
    return served(clause.stretch) or named


def _owner(clause: Clause) -> tuple[Actor, ...]:
    return owners(clause.stretch, "genitive") or subjects(clause.stretch)


def _possessor(clause: Clause) -> tuple[Actor, ...]:
    return owners(clause.stretch, "genitive", last=True)


def _meant(clause: Clause) -> tuple[Actor, ...]:
    authorities = [actor for actor in clause.sentence.actors if not actor.person]
    return owners(replace(clause.stretch, actors=authorities), "genitive")


def _recipient(clause: Clause) -> tuple[Actor, ...]:
    bestowed = clause.predicate.holder == "bestowed"  # the dative may stand inside: "міндеті айыптаушыға жүктеледі"
    reached = replace(clause.stretch, end=clause.predicate.end) if bestowed else clause.stretch
    named = owners(reached, "dative", last=bestowed)
    pronoun = DATIVE_PRONOUN.of(clause.lexicon).search(clause.sentence.string, clause.start, clause.predicate.start)
    if not named and pronoun:
        named = tuple(actor for actor in clause.sentence.actors if actor.end <= pronoun.start())[-1:]
    return named or subjects(clause.stretch) or owners(clause.stretch, "genitive")


def _addressee(clause: Clause) -> tuple[Actor, ...]:
    named = agents(clause.stretch)
    if clause.predicate.force == "permission":
        own = free_genitives(clause.stretch) if clause.string.endswith(("уына ", "уіне ")) else ()
        permitted = permitters(clause.stretch) if clause.predicate.rule == "allowed" else ()
        return named or permitted or own
    named = named or free_genitives(clause.stretch)
    return named or (owners(clause.stretch, "dative") if clause.predicate.rule in {"forbidden", "forbidding"} else ())


BY_HOLDER: Mapping[Holder, Callable[[Clause], tuple[Actor, ...]]] = {
    "subject": _subject,
    "owner": _owner,
    "possessor": _possessor,
    "meant": _meant,
    "recipient": _recipient,
    "bestowed": _recipient,
    "addressee": _addressee,
}


def performers(clause: Clause) -> tuple[Actor, ...]:
    """Return who carries out what "жүзеге асырылады": "комиссиялары мен тетігі қызметі нысанындағы бақылау"."""
    if clause.sentence.word(clause.predicate) not in words_for(clause.lexicon, "performed"):
        return ()
    return authorities_in(clause)


def deciders(clause: Clause) -> tuple[Actor, ...]:
    """Return on whose decision something is sent or done: "Сот шешім қабылдаған жағдайда оның көшірмесі жіберіледі"."""
    decided = DECIDED.of(clause.lexicon).match(clause.string)
    if decided is None or clause.predicate.force != "function":
        return ()
    authorities = [actor for actor in clause.sentence.actors if not actor.person]
    end = clause.start + decided.start("verb")
    return subjects(replace(clause.stretch, actors=authorities, end=end))


def authorities_in(clause: Clause) -> tuple[Actor, ...]:
    """Return the authorities that stand in a clause as nominatives, be it before a noun: "уәкіл лауазымына кіріскен кезде"."""
    authorities = [replace(a, modifier=False) for a in clause.sentence.actors if a.case == "nominative" and not a.person]
    return subjects(replace(clause.stretch, actors=authorities))


def find_bearers(clause: Clause, context: Context) -> tuple[str, ...]:
    """Return the keys of those whom a predicate binds or entitles."""
    named = named_holders(clause)
    if named:
        return tuple(dict.fromkeys(actor.key for actor in named))
    if cue(context.lexicon, "nobody").search(clause.string.lower()):
        return ("citizen",)
    return (
        clause.carried
        or _by_pronoun(clause, context)
        or _by_genitive(clause)
        or _by_office(clause, context)
        or context.meant(clause.sentence, clause.predicate)
    )


def _by_office(clause: Clause, context: Context) -> tuple[str, ...]:
    """Return in whose office a function is done: "уәкіл лауазымына кіріскен кезде … ант береді"."""
    if clause.predicate.force != "function" or clause.predicate.passive or not context.normative:
        return ()
    return tuple(actor.key for actor in authorities_in(clause))


def _by_pronoun(clause: Clause, context: Context) -> tuple[str, ...]:
    """Return whom a pronoun of the clause stands for: the last actor before the clause, else the topic."""
    if clause.predicate.passive or not PRONOUN.of(clause.lexicon).search(clause.string):
        return ()
    before = [actor.key for actor in clause.sentence.actors if actor.end <= clause.start + 1]
    return tuple(before[-1:]) or context.topic


def _by_genitive(clause: Clause) -> tuple[str, ...]:
    """Return the genitive that takes the place of a subject: "Күдіктінің … жүгінуге құқылы", "соттың … тексеруі тиіс"."""
    if clause.predicate.holder != "subject" or clause.predicate.passive:
        return ()
    if BARE_INFINITIVE.of(clause.lexicon).match(clause.sentence.word(clause.predicate)):
        return ()
    owner = free_genitives(clause.stretch)
    if clause.predicate.force == "permission":
        owner = owner or owners(clause.stretch, "genitive")
    return tuple(actor.key for actor in owner)


def takes_subject(clause: Clause) -> bool:
    """Tell whether the predicate of a clause is active and governs a nominative."""
    return clause.predicate.holder == "subject" and not clause.predicate.passive


def is_obliged(clause: Clause, following: Predicate | None) -> bool:
    """Tell whether "құқылы емес" only gives way to a duty on the same verb: "әрекет етуге құқылы емес, бірақ міндетті"."""
    if clause.predicate.rule != "not-entitled" or following is None:
        return False
    between = clause.sentence.string[clause.predicate.end : following.start].lower()
    opposed = BUT.of(clause.lexicon).fullmatch(between.strip(" ,"))
    return bool(opposed and OBLIGED.of(clause.lexicon).match(clause.sentence.word(following)))


def states_function(clause: Clause, context: Context) -> bool:
    """Tell whether a present tense says what somebody does by law, and not what is, happens or is counted."""
    if clause.predicate.holder == "meant":
        return bool(owners(clause.stretch, "genitive"))
    if _is_supposed(clause) or _is_description(clause, context) or not context.normative and _is_report(clause, context):
        return False
    if clause.predicate.passive:
        return _binds_in_passive(clause, context)
    if subjects(clause.stretch) or clause.carried:
        return True
    return bool(
        PRONOUN.of(clause.lexicon).search(clause.string) and context.topic or context.normative and authorities_in(clause)
    )


def _is_supposed(clause: Clause) -> bool:
    """Tell whether the clause is a supposition: "егер … кедергі келтіреді деп пайымдауға негіз болса"."""
    after = clause.sentence.string[clause.predicate.end :]
    return bool(SUPPOSING.of(clause.lexicon).search(clause.string.lower()) and QUOTING.of(clause.lexicon).search(after))


def _is_description(clause: Clause, context: Context) -> bool:
    """Tell whether the predicate says what something is or leads to: "құрайды", "ықпал етеді"."""
    if cue(context.lexicon, "causing").search(clause.sentence.string[: clause.predicate.end].lower()):
        return True
    stative = clause.sentence.word(clause.predicate) in words_for(context.lexicon, "stative")
    return stative and not cue(context.lexicon, "standing").search(clause.string.lower())


def _is_report(clause: Clause, context: Context) -> bool:
    """Tell whether a text that is no act reports practice, an event or figures."""
    lower = clause.sentence.string.lower()
    if any(cue(context.lexicon, use).search(lower) for use in ("practice", "event")):
        return True
    return bool(cue(context.lexicon, "statistics").search(clause.string.lower())) or any(a.weak for a in subjects(clause.stretch))


def _binds_in_passive(clause: Clause, context: Context) -> bool:
    """Tell whether a passive binds somebody: by its agent or deadline, in an act also without, but not where it only refers."""
    lower, word = clause.string.lower(), clause.sentence.word(clause.predicate)
    if agents(clause.stretch, passive=True) or deciders(clause) or cue(context.lexicon, "urgent").search(lower):
        return True
    if context.kind == "constitution":
        return word in words_for(context.lexicon, "benefit") or is_negative(word)
    return context.normative and bool(performers(clause) or not cue(context.lexicon, "reference").search(lower))


def modality_of(clause: Clause, bearer: str, context: Context) -> Modality:
    """Return the modality of a predicate for a bearer: what authorities may is a power, what persons may a right."""
    force = clause.predicate.force
    if force == "function":
        return _modality_of_function(clause, bearer, context)
    if force == "permission":
        return "right" if clause.predicate.rule in {"right-guaranteed", "immune"} else entitlement(bearer, context)
    return force


def entitlement(bearer: str, context: Context) -> Modality:
    """Return what a permission is for a bearer."""
    return "right" if bearer in context.persons else "power"


def _modality_of_function(clause: Clause, bearer: str, context: Context) -> Modality:
    """Return "prohibition" for what is not done, "duty" for what has a deadline or must be done, else what the bearer may."""
    word, person = clause.sentence.word(clause.predicate), bearer in context.persons
    if is_negative(word):
        return "prohibition"
    if word in words_for(context.lexicon, "benefit") and person:
        return "right"
    said = clause.sentence.string[: clause.predicate.end].lower()
    subordinate = MAIN_CLAUSE.of(clause.lexicon).match(said)
    main = said[subordinate.end() :] if subordinate else said
    owed = word in words_for(context.lexicon, "bound") or person and word in words_for(context.lexicon, "owed")
    formal = clause.predicate.passive and word not in words_for(context.lexicon, "performed")
    ensured = context.normative and ENSURES.of(clause.lexicon).search(main)
    return "duty" if owed or formal or ensured or cue(context.lexicon, "urgent").search(main) else entitlement(bearer, context)
