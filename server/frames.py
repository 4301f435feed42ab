"""Carry messages between the server and its workers: a kind, a length, that many bytes, and at times an open file."""

from __future__ import annotations

import os
import socket
import struct

HEAD = struct.Struct("!cI")
SIZE = struct.Struct("!Q")
TWO_SIZES = struct.Struct("!QQ")

READY = b"O"  # a worker has opened the store
RESULT = b"R"  # the number of rows and a whole answer
SYNTAX = b"E"  # the query cannot be parsed, and where
FAILURE = b"F"  # the query cannot be evaluated
SPOOL = b"S"  # the answer goes to the file sent along
GROWN = b"G"  # so many bytes are in the file
DONE = b"D"  # the answer is complete: its bytes and its rows
QUERY = b"Q"  # a query to evaluate, as JSON

LARGEST_READ = 1 << 16  # larger ones would ask the kernel for new memory each time


class ClosedError(Exception):
    """Say that the other side is gone."""


def send(channel: socket.socket, kind: bytes, *parts: bytes | bytearray, file: int | None = None) -> None:
    """Send one message, whose payload may come in parts, with an open file if given."""
    pieces = [HEAD.pack(kind, sum(map(len, parts))), *parts]
    if file is not None:
        socket.send_fds(channel, pieces, [file])
        return
    sent = channel.sendmsg(pieces)  # as a rule all of it, and `sendall` first asks the kernel how much that may be
    if sent < sum(map(len, pieces)):
        channel.sendall(b"".join(pieces)[sent:])


class Reader:
    """Read messages from a channel; a timeout in the middle of one loses nothing."""

    def __init__(self, channel: socket.socket, with_files: bool = True) -> None:
        self._channel = channel
        self._with_files = with_files
        self._buffer = bytearray()
        self._files: list[int] = []

    def receive(self) -> tuple[bytes, bytes, int | None]:
        """Return kind, payload and file of the next message; raise ClosedError, or TimeoutError by the channel's timeout."""
        while True:
            if len(self._buffer) >= HEAD.size:
                kind, length = HEAD.unpack_from(self._buffer)
                if len(self._buffer) >= HEAD.size + length:
                    with memoryview(self._buffer) as view:
                        payload = bytes(view[HEAD.size : HEAD.size + length])
                    del self._buffer[: HEAD.size + length]
                    return kind, payload, self._files.pop(0) if kind == SPOOL else None
            self._read_more()

    def close(self) -> None:
        """Close the files that nobody took."""
        while self._files:
            os.close(self._files.pop())

    def _read_more(self) -> None:
        try:
            if self._with_files:
                data, files, _, _ = socket.recv_fds(self._channel, LARGEST_READ, 4)
            else:
                data, files = self._channel.recv(LARGEST_READ), []
        except ConnectionError:
            data, files = b"", []
        if not data:
            raise ClosedError
        self._files += files
        self._buffer += data
