"""Read the miniature documents under tests/data/mini, whose records are written by hand."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.normalise import normalise
from zangraph.extraction.records import TYPES, Document, Extraction, Quote
from zangraph.extraction.structure import read_structure

MINI = Path(__file__).parent / "data" / "mini"
CLASSES = {name: kind for kind, name in TYPES.items()}


def read_record(row: Mapping[str, Any]) -> Any:
    """Return the record that a line of the annotation format says."""
    kind = CLASSES[row["type"]]
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: read_value(value) for name, value in row.items() if name in known})


def read_value(value: Any) -> Any:
    """Return a value as records hold it: quotes for objects, tuples for lists."""
    if isinstance(value, dict):
        return Quote(**value)
    return tuple(map(read_value, value)) if isinstance(value, list) else value


def extract_by_hand(document: Document, lexicon: Lexicon) -> Extraction:
    """Return the records of tests/data/mini/records.jsonl in place of what rules would find."""
    rows = map(json.loads, (MINI / "records.jsonl").read_text(encoding="utf8").splitlines())
    found = [read_record(row) for row in rows if row["doc"] == document.key]
    by_type = {name: tuple(record for record in found if isinstance(record, kind)) for name, kind in CLASSES.items()}
    text = normalise(document.text, lexicon)
    mentions = tuple(sorted(by_type["mention"], key=lambda mention: mention.start))
    results = (by_type["citation"], by_type["amendment"], by_type["norm"], by_type["relation"])
    return Extraction(document, text, read_structure(text, lexicon), mentions, *results)
