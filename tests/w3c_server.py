"""Serve many data sets, one after the other, by one process: /<name>/sparql is the endpoint of <folder>/<name>.nq."""

import gevent
from gevent import monkey

monkey.patch_all()

import signal  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Iterable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from server import create_app  # noqa: E402
from server.gateway import Server  # noqa: E402
from server.settings import defaults  # noqa: E402


class Switch:
    """Hand each request to the application of its data set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = ""
        self.app: Any = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        name, _, rest = environ["PATH_INFO"].lstrip("/").partition("/")
        if name != self.name:
            if self.app:
                self.app.extensions["zangraph.serving"].close()
            self.app = create_app({"GRAPH": [str(self.folder / f"{name}.nq")], "WORKERS": 1, "HEAVY": 1})
            self.name = name
        environ |= {"SCRIPT_NAME": f"/{name}", "PATH_INFO": f"/{rest}"}
        response: Iterable[bytes] = self.app(environ, start_response)
        return response


if __name__ == "__main__":
    server = Server(Switch(Path(sys.argv[1])), defaults() | {"PORT": 0})
    server.init_socket()
    print(server.socket.getsockname()[1], flush=True)
    gevent.signal_handler(signal.SIGTERM, server.stop)
    server.serve_forever()
