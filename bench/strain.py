"""Measure what bombs do to the server: `python -m bench.strain`.

Prints the time of a cold start, the memory of the server and its workers at rest, after the fourteen queries and at its worst,
how long after its limit a bomb is stopped, how long a cheap query takes meanwhile, and how soon a killed worker is replaced.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import quote

import psutil

from bench import generate, peers
from bench.__main__ import read_queries
from bench.bombs import BOMBS
from bench.client import Endpoint
from bench.memory import Memory, memory_of

TIMEOUT = 5.0
MEGABYTE = 1024 * 1024
CHEAP = "ASK { <https://w3id.org/zangraph/id/article/1> ?p ?o }"


def new_cheap() -> str:
    """Return a cheap query that no kept answer fits."""
    return f"{CHEAP} # {time.time_ns()}"


def ask(endpoint: Endpoint, query: str) -> tuple[str, float]:
    """Send a query; return the status, or that the transfer broke, and the seconds."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=120)
    try:
        connection.request("GET", f"{endpoint.path}?query={quote(query)}")
        response = connection.getresponse()
        while response.read(1 << 20):
            pass
        outcome = str(response.status)
    except http.client.HTTPException:
        outcome = "broken"
    finally:
        connection.close()
    return outcome, time.perf_counter() - started


def ask_at_once(endpoint: Endpoint, query: str, times: int) -> list[tuple[str, float]]:
    """Send a query so many times at once; return what became of each."""
    with ThreadPoolExecutor(times) as clients:
        return list(clients.map(lambda _: ask(endpoint, query), range(times)))


def watch_memory(server: int, stop: Event, most: Synchronized[int]) -> None:
    """Note the most memory that the server and its workers hold, until told to stop."""
    memory = Memory(server)
    stop.wait()
    most.value = memory.end()


def strain(endpoint: Endpoint, query: str, times: int) -> tuple[list[tuple[str, float]], float, int]:
    """Throw a bomb so many times at once; return what became of each, the slowest cheap query and the most memory in bytes.

    Bombs and watch are processes of their own, or the cheap query would wait for them here and not at the server.
    """
    stop, most = multiprocessing.Event(), multiprocessing.Value("q", 0)
    watch = multiprocessing.Process(target=watch_memory, args=(endpoint.process, stop, most))
    watch.start()
    with ProcessPoolExecutor(1) as thrower:
        thrown = thrower.submit(ask_at_once, endpoint, query, times)
        slowest = 0.0
        time.sleep(0.1)
        while not thrown.done():
            slowest = max(slowest, ask(endpoint, new_cheap())[1])
            time.sleep(0.02)
    stop.set()
    watch.join()
    return thrown.result(), slowest, most.value


def kill_to_ready(endpoint: Endpoint) -> float:
    """Kill every worker; return the seconds until a query is answered."""
    workers = [each for warden in psutil.Process(endpoint.process).children() for each in warden.children()]
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
    outcome, seconds = ask(endpoint, new_cheap())
    if outcome != "200":
        raise RuntimeError(f"after the kill the server answers {outcome}")
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.strain")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    options = parser.parse_args()
    data = options.folder / f"{options.triples}.nt"
    generate.write(data, options.triples)
    build = peers.make_store(options.folder, data)
    started = time.perf_counter()
    with peers.ours("strained", build, options.folder, "--timeout", str(TIMEOUT)) as endpoint:
        ask(endpoint, CHEAP)
        print(f"cold start to the first answer: {time.perf_counter() - started:.2f} s")
        print(f"memory at rest: {memory_of(endpoint.process) / MEGABYTE:.0f} MB")
        for query in read_queries().values():
            ask_at_once(endpoint, query, 4)
        base = memory_of(endpoint.process)
        print(f"memory after the fourteen queries: {base / MEGABYTE:.0f} MB")
        print(f"cheap query at rest: {max(ask(endpoint, new_cheap())[1] for _ in range(20)) * 1000:.1f} ms")
        print(f"kill of all workers to the next answer: {kill_to_ready(endpoint) * 1000:.0f} ms")
        for times in (1, 32):
            for name, bomb in BOMBS.items():
                results, slowest, most = strain(endpoint, bomb, times)
                outcomes = ", ".join(sorted({outcome for outcome, _ in results}))
                longest = max(seconds for _, seconds in results)
                print(
                    f"{times} × {name}: {outcomes}; longest {longest:.2f} s of {TIMEOUT:g};"
                    f" cheap query at most {slowest * 1000:.0f} ms; memory {(most - base) / MEGABYTE:+.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
