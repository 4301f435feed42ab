"""Run docs/library.md as its readers do, from top to bottom: every block, and what it shows."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live import free_port, wait_until_listening

PAGE = Path(__file__).parents[1] / "docs" / "library.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n(?:\n```\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
PORT = "8000"


class Reader:
    """Somebody who types what the page says into one Python session and one shell, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {}
        self.port = str(free_port())
        self.server: subprocess.Popen[bytes] | None = None

    def run(self, language: str, code: str) -> str:
        """Run a block and return what it prints."""
        return self.run_python(code) if language == "python" else self.run_shell(code.replace(PORT, self.port))

    def run_python(self, code: str) -> str:
        """Run a block in the session."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), self.names)
        return printed.getvalue()

    def run_shell(self, code: str) -> str:
        """Run a block in the shell; a server is left running."""
        environment = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
        if code.endswith(" &\n"):
            log = self.folder / "server.log"
            with log.open("w") as output:
                command = ["bash", "-c", "exec " + code.removesuffix(" &\n")]
                self.server = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=output, stderr=output)
            wait_until_listening(int(self.port), self.server, log)
            return ""
        command = ["bash", "-euo", "pipefail", "-c", code]
        return subprocess.run(command, cwd=self.folder, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("reader")
    someone = Reader(folder)
    with contextlib.chdir(folder):
        yield someone
    if someone.server is not None:
        someone.server.terminate()
        someone.server.wait(20)


def test_the_page_does_what_it_says(reader: Reader) -> None:
    """Every block runs, in order, and prints what stands below it."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert {language for language, _, _ in blocks} == {"python", "sh"}
    for language, code, shown in blocks:
        assert (code, reader.run(language, code).replace("\r", "").replace(reader.port, PORT)) == (code, shown)
