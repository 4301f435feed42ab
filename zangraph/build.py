"""Build the knowledge graph from a folder of documents: `zangraph build --documents DIR --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from zangraph.graph.assemble import REFUSALS, Sources, build
from zangraph.graph.report import summary
from zangraph.paths import BUILD, DATA


def show_progress(steps: Iterable[bool], total: int) -> Iterable[bool]:
    """Show a bar while the documents are read."""
    return tqdm(steps, total=total, desc="Reading documents", unit="document", disable=None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the graph and say what was built; end with status 1 where input is refused or the checks find something wrong."""
    parser = argparse.ArgumentParser(prog="zangraph build", description=main.__doc__)
    documents = DATA / "documents"
    parser.add_argument("--documents", type=Path, default=documents, help="a folder of texts, with or without manifest.json")
    parser.add_argument("--out", type=Path, default=BUILD, help="the folder that the build goes to")
    parser.add_argument("--no-reasoner", action="store_true", help="do not ask HermiT, even where there is a Java runtime")
    options = parser.parse_args(arguments)
    try:
        report = build(Sources(options.documents, reasoner=not options.no_reasoner), options.out.absolute(), show_progress)
    except REFUSALS as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    if report["unchanged"]:
        print(f"Nothing changed: {options.out} is up to date ({report['seconds']} s)")
    else:
        print(*summary(report), sep="\n")
    return 1 if report["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
