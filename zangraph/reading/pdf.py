"""Read a PDF file with a text layer as text with one paragraph a line."""
from __future__ import annotations
from zangraph.reading.errors import DocumentError
from zangraph.reading.reading import Reading

def read_pdf(raw: bytes, name: str) -> Reading:
    raise DocumentError(f"{name}: PDF is not read yet")
