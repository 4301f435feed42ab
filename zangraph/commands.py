"""Offer everything that ZanGraph does at the command line under one name: `zangraph COMMAND …`, or `python -m zangraph`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import version

COMMANDS: Mapping[str, tuple[str, str]] = {
    "build": ("zangraph.build", "read a folder of documents and build the graph from them"),
    "serve": ("server.__main__", "show a built graph as web pages and answer SPARQL queries"),
    "front-end": ("server.vendor", "fetch what the graph view and the SPARQL editor need in the browser (once)"),
    "check": ("zangraph.check", "look for what is wrong in a built graph"),
    "compare": ("zangraph.compare", "tell what changed between two builds"),
    "export": ("zangraph.export", "write a built graph in another format: CSV, GraphML, Turtle, SKOS …"),
    "resolve": ("zangraph.resolve", 'tell which provision a reference means: "ст. 125 УПК РК"'),
    "evaluate": ("zangraph.evaluate", "score what is extracted against passages annotated by hand"),
    "forms": ("zangraph.extraction.morphology", "list the forms of Kazakh nouns"),
}
"""Each command: the module whose `main` does it, and what it does."""


def describe() -> str:
    """List the commands, one a line."""
    return "\n".join(["commands:", *(f"  {name:10} {text}" for name, (_, text) in COMMANDS.items())])


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Take the command; what stands after it is left to the command."""
    parser = argparse.ArgumentParser(
        prog="zangraph",
        description="Turn Kazakh-language criminal-justice documents into a knowledge graph with a source for every statement.",
        epilog=f"{describe()}\n\n`zangraph COMMAND --help` tells more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"zangraph {version('zangraph')}")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", nargs="?", help="what to do: one of those below")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="what the command is told")
    asked = parser.parse_args(arguments)
    if asked.command is None:
        parser.error(f"name a command: {', '.join(COMMANDS)}")
    return asked


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that is asked for; return its exit status."""
    asked = parse_arguments(arguments)
    module, _ = COMMANDS[asked.command]
    status: int = import_module(module).main(asked.rest)
    return status
