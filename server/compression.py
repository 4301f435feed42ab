"""Compress answers for clients that ask for it (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.wrappers import Request

SHORTEST = 200
LEVEL = 4
GZIP_WINDOW = 16 + zlib.MAX_WBITS


def wants_gzip(request: Request, length: int | None) -> bool:
    """Return whether the client accepts gzip and the answer (None: of unknown length) is long enough to gain by it."""
    if "HTTP_ACCEPT_ENCODING" not in request.environ:
        return False
    return (length is None or length >= SHORTEST) and request.accept_encodings.quality("gzip") > 0


def compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces as one gzip stream."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    for piece in pieces:
        if data := compressor.compress(piece):
            yield data
    yield compressor.flush()


# Pages and their files

TEXTS = frozenset({"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"})


def shrink(response: Response) -> Response:
    """Compress a page, or a file that pages load, for a client that asks for it; answers to queries do so themselves."""
    if response.status_code != 200 or response.mimetype not in TEXTS or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    length = response.content_length
    if response.is_streamed and not response.direct_passthrough or not wants_gzip(request, length):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    response.set_data(_shrunk(body) if request.endpoint == "static" else b"".join(compressed([body])))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=32)
def _shrunk(body: bytes) -> bytes:
    return b"".join(compressed([body]))


def init_app(app: Flask) -> None:
    """Compress what the application answers."""
    app.after_request(shrink)
