"""Put right what Virtuoso 7 makes of our data, so that its answers are those of every other store.

It keeps a duration as a number: of seconds (`86400.0`), or of months (`12`), and says so in its answers, where XML Schema has
`P1D` and `P1Y` (XML Schema 1.1, part 2, 3.3.6). It writes truth values as 1 and 0, and names blank nodes by what is no name.
"""

from __future__ import annotations

import re
from typing import Protocol

XSD = rb"http://www\.w3\.org/2001/XMLSchema#"
DURATIONS = rb"(?:dayTimeDuration|yearMonthDuration|duration)"
NUMBER = rb"-?\d+(?:\.\d+)?"
BADLY_WRITTEN = re.compile(
    rb'(?P<duration>%(xsd)s%(durations)s", "value": "(?P<number>%(number)s)")'
    rb'|(?P<boolean>%(xsd)sboolean", "value": "(?P<bit>[01])")'
    rb'|"(?P<bare_number>%(number)s)"(?=\^\^<%(xsd)s%(durations)s>)'
    rb'|"(?P<bare_bit>[01])"(?=\^\^<%(xsd)sboolean>)'
    rb'|(?P<node>"type": "bnode", "value": ")nodeID://' % {b"xsd": XSD, b"durations": DURATIONS, b"number": NUMBER}
)
"""Durations, truth values and blank nodes in results as JSON, the former two also in N-Triples."""
BOOLEANS = {b"0": b"false", b"1": b"true"}
LONGEST_LINE = 1024 * 1024
UNITS = ((86400, b"D"), (3600, b"H"), (60, b"M"))


class Source(Protocol):
    """Anything that is read in pieces."""

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes."""


class Mended:
    """Read an answer of Virtuoso, a row or a triple on each line, with its values written as XML Schema writes them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ready = b""
        self._rest = b""
        self._is_over = False

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes."""
        while not self._is_over and (size < 0 or not self._ready):
            self._read_more(size)
        piece = self._ready if size < 0 else self._ready[:size]
        self._ready = self._ready[len(piece) :]
        return piece

    def _read_more(self, size: int) -> None:
        piece = self._source.read(size)
        self._is_over = not piece or size < 0
        lines = self._rest + piece
        end = len(lines) if self._is_over or len(lines) > LONGEST_LINE else lines.rfind(b"\n") + 1
        self._ready += BADLY_WRITTEN.sub(mend, lines[:end])
        self._rest = lines[end:]


def mend(match: re.Match[bytes]) -> bytes:
    """Return a value as XML Schema writes it, and the name of a blank node as SPARQL results write it.

    >>> BADLY_WRITTEN.sub(mend, b'"86400.0"^^<http://www.w3.org/2001/XMLSchema#duration>')
    b'"P1D"^^<http://www.w3.org/2001/XMLSchema#duration>'
    >>> BADLY_WRITTEN.sub(mend, b'{ "type": "bnode", "value": "nodeID://b10150" }')
    b'{ "type": "bnode", "value": "b10150" }'
    """
    if match["node"]:
        return match["node"]
    if match["bare_number"] or match["bare_bit"]:
        return b'"%s"' % (write_duration(match["bare_number"]) if match["bare_number"] else BOOLEANS[match["bare_bit"]])
    old, new = (match["number"], write_duration(match["number"])) if match["number"] else (match["bit"], BOOLEANS[match["bit"]])
    return match[0][: -len(old) - 1] + new + b'"'


def write_duration(number: bytes) -> bytes:
    """Return seconds, which have a point, or months, which have none, as XML Schema writes them canonically.

    >>> [write_duration(number) for number in (b"86400.0", b"43200.0", b"90000.5", b"12", b"18", b"-1", b"0.0")]
    [b'P1D', b'PT12H', b'P1DT1H0.5S', b'P1Y', b'P1Y6M', b'-P1M', b'PT0S']
    """
    sign, digits = (b"-", number[1:]) if number.startswith(b"-") else (b"", number)
    if b"." not in digits:
        years, months = divmod(int(digits), 12)
        return sign + b"P" + (b"%dY" % years if years else b"") + (b"%dM" % months if months or not years else b"")
    whole, _, fraction = digits.partition(b".")
    rest, written = int(whole), []
    for length, letter in UNITS:
        count, rest = divmod(rest, length)
        written.append(b"%d%s" % (count, letter) if count else b"")
    fraction = fraction.rstrip(b"0")
    if rest or fraction or not any(written):
        written.append(b"%d%sS" % (rest, b"." + fraction if fraction else b""))
    days, *times = *written, b""
    return sign + b"P" + days + (b"T" + b"".join(times) if any(times) else b"")
