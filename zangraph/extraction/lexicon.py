"""Read the tables of words under data/lexicon into an immutable Lexicon."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from zangraph.paths import DATA

Row = Mapping[str, str]

TABLES = DATA / "lexicon"
"""The tables of this repository."""


class LexiconError(ValueError):
    """A table is wrong; the message names file, line and value."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The tables by name: `lexicon["roles"]` are the rows of roles.tsv, each a mapping of column to value."""

    directory: Path
    tables: Mapping[str, tuple[Row, ...]]

    @classmethod
    def load(cls, directory: Path) -> Lexicon:
        """Read every table of a folder."""
        paths = sorted(directory.glob("*.tsv"))
        if not paths:
            raise LexiconError(f"{directory}: no tables")
        return cls(directory, MappingProxyType({path.stem: read_table(path) for path in paths}))

    def with_rows(self, **added: Iterable[Row]) -> Lexicon:
        """Return this lexicon with rows added to its tables; columns that a row leaves out are empty.

        >>> words = Lexicon.load(TABLES).with_rows(forms=[{"key": "prosecutor", "form": "айыптау тарапы"}])
        >>> words["forms"][-1]["form"]
        'айыптау тарапы'

        Raises `LexiconError` for a table or a column that is not there.
        """
        tables = dict(self.tables)
        for name, rows in added.items():
            columns = self[name][0].keys()
            tables[name] = (*self[name], *(complete_row(row, columns, name) for row in rows))
        return Lexicon(self.directory, MappingProxyType(tables))

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        try:
            return self.tables[name]
        except KeyError:
            raise LexiconError(f"{self.directory}: no table {name}.tsv") from None


@cache
def own_lexicon() -> Lexicon:
    """Read the tables of this repository, once in a process."""
    return Lexicon.load(TABLES)


def complete_row(row: Row, columns: Collection[str], table: str) -> Row:
    """Return a row with every column of its table."""
    if unknown := row.keys() - columns:
        raise LexiconError(f"{table}: no column {', '.join(sorted(unknown))} in {dict(row)}")
    return MappingProxyType(dict.fromkeys(columns, "") | dict(row))


def read_table(path: Path) -> tuple[Row, ...]:
    """Read one tab-separated table: a header, then a row a line, without quoting; blank lines and lines after # are comments."""
    lines = path.read_text(encoding="utf8").split("\n")
    header = lines[0].split("\t")
    if len(set(header)) != len(header):
        raise LexiconError(f"{path}:1: a column stands twice in {lines[0]!r}")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        values = line.rstrip("\r").split("\t")
        if len(values) != len(header):
            raise LexiconError(f"{path}:{number}: {len(values)} values for {len(header)} columns in {line!r}")
        rows.append(MappingProxyType(dict(zip(header, values, strict=True), line=str(number))))
    return tuple(rows)
