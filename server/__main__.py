"""Start the server: `python -m server --port 8000`, or `python -m server --graph FILE` for any RDF file."""

from __future__ import annotations

import argparse
import sys

from server import create_app
from server.dataset import DatasetError
from server.settings import SETTINGS


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line by the table of settings."""
    parser = argparse.ArgumentParser(prog="python -m server", description="Serve the graph as pages and a SPARQL endpoint.")
    for setting in SETTINGS:
        text = f"{setting.help} (default: {setting.default})" if setting.default != () else setting.help
        if setting.many:
            parser.add_argument(setting.option, action="append", default=[], metavar="FILE", help=text)
        else:
            choices = setting.choices or None
            parser.add_argument(setting.option, default=setting.default, type=type(setting.default), choices=choices, help=text)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return the exit code."""
    options = parse_arguments(arguments)
    try:
        app = create_app({name.upper(): value for name, value in vars(options).items()})
    except DatasetError as error:
        print(f"server: {error}", file=sys.stderr)
        return 1
    import waitress

    waitress.serve(app, host=options.host, port=options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
