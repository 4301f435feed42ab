"""Write a build in another format: `python -m zangraph.export FORMAT [--build DIR] [--out PATH]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pyoxigraph import RdfFormat

from zangraph.graph.export import write_jsonld, write_trig, write_triples_as
from zangraph.graph.store import open_graphs, open_store, write_quads
from zangraph.graph.tables import write_csv, write_graphml, write_thesaurus
from zangraph.paths import BUILD

Writer = Callable[[Path, Path], object]

FORMATS: Mapping[str, tuple[str, Writer]] = {
    "nquads": ("zangraph.nq", lambda build, path: write_quads(open_graphs(build), path)),
    "trig": ("zangraph.trig", lambda build, path: write_trig(open_graphs(build), path)),
    "turtle": ("zangraph.ttl", lambda build, path: write_triples_as(open_graphs(build), path, RdfFormat.TURTLE)),
    "rdfxml": ("zangraph.rdf", lambda build, path: write_triples_as(open_graphs(build), path, RdfFormat.RDF_XML)),
    "jsonld": ("zangraph.jsonld", lambda build, path: write_jsonld(open_graphs(build), path)),
    "graphml": ("zangraph.graphml", lambda build, path: write_graphml(open_store(build / "store"), path)),
    "csv": ("zangraph-csv", lambda build, path: write_csv(open_store(build / "store"), path)),
    "skos": ("zangraph-thesaurus.ttl", lambda build, path: write_thesaurus(open_store(build / "store"), path)),
}
"""Each format with the name of its file (of its folder for csv) and what writes it from a build."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and write the file."""
    parser = argparse.ArgumentParser(prog="zangraph export", description="Write a build in another format.")
    parser.add_argument("format", choices=FORMATS, help="csv: a folder of tables; graphml: a network for Gephi; skos: the terms")
    parser.add_argument("--build", type=Path, default=BUILD, help="the folder of the build")
    parser.add_argument("--out", type=Path, help="where to write; without it, the usual name in this folder")
    options = parser.parse_args(arguments)
    if not (options.build / "report.json").exists():
        print(f"export: {options.build}: no build here; run `zangraph build` first", file=sys.stderr)
        return 1
    name, write = FORMATS[options.format]
    path = options.out or Path(name)
    write(options.build, path)
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
