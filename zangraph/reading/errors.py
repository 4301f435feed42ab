"""Say that a file cannot be read as a document."""

from __future__ import annotations


class DocumentError(ValueError):
    """A document or its manifest is wrong; the message names file, place and value in one line."""
