"""Start the server: `python -m server --port 8000`, or `python -m server --graph FILE` for any RDF file."""

# ruff: noqa: E402  (gevent replaces blocking calls of the standard library before anything imports them)
from __future__ import annotations

import gevent
from gevent import monkey

monkey.patch_all()

import argparse
import gc
import logging
import resource
import signal
import sys
import threading

from flask import Flask

from server import create_app, vendor
from server.dataset import DatasetError
from server.settings import SETTINGS
from server.warden import StartError


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line by the table of settings."""
    parser = argparse.ArgumentParser(prog="zangraph serve", description="Serve the graph as pages and a SPARQL endpoint.")
    for setting in SETTINGS:
        text = f"{setting.help} (default: {setting.default})" if setting.default != () else setting.help
        if setting.many:
            parser.add_argument(setting.option, action="append", default=[], metavar="FILE", help=text)
        else:
            choices = setting.choices or None
            parser.add_argument(setting.option, default=setting.default, type=type(setting.default), choices=choices, help=text)
    return parser.parse_args(arguments)


def serve(app: Flask) -> int:
    """Serve the application until a signal ends it; return the exit code."""
    from server.gateway import Server

    serving = app.extensions["zangraph.serving"]
    server = Server(app, app.config)
    try:
        server.init_socket()
    except OSError as error:
        print(f"server: {app.config['HOST']}:{app.config['PORT']}: {error.strerror}", file=sys.stderr)
        return 1
    try:
        serving.service.pool  # noqa: B018  (workers start before the first request)
    except StartError as error:
        print(f"server: {error}", file=sys.stderr)
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, server.stop)
    threading.Thread(target=serving.watch, daemon=True).start()
    spare_collector()
    if hint := vendor.missing():
        print(f"server: {hint}", file=sys.stderr)
    print(f"serving at http://{app.config['HOST']}:{app.config['PORT']}/", flush=True)
    server.stop_timeout = app.config["TIMEOUT"]  # what is under way may end; no new connections are taken
    server.serve_forever()
    serving.close()
    return 0


def spare_collector() -> None:
    """Keep the garbage collector from looking again and again at what stays as long as the server."""
    gc.collect()
    gc.freeze()


def allow_many_files() -> None:
    """Raise this process's limit of open files to what the system allows: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return the exit code."""
    options = parse_arguments(arguments)
    allow_many_files()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        app = create_app({name.upper(): value for name, value in vars(options).items()})
    except DatasetError as error:
        print(f"server: {error}", file=sys.stderr)
        return 1
    return serve(app)


if __name__ == "__main__":
    sys.exit(main())
