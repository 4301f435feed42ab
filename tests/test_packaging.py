"""An installation holds what a checkout holds: it builds and serves from an empty folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest
from live import free_port

ROOT = Path(__file__).parents[1]
FOLDERS = ("zangraph", "server", "data", "queries", "ontology")
FILES = ("setup.py", "setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "package.json", "package-lock.json")
NOT_KEPT = shutil.ignore_patterns("__pycache__", "vendor", "*.egg-info")
QUESTION = "query=SELECT%20(COUNT(*)%20AS%20?n)%20%7B?s%20?p%20?o%7D"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what a distribution is made from, so that nothing is written to the checkout."""
    folder = tmp_path_factory.mktemp("tree")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=NOT_KEPT)
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*command, str(tree)], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of a fresh environment with the wheel in it; other libraries come from this environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    python = folder / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, str(wheel)], check=True)
    libraries = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    Path(libraries.strip(), "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin"


def test_the_wheel_holds_every_file(tree: Path, wheel: Path) -> None:
    """Code, templates, styles and translations stand as they do here; words, documents, queries, ontology below `material`."""
    code = {path.relative_to(tree) for name in ("zangraph", "server") for path in (tree / name).rglob("*") if path.is_file()}
    beside = [path for name in ("data", "queries", "ontology") for path in (tree / name).rglob("*") if path.is_file()]
    beside += [tree / "package.json", tree / "package-lock.json"]
    expected = {path.as_posix() for path in code} | {f"zangraph/material/{path.relative_to(tree).as_posix()}" for path in beside}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == expected


def test_building_leaves_the_folder_of_the_graph_alone(wheel: Path, tree: Path) -> None:
    """The build of a wheel makes no `build/`: there the graph goes, and a folder that is no build is refused."""
    assert not (tree / "build").exists()


def test_an_installation_builds_and_serves_from_an_empty_folder(installed: Path, mini_documents: Path, tmp_path: Path) -> None:
    """`zangraph build` and `zangraph serve` find their tables, queries and templates without a checkout."""
    home = tmp_path / "empty"
    home.mkdir()
    zangraph = str(installed / "zangraph")
    subprocess.run([zangraph, "build", "--no-reasoner", "--documents", str(mini_documents)], cwd=home, check=True)
    assert (home / "build" / "report.json").exists()
    port = free_port()
    with subprocess.Popen([zangraph, "serve", "--port", str(port)], cwd=home, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert b"n\r\n" in fetch(f"http://127.0.0.1:{port}/sparql?{QUESTION}", "text/csv")
            assert "прокурор" in fetch(f"http://127.0.0.1:{port}/id/prosecutor?lang=kk", "text/html").decode()
        finally:
            server.terminate()
        assert "zangraph front-end" in server.communicate()[1].splitlines()[0]


def fetch(address: str, media_type: str) -> bytes:
    """Ask until the server is there, for half a minute at most."""
    request = urllib.request.Request(address, headers={"Accept": media_type})
    for _ in range(150):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.URLError:
            time.sleep(0.2)
    raise TimeoutError(address)
