"""Read files as documents: what a file says, what its manifest entry says of it, and what must be reported."""

from __future__ import annotations

from pathlib import Path

from zangraph.extraction.lexicon import Lexicon, own_lexicon
from zangraph.extraction.records import Document
from zangraph.reading.errors import DocumentError
from zangraph.reading.folder import Refusal, Source, find_sources, hash_file
from zangraph.reading.formats import read_file
from zangraph.reading.metadata import complete


def read_documents(folder: Path, lexicon: Lexicon | None = None) -> tuple[Document, ...]:
    """Read every document of a folder, in the order of its manifest.json, else by name; all of them stay in memory.

    Raises `DocumentError` at the first file that a build would leave out.
    """
    sources, lexicon = [], lexicon or own_lexicon()
    for found in find_sources(folder):
        if isinstance(found, Refusal):
            raise DocumentError(found.reason)
        sources.append(found)
    return tuple(read_document(source, lexicon)[0] for source in sources)


def read_document(source: Source, lexicon: Lexicon) -> tuple[Document, tuple[str, ...]]:
    """Read the document of a source, and what is to be reported of it; line ends stay as they are, so that offsets hold.

    Raises `DocumentError` where the file cannot be read, changes while it is read, or is said to be what it cannot be.
    """
    reading = read_file(source.path, lexicon)
    if hash_file(source.path) != source.sha256:
        raise DocumentError(f"{source.path}: changed while it was read")
    known, complaints = complete(reading, source.entry, lexicon)
    own = {"key": source.key, "file": source.path.name, "text": reading.text, "sha256": source.sha256}
    return Document(**(dict(known) | own)), (*reading.notes, *complaints)
