"""Build the knowledge graph from a folder of documents: `python build_graph.py --documents DIR --out DIR`.

It ends with status 1 where it refuses its input, or where the checks find something wrong in what it built.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tqdm import tqdm

from zangraph.graph.assemble import REFUSALS, ROOT, Sources, build
from zangraph.graph.report import summary


def show_progress(steps: Iterable[bool], total: int) -> Iterable[bool]:
    """Show a bar while the documents are read."""
    return tqdm(steps, total=total, desc="Reading documents", unit="document", disable=None)


def main() -> int:
    """Parse the arguments, build, print what was built."""
    parser = argparse.ArgumentParser(description=__doc__)
    documents, out = ROOT / "data" / "documents", ROOT / "build"
    parser.add_argument("--documents", type=Path, default=documents, help="a folder of texts, with or without manifest.json")
    parser.add_argument("--out", type=Path, default=out, help="the folder that the build goes to")
    parser.add_argument("--no-reasoner", action="store_true", help="do not ask HermiT, even where there is a Java runtime")
    arguments = parser.parse_args()
    try:
        report = build(Sources(arguments.documents, reasoner=not arguments.no_reasoner), arguments.out.absolute(), show_progress)
    except REFUSALS as error:
        print(f"build_graph: {error}", file=sys.stderr)
        return 1
    if report["unchanged"]:
        print(f"Nothing changed: {arguments.out} is up to date ({report['seconds']} s)")
    else:
        print(*summary(report), sep="\n")
    return 1 if report["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
