"""Compress answers for clients that ask for it (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from flask import Request

SHORTEST = 200
LEVEL = 4
GZIP_WINDOW = 16 + zlib.MAX_WBITS


def wants_gzip(request: Request, length: int | None) -> bool:
    """Return whether the client accepts gzip and the answer (None: of unknown length) is long enough to gain by it."""
    return (length is None or length >= SHORTEST) and request.accept_encodings.quality("gzip") > 0


def compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces as one gzip stream."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    for piece in pieces:
        if data := compressor.compress(piece):
            yield data
    yield compressor.flush()
