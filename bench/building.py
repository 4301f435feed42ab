"""Measure builds of many documents: `python -m bench.building FOLDER COUNT…` for so many documents made below a folder.

A line for each count: seconds on the clock and of the processors, the largest memory of all processes together (proportional set
size, sampled), documents and megabytes a second; of the server on the build seconds to its first answer to a query, and memory.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from bench.documents import write_documents

PORT = 8149
QUERY = "SELECT (COUNT(*) AS ?norms) { ?norm a <https://w3id.org/zangraph/ontology#Norm> }"
EVERY = 0.25
"""Seconds between two samples of memory."""


class Memory:
    """The largest memory of a process and its children together."""

    def __init__(self, process: int) -> None:
        self.process, self.largest, self.ended = psutil.Process(process), 0, threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self) -> None:
        """Sample until the end."""
        while not self.ended.wait(EVERY):
            self.largest = max(self.largest, self.now())

    def now(self) -> int:
        """Return the memory at this moment; a process that has just ended has none."""
        total = 0
        with suppress(psutil.Error):
            for one in (self.process, *self.process.children(recursive=True)):
                with suppress(psutil.Error):
                    total += one.memory_full_info().pss
        return total

    def end(self) -> int:
        """Stop; return the largest memory in bytes."""
        self.ended.set()
        self.thread.join()
        return self.largest


def measure_build(documents: Path, out: Path) -> dict[str, float]:
    """Build, and return seconds on the clock and of the processors, and bytes of memory."""
    shutil.rmtree(out, ignore_errors=True)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "zangraph.build", "--documents", str(documents), "--out", str(out), "--no-reasoner"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    memory = Memory(process.pid)
    status, largest = process.wait(), memory.end()
    if status == 2:
        raise SystemExit(f"{documents}: not built")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": time.perf_counter() - started, "processor": spent, "memory": largest}


@contextmanager
def serving(build: Path) -> Iterator[int]:
    """Serve a build while the block runs; yield the process."""
    command = [sys.executable, "-m", "server", "--build", str(build), "--port", str(PORT)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def measure_server(build: Path) -> dict[str, float]:
    """Serve a build; return the seconds from its start to its first answer, and its bytes of memory."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/sparql", QUERY.encode(), {"Content-Type": "application/sparql-query"}
    )
    started = time.perf_counter()
    with serving(build) as process:
        memory = Memory(process)
        while True:
            with suppress(OSError), urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
                break
            time.sleep(0.02)
        first = time.perf_counter() - started
        time.sleep(2 * EVERY)
        return {"first": first, "served": memory.end()}


def main() -> None:
    """Measure the counts of the command line."""
    folder, counts = Path(sys.argv[1]), [int(count) for count in sys.argv[2:]]
    for count in counts:
        documents, out = folder / f"documents-{count}", folder / f"build-{count}"
        size = sum(path.stat().st_size for path in write_documents(count, documents)) / 1e6
        found = measure_build(documents, out) | measure_server(out)
        report = json.loads((out / "report.json").read_text(encoding="utf8"))
        print(
            f"| {count:,} | {size:.1f} MB | {report['triples']:,} | {found['seconds']:.0f} s | {found['processor']:.0f} s "
            f"| {found['memory'] / 1e6:.0f} MB | {count / found['seconds']:.1f} | {size / found['seconds']:.2f} "
            f"| {found['first']:.2f} s | {found['served'] / 1e6:.0f} MB |  on {len(os.sched_getaffinity(0))} processors",
            flush=True,
        )


if __name__ == "__main__":
    main()
