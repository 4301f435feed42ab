"""Read spans of a raw document as its normalised text has them: whole words, one alphabet, displaced pieces in place."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator

from zangraph.extraction.records import Text

# "1) ", "12-1. ", "а) ", "– ": what stands before an item of a list.
MARKER = re.compile(r"\A(?:\d+(?:-\d+)?[.)]|[^\W\d_](?:-\d+)?\)|[-–—•▪*])\s+")


class Readings:
    """A document's text with the way back from raw offsets to normalised ones."""

    def __init__(self, text: Text, length: int) -> None:
        self.text = text
        self.order = array("q", sorted(range(len(text.starts)), key=text.starts.__getitem__))
        self.starts = array("q", (text.starts[index] for index in self.order))

    def read(self, start: int, end: int) -> str:
        """Return what raw[start:end] says, on one line."""
        indices = sorted(self.order[bisect_left(self.starts, start) : bisect_left(self.starts, end)])
        return " ".join("".join(self.text.characters[index] for index in indices).split())

    def displaced(self) -> Iterator[tuple[int, int]]:
        """Yield the raw spans of the pieces that the normaliser put elsewhere."""
        return ((start, end) for start, end, _ in self.moves())

    def moves(self) -> Iterator[tuple[int, int, int]]:
        """Yield the pieces that the normaliser put elsewhere, as (start, end, after): it reads on from raw offset `after`."""
        for left, right in self.text.repairs:
            start = left
            for index in range(left + 1, right + 1):
                if index == right or not 0 <= self.text.starts[index] - self.text.ends[index - 1] <= 1:
                    yield self.text.starts[start], self.text.ends[index - 1], self._end_before(start, index)
                    start = index

    def _end_before(self, start: int, end: int) -> int:
        """Return where the reading stood before characters[start:end]; a space put in at a joint counts as part of the piece."""
        piece = range(self.text.starts[start], self.text.ends[end - 1])
        before = next((index for index in range(start - 1, -1, -1) if self.text.starts[index] not in piece), None)
        return self.text.ends[before] if before is not None else 0


def wording(reading: str) -> str:
    """Take the list marker before a norm and the punctuation after it off its reading.

    >>> wording("1) Прокурор талап етуге құқылы;")
    'Прокурор талап етуге құқылы'
    >>> wording("Аудандық (қалалық) прокурор талап етуге құқылы.")
    'Аудандық (қалалық) прокурор талап етуге құқылы'
    """
    return MARKER.sub("", reading, count=1).rstrip(" .;:,")
