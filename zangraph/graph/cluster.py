"""Make parts on the machines of a Dask cluster: extraction as a bag of files.

No folder need be shared: the bytes of a file go out, the files of its part come back. The workers have this package, with the
same words; one that has others refuses, since what it made would not be what is made here.
"""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from zangraph.graph.parts import Job, PartError, Words, hash_code, hash_words, make_part
from zangraph.paths import DATA
from zangraph.reading.folder import Source

if TYPE_CHECKING:
    from distributed import Client, Future

FILES_EACH = 4
"""Files for each thread of the cluster in a bag; two bags are under way, so that no thread waits for the slowest file."""

BAGS = 2
SECONDS = 10


@dataclass(frozen=True)
class Parcel:
    """A file on its way: its name, its manifest entry, its hash and its bytes; and the hash of code and words that it is for."""

    name: str
    entry: Mapping[str, Any]
    sha256: str
    raw: bytes
    made_with: str


def make_on(address: str, jobs: Iterable[Job]) -> Iterator[object]:
    """Make parts on the cluster whose scheduler has an address, as "tcp://127.0.0.1:8786"; yield the folder of each.

    Raises `PartError` where Dask is not installed, nobody answers, or a worker has other code or words, or is lost.
    """
    jobs = list(jobs)
    if not jobs:
        return
    made_with = fingerprint(jobs[0].words)
    with connect(address) as client:
        size = max(1, sum(client.nthreads().values())) * FILES_EACH
        under_way: deque[tuple[Sequence[Job], Future]] = deque()
        waiting = iter(jobs)
        for _ in range(BAGS):
            under_way += send_next(client, waiting, size, made_with)
        while under_way:
            sent, future = under_way.popleft()
            for job, files in zip(sent, receive(future, address), strict=True):
                yield keep(files, job.folder)
            under_way += send_next(client, waiting, size, made_with)


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


def send_next(client: Client, jobs: Iterator[Job], count: int, made_with: str) -> Iterator[tuple[Sequence[Job], Future]]:
    """Send the next jobs, if there are any left."""
    if some := list(islice(jobs, count)):
        yield some, send(client, some, made_with)


def send(client: Client, jobs: Iterable[Job], made_with: str) -> Future:
    """Send the files of some jobs as a bag."""
    from dask import bag

    parcels = [
        Parcel(job.source.path.name, dict(job.source.entry), job.source.sha256, job.source.path.read_bytes(), made_with)
        for job in jobs
    ]
    return client.compute(bag.from_sequence(parcels, partition_size=1).map(open_parcel))


def receive(future: Future, address: str) -> list[Mapping[str, bytes]]:
    """Return the files of the parts that a bag gave."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        found: list[Mapping[str, bytes]] = future.result()
    except (KilledWorker, FutureCancelledError, OSError) as error:
        raise PartError(f"{address}: the cluster was lost on the way: {type(error).__name__}: {error}") from None
    return found


def open_parcel(parcel: Parcel) -> Mapping[str, bytes]:
    """Make the part of a file here, on a worker, and return its files."""
    words = Words(DATA / "lexicon", DATA / "corrections.tsv")
    if fingerprint(words) != parcel.made_with:
        raise PartError("a worker of the cluster has other code or words than this machine; install the same there")
    with TemporaryDirectory() as folder:
        path, part = Path(folder, "file", parcel.name), Path(folder, "part")
        path.parent.mkdir()
        path.write_bytes(parcel.raw)
        make_part(Job(Source(path, parcel.entry, parcel.sha256, len(parcel.raw)), part, words))
        return {file.name: file.read_bytes() for file in part.iterdir()}


@functools.cache
def fingerprint(words: Words) -> str:
    """Hash the code and the words of this machine."""
    return hash_code() + hash_words(words)


def keep(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write the files of a part, which appears when it is complete."""
    draft = folder.with_suffix(".draft")
    draft.mkdir(parents=True)
    for name, content in files.items():
        (draft / os.path.basename(name)).write_bytes(content)
    return draft.rename(folder)
