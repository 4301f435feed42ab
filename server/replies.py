"""Send the reply of the endpoint: status, headers, body, and what is to be done once it has been sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from server.headers import PROTECTION

STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus} | {499: "499 Client Closed Request"}


@dataclass
class Reply:
    """Hold a reply."""

    status: int
    headers: list[tuple[str, str]]
    body: Iterable[bytes] = ()
    at_end: ExitStack = field(default_factory=ExitStack)

    def send(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Begin the reply, and return its body, which a HEAD request does not get (PEP 3333)."""
        start_response(STATUS_LINES[self.status], [*self.headers, *PROTECTION])
        return Body(() if environ["REQUEST_METHOD"] == "HEAD" else self.body, self.at_end)


class Body:
    """Yield a body; at its end, or when it breaks off, whoever sends it closes it."""

    def __init__(self, pieces: Iterable[bytes], at_end: ExitStack) -> None:
        self._pieces = pieces
        self.close = at_end.close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)
