"""Compare: `python -m bench --triples 20000 --triples 1000000`, or `make bench`.

For each size every server is started over the same data, asked the fourteen queries in turn over one connection (median of the
rounds), and then a light and a heavy mix by four clients. The table shows figures and the ratio to native Oxigraph on disk.
"""

from __future__ import annotations

import argparse
import contextlib
import platform
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import generate, peers
from bench.client import Endpoint, count, latency, throughput

QUERIES = Path(__file__).parent / "queries"
NATIVE = "oxigraph"


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Compare the endpoint with its peers.")
    parser.add_argument("--triples", type=int, action="append", help="size; may be given several times (default: 20000 1000000)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default: 5)")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of each run of a mix (default: 2)")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where data and peers are kept")
    parser.add_argument("--without", action="append", default=[], help="leave a peer out")
    return parser.parse_args()


def read_queries() -> dict[str, str]:
    """Return the fourteen queries by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq"))}


def measure_latency(endpoints: Sequence[Endpoint], queries: Mapping[str, str], rounds: int) -> dict[str, dict[str, float]]:
    """Return the median milliseconds of each query at each server; servers take turns, so that a disturbance hits all."""
    taken: dict[str, dict[str, list[float]]] = {endpoint.name: {name: [] for name in queries} for endpoint in endpoints}
    for round_number in range(rounds + 1):
        for name, query in queries.items():
            for endpoint in endpoints:
                with contextlib.suppress(RuntimeError, ConnectionError):
                    seconds = latency(endpoint, query, 3)
                    if round_number:  # the first round warms up
                        taken[endpoint.name][name] += seconds
    return {
        endpoint: {name: 1000 * statistics.median(seconds) for name, seconds in by_query.items() if seconds}
        for endpoint, by_query in taken.items()
    }


def measure_throughput(endpoints: Sequence[Endpoint], queries: Sequence[str], rounds: int, seconds: float) -> dict[str, float]:
    """Return the median requests per second of a mix at each server."""
    rates: dict[str, list[float]] = {endpoint.name: [] for endpoint in endpoints}
    for _ in range(rounds):
        for endpoint in endpoints:
            rates[endpoint.name].append(throughput(endpoint, list(queries), seconds))
    return {name: statistics.median(values) for name, values in rates.items()}


def print_table(names: Sequence[str], rows: Mapping[str, Mapping[str, float]], unit: str) -> None:
    """Print figures by server, in Markdown."""
    print(f"\n| {unit} | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 1))
    for row, values in rows.items():
        cells = (f"{values[name]:,.2f}" if name in values else "none" for name in names)
        print(f"| {row} | " + " | ".join(cells) + " |")


def compare(triples: int, options: argparse.Namespace) -> None:
    """Measure all servers at one size and print what came out."""
    data = options.folder / f"{triples}.nt"
    lines = generate.write(data, triples)
    programs, build = peers.install(options.folder), peers.make_store(options.folder, data)
    print(f"\n## {lines:,} triples")
    with contextlib.ExitStack() as stack:
        servers = [
            peers.ours("disk", build, options.folder, "--cache-mb", "0"),
            peers.ours("memory", build, options.folder, "--cache-mb", "0", "--store", "memory"),
            peers.ours("cache", build, options.folder),
            peers.oxigraph(build, programs, options.folder),
        ]
        if "rdflib-endpoint" not in options.without:
            servers.append(peers.rdflib_endpoint(data, programs, options.folder))
        if "virtuoso" not in options.without and (found := peers.virtuoso(data, options.folder)):
            servers.append(found)
        report([stack.enter_context(server) for server in servers], options)


def report(endpoints: Sequence[Endpoint], options: argparse.Namespace) -> None:
    """Measure and print."""
    counts = {endpoint.name: count(endpoint) for endpoint in endpoints}
    if len(set(counts.values())) > 1:
        raise SystemExit(f"bench: the servers do not hold the same data: {counts}")
    queries, names = read_queries(), [endpoint.name for endpoint in endpoints]
    heavy = [query for query in queries.values() if query.startswith("# heavy")]
    light = [query for query in queries.values() if query.startswith("# light")]
    times = measure_latency(endpoints, queries, options.rounds)
    shared = [name for name in queries if all(name in times[each] for each in names)]
    means = {name: statistics.geometric_mean([times[name][query] for query in shared]) for name in names}
    rates = {
        "lookup": measure_throughput(endpoints, [queries["q01"]], options.rounds, options.seconds),
        "light mix": measure_throughput(endpoints, light, options.rounds, options.seconds),
        "heavy mix": measure_throughput(endpoints, heavy, options.rounds, options.seconds),
    }
    by_query = {query: {name: times[name][query] for name in names if query in times[name]} for query in queries}
    print_table(names, by_query | {"geometric mean": means}, "milliseconds")
    print_table(names, rates, "requests a second")
    ratios = {"geometric mean of latency": {name: mean / means[NATIVE] for name, mean in means.items()}}
    ratios |= {mix: {name: rate / values[NATIVE] for name, rate in values.items()} for mix, values in rates.items()}
    print_table(names, ratios, f"ratio to {NATIVE} on disk")


def main() -> None:
    """Compare at every size."""
    options = parse_arguments()
    now = datetime.now(UTC).date().isoformat()
    print(f"{now}, Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}, gevent {version('gevent')}")
    for triples in options.triples or (20_000, 1_000_000):
        compare(triples, options)


if __name__ == "__main__":
    main()
