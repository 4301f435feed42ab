"""Show what changed between two builds as a page: `python -m zangraph.compare OLD NEW [--out page.html]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from zangraph.graph.compare import Change, CompareError, compare


def render(change: Change, old: str, new: str, form: str) -> str:
    """Render a change as a page: `html` or `md`."""
    loader, escaped = PackageLoader("zangraph"), select_autoescape()
    environment = Environment(loader=loader, autoescape=escaped, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(f"change.{form}").render(change=change, old=old, new=new)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two builds and write the page."""
    parser = argparse.ArgumentParser(prog="zangraph compare", description="Tell what came and what went between two builds.")
    parser.add_argument("old", type=Path, help="the folder of a build")
    parser.add_argument("new", type=Path, help="the folder of a later build")
    parser.add_argument("--out", type=Path, help="where to write: HTML to *.html, else Markdown, which is printed without it")
    options = parser.parse_args(arguments)
    form = "html" if options.out and options.out.suffix == ".html" else "md"
    try:
        page = render(compare(options.old, options.new), str(options.old), str(options.new), form)
    except CompareError as error:
        print(f"compare: {error}", file=sys.stderr)
        return 1
    if options.out:
        options.out.write_text(page, encoding="utf8", newline="\n")
    else:
        print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
