"""Keep every setting of the server in one table: name, default and what it means.

The table gives `python -m server` its options and `create_app` its configuration; docs/sparql.md quotes it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Any

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Setting:
    """Describe one setting: `max_body` is the option --max-body and the key MAX_BODY of the Flask configuration."""

    name: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    many: bool = False

    @property
    def option(self) -> str:
        """Return the command-line option.

        >>> Setting("max_body", 1, "").option
        '--max-body'
        """
        return "--" + self.name.replace("_", "-")

    @property
    def key(self) -> str:
        """Return the key in the Flask configuration.

        >>> Setting("max_body", 1, "").key
        'MAX_BODY'
        """
        return self.name.upper()


SETTINGS = (
    Setting("build", "build", "folder of the build"),
    Setting("graph", (), "RDF file to serve in place of the build; may be given several times", many=True),
    Setting("endpoint", "", "address of a SPARQL endpoint to ask in place of the build's own store"),
    Setting("contact", "", "where readers report errors: an e-mail address or a web page"),
    Setting("host", "127.0.0.1", "address to listen on"),
    Setting("port", 8000, "port to listen on"),
    Setting("store", "disk", "where workers keep the data set: disk is small, memory is fast", choices=("disk", "memory")),
    Setting("workers", 4, "queries that may start at the same time"),
    Setting("heavy", 4, "queries that may run longer than a moment at the same time"),
    Setting("timeout", 30.0, "seconds after which a query is stopped"),
    Setting("memory_mb", 320, "memory that all running queries may take together, in MB"),
    Setting("spool", tempfile.gettempdir(), "folder for long answers on their way"),
    Setting("spool_mb", 4096, "disk space that answers under way may take together, in MB"),
    Setting("cache_mb", 64, "memory for answers that are kept, in MB; 0 for none"),
    Setting("max_body", 1 * MEGABYTE, "longest request body and query, in bytes"),
    Setting("max_nesting", 128, "deepest nesting of brackets in a query, and most steps of property paths"),
    Setting("max_operators", 2000, "most operators and triple patterns in a query"),
    Setting("max_connections", 2000, "connections that are held open at the same time"),
    Setting("idle", 20.0, "seconds that a connection may be silent or take to send its request"),
)


def defaults() -> dict[str, Any]:
    """Return the Flask configuration with every default."""
    return {setting.key: setting.default for setting in SETTINGS}
