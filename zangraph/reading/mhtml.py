"""Read a page that a browser or Word has saved as a single file (MHTML, RFC 2557).

Snapshot-Content-Location: https://adilet.zan.kz/kaz/docs/K1400000231
Content-Type: multipart/related; type="text/html"; boundary="----"
"""

from __future__ import annotations

import email
from dataclasses import replace
from email import policy
from email.message import EmailMessage

from zangraph.extraction.lexicon import Lexicon
from zangraph.reading.errors import DocumentError
from zangraph.reading.html import read_html
from zangraph.reading.official import read_address
from zangraph.reading.reading import Reading

ADDRESSES = ("Snapshot-Content-Location", "Content-Location")


def read_mhtml(raw: bytes, name: str, lexicon: Lexicon) -> Reading:
    """Read the text and the facts of the page in a file; pictures, styles and frames are left out.

    Raises `DocumentError` for a file without a page, and for a page that cannot be read.
    """
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    page = message.get_body(("html",))
    content = page.get_payload(decode=True) if page else None
    if not isinstance(content, bytes) or page is None:
        raise DocumentError(f"{name}: no page in it")
    reading = read_html(content, name, lexicon)
    addresses = [str(part[header]) for part in (page, message) for header in ADDRESSES if part[header]]
    facts = dict(fact for address in addresses for fact in read_address(address))
    return replace(reading, media_type="multipart/related", facts=facts | dict(reading.facts))
