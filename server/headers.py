"""Set the headers that protect readers: what a page may load, and that a type is what it says."""

from __future__ import annotations

from flask import Flask, Response, g

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)
PROTECTION = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
)
POLICY_WITH_INLINE_STYLES = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def allow_inline_styles() -> None:
    """Let the page of this request carry inline styles, for libraries that write them; scripts stay strict."""
    g.inline_styles = True


def protect(response: Response) -> Response:
    """Add the protecting headers to a response, unless a view has set its own; let pages of any origin read what is public."""
    if "inline_styles" in g:
        response.headers.setdefault("Content-Security-Policy", POLICY_WITH_INLINE_STYLES)
    for name, value in PROTECTION:
        response.headers.setdefault(name, value)
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    del response.headers["Date"]  # the gateway adds it
    return response


def init_app(app: Flask) -> None:
    """Protect every response of the application."""
    app.after_request(protect)
