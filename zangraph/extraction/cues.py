"""Look up the words around citations that the table `citation_cues` keeps, by language and use."""

from __future__ import annotations

import re
from functools import cache

from zangraph.extraction.lexicon import Lexicon


def written_for(lexicon: Lexicon, language: str, use: str) -> str:
    """Return the pattern of all rows of a use, one that nothing fits where there is none."""
    rows = [row for row in lexicon["citation_cues"] if (row["language"], row["use"]) == (language, use)]
    return "|".join(f"(?:{row['pattern']})" for row in rows) or "(?!)"


@cache
def cue(lexicon: Lexicon, language: str, use: str) -> re.Pattern[str]:
    """Compile the patterns of a use; small and capital letters count alike."""
    return re.compile(f"(?:{written_for(lexicon, language, use)})", re.IGNORECASE)
