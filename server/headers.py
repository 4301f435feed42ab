"""Set the headers that protect readers: what a page may load, and that a type is what it says."""

from __future__ import annotations

from flask import Flask, Response, g

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)
POLICY_WITH_INLINE_STYLES = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def allow_inline_styles() -> None:
    """Let the page of this request carry inline styles, for libraries that write them; scripts stay strict."""
    g.inline_styles = True


def protect(response: Response) -> Response:
    """Add the protecting headers to a response, unless a view has set its own."""
    headers = response.headers
    if "Content-Security-Policy" not in headers:
        headers.add("Content-Security-Policy", POLICY_WITH_INLINE_STYLES if "inline_styles" in g else POLICY)
    headers.add("X-Content-Type-Options", "nosniff")
    headers.add("Referrer-Policy", "same-origin")
    return response


def init_app(app: Flask) -> None:
    """Protect every response of the application."""
    app.after_request(protect)
