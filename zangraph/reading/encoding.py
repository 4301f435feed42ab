"""Decode the bytes of a text whose encoding nobody states: UTF-8, UTF-16, windows-1251 or one of its Kazakh variants.

UTF-8 and UTF-16 are known by their marks and by being valid. The single-byte encodings are all valid for nearly every file, so
the letters decide: what is read with the right table consists of letters of Kazakh and Russian, and capitals begin words. An
encoding counts only where its text is clean and every other reading of the same bytes is not; else the file is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from zangraph.reading.errors import DocumentError

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# The encodings that are read, by the names that IANA gives them; then those that are only recognised, to be refused by name.
SINGLE_BYTE = {"windows-1251": "cp1251", "KZ-1048": "kz1048", "PTCP154": "ptcp154"}
RIVALS = {"KOI8-R": "koi8_r", "IBM866": "cp866", "ISO-8859-5": "iso8859_5", "macintosh Cyrillic": "mac_cyrillic"}

SAMPLE = 200_000
CLEAN = 0.005
# How many times stranger every other reading must be.
APART = 4.0
# UTF-16 that is read wrong is all Chinese and private characters.
WIDE_CLEAN = 0.1

CAPITALS = "А-ЯЁӘҒҚҢӨҰҮҺІ"
SMALL = "а-яёәғқңөұүһі"
# What a Kazakh or Russian text is written with; Latin letters, as in "i", Roman numerals and addresses, included.
USUAL = re.compile(rf"[{CAPITALS}{SMALL}A-Za-z0-9\s!-/:-@\[-`{{-~ƏəƟɵ«»„“”‘’‚‹›–—…•·№§°\xa0\xad]")
# The letters that make up seven tenths of Kazakh and of Russian; of a text read with a wrong table they make up four.
COMMON = re.compile("[аеионтырсліңдАЕИОНТЫРСЛІҢД]")
FOREIGN_LETTER = re.compile(r"(?![\x00-\x7f])[^\W\d_]")
LEAST_COMMON = 0.55
# A capital after a small letter, as where the table has the two swapped: "зАҢ".
SWAPPED = re.compile(rf"[{SMALL}][{CAPITALS}]")
# Cyrillic beside a Latin letter that has no Cyrillic twin, as where a table for Western Europe is due: "rйsumй".
MIXED = re.compile(rf"[{SMALL}{CAPITALS}][bdfgjlnqrstuvwzDFGJLNQRSUVWZ]|[bdfgjlnqrstuvwzDFGJLNQRSUVWZ][{SMALL}{CAPITALS}]")


def decode(raw: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file, without a byte order mark, and what is to be reported of its encoding ('': nothing).

    Raises `DocumentError`, naming line and byte, where the encoding is not settled.

    >>> decode("Қылмыстық кодекстің 58-бабы".encode("kz1048"), "a.txt")
    ('Қылмыстық кодекстің 58-бабы', 'decoded as KZ-1048')
    """
    for mark, encoding in MARKS:
        found = decode_as(raw[len(mark) :], encoding) if raw.startswith(mark) else None
        if found:
            return found
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return decode_unmarked(raw, name, error)
    found = decode_wide(raw) if "\0" in text else None
    return found or (text, "")


def decode_unmarked(raw: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, str]:
    """Decode what is no UTF-8 by the one table that gives a clean text."""
    found = decode_wide(raw)
    if found:
        return found
    readings = sorted(read_with_tables(raw), key=lambda reading: reading[0])
    share, encoding = readings[0] if readings else (1.0, "")
    rivals = [other for other, rival in readings if differ(raw, encoding, rival)]
    if share > CLEAN or any(rival < max(CLEAN, share * APART) for rival in rivals):
        raise refusal(raw, name, error, "not UTF-8, and no other encoding is settled")
    if encoding in RIVALS:
        raise refusal(raw, name, error, f"not UTF-8, but {encoding}; save it as UTF-8")
    return raw.decode(SINGLE_BYTE[encoding]), f"decoded as {encoding}"


def decode_wide(raw: bytes) -> tuple[str, str] | None:
    """Decode UTF-16 without a mark, None where the bytes do not look like it."""
    return decode_as(raw, "utf-16-le") or decode_as(raw, "utf-16-be")


def decode_as(raw: bytes, encoding: str) -> tuple[str, str] | None:
    """Decode one of the Unicode encodings, None where the bytes are not valid or not like a text in it."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    if encoding == "utf-8":
        return text, ""
    plausible = text and "\0" not in text and strangeness(text) < WIDE_CLEAN
    return (text, f"decoded as {encoding.upper()}") if plausible else None


def read_with_tables(raw: bytes) -> Iterator[tuple[float, str]]:
    """Yield how strange the text is by each single-byte encoding in which it is valid."""
    for encoding, codec in (SINGLE_BYTE | RIVALS).items():
        try:
            yield strangeness(raw.decode(codec)), encoding
        except UnicodeDecodeError:
            continue


def differ(raw: bytes, encoding: str, other: str) -> bool:
    """Tell whether two encodings give two texts."""
    codecs_by_name = SINGLE_BYTE | RIVALS
    return raw.decode(codecs_by_name[encoding]) != raw.decode(codecs_by_name[other])


def strangeness(text: str) -> float:
    """Return how unlike Kazakh and Russian a text is, from 0: the share of strange characters among those that are not ASCII.

    To it adds what the common letters lack of their due share.

    >>> strangeness("Қылмыстық кодекс"), strangeness("йШКЛШЯРШЙ ЙНДЕЙЯ") > 0, strangeness("rйsumй") > 0
    (0.0, True, True)
    """
    sample = text[:SAMPLE]
    foreign = sum(not character.isascii() for character in sample)
    strange = len(sample) - len(USUAL.findall(sample))
    strange += len(SWAPPED.findall(sample)) + len(MIXED.findall(sample))
    letters = len(FOREIGN_LETTER.findall(sample))
    lacking = LEAST_COMMON - len(COMMON.findall(sample)) / letters if letters else 0.0
    return strange / max(foreign, 1) + max(lacking, 0.0)


def refusal(raw: bytes, name: str, error: UnicodeDecodeError, reason: str) -> DocumentError:
    """Return the error that names file, line, byte and position."""
    line = raw.count(b"\n", 0, error.start) + 1
    return DocumentError(f"{name}:{line}: {reason}: byte 0x{raw[error.start]:02x} at {error.start}")
