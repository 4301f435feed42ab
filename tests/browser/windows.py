"""Name the windows in which pages are tried, the flags with which Chromium starts, and what fixtures hand to tests."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Open = Callable[..., Page]
Keep = Callable[..., None]
Violations = Callable[..., list[str]]

DESKTOP = {"width": 1440, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
