"""Put what stands beside the packages into an installation: see docs/decisions/0002-packaging.md. All else is in setup.cfg."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

MATERIAL = ("data", "queries", "ontology", "package.json", "package-lock.json")


class BuildWithMaterial(build_py):
    """Copy words, documents, queries, ontology and the list of front-end packages to where `zangraph/paths.py` looks for them."""

    def run(self) -> None:
        """Build the packages, then fill `zangraph/material` anew; an editable installation reads the checkout."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib, "zangraph", "material")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in MATERIAL:
            (shutil.copytree if Path(name).is_dir() else shutil.copyfile)(name, target / name)


setup(cmdclass={"build_py": BuildWithMaterial})
