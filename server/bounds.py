"""Bound what pages are asked with: one endless address or body would hold all others up.

Queries to /sparql have bounds of their own (`server/guard.py`, `server/protocol.py`).
"""

from __future__ import annotations

from flask import Flask, Response, request

LONGEST_QUERY = 16 * 1024
"""Bytes after the question mark: pages write them into their links, for each language and each choice again."""


def refuse_long_address() -> Response | None:
    """Answer 414 to an address that is longer than any of ours, in one line."""
    if len(request.query_string) <= LONGEST_QUERY:
        return None
    return Response("the address is too long\n", 414, content_type="text/plain; charset=utf-8")


def init_app(app: Flask) -> None:
    """Bound the addresses and the bodies of an application."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_BODY"]
    app.before_request(refuse_long_address)
