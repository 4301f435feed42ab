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
import time
from pathlib import Path

from bench import peers
from bench.client import latency
from bench.documents import write_documents
from bench.memory import Memory

QUERY = "SELECT (COUNT(*) AS ?norms) { ?norm a <https://w3id.org/zangraph/ontology#Norm> }"
EVERY = 0.25
"""Seconds between two samples of memory."""


def measure_build(documents: Path, out: Path) -> dict[str, float]:
    """Build, and return seconds on the clock and of the processors, and bytes of memory."""
    shutil.rmtree(out, ignore_errors=True)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "zangraph.build", "--documents", str(documents), "--out", str(out), "--no-reasoner"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    memory = Memory(process.pid, EVERY)
    status, largest = process.wait(), memory.end()
    if status == 2:
        raise SystemExit(f"{documents}: not built")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": time.perf_counter() - started, "processor": spent, "memory": largest}


def measure_server(build: Path) -> dict[str, float]:
    """Serve a build; return the seconds from its start to its first answer, and its bytes of memory."""
    started = time.perf_counter()
    with peers.ours(build.name, build, build.parent) as endpoint:
        memory = Memory(endpoint.process, EVERY)
        latency(endpoint, QUERY, 1)
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
