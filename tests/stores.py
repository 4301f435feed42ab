"""Start the stores of others as their users do, on loopback ports: Oxigraph, and Virtuoso where Debian's package is installed."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from live import free_port

VIRTUOSO = shutil.which("virtuoso-t")
SETTINGS = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DirsAllowed = {folder}
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True)
class Standing:
    """Hold a running store: where it is asked, where graphs are sent, and as whom."""

    name: str
    query: str
    store: str
    user: str = ""
    sql_port: int = 0


def oxigraph_program() -> str:
    """Return the program of Oxigraph that the environment of these tests has."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph") or ""


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[Standing]:
    """Run `oxigraph serve` over an empty store until the block ends."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [oxigraph_program(), "serve", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    with running(command, folder, f"{address}/query?query=ASK%20%7B%7D"):
        yield Standing("oxigraph", f"{address}/query", f"{address}/store")


@contextlib.contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[Standing]:
    """Run an empty Virtuoso until the block ends."""
    port, sql_port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(SETTINGS.format(port=port, sql_port=sql_port, folder=folder, rows=rows))
    address = f"http://127.0.0.1:{port}"
    with running([VIRTUOSO or "", "+foreground", "+configfile", "virtuoso.ini"], folder, f"{address}/sparql"):
        yield Standing("virtuoso", f"{address}/sparql", f"{address}/sparql-graph-crud-auth", "dba", sql_port)


@contextlib.contextmanager
def running(command: Sequence[str], folder: Path, address: str) -> Iterator[None]:
    """Run a program until the block ends; begin the block when it answers."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(address, process)
            yield
        finally:
            process.kill()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


def load_bulk_files(store: Standing, folder: Path) -> None:
    """Load a folder with Virtuoso's bulk loader."""
    statements = f"ld_dir('{folder}', '*.nt', ''); rdf_loader_run(); checkpoint;"
    isql = shutil.which("isql-vt") or "isql-vt"
    subprocess.run([isql, f"127.0.0.1:{store.sql_port}", "dba", "dba", f"exec={statements}"], check=True, capture_output=True)
