"""Evaluate queries in processes of their own: the program behind `server/warden.py`, which starts it.

The first process, the warden, serves nobody: it forks a worker whenever the server hands it a channel, and ends the largest
worker when all together take too much memory. A worker opens the store read-only, gives up the network, and answers query after
query until its channel closes or it is killed.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import re
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from server import frames
from server.confinement import die_with_parent, limit_memory, refuse_network

MEGABYTE = 1024 * 1024
LONGEST_MESSAGE = 256 * 1024
GROWTH_TO_REPORT = 1 * MEGABYTE
WATCH_SECONDS = 0.01
WATCH_SECONDS_AT_REST = 0.03
MOST_WORKERS = 1000
NICENESS = 5
"""The server itself goes first, so that it stays quick to answer and to cut whatever its workers do."""
PAGE = os.sysconf("SC_PAGE_SIZE")
ROOM_FOR_THREADS = 192 * MEGABYTE
MOST_UNKNOWN_FUNCTIONS = 20
UNKNOWN_FUNCTION = re.compile(r"custom function <([^<>]*)> is not supported")
# What stands before, after or between two rows, and how many of them are there without a row.
ROW_MARKS = {
    "JSON": (b'}},{"', 0),
    "XML": (b"<result>", 0),
    "CSV": (b"\r\n", 1),
    "TSV": (b"\n", 1),
    "N_TRIPLES": (b"\n", 0),
    "N_QUADS": (b"\n", 0),
}
XML_FORMATS = ("XML", "RDF_XML")
# What the engine writes all the same, and no reader of XML takes: control characters, and a property whose IRI ends in no name.
NOT_IN_XML = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
NAMELESS = b"<oxprefix: "


class Output:
    """Take an answer as it is written: short ones whole in memory, longer ones into a file that the server reads meanwhile."""

    def __init__(self, channel: socket.socket, folder: str, format_name: str) -> None:
        self._channel = channel
        self._folder = folder
        self._is_xml = format_name in XML_FORMATS
        self._last = b""
        self._rows = RowCounter(format_name)
        self._head = bytearray()
        self._file = -1
        self._size = self._reported = 0

    def write(self, data: bytes) -> int:
        """Take a piece. XML readers turn a bare carriage return into a line feed, so there it becomes a reference."""
        written = len(data)
        self._rows.read(data)
        if self._is_xml:
            data = self._checked_xml(bytes(data)).replace(b"\r", b"&#13;")
        if self._file < 0:
            self._head += data
            if len(self._head) > LONGEST_MESSAGE:
                self._open_file()
        else:
            self._append(data)
        return written

    def _checked_xml(self, data: bytes) -> bytes:
        text = self._last + data
        self._last = text[1 - len(NAMELESS) :]
        if NAMELESS in text or len(text.translate(None, NOT_IN_XML)) < len(text) or any(each in text for each in NONCHARACTERS):
            raise ValueError("XML cannot carry this answer: it has a control character, or a property whose IRI ends in no name")
        return data

    def flush(self) -> None:
        """Do nothing: what was written is on its way."""

    def finish(self) -> None:
        """Tell the server that the answer is complete."""
        if self._file < 0:
            frames.send(self._channel, frames.RESULT, frames.SIZE.pack(self._rows.rows), self._head)
        else:
            frames.send(self._channel, frames.DONE, frames.TWO_SIZES.pack(self._size, self._rows.rows))
            self.drop()

    def drop(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _open_file(self) -> None:
        with tempfile.TemporaryFile(dir=self._folder) as file:
            self._file = os.dup(file.fileno())
        frames.send(self._channel, frames.SPOOL, file=self._file)
        self._append(self._head)
        self._head = bytearray()

    def _append(self, data: bytes | bytearray) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]
        self._size += len(data)
        if self._size - self._reported >= GROWTH_TO_REPORT:
            self._reported = self._size
            frames.send(self._channel, frames.GROWN, frames.SIZE.pack(self._size))


class RowCounter:
    """Count the rows of an answer, for the log, by the marks between them; triples where each has its line, else none."""

    def __init__(self, format_name: str) -> None:
        self._mark, self._extra = ROW_MARKS.get(format_name, (b"", 0))
        self._is_json = format_name == "JSON"
        self._marks = 0
        self._rest = b""

    def read(self, data: bytes) -> None:
        """Count in the next piece; a mark may begin in the one before."""
        if self._mark:
            text = self._rest + data
            self._marks += text.count(self._mark)
            self._rest = text[1 - len(self._mark) :] if len(self._mark) > 1 else b""
            if self._is_json and not self._extra and b'"type":' in text:
                self._extra = -1

    @property
    def rows(self) -> int:
        """Return the rows so far."""
        return max(0, self._marks - self._extra)


def evaluate(store: Store, request: dict[str, Any], output: Any) -> None:
    """Evaluate one request and write its answer."""
    dataset: dict[str, Any] = {}
    if request["graphs"] is not None:
        dataset = {"default_graph": [NamedNode(iri) for iri in request["graphs"]]}
        dataset["named_graphs"] = [NamedNode(iri) for iri in request["named_graphs"]]
    results = query_with_unknown_functions(store, request["query"], {"base_iri": request["base"]} | dataset)
    if isinstance(results, QueryTriples):
        results.serialize(output, format=getattr(RdfFormat, request["format"]))
    elif isinstance(results, QuerySolutions | QueryBoolean):
        results.serialize(output, format=getattr(QueryResultsFormat, request["format"]))


def query_with_unknown_functions(store: Store, query: str, arguments: dict[str, Any]) -> Any:
    """Evaluate a query in which a call of an unknown function is an error of that expression, not of the query.

    The engine refuses such queries as a whole. SPARQL 1.1 (17.2, 17.6) has them evaluated: a filter that errs keeps nothing.
    """
    unknown: dict[NamedNode, Any] = {}
    while True:
        try:
            return store.query(query, **arguments)
        except RuntimeError as error:
            found = UNKNOWN_FUNCTION.search(str(error))
            if not found or len(unknown) > MOST_UNKNOWN_FUNCTIONS:
                raise
            unknown[NamedNode(found[1])] = lambda *_: None
            arguments = arguments | {"custom_functions": unknown}


def answer(channel: socket.socket, store: Store, payload: bytes, folder: str) -> None:
    """Answer one request, with the result or with the reason why there is none."""
    request = json.loads(payload)
    output = Output(channel, folder, request["format"])
    try:
        evaluate(store, request, output)
    except SyntaxError as error:
        frames.send(channel, frames.SYNTAX, str(error).encode())
    except (OSError, ValueError, RuntimeError, AttributeError) as error:
        frames.send(channel, frames.FAILURE, str(error).encode())
    else:
        output.finish()
    finally:
        output.drop()


def work(channel: socket.socket, store: Store, folder: str, memory: int, held: Held) -> None:
    """Answer queries until the server closes the channel."""
    store.query("ASK { ?s ?p ?o }")
    limit_memory(memory + ROOM_FOR_THREADS)
    refuse_network()
    silence_errors()
    serve(channel, held, lambda payload: answer(channel, store, payload, folder))


def serve(channel: socket.socket, held: Held, reply: Callable[[bytes], None]) -> None:
    """Say that this process is ready, and reply to requests until the server closes the channel."""
    held.note()
    frames.send(channel, frames.READY)
    reader = frames.Reader(channel, with_files=False)
    with contextlib.suppress(frames.ClosedError, BrokenPipeError):
        while True:
            _, payload, _ = reader.receive()
            reply(payload)
            held.note()  # now, when nobody waits for it


def silence_errors() -> None:
    """Drop what the engine prints before it aborts; the server logs why a query ended."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())
    os.close(nowhere)


class Held:
    """Share with the warden what a worker held before its query, so that only what the query takes counts."""

    def __init__(self, table: mmap.mmap, place: int) -> None:
        self._table = table
        self._place = place
        self._statm = -1
        self.set(0)

    def note(self) -> None:
        """Note what this process holds now."""
        if self._statm < 0:
            self._statm = os.open("/proc/self/statm", os.O_RDONLY)
        self.set(own_memory(os.pread(self._statm, 100, 0)))

    def set(self, size: int) -> None:
        """Note a number of bytes."""
        frames.SIZE.pack_into(self._table, self._place * frames.SIZE.size, size)

    def get(self) -> int:
        """Return the number noted last."""
        return int(frames.SIZE.unpack_from(self._table, self._place * frames.SIZE.size)[0])


def own_memory(statm: bytes) -> int:
    """Return the bytes that a process does not share, from the text of its /proc/…/statm."""
    _, resident, shared, *_ = statm.split()
    return (int(resident) - int(shared)) * PAGE


class Warden:
    """Fork workers on demand and keep their memory, taken together, within bounds."""

    def __init__(self, control: socket.socket, path: str, mode: str, folder: str, memory: int) -> None:
        self._control = control
        self._path = path
        self._folder = folder
        self._memory = memory
        self._store = load_into_memory(path) if mode == "memory" else None
        self._table = mmap.mmap(-1, MOST_WORKERS * frames.SIZE.size)
        self._free_places = list(range(MOST_WORKERS))
        self._workers: dict[int, tuple[int, Held]] = {}

    def run(self) -> None:
        """Serve until the server closes the control channel."""
        frames.send(self._control, frames.READY)
        grown = 0
        while True:
            pause = WATCH_SECONDS if grown > self._memory // 8 else WATCH_SECONDS_AT_REST
            readable, _, _ = select.select([self._control], [], [], pause if self._workers else None)
            if readable and not self._fork_worker():
                return
            self._reap()
            grown = self._watch_memory()

    def _fork_worker(self) -> bool:
        message, files, _, _ = socket.recv_fds(self._control, 1, 1)
        if not message:
            return False
        place = self._free_places.pop()
        held = Held(self._table, place)
        process = os.fork()
        if process == 0:
            self._become_worker(channel_of(files[0]), held)
        os.close(files[0])
        self._workers[process] = place, held
        frames.send(self._control, frames.READY, str(process).encode())
        return True

    def _become_worker(self, channel: socket.socket, held: Held) -> None:
        try:
            die_with_parent()
            os.nice(NICENESS)
            self._control.close()
            work(channel, self._store or Store.read_only(self._path), self._folder, self._memory, held)
        finally:
            os._exit(0)

    def _reap(self) -> None:
        while self._workers:
            process, _ = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            self._free_places.append(self._workers.pop(process)[0])

    def _watch_memory(self) -> int:
        grown = {process: self._growth(process) for process in self._workers}
        total = sum(grown.values())
        if total > self._memory:
            os.kill(max(grown, key=grown.__getitem__), signal.SIGKILL)
        return total

    def _growth(self, process: int) -> int:
        held = self._workers[process][1].get()
        if held == 0:
            return 0
        try:
            with open(f"/proc/{process}/statm", "rb", buffering=0) as statm:
                return max(0, own_memory(statm.read(100)) - held)
        except (OSError, ValueError):  # it has just ended
            return 0


def channel_of(number: int) -> socket.socket:
    """Return the channel that an inherited number stands for; the server's own end may not block, this one does."""
    channel = socket.socket(fileno=number)
    channel.setblocking(True)
    return channel


def load_into_memory(path: str) -> Store:
    """Return the data set at a path as a store in memory, which workers then share."""
    store = Store()
    store.bulk_extend(iter(Store.read_only(path)))
    return store


def main(arguments: list[str], kind: type[Warden] = Warden) -> None:
    """Become the warden: arguments are the number of the control channel, store, mode, folder for answers and bytes of memory."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    control, path, mode, folder, memory = arguments
    kind(channel_of(int(control)), path, mode, folder, int(memory)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
