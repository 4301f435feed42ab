"""Read each sentence for what norms are made of: its actors, procedural acts and predicates; and the cues around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from zangraph.extraction.bearers import POSTPOSITION, Actor, Stretch, actors_of
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.modality import Predicate, find_predicates
from zangraph.extraction.records import Mention, Structure, Text, Unit

NAMES = frozenset({"title", "article", "chapter", "heading"})  # units whose own sentence is a name and says nothing
LONGEST = 6000  # characters; what is longer is a table or a broken text, and no sentence


@dataclass(frozen=True)
class Act:
    """A procedural act named in a sentence; `free` if it may be the object or subject of a verb."""

    key: str
    start: int
    end: int
    free: bool = True


@dataclass(frozen=True)
class Sentence:
    """A sentence under study: its string without white space around it; all offsets count in it."""

    unit: Unit
    string: str
    lexicon: Lexicon
    actors: tuple[Actor, ...] = ()
    acts: tuple[Act, ...] = ()
    predicates: tuple[Predicate, ...] = ()

    @property
    def whole(self) -> Stretch:
        """Return all of it as a place to look for actors."""
        return Stretch(self.lexicon, self.string, self.actors, 0, len(self.string))

    @property
    def final(self) -> Predicate | None:
        """Return the predicate that ends the sentence, None where it ends without one."""
        last = self.predicates[-1] if self.predicates else None
        return last if last is not None and not self.string[last.end :].strip(' .;:,)»"') else None

    @property
    def is_modal(self) -> bool:
        """Tell whether any of its predicates is modal."""
        return any(predicate.force != "function" for predicate in self.predicates)

    def word(self, predicate: Predicate) -> str:
        """Return a predicate in lower case."""
        return self.string[predicate.start : predicate.end].lower()


@cache
def cue(lexicon: Lexicon, use: str) -> re.Pattern[str]:
    """Compile the patterns that the table `norm_cues` keeps for a use; they are for lower case."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in lexicon["norm_cues"] if row["use"] == use))


def right_holders(lexicon: Lexicon) -> frozenset[str]:
    """Return the keys of those who have rights and not powers."""
    return frozenset(row["key"] for row in lexicon["right_holders"])


@cache
def office_holders(lexicon: Lexicon) -> frozenset[str]:
    """Return the keys of those holders of rights who hold an office where they act together with an authority."""
    return frozenset(row["key"] for row in lexicon["right_holders"] if row["office"])


def read_sentences(text: Text, structure: Structure, mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[Sentence]:
    """Yield the sentences of a text in order."""
    position = 0
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    persons = right_holders(lexicon)
    for unit in structure.sentences():
        while position < len(ordered) and ordered[position].start < unit.start:
            position += 1
        inside = []
        while position < len(ordered) and ordered[position].end <= unit.end:
            inside.append(ordered[position])
            position += 1
        string = text.characters[unit.start : unit.end]
        named = unit.parent is not None and structure.units[unit.parent].kind in NAMES
        if len(string) > LONGEST:
            yield Sentence(unit, string, lexicon)
            continue
        yield Sentence(
            unit,
            string,
            lexicon,
            actors_of(lexicon, string, inside, unit.start, persons),
            tuple(_act(lexicon, string, mention, unit.start) for mention in inside if mention.kind == "act"),
            () if named else find_predicates(string, lexicon),
        )


def _act(lexicon: Lexicon, string: str, mention: Mention, offset: int) -> Act:
    """Read whether a mention of an act is an object ("қаулыны") or stands bare, and modifies nothing."""
    start, end = mention.start - offset, mention.end - offset
    bare = mention.case == "nominative" and not mention.modifier and not POSTPOSITION.of(lexicon).match(string, end)
    return Act(mention.key, start, end, free=bare or mention.case == "accusative")
