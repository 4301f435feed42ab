"""Open a data set that stands behind a SPARQL endpoint elsewhere, with the files of its build where they are at hand."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import QueryBoolean, Triple, Variable
from werkzeug.exceptions import BadGateway, GatewayTimeout, HTTPException, ServiceUnavailable

from server.dataset import Dataset, DatasetError, Term, Value, as_term, read_query
from server.forwarding import ForwardingPool
from server.remote import MERGE, Endpoint, Graphs, RemoteError, RemoteStore, read_boolean
from server.workers import Pool, PoolSettings

log = logging.getLogger("zangraph.serving")

PENDING = "pending"
SECONDS_TO_KEEP = 600
"""How long names and figures are kept where it cannot be told whether the store has changed."""
PROBLEMS: Mapping[int, type[HTTPException]] = {503: ServiceUnavailable, 504: GatewayTimeout}


@dataclass(frozen=True)
class RemoteDataset(Dataset):
    """Hold a data set behind an endpoint; `is_known` tells whether its state is known, so that answers may be kept for it.

    `build` is where the files of its build are looked for.
    """

    build: Path = Path()

    @property
    def is_elsewhere(self) -> bool:
        """Tell that the store is not ours."""
        return True

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Turn a failure of the endpoint into an error that a page explains."""
        try:
            yield
        except RemoteError as error:
            raise PROBLEMS.get(error.status, BadGateway)(str(error)) from None
        except SyntaxError as error:
            raise BadGateway(f"the store gives an answer that cannot be read: {error}") from None

    def select(self, name: str, **bindings: Value) -> list[dict[str, Term | None]]:
        """Return the rows of a named SELECT query."""
        with self.answered():
            return super().select(name, **bindings)

    def construct(self, name: str, **bindings: Value) -> list[Triple]:
        """Return the triples of a named CONSTRUCT or DESCRIBE query."""
        substitutions = {Variable(key): as_term(value) for key, value in bindings.items()}
        with self.answered():
            triples: list[Triple] = self.store.construct(read_query(name), substitutions)
            return triples

    def ask(self, name: str, **bindings: Value) -> bool:
        """Return the answer of a named ASK query."""
        with self.answered():
            return bool(read_boolean(self._query(name, bindings)))

    def open_pool(self, settings: PoolSettings) -> Pool:
        """Start the processes that forward what strangers ask; each keeps its place while it waits, so there are more places."""
        places = settings.workers + settings.heavy
        return ForwardingPool(self.store, replace(settings, workers=places))

    def read_mark(self) -> Any:
        """Return what was published and which build is at hand; None when the endpoint does not answer."""
        try:
            data = read_identity(self.store)
            return data or time.monotonic() // SECONDS_TO_KEEP, report_changed(self.build)
        except (RemoteError, SyntaxError):
            return None

    def __post_init__(self) -> None:
        """Leave everything where it is: nothing here is ours to remove."""

    def close(self) -> None:
        """Do nothing: the store is not ours."""


def open_endpoint(config: Mapping[str, Any]) -> RemoteDataset:
    """Open the data set at the endpoint that the configuration names; raise DatasetError when it does not answer."""
    if config["GRAPH"]:
        raise DatasetError("--endpoint and --graph cannot both be served")
    try:
        endpoint = Endpoint(config["ENDPOINT"], config["TIMEOUT"])
        store = RemoteStore(endpoint)
        data, graphs = read_identity(store), read_graphs(store)
    except (RemoteError, SyntaxError) as error:
        raise DatasetError(f"{config['ENDPOINT']}: {error}") from None
    build = Path(config["BUILD"]).resolve()
    folder = matching_build(build, data, endpoint.address)
    return RemoteDataset(RemoteStore(endpoint, graphs), Path(), data or f"unknown-{time.time_ns()}", folder, bool(data), build)


def read_identity(store: RemoteStore) -> str:
    """Return the hash of the build that was published to a store; "" when none was, or one is on its way."""
    rows = store.query(read_query("service/identity"))
    found = [] if isinstance(rows, QueryBoolean) else [row["data"].value for row in rows if row["data"] is not None]
    return "" if len(found) != 1 or found[0] == PENDING else str(found[0])


def report_changed(build: Path) -> int:
    """Return when the report of a build was written, 0 where there is none."""
    try:
        return (build / "report.json").stat().st_mtime_ns
    except OSError:
        return 0


def read_graphs(store: RemoteStore) -> Graphs:
    """Return what a store must be told of its graphs."""
    if not read_boolean(store.query(read_query("service/merge"))):
        return Graphs()
    rows = store.query(read_query("service/published"))
    named = [] if isinstance(rows, QueryBoolean) else [row["graph"].value for row in rows if row["graph"] is not None]
    return Graphs(MERGE, tuple(sorted(each for each in named if each != MERGE)))


def matching_build(folder: Path, data: str, address: str) -> Path | None:
    """Return the folder of the build that was published; None where there is none, or another one: offsets would be wrong."""
    try:
        here = "sha256:" + str(json.loads((folder / "report.json").read_text(encoding="utf-8"))["data"])
    except (OSError, ValueError, KeyError):
        return None
    if here == data:
        return folder
    log.warning("%s is not the build that is published at %s: its texts and its index are not used", folder, address)
    return None
