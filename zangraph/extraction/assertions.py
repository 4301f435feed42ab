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

MODAL = "құқылы|міндетті|тиіс|қажет|керек|мүмкін|болады|хақылы|құқық|құқығы|рұқсат|уәкілетті|өкілетті|міндеттер|жол беріледі"
MEASURES = re.compile(r" (?:бойынша )?(?:\w+ )?шара(?:ларын|ларды|сын) (?:қолдан|қабылда)")
DECIDED = re.compile(r" туралы (?:\w+ )?(?:шешім|қаулы)")
DURING = re.compile(r" (?:кезінде|барысында)(?!\w)")
RESULT = re.compile(r" нәтиже(?:сі|лері)(?:нің)? (?:бойынша|негізінде)")
DONE = re.compile(r" (?:жасай|жүргіз|жүзеге асыр|орнат)\w*")
ALLOWED = re.compile(rf" (?:{MODAL}|жүргізіл|қолданыл|жүзеге асырыл|берілед)")
JOINED = re.compile(r",|,? (?:және|не|немесе|сондай-ақ) ")
ENDS = re.compile(r"[;.:]|$")
INCLUDED = re.compile(r" (?:кіреді|жатады)")
BY_DOING = re.compile(r" (?:жолымен|арқылы)(?!\w)")
GOVERNED = (re.compile(rf" (?:{MODAL})"), INCLUDED, JOINED, ENDS, DECIDED, MEASURES, DURING, RESULT, BY_DOING)
MODAL_OR_FINITE = re.compile(rf"(?<!\w)(?:{MODAL})|(?P<finite>\w(?:[аея](?:ды|ді)|й(?:ды|ді))(?!\w))")
DENIED = re.compile(
    r"[^,;]{0,60}?(?:құқы\w+ жоқ|тыйым салын|(?<!\w)емес|болмайды|жол берілмейді|алмайды|мүмкін (?:емес|болма))"
)
DESCRIBING = re.compile(
    r" (?:құқығы бар|құқық берілген|уәкілеттік берілген|уәкілетті|өкілетті|міндетті|тиіс)"
    r" (?:\w+ ){0,2}?(?:орган|адам|тұлға|мекеме)"
)
REFUSED = re.compile(r" бас тарт")
SUPPORT = re.compile(r"(?<!\w)(?:жүзеге асыр|іске асыр|жүргіз|орында|қамтамасыз ет)(?!ыл|іл|у)\w*")
OTHER_NOUN = re.compile(r"(?<=\w)(?<!іс жүргіз)у(?:ды|ді|ын|ін)?(?!\w)")
COORDINATED = re.compile(r"(?:,? (?:және|мен|сондай-ақ)|,)(?: (?!\w*у(?:ын|ін)?[ ,])[\w-]+,?)*? [\w-]*у(?:ды|ді)(?= |, )")
VERBAL_NOUN = re.compile(r"\wу(?:ды|ді|ын|ін)(?!\w)")


def speaks(scene: Scene, verb: Verb) -> bool:
    """Tell whether the form of the verb asserts something: "тергеуге кедергі келтіреді" asserts no investigation."""
    if verb.form != "noun":
        return True
    if verb.owned:
        return verb.case not in {"ablative", "instrumental"}
    if verb.case == "accusative":
        return supported(scene, verb) is not None or scene.folded[verb.end : scene.end].strip() in {";", ",", ""}
    if verb.case in {"ablative", "genitive"}:
        return (REFUSED if verb.case == "ablative" else RESULT).match(scene.folded, verb.end) is not None
    return verb.case in {"nominative", "dative"} and is_governed(scene, verb)


def is_governed(scene: Scene, verb: Verb) -> bool:
    """Tell whether something makes a bare or dative verbal noun an assertion, and nothing denies it."""
    if meant_for(scene, verb):
        return True
    if DENIED.match(scene.folded, verb.end, scene.end) or DESCRIBING.match(scene.folded, verb.end, scene.end):
        return False
    governed = any(sign.match(scene.folded, verb.end, scene.end) for sign in GOVERNED)
    return governed and (verb.case == "nominative" or is_carried_on(scene, verb))


def is_carried_on(scene: Scene, verb: Verb) -> bool:
    """Tell whether what a dative verbal noun is joined with ends in a modal word or the item: "беруге, жоюға құқылы"."""
    if not JOINED.match(scene.folded, verb.end):
        return True
    following = MODAL_OR_FINITE.search(scene.folded, verb.end, scene.end)
    return following is None or following["finite"] is None


def supported(scene: Scene, verb: Verb) -> re.Match[str] | None:
    """Return the verb that carries a verbal noun: "тексеруді … жүзеге асырады"; between stand only nouns that it carries too."""
    support = SUPPORT.search(scene.folded, verb.end, scene.end)
    if support is None:
        return None
    place = verb.end
    while joined := COORDINATED.match(scene.folded, place, support.start()):
        place = joined.end()
    return support if OTHER_NOUN.search(scene.folded, place, support.start()) is None else None


def meant_for(scene: Scene, verb: Verb) -> Group:
    """Return for whom something is done: "мәселені қарау үшін сотқа" is the court's review."""
    if verb.form != "noun" or verb.case != "nominative" or not scene.folded.startswith(" үшін ", verb.end):
        return ()
    return next((group for group in scene.actors if group[-1].case == "dative" and 0 <= group[0].start - verb.end <= 7), ())


def is_nominal(scene: Scene) -> bool:
    """Tell whether a sentence or item lists what is to be done: it ends in a verbal noun, or says that they are included."""
    words = scene.folded[scene.start : scene.end].rstrip(" ;.,").rsplit(maxsplit=1)
    return bool(words) and (words[-1].endswith(("у", "ю", "кіреді", "жатады")) or words[-1].startswith("т.б"))
