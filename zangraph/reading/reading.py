"""Hold what a file gave: its text, and what its format states about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reading:
    """What was read from a file.

    Offsets count the code points of `text`; it has neither NUL nor surrogates. `facts` are what the format itself states: fields
    of `Document`, and `code`, the number under which the official system has the act. `notes` tell what to report, such as
    "decoded as windows-1251".
    """

    text: str
    media_type: str
    facts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
