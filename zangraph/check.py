"""Check a build and say what was checked: `python -m zangraph.check build`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from zangraph.graph import consistency
from zangraph.graph.checks import check_quotes, read_checks, read_text, run_checks
from zangraph.graph.shapes import validate
from zangraph.graph.store import open_store
from zangraph.paths import BUILD

MOST_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every check on a build; end with status 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="zangraph check", description=main.__doc__)
    parser.add_argument("build", type=Path, nargs="?", default=BUILD, help="the folder of the build")
    folder = parser.parse_args(arguments).build
    if not (folder / "store").is_dir():
        print(f"check: {folder}: no build here; run `zangraph build`", file=sys.stderr)
        return 1
    wrong = [not report(name, findings) for name, findings in findings_of(folder)]
    return int(any(wrong))


def findings_of(folder: Path) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each check with what it finds wrong."""
    store = open_store(folder / "store")
    for check in read_checks():
        yield check.name, (str(violation) for violation in run_checks(store, [check]))
    yield "quote-not-in-text", (str(violation) for violation in check_quotes(store, partial(read_text, folder / "documents")))
    del store
    data = [*sorted(folder.glob("parts/*/graph.nt")), folder / "graphs" / "lexicon.nt"]
    yield "shapes", misfits(data)
    yield "consistency", contradictions(folder / "graphs" / "ontology.nt", data)


def misfits(data: list[Path]) -> Iterator[str]:
    """Yield what the shapes say against the data."""
    fits, text = validate(data)
    if not fits:
        yield from text.splitlines()


def contradictions(ontology: Path, data: list[Path]) -> Iterator[str]:
    """Yield what the reasoner says against the data; say what it did."""
    verdict = consistency.check(ontology, data)
    print(f"       {verdict.message}")
    if verdict.consistent is False:
        yield verdict.message


def report(name: str, findings: Iterable[str]) -> bool:
    """Print what a check found; return whether that was nothing."""
    started = time.perf_counter()
    found = list(findings)
    print(f"{'wrong' if found else 'right'}  {name}  {time.perf_counter() - started:.2f} s")
    for finding in found[:MOST_SHOWN]:
        print(f"       {finding}")
    if len(found) > MOST_SHOWN:
        print(f"       and {len(found) - MOST_SHOWN} more")
    return not found


if __name__ == "__main__":
    sys.exit(main())
