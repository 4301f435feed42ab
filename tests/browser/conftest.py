"""Drive the real server with a real browser: every test sees its requests recorded, and fails when one goes to another host."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from recording import Record
from windows import DESKTOP, FLAGS

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "screenshots"
MISSING = "no Chromium found: apt-get install chromium, or name one in CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that stands in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str | None:
    """Return the path of Chromium, if there is one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line why all tests of this folder were skipped."""
    if find_chromium() is None:
        terminalreporter.write_line(f"Browser tests: {MISSING}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; without one skip, but fail in CI, where it has to be."""
    found = find_chromium()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    return found or pytest.skip(MISSING)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the project's own documents, made once for the session, or the one that ZANGRAPH_BUILD names."""
    given = os.environ.get("ZANGRAPH_BUILD")
    if given:
        return Path(given).absolute()
    out = tmp_path_factory.mktemp("browser") / "build"
    subprocess.run([sys.executable, "build_graph.py", "--out", str(out)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return out


@pytest.fixture(scope="session")
def vendored() -> None:
    """See to it that the front-end packages are there."""
    subprocess.run([sys.executable, "-m", "server.vendor"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def site(built: Path, vendored: None, chromium: str) -> Iterator[str]:
    """Serve the build on a free port and yield the address, without a slash at its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "server", "--build", str(built), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _await(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers, at most a minute."""
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode} before it answered")
        try:
            with urlopen(address, timeout=10):
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail("the server did not answer within a minute")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Yield one headless Chromium for the session."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def record(site: str) -> Record:
    """Return what the pages of this test ask for and complain of."""
    return Record(urlsplit(site).netloc)


@pytest.fixture
def open_page(browser: Browser, site: str, record: Record) -> Iterator[Callable[..., Page]]:
    """Yield a function that opens a path of the site in a window of its own; see what it asks for when the test is over.

    Keywords are those of Playwright's `new_context`, such as `viewport=TELEPHONE`, `color_scheme="dark"`,
    `java_script_enabled=False`.
    """
    contexts: list[BrowserContext] = []

    def open_path(path: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en", "base_url": site, **options})
        context.set_default_timeout(10_000)
        record.watch(context)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert record.foreign() == []
    assert record.unexpected() == []


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return a function that keeps a screenshot under a name, as an artefact."""

    def keep_screenshot(page: Page, name: str, **options: object) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", **options)  # type: ignore[arg-type]

    return keep_screenshot


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def violations(axe: str, vendored: None) -> Callable[..., list[str]]:
    """Return a function that lists a page's breaches of WCAG 2.2 AA as `rule: element`; `without` names parts of others."""

    def find(page: Page, without: tuple[str, ...] = ()) -> list[str]:
        page.evaluate(axe)
        found = page.evaluate(
            "([exclude, tags]) => axe.run({exclude}, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            [[[selector] for selector in without], ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]],
        )
        return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]

    return find
