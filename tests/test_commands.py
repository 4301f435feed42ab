"""One command offers everything, with help in plain words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from zangraph.commands import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    """The help of a command is its own, under the name by which it was called."""
    command = [sys.executable, "-m", "zangraph", name, "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.startswith(f"usage: zangraph {name} [-h]")


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown and text in shown for name, (_, text) in COMMANDS.items())


def test_a_command_gets_its_own_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "ҚПК-нің 125-бабы", "--date", "2020-01-01"]) == 0
    assert capsys.readouterr().out.startswith("https://w3id.org/zangraph/id/cpc-2014/art_125\n")


@pytest.mark.parametrize("arguments", [["bild"], []])
def test_what_is_no_command_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The line names what there is."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert all(name in said for name in COMMANDS)


def test_the_package_is_the_command() -> None:
    command = [sys.executable, "-m", "zangraph", "forms", "прокурор"]
    assert "прокурорға" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
