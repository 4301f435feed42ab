"""Start the servers that are compared: ours with all its guards, and its peers as they come."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from bench.client import Endpoint

ROOT = Path(__file__).resolve().parent.parent
PEERS = ("oxigraph", "rdflib-endpoint", "uvicorn")
SECONDS_TO_LOAD = 1800


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def install(folder: Path) -> Path:
    """Install the peers into an environment of their own; return its folder of programs."""
    programs = folder / "peers" / "bin"
    if not (programs / "oxigraph").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "peers")], check=True)
        subprocess.run([str(programs / "pip"), "install", "--quiet", *PEERS], check=True)
    return programs


def make_store(folder: Path, data: Path) -> Path:
    """Load the data into a store on disk that ours and native Oxigraph share."""
    build = folder / f"{data.stem}-build"
    if not build.exists():
        build.mkdir()
        store = ox.Store(str(build / "store"))
        store.bulk_load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
        store.optimize()
        store.flush()
    return build


@contextlib.contextmanager
def running(name: str, path: str, command: Callable[[int], list[str]], folder: Path) -> Iterator[Endpoint]:
    """Run a server until the block ends."""
    port = free_port()
    log = (folder / f"{name.replace(' ', '-')}.log").open("w")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with log, subprocess.Popen(command(port), cwd=ROOT, env=environment, stdout=log, stderr=log) as process:
        try:
            wait(port, process)
            yield Endpoint(name, port, path, process.pid)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server accepts connections."""
    end = time.monotonic() + SECONDS_TO_LOAD
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        time.sleep(0.05)


def ours(name: str, build: Path, folder: Path, *options: str) -> contextlib.AbstractContextManager[Endpoint]:
    """Run our server with options."""
    command = [sys.executable, "-m", "server", "--build", str(build), *options]
    return running(name, "/sparql", lambda port: [*command, "--port", str(port)], folder)


def oxigraph(build: Path, programs: Path, folder: Path) -> contextlib.AbstractContextManager[Endpoint]:
    """Run native Oxigraph over the same store."""
    command = [str(programs / "oxigraph"), "serve-read-only", "--location", str(build / "store")]
    return running("oxigraph", "/query", lambda port: [*command, "--bind", f"127.0.0.1:{port}"], folder)


def rdflib_endpoint(data: Path, programs: Path, folder: Path) -> contextlib.AbstractContextManager[Endpoint]:
    """Run rdflib-endpoint, which loads the data into memory."""
    command = [str(programs / "rdflib-endpoint"), "serve", str(data), "--host", "127.0.0.1"]
    return running("rdflib-endpoint", "/", lambda port: [*command, "--port", str(port)], folder)


def virtuoso(data: Path, folder: Path) -> contextlib.AbstractContextManager[Endpoint] | None:
    """Run Virtuoso where Debian's package is installed; None elsewhere."""
    program = shutil.which("virtuoso-t")
    if program is None:
        return None
    home = folder / f"{data.stem}-virtuoso"
    port, sql_port = free_port(), free_port()
    home.mkdir(exist_ok=True)
    (home / "virtuoso.ini").write_text(
        "[Database]\nDatabaseFile = virtuoso.db\nErrorLogFile = virtuoso.log\nTransactionFile = virtuoso.trx\n"
        f"[Parameters]\nServerPort = {sql_port}\nDirsAllowed = {data.parent}\n"
        "NumberOfBuffers = 170000\nMaxDirtyBuffers = 130000\n"
        f"[HTTPServer]\nServerPort = {port}\nServerThreads = 8\n[SPARQL]\nResultSetMaxRows = 1000000\n"
    )
    return virtuoso_running(program, home, data, port, sql_port)


@contextlib.contextmanager
def virtuoso_running(program: str, home: Path, data: Path, port: int, sql_port: int) -> Iterator[Endpoint]:
    """Run Virtuoso until the block ends, and load the data into it at first."""
    is_new = not (home / "virtuoso.db").exists()
    with subprocess.Popen(
        [program, "+foreground", "+configfile", "virtuoso.ini"], cwd=home, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait(port, process)
            if is_new:
                load = f"ld_dir('{data.parent}', '{data.name}', 'urn:bench'); rdf_loader_run(); checkpoint;"
                subprocess.run(["isql-vt", str(sql_port), "dba", "dba", f"exec={load}"], check=True, stdout=subprocess.DEVNULL)
            yield Endpoint("virtuoso", port, "/sparql", process.pid, "&default-graph-uri=urn:bench")
        finally:
            process.terminate()
