"""Build the knowledge graph from a folder of documents: `zangraph build --documents DIR --out DIR`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from zangraph.extraction.lexicon import TABLES
from zangraph.graph.assemble import READING, REFUSALS, Sources, build
from zangraph.graph.cluster import make_on
from zangraph.graph.parts import Words, make_here
from zangraph.graph.publish import GraphStore, PublishError, publish, write_bulk_files
from zangraph.graph.report import left_out, summary
from zangraph.paths import BUILD, DATA

T = TypeVar("T")


def show_progress(steps: Iterable[T], total: int, title: str) -> Iterable[T]:
    """Show a bar with the rate and the time that remains, where there is a terminal."""
    bar = tqdm(steps, total=total, desc=title, unit="document" if title == READING else "step", disable=None)
    for step in bar:
        if isinstance(step, str):
            bar.set_postfix_str(step)
        yield step


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the graph and say what was built.

    It ends with status 1 where files are left out or the checks find something wrong, with 2 where nothing can be built, with 130
    where somebody stops it.
    """
    parser = argparse.ArgumentParser(prog="zangraph build", description=main.__doc__)
    documents = DATA / "documents"
    parser.add_argument("--documents", type=Path, default=documents, help="a folder of documents, with or without manifest.json")
    parser.add_argument("--out", type=Path, default=BUILD, help="the folder that the build goes to")
    parser.add_argument("--lexicon", type=Path, default=TABLES, help="the folder of the tables of words")
    parser.add_argument("--no-reasoner", action="store_true", help="do not ask HermiT, even where there is a Java runtime")
    parser.add_argument(
        "--publish", metavar="URL", default="", help="a graph store that is to hold it, or a folder for bulk files"
    )
    parser.add_argument("--scheduler", metavar="tcp://HOST:PORT", default="", help="a Dask cluster that is to read the documents")
    options = parser.parse_args(arguments)
    make = partial(make_on, options.scheduler) if options.scheduler else make_here
    try:
        words = Words(options.lexicon, DATA / "corrections.tsv")
        sources = Sources(options.documents, words, reasoner=not options.no_reasoner)
        report = build(sources, options.out.absolute(), show_progress, make)
    except REFUSALS as error:
        print(f"build: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("build: stopped; the next build goes on from here", file=sys.stderr)
        return 130
    if report["unchanged"]:
        print(f"Nothing changed: {options.out} is up to date ({report['seconds']} s)")
    for line in left_out(report) if report["unchanged"] else summary(report):
        print(line)
    if options.publish and report["violations"]:
        print("build: not published, since the checks found something wrong", file=sys.stderr)
    elif options.publish and publish_build(options.out.absolute(), options.publish):
        return 1
    return 1 if report["violations"] or report["refused"] else 0


def publish_build(build: Path, target: str) -> int:
    """Publish a build to a graph store, or as bulk files to a folder; return the exit code.

    A store that asks for a user is given the one in the environment variables ZANGRAPH_USER and ZANGRAPH_PASSWORD.
    """
    try:
        if "://" not in target:
            print(f"Bulk files of {write_bulk_files(build, Path(target))} graphs written to {target}")
            return 0
        store = GraphStore(target, os.environ.get("ZANGRAPH_USER", ""), os.environ.get("ZANGRAPH_PASSWORD", ""))
        done = publish(build, store, partial(tqdm, desc="Publishing", unit="graph", disable=None))
    except (PublishError, OSError) as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    print(f"Published to {target}: {done.sent} graphs sent, {done.kept} unchanged, {done.removed} removed ({done.seconds:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
