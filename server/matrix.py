"""Show the powers matrix: who has how many powers, duties, prohibitions and rights about which act or towards whom.

A norm counts in a column when it is about that act or actor, or when its sentence names it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from flask import Blueprint, Response, render_template, request

from server.labels import get_names
from server.languages import choose_language
from server.neighbourhood import key_of
from server.projection import ACTORS, Projection, get_projection
from zangraph.graph.vocabulary import MODALITIES

blueprint = Blueprint("matrix", __name__)

COLUMNS: Mapping[str, tuple[str, ...]] = {"acts": ("act",), "actors": ACTORS}
"""What may stand across: kinds of procedural act, or the actors towards whom or over whom a norm holds."""
ROWS: Mapping[str, tuple[str, ...]] = {"all": ACTORS, "institutions": ("institution",), "roles": ("role",)}


@dataclass(frozen=True)
class Matrix:
    """Rows and columns, the fullest first, and for each of their meetings the number of norms by modality."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], Mapping[str, int]]


@dataclass(frozen=True)
class Choice:
    """What a reader asked for: what stands down and across, and which modalities count."""

    rows: str
    columns: str
    modalities: tuple[str, ...]

    @classmethod
    def of_request(cls) -> Choice:
        """Read the choice from the address; what it does not know counts as not said."""
        asked = tuple(modality for modality in MODALITIES if modality in request.args.getlist("modality"))
        rows, columns = request.args.get("rows", ""), request.args.get("columns", "")
        return cls(rows if rows in ROWS else "all", columns if columns in COLUMNS else "acts", asked or MODALITIES)


def make_matrix(projection: Projection, choice: Choice) -> Matrix:
    """Return the matrix of a choice."""
    cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for norm, subjects in projection.subjects.items():
        modality, bearers = projection.kinds[norm], projection.bearers.get(norm, ())
        for bearer, about in product(bearers, subjects) if modality in choice.modalities else ():
            across = projection.kinds[about] in COLUMNS[choice.columns]
            if across and bearer != about and projection.kinds[bearer] in ROWS[choice.rows]:
                cells[bearer, about][modality] += 1
                rows[bearer] += 1
                columns[about] += 1
    return Matrix(_fullest_first(rows), _fullest_first(columns), cells)


def _fullest_first(totals: Mapping[str, int]) -> list[str]:
    return sorted(totals, key=lambda thing: (-totals[thing], thing))


@blueprint.get("/matrix")
def show() -> str:
    """Show the matrix; every number leads to its norms with their sentences."""
    choice = Choice.of_request()
    matrix = make_matrix(get_projection(), choice)
    return render_template("matrix.html", matrix=matrix, choice=choice, names=get_names(), key_of=key_of, modalities=MODALITIES)


@blueprint.get("/matrix.csv")
def table() -> Response:
    """Answer with the matrix as a table, a row for each number; a mark at its head tells spreadsheets that it is UTF-8."""
    matrix = make_matrix(get_projection(), Choice.of_request())
    response = Response(_write(matrix), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="zangraph-matrix-{choose_language()}.csv"'
    return response


def _write(matrix: Matrix) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["bearer", "bearer_label", "about", "about_label", "modality", "norms"])
    writer.writerows(_lines(matrix))
    return written.getvalue().encode("utf-8-sig")


def _lines(matrix: Matrix) -> Iterator[tuple[str, str, str, str, str, int]]:
    names = get_names()
    for row in matrix.rows:
        for column in matrix.columns:
            for modality, norms in matrix.cells.get((row, column), {}).items():
                yield key_of(row), names.text(row), key_of(column), names.text(column), modality, norms
