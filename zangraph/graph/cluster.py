"""Make parts on the machines of a Dask cluster: extraction as a bag of files.

No folder need be shared: the bytes of a file and the tables of words go out, the files of its part come back. The workers have
this package; one that has other code refuses, since what it made would not be what is made here.
"""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from zangraph.graph.parts import Job, PartError, Words, hash_code, make_part
from zangraph.reading.folder import Source

if TYPE_CHECKING:
    from distributed import Client, Future

FILES_EACH = 4
"""Files for each thread of the cluster in a bag; two bags are under way, so that no thread waits for the slowest file."""

BAGS = 2
SECONDS = 10


@dataclass(frozen=True)
class Parcel:
    """A file on its way: its name, its manifest entry, its hash and its bytes; and the hash of the code that it is for."""

    name: str
    entry: Mapping[str, Any]
    sha256: str
    raw: bytes
    code: str


@dataclass(frozen=True)
class Tables:
    """Tables of words on their way: name and content of each, and the table of corrections, if there is one."""

    lexicon: tuple[tuple[str, bytes], ...]
    corrections: bytes | None


def make_on(address: str, jobs: Iterable[Job]) -> Iterator[object]:
    """Make parts on the cluster whose scheduler has an address, as "tcp://127.0.0.1:8786"; yield the folder of each.

    Raises `PartError` where Dask is not installed, nobody answers, or a worker has other code, or is lost.
    """
    waiting = iter(jobs)
    if (first := next(waiting, None)) is None:
        return
    tables = pack(first.words)
    with connect(address) as client:
        size = max(1, sum(client.nthreads().values())) * FILES_EACH
        under_way: deque[tuple[Sequence[Job], Future]] = deque()
        waiting = chain([first], waiting)
        for _ in range(BAGS):
            under_way += send_next(client, waiting, size, tables)
        while under_way:
            sent, future = under_way.popleft()
            for job, files in zip(sent, receive(future, address), strict=True):
                yield keep(files, job.folder)
            under_way += send_next(client, waiting, size, tables)


def connect(address: str) -> Client:
    """Return a connection to a scheduler."""
    try:
        from distributed import Client
    except ImportError:
        raise PartError("a scheduler needs Dask, which is not installed: pip install 'zangraph[dask]'") from None
    try:
        return Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise PartError(f"{address}: no Dask scheduler answers: {type(error).__name__}") from None


def send_next(client: Client, jobs: Iterator[Job], count: int, tables: Tables) -> Iterator[tuple[Sequence[Job], Future]]:
    """Send the next jobs, if there are any left."""
    if some := list(islice(jobs, count)):
        yield some, send(client, some, tables)


def send(client: Client, jobs: Iterable[Job], tables: Tables) -> Future:
    """Send the files of some jobs as a bag, and the tables once for all of them."""
    from dask import bag, delayed

    parcels = [
        Parcel(job.source.path.name, dict(job.source.entry), job.source.sha256, job.source.path.read_bytes(), code())
        for job in jobs
    ]
    return client.compute(bag.from_sequence(parcels, partition_size=1).map(open_parcel, delayed(tables)))


def receive(future: Future, address: str) -> list[Mapping[str, bytes]]:
    """Return the files of the parts that a bag gave."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        found: list[Mapping[str, bytes]] = future.result()
    except (KilledWorker, FutureCancelledError, OSError) as error:
        raise PartError(f"{address}: the cluster was lost on the way: {type(error).__name__}: {error}") from None
    return found


def open_parcel(parcel: Parcel, tables: Tables) -> Mapping[str, bytes]:
    """Make the part of a file here, on a worker, and return its files."""
    if code() != parcel.code:
        raise PartError("a worker of the cluster has other code than this machine; install the same there")
    unpacked = unpack(tables)
    with TemporaryDirectory() as folder:
        path, part = Path(folder, "file", parcel.name), Path(folder, "part")
        path.parent.mkdir()
        path.write_bytes(parcel.raw)
        make_part(Job(Source(path, parcel.entry, parcel.sha256, len(parcel.raw)), part, words_in(unpacked)))
        return {file.name: file.read_bytes() for file in part.iterdir()}


@functools.cache
def code() -> str:
    """Hash the code of this machine."""
    return hash_code()


def pack(words: Words) -> Tables:
    """Read the tables that are to be sent."""
    lexicon = tuple((path.name, path.read_bytes()) for path in sorted(words.lexicon.glob("*.tsv")))
    return Tables(lexicon, words.corrections.read_bytes() if words.corrections.exists() else None)


@functools.lru_cache(maxsize=1)
def unpack(tables: Tables) -> TemporaryDirectory[str]:
    """Write the tables of a build to a folder, once in a process; it is gone with the next build or the process."""
    folder = TemporaryDirectory()
    words = words_in(folder)
    words.lexicon.mkdir()
    for name, content in tables.lexicon:
        (words.lexicon / os.path.basename(name)).write_bytes(content)
    if tables.corrections is not None:
        words.corrections.write_bytes(tables.corrections)
    return folder


def words_in(folder: TemporaryDirectory[str]) -> Words:
    """Return where the words stand in a folder."""
    return Words(Path(folder.name, "lexicon"), Path(folder.name, "corrections.tsv"))


def keep(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write the files of a part, which appears when it is complete."""
    draft = folder.with_suffix(".draft")
    draft.mkdir(parents=True)
    for name, content in files.items():
        (draft / os.path.basename(name)).write_bytes(content)
    return draft.rename(folder)
