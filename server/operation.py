"""Tell those who run the server how it does: one line for each query, /health, and /metrics for Prometheus."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from functools import partial

from flask import Blueprint, Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from server.answers import Answer, CutError
from server.serving import Serving, get_service
from server.warden import Request

blueprint = Blueprint("operation", __name__)

GAUGES = {
    "running": "Queries that run",
    "long": "Queries that have run for longer than a moment",
    "waiting": "Queries that wait for a place",
    "idle": "Workers without a query",
    "spooled": "Bytes of answers under way",
    "cache_bytes": "Bytes of kept answers",
    "takeovers": "Builds taken over since the start",
}
SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


@dataclass
class Record:
    """Gather what the log says of one query."""

    query: str = ""
    outcome: str = "ok"
    answer: Answer = field(default_factory=Answer)
    is_kept: bool = False
    started: float = field(default_factory=time.perf_counter)


class Metrics:
    """Count what happens, and look up what is."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self.registry = CollectorRegistry()
        self.queries = Counter("zangraph_queries", "Queries by outcome", ["outcome"], registry=self.registry)
        self.seconds = Histogram("zangraph_query_seconds", "Seconds to an answer's end", buckets=SECONDS, registry=self.registry)
        self.kept = Counter("zangraph_kept_answers", "Answers that needed no worker", registry=self.registry)
        for name, text in GAUGES.items():
            Gauge(f"zangraph_{name}", text, registry=self.registry).set_function(partial(self._look_up, name))

    def _look_up(self, name: str) -> float:
        service = self._serving.service
        counts = service.pool.counts() | {"cache_bytes": service.cache.size, "takeovers": self._serving.takeovers}
        return counts[name]


def get_metrics() -> Metrics:
    """Return the metrics of the application."""
    metrics: Metrics = current_app.extensions["zangraph.metrics"]
    return metrics


def write(metrics: Metrics, record: Record, status: int) -> None:
    """Write the line of a query to the access log, and count it; a cut after the first byte is known only now."""
    spool = record.answer.spool
    if spool and not spool.is_complete:
        record.outcome = spool.reason.outcome if spool.reason else "left"
    seconds = time.perf_counter() - record.started
    metrics.queries.labels(record.outcome).inc()
    metrics.seconds.observe(seconds)
    if record.is_kept:
        metrics.kept.inc()
    line = {"query": record.query, "status": status, "outcome": record.outcome, "kept": record.is_kept}
    line |= {"rows": record.answer.rows, "bytes": record.answer.length, "seconds": round(seconds, 4)}
    print(json.dumps(line), file=sys.stderr)  # a logger takes as long as a cheap query


@blueprint.get("/health")
def health() -> Response:
    """Answer 200 when a worker answers, else 503."""
    service = get_service()
    try:
        service.pool.evaluate(Request("ASK {}", "JSON", "http://localhost/"), True, lambda: False)
    except CutError as cut:
        response = jsonify(status="failing", reason=str(cut))
        response.status_code = 503
        return response
    return jsonify(status="ok", dataset=service.dataset.digest)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with the figures in the text format of Prometheus."""
    return Response(generate_latest(get_metrics().registry), content_type=CONTENT_TYPE_LATEST)


def init_app(app: Flask) -> None:
    """Count the queries of the application."""
    app.extensions["zangraph.metrics"] = Metrics(app.extensions["zangraph.serving"])
