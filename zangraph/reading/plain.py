"""Read plain text: the characters of the file as they stand."""

from __future__ import annotations

import re

from zangraph.reading.encoding import decode
from zangraph.reading.errors import DocumentError
from zangraph.reading.reading import Reading

# What no text has, and no graph could be written with: NUL, other controls, surrogates, code points that are no characters.
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def read_plain(raw: bytes, name: str) -> Reading:
    """Decode a text without changing its line ends, so that offsets hold; a byte order mark is no part of it.

    Raises `DocumentError`, naming line and place, for an encoding that is not settled and for a character that no text has.
    """
    text, note = decode(raw, name)
    wrong = NO_TEXT.search(text)
    if wrong:
        line = text.count("\n", 0, wrong.start()) + 1
        raise DocumentError(f"{name}:{line}: not a text: U+{ord(wrong.group()):04X} at character {wrong.start()}")
    return Reading(text, "text/plain", notes=(note,) if note else ())


def drop_controls(text: str) -> str:
    """Return what a format gave without the characters that no text has."""
    return NO_TEXT.sub("", text)
