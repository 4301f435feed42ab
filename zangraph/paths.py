"""Tell where words, documents, queries and ontology stand: the only place that knows.

In a checkout they are folders beside this package; an installation has them in `zangraph/material/`, where setup.cfg maps them.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
INSTALLED = PACKAGE / "material"
MATERIAL = INSTALLED if INSTALLED.is_dir() else PACKAGE.parent

DATA = MATERIAL / "data"
QUERIES = MATERIAL / "queries"
ONTOLOGY = MATERIAL / "ontology"

BUILD = Path("build")
"""Where a build goes, and is looked for, when nobody says: in the folder that one works in."""
