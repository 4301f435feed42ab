"""Set the headers that protect readers: what a page may load, and that a type is what it says."""

from __future__ import annotations

from flask import Flask, Response, g

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def allow_inline_styles() -> None:
    """Let the page of this request carry inline styles, for libraries that write them; scripts stay strict."""
    g.inline_styles = True


def protect(response: Response) -> Response:
    """Add the protecting headers to a response."""
    policy = dict(POLICY)
    if g.get("inline_styles"):
        policy["style-src"] += " 'unsafe-inline'"
    response.headers.setdefault("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items()))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def init_app(app: Flask) -> None:
    """Protect every response of the application."""
    app.after_request(protect)
