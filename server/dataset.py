"""Open the data set that is served, and answer the trusted, named queries of `queries/`.

The pages ask through `serving.get_dataset()`; what strangers send to /sparql never comes here but goes to the workers.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from server import leftovers
from server.workers import Pool, PoolSettings
from zangraph.paths import QUERIES

Term = NamedNode | BlankNode | Literal | Triple
Value = Term | str | int | float | bool

LINKED, LOADED = ".zangraph-serving-", "zangraph-store-"
PARTS_OF_A_STORE_THAT_ARE_ITS_OWN = ("LOCK", "LOG")


class DatasetError(Exception):
    """Say in one line why there is no data set to serve."""


@functools.cache
def read_query(name: str) -> str:
    """Return the text of a named query, for example "pages/norms-of-actor"."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def as_term(value: Value) -> Term:
    """Return the value as an RDF term; a plain Python value becomes a literal."""
    return Literal(value) if isinstance(value, str | int | float | bool) else value


def is_iri(value: object) -> bool:
    """Tell whether a value is an absolute IRI.

    >>> is_iri("urn:a"), is_iri("prosecutor"), is_iri(None)
    (True, False, False)
    """
    try:
        return isinstance(value, str) and bool(NamedNode(value))
    except ValueError:
        return False


def text_of(term: Any) -> str:
    """Return the IRI or the text of a term; nothing is ''."""
    return str(term.value) if isinstance(term, NamedNode | Literal) else ""


@dataclass(frozen=True)
class Dataset:
    """Hold one data set, opened read-only, for as long as it is served.

    `digest` names the state of the data, and `folder` is the build that it came from (None for RDF files given on the command
    line). The default graph of a build holds the merge of its graphs. `is_known` is false where the data may change while the
    digest stays.
    """

    store: Any
    path: Path
    digest: str
    folder: Path | None
    is_known: bool = True

    def select(self, name: str, **bindings: Value) -> list[dict[str, Term | None]]:
        """Return the rows of a named SELECT query; a variable without value is None.

        Bindings enter as RDF terms, never as text.
        """
        results = self._query(name, bindings)
        if not isinstance(results, QuerySolutions):
            raise TypeError(f"queries/{name}.rq is no SELECT query")
        names = [variable.value for variable in results.variables]
        return [{each: row[each] for each in names} for row in results]

    def construct(self, name: str, **bindings: Value) -> list[Triple]:
        """Return the triples of a named CONSTRUCT or DESCRIBE query."""
        results = self._query(name, bindings)
        if not isinstance(results, QueryTriples):
            raise TypeError(f"queries/{name}.rq is no CONSTRUCT or DESCRIBE query")
        return list(results)

    def ask(self, name: str, **bindings: Value) -> bool:
        """Return the answer of a named ASK query."""
        results = self._query(name, bindings)
        if not isinstance(results, QueryBoolean):
            raise TypeError(f"queries/{name}.rq is no ASK query")
        return bool(results)

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether the store is not ours."""
        return False

    def answered(self) -> AbstractContextManager[None]:
        """Return a context in which a store that does not answer is an error that a page explains; one of our own always does."""
        return nullcontext()

    def open_pool(self, settings: PoolSettings) -> Pool:
        """Start the workers that answer what strangers ask of the data set."""
        return Pool(str(self.path), settings)

    def read_mark(self) -> Any:
        """Return what changes when other data take the place of these; None when that cannot be told."""
        return self.digest

    def __post_init__(self) -> None:
        held = leftovers.hold(self.path)
        weakref.finalize(self, held.close)
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder of our own that the store stands in; it also goes when the process ends."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _query(self, name: str, bindings: Mapping[str, Value]) -> Any:
        substitutions = {Variable(key): as_term(value) for key, value in bindings.items()}
        time.sleep(0)  # between two queries of a page others get their turn
        return self.store.query(read_query(name), substitutions=substitutions)


def open_build(folder: Path) -> Dataset:
    """Open the store of a build; raise DatasetError when there is none.

    The store is opened through hard links of our own, so that a new build may take the folder's place at any time.
    """
    source = folder / "store"
    if not source.is_dir():
        raise DatasetError(f"{folder}: no graph has been built here; run `zangraph build --out {folder}`")
    path = link_folder(source)
    return Dataset(Store.read_only(str(path)), path, digest_of_build(folder), folder)


def open_files(files: Iterable[str]) -> Dataset:
    """Load RDF files into a temporary store on disk: triples go to the default graph, quads keep theirs."""
    leftovers.remove(Path(tempfile.gettempdir()), LOADED)
    path = Path(tempfile.mkdtemp(prefix=LOADED))
    digest = hashlib.sha256()
    try:
        store = Store(str(path))
        for file in files:
            digest.update(load_file(store, Path(file)))
        store.optimize()
        store.flush()
        del store
        return Dataset(Store.read_only(str(path)), path, digest.hexdigest()[:16], None)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def load_file(store: Store, file: Path) -> bytes:
    """Load one file and return its hash; raise DatasetError that names the file when it cannot be read."""
    rdf_format = RdfFormat.from_extension(file.suffix.lstrip("."))
    if rdf_format is None:
        raise DatasetError(f"{file}: unknown kind of file; known are .ttl .nt .nq .trig .rdf .jsonld .n3")
    try:
        store.bulk_load(path=str(file), format=rdf_format, base_iri=file.resolve().as_uri())
        with file.open("rb") as data:
            return hashlib.file_digest(data, "sha256").digest()
    except (OSError, SyntaxError, ValueError) as error:
        raise DatasetError(f"{file}: {' '.join(str(error).split())}") from None


def digest_of_build(folder: Path) -> str:
    """Return a hash of the build's report, or where it has none, of the names of the files of its store."""
    report = folder / "report.json"
    if report.is_file():
        return hashlib.sha256(report.read_bytes()).hexdigest()[:16]
    return hashlib.sha256(json.dumps(sorted(each.name for each in (folder / "store").iterdir())).encode()).hexdigest()[:16]


def link_folder(source: Path) -> Path:
    """Return a private copy of a store made of hard links, or of bytes where the file system has no links."""
    for parent, place in ((source.parent.parent, os.link), (Path(tempfile.gettempdir()), shutil.copyfile)):
        target = None
        try:
            leftovers.remove(parent, LINKED)
            target = Path(tempfile.mkdtemp(prefix=LINKED, dir=parent))
            for each in source.iterdir():
                if not each.name.startswith(PARTS_OF_A_STORE_THAT_ARE_ITS_OWN):
                    place(each, target / each.name)
            return target
        except OSError as error:
            reason = error
            if target:
                shutil.rmtree(target, ignore_errors=True)
    raise DatasetError(f"{source}: cannot be opened: {reason}")
