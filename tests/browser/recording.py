"""Record what a browser asks for and complains of."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage


class Record:
    """What a browser asked for and complained of while a test ran."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.expected = ""

    def foreign(self) -> list[str]:
        """Return the requests that left the site; data and blob addresses stay in the browser."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).netloc != self.host
        ]

    def unexpected(self) -> list[str]:
        """Return the complaints without those that hold the words which the test expects."""
        return [complaint for complaint in self.complaints if not self.expected or self.expected not in complaint]

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error of the console, such as a breach of the content security policy."""
        if message.type == "error":
            self.complaints.append(message.text)

    def watch(self, context: BrowserContext) -> None:
        """Record from now on."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
