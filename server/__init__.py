"""Serve a built graph: SPARQL endpoint, pages, search and graph view.

>>> from server import create_app
>>> app = create_app({"BUILD": "build"})  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the processes that evaluate queries import this package, and have no need of Flask
    from flask import Flask

EXTENSIONS = (
    # Modules with `init_app(app)`, in order; what is registered first sees a response last.
    "server.compression",
    "server.headers",
    "server.operation",
    "server.bounds",
    "server.languages",
    "server.sparql",
)

BLUEPRINTS = (
    # Modules with a `blueprint`, in order: a line each.
    "server.sparql",
    "server.description",
    "server.operation",
    "server.pages",
    "server.reader",
    "server.search",
    "server.resolve",
    "server.graph_view",
    "server.matrix",
    "server.editor",
    "server.dumps",
    "server.api",
    "server.examples",
    "server.library",
    "server.ontology",
)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application for a configuration; what it leaves out has the default of `server/settings.py`.

    Raise `server.dataset.DatasetError` when there is nothing to serve.
    """
    from flask import Flask

    from server.serving import Serving
    from server.settings import defaults

    app = Flask(__name__)
    app.config.from_mapping(defaults() | dict(config or {}))
    app.extensions["zangraph.serving"] = Serving(app.config)
    for name in EXTENSIONS:
        import_module(name).init_app(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).blueprint)
    return app
