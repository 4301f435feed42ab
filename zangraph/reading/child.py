"""Read files one after the other on behalf of another process, which bounds how long that takes.

A line of JSON comes in for each file, {"format": …, "path": …, "words": …}, and a line goes out: a reading, or why there is none.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from zangraph.extraction.lexicon import Lexicon, LexiconError
from zangraph.reading.answer import read_answer
from zangraph.reading.docx import read_docx
from zangraph.reading.errors import DocumentError
from zangraph.reading.html import read_html
from zangraph.reading.mhtml import read_mhtml
from zangraph.reading.pdf import read_pdf
from zangraph.reading.reading import Reading

READERS: Mapping[str, Callable[[bytes, str, Lexicon], Reading]] = {
    "HTML": read_html,
    "MHTML": read_mhtml,
    "DOCX": lambda raw, name, _: read_docx(raw, name),
    "PDF": read_pdf,
    "JSON": read_answer,
}


def bound_memory(size: int) -> None:
    """Let this process have no more memory, in bytes, and leave no image of it, where the system knows such bounds."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@lru_cache(maxsize=1)
def read_words(written: str) -> Lexicon:
    """Return the tables that came in as JSON; those of the next file are most often the same."""
    directory, tables = json.loads(written)
    return Lexicon(Path(directory), {name: tuple(rows) for name, rows in tables.items()})


def answer(request: Mapping[str, str]) -> dict[str, Any]:
    """Return the reading of a file, or the reason why there is none."""
    path = request["path"]
    try:
        return asdict(READERS[request["format"]](Path(path).read_bytes(), path, read_words(request["words"])))
    except (DocumentError, LexiconError) as error:
        return {"refused": str(error)}
    except (MemoryError, RecursionError) as error:
        return {"refused": f"{path}: too large or too deep to be read: {type(error).__name__}"}
    except OSError as error:
        return {"refused": f"{path}: {error.strerror}"}
    except Exception as error:  # a library broke over a broken file: the file is refused, the others go on
        return {"refused": f"{path}: a broken {request['format']}: {type(error).__name__}: {' '.join(str(error).split())[:120]}"}


def main() -> None:
    """Answer until the other process ends."""
    bound_memory(int(sys.argv[1]))
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not break the answers
    for line in sys.stdin.buffer:
        out.write(json.dumps(answer(json.loads(line))).encode("ascii") + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
