"""Make any number of documents out of our own: `python -m bench.documents COUNT FOLDER`.

Each is a few thousand characters of runs of neighbouring paragraphs, drawn by a generator that the number of the document seeds:
the same number gives the same bytes. What they say repeats itself, as our own documents are five; their citations, norms and
evidence are as many as in real ones.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from zangraph.paths import DATA

RUN = (3, 12)
"""Paragraphs that stay together."""

LENGTH = (1_500, 6_000)
"""Characters of a document; Kazakh letters are two bytes each."""


def read_paragraphs(folder: Path) -> tuple[tuple[str, ...], ...]:
    """Return the paragraphs of every document of a folder."""
    texts = (path.read_text(encoding="utf8") for path in sorted(folder.glob("*.txt")))
    return tuple(tuple(line for line in text.splitlines() if line.strip()) for text in texts)


def make_document(number: int, sources: Sequence[Sequence[str]]) -> str:
    """Return the text of the document of a number."""
    draw = random.Random(number)
    length, text = draw.randint(*LENGTH), ""
    while len(text) < length:
        source = draw.choice(sources)
        start = draw.randrange(len(source))
        text += "".join(f"{line}\n" for line in source[start : start + draw.randint(*RUN)])
    return text


def write_documents(count: int, folder: Path) -> Iterator[Path]:
    """Write documents; yield the file of each."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = read_paragraphs(DATA / "documents")
    for number in range(count):
        path = folder / f"document-{number:06}.txt"
        path.write_text(make_document(number, sources), encoding="utf8", newline="\n")
        yield path


def main() -> None:
    """Write the documents that the command line asks for, and say how large they are."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    sizes = [path.stat().st_size for path in write_documents(count, folder)]
    print(f"{len(sizes):,} documents, {sum(sizes) / 1e6:.1f} MB in {folder}")


if __name__ == "__main__":
    main()
