"""Tell whether a verb asserts what it says, and find what carries it where it is a verbal noun.

наразылық келтіруге құқылы           a modal word governs it
беруге, күшін жоюға міндетті         through what it is joined with
тексеруді … жүзеге асырады           another verb carries it
міндеттеріне босату кіреді           it is listed
тергеуге кедергі келтіреді           nothing of this: no investigation is asserted
жүргізуге тыйым салынады             denied
"""

from __future__ import annotations

import re

from zangraph.extraction.predicates import Verb
from zangraph.extraction.scenes import Group, Scene
from zangraph.extraction.signs import Sign

MEASURES = Sign(r" (?:{measures-for} )?(?:\w+ )?{measures} {taken}")
DECIDED = Sign(r" {about} (?:\w+ )?{decision}")
DURING = Sign(r" {during}(?!\w)")
RESULT = Sign(" {result} {on-result}")
DONE = Sign(r" {done}\w*")
ALLOWED = Sign(" (?:{modal}|{carried-out})")
JOINED = Sign(",|,? {or} ")
ENDS = Sign(r"[;.:]|$")
INCLUDED = Sign(" {included}")
BY_DOING = Sign(r" {by-doing}(?!\w)")
GOVERNED = (Sign(" {modal}"), INCLUDED, JOINED, ENDS, DECIDED, MEASURES, DURING, RESULT, BY_DOING)
MODAL_OR_FINITE = Sign(r"(?<!\w){modal}|(?P<finite>\w(?:[аея](?:ды|ді)|й(?:ды|ді))(?!\w))")
DENIED = Sign(r"[^,;]{0,60}?{denied}")
DESCRIBING = Sign(r" {entitled} (?:\w+ ){0,2}?{body}")
REFUSED = Sign(" {refused}")
SUPPORT = Sign(r"(?<!\w){support}(?!ыл|іл|у)\w*")
OTHER_NOUN = Sign(r"(?<=\w)(?<!{proceedings})у(?:ды|ді|ын|ін)?(?!\w)")
COORDINATED = Sign(r"(?:,? {and}|,)(?: (?!\w*у(?:ын|ін)?[ ,])[\w-]+,?)*? [\w-]*у(?:ды|ді)(?= |, )")
VERBAL_NOUN = re.compile(r"\wу(?:ды|ді|ын|ін)(?!\w)")
FOR = Sign(" {for} ")
LISTING = Sign(r"(?:\S*(?:у|ю|{listed})|{and-so-on}.*)$")


def speaks(scene: Scene, verb: Verb) -> bool:
    """Tell whether the form of the verb asserts something: "тергеуге кедергі келтіреді" asserts no investigation."""
    if verb.form != "noun":
        return True
    if verb.owned:
        return verb.case not in {"ablative", "instrumental"}
    if verb.case == "accusative":
        return supported(scene, verb) is not None or scene.folded[verb.end : scene.end].strip() in {";", ",", ""}
    if verb.case in {"ablative", "genitive"}:
        return scene.match(REFUSED if verb.case == "ablative" else RESULT, verb.end) is not None
    return verb.case in {"nominative", "dative"} and is_governed(scene, verb)


def is_governed(scene: Scene, verb: Verb) -> bool:
    """Tell whether something makes a bare or dative verbal noun an assertion, and nothing denies it."""
    if meant_for(scene, verb):
        return True
    if scene.match(DENIED, verb.end, scene.end) or scene.match(DESCRIBING, verb.end, scene.end):
        return False
    governed = any(scene.match(sign, verb.end, scene.end) for sign in GOVERNED)
    return governed and (verb.case == "nominative" or is_carried_on(scene, verb))


def is_carried_on(scene: Scene, verb: Verb) -> bool:
    """Tell whether what a dative verbal noun is joined with ends in a modal word or the item: "беруге, жоюға құқылы"."""
    if not scene.match(JOINED, verb.end):
        return True
    following = scene.search(MODAL_OR_FINITE, verb.end, scene.end)
    return following is None or following["finite"] is None


def supported(scene: Scene, verb: Verb) -> re.Match[str] | None:
    """Return the verb that carries a verbal noun: "тексеруді … жүзеге асырады"; between stand only nouns that it carries too."""
    support = scene.search(SUPPORT, verb.end, scene.end)
    if support is None:
        return None
    place = verb.end
    while joined := scene.match(COORDINATED, place, support.start()):
        place = joined.end()
    return support if scene.search(OTHER_NOUN, place, support.start()) is None else None


def meant_for(scene: Scene, verb: Verb) -> Group:
    """Return for whom something is done: "мәселені қарау үшін сотқа" is the court's review."""
    if verb.form != "noun" or verb.case != "nominative" or scene.match(FOR, verb.end) is None:
        return ()
    return next((group for group in scene.actors if group[-1].case == "dative" and 0 <= group[0].start - verb.end <= 7), ())


def is_nominal(scene: Scene) -> bool:
    """Tell whether a sentence or item lists what is to be done: it ends in a verbal noun, or says that they are included."""
    words = scene.folded[scene.start : scene.end].rstrip(" ;.,").rsplit(maxsplit=1)
    return bool(words) and LISTING.of(scene.lexicon).match(words[-1]) is not None
