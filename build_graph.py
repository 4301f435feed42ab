"""Build the knowledge graph from a folder of documents: `python build_graph.py --documents DIR --out DIR`."""

import sys

from zangraph.build import main

if __name__ == "__main__":
    sys.exit(main())
