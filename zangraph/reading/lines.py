"""Gather the text of a format line by line, one paragraph a line."""

from __future__ import annotations

import re

SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u3000]+")
INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def tidy(text: str) -> str:
    """Return a piece of text with single spaces, and without what has no width.

    >>> tidy("  7-бап.\\u00a0\\n Негізгі  ұғым\\u00adдар ")
    '7-бап. Негізгі ұғымдар'
    """
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


class Lines:
    """The lines of a text in the making: words are added to the open line until it ends.

    A row of a table becomes one line, its cells parted by " | "; where a cell holds several paragraphs, each is a line.
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._rows: list[list[list[str]]] = []
        self._lines: list[str] = []

    def add(self, words: str) -> None:
        """Add words to the open line."""
        self._open.append(words)

    def end(self) -> None:
        """End the open line; one without words leaves nothing."""
        line = tidy("".join(self._open))
        self._open.clear()
        if line:
            self._place().append(line)

    def begin_row(self) -> None:
        """Begin a row of a table."""
        self.end()
        self._rows.append([[]])

    def begin_cell(self) -> None:
        """Begin a cell; outside of a row it is a line."""
        self.end()
        if self._rows:
            self._rows[-1].append([])

    def end_row(self) -> None:
        """End the row."""
        self.end()
        if self._rows:
            cells = [cell for cell in self._rows.pop() if cell]
            single = all(len(cell) == 1 for cell in cells)
            lines = [" | ".join(cell[0] for cell in cells)] if single and cells else [line for cell in cells for line in cell]
            self._place().extend(lines)

    def finished(self) -> list[str]:
        """Return the lines so far, what is open included."""
        while self._rows:
            self.end_row()
        self.end()
        return self._lines

    def _place(self) -> list[str]:
        """Return where lines go now: the open cell, else the text."""
        return self._rows[-1][-1] if self._rows else self._lines


def as_text(lines: list[str]) -> str:
    """Return lines as a text, each with its line feed."""
    return "".join(f"{line}\n" for line in lines)
