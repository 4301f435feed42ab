"""List what a folder holds for a build: its documents, by manifest or by name, and what is refused without reading it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zangraph.reading.errors import DocumentError
from zangraph.reading.formats import is_readable, may_hold_act

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Source:
    """The file of a document, what its manifest says of it (at least its `file`), and the hash and number of its bytes."""

    path: Path
    entry: Mapping[str, Any]
    sha256: str
    size: int

    @property
    def key(self) -> str:
        """Return the document's key: the name of its file without the ending."""
        return self.path.stem


@dataclass(frozen=True)
class Refusal:
    """A file that is no document of the build, and why."""

    file: str
    reason: str

    def __str__(self) -> str:
        return self.reason if self.reason.startswith(self.file) else f"{self.file}: {self.reason}"


def find_sources(folder: Path) -> Iterator[Source | Refusal]:
    """Yield the documents of a folder and the files that are refused, in the order of its manifest.json, else by name.

    Refused are files that are not there, that lead out of the folder by their name or by a symbolic link, that are no regular
    files, whose hash is not the one that the manifest says, and whose key another document has already.

    Raises `DocumentError` where there is no folder, its manifest is none, or nothing at all is named.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder}: no such folder")
    taken: dict[str, str] = {}
    empty = True
    for entry in list_entries(folder):
        empty = False
        try:
            source = find_source(folder, entry)
            if source.key in taken:
                raise DocumentError(f"{source.path}: the key {source.key!r} stands for {taken[source.key]} already")
        except DocumentError as error:
            yield refusal_of(folder / entry["file"], error)
        else:
            taken[source.key] = source.path.name
            yield source
    if empty:
        raise DocumentError(f"{folder}: no documents")


def refusal_of(path: Path, error: DocumentError) -> Refusal:
    """Return the refusal of a file; the reason names it without its folder, so that it is the same wherever the folder stands."""
    reason = str(error).replace(f"{path}:", f"{path.name}:").replace(f"{path.parent}/", "")
    return Refusal(visible(path.name), visible(reason))


def visible(text: str) -> str:
    r"""Spell what cannot be printed, such as the bytes of a name that are no UTF-8.

    >>> visible("заң\n.txt"), visible("\udcff.txt")
    ('заң\\n.txt', '\\udcff.txt')
    """
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def list_entries(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of the folder's manifest, or one for each file that can be read, by name."""
    if (folder / MANIFEST).exists():
        yield from read_manifest(folder / MANIFEST)
    else:
        yield from ({"file": name} for name in list_documents(sorted(os.listdir(folder))))


def list_documents(names: Sequence[str]) -> Iterator[str]:
    """Yield those of some names of files that are names of documents; of those that no reader exists for, such as stand alone.

    >>> list(list_documents(["zang.doc", "zang.docx", "buiryq.doc", "style.css", ".~zang.docx"]))
    ['zang.docx', 'buiryq.doc']
    """
    paths = [path for path in map(Path, names) if not path.name.startswith(".")]
    read = {path.stem for path in paths if is_readable(path)}
    yield from (path.name for path in paths if is_readable(path) or may_hold_act(path) and path.stem not in read)


def list_others(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield by name what stands in a folder and is no document of it, and why."""
    named = {entry["file"] for entry in list_entries(folder)} | {MANIFEST}
    unnamed = "it is not in the manifest" if (folder / MANIFEST).exists() else "the same name stands for a document that is"
    for name in sorted(os.listdir(folder)):
        if name in named or name.startswith("."):
            continue
        if (folder / name).is_dir():
            yield visible(name), "not read: a folder within the folder"
        elif is_readable(Path(name)) or may_hold_act(Path(name)):
            yield visible(name), f"not read: {unnamed}"
        else:
            yield visible(name), "not read: of no known format"


def read_manifest(path: Path) -> list[Mapping[str, Any]]:
    """Read a manifest: a JSON list with an object for each document, each with at least its `file`."""
    raw = path.read_bytes()
    try:
        entries = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}:{line}: not UTF-8: byte 0x{raw[error.start]:02x} at {error.start}") from None
    except json.JSONDecodeError as error:
        raise DocumentError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    if not isinstance(entries, list):
        raise DocumentError(f"{path}: expected a list of documents, found {type(entries).__name__}")
    return list(check_entries(entries, path))


def check_entries(entries: Iterable[Any], path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of a manifest, each of which must name a file."""
    for number, entry in enumerate(entries, start=1):
        file = entry.get("file") if isinstance(entry, dict) else None
        if not isinstance(file, str) or not file:
            raise DocumentError(f"{path}: entry {number} names no file: {str(entry)[:80]!r}")
        yield entry


def find_source(folder: Path, entry: Mapping[str, Any]) -> Source:
    """Find the file that an entry names, and hash it."""
    file = entry["file"]
    path = folder / file
    if not file.isprintable():
        raise DocumentError(f"a name that cannot be printed: {file!r}")
    if Path(file).name != file or not Path(file).stem.strip("."):
        raise DocumentError(f"a name that leads out of the folder, or is none: {file!r}")
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise DocumentError(f"{path}: a link that leads out of the folder")
    if not path.is_file():
        raise DocumentError(f"{path}: " + ("no regular file" if path.exists() else "no such file"))
    digest, size = hash_file(path), path.stat().st_size
    if entry.get("sha256") and entry["sha256"] != digest:
        raise DocumentError(f"{path}: sha256 is {digest}, the manifest says {entry['sha256']}")
    return Source(path, entry, digest, size)


def hash_file(path: Path) -> str:
    """Hash the bytes of a file, which are never in memory all at once."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
