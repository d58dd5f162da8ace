"""Writes all metrics as OpenMetrics text."""

from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from khumkan.hub.operations.metrics.counters import REGISTRY
from khumkan.hub.operations.metrics.processes import are_shared
from khumkan.hub.operations.metrics.state import State

CONTENT_TYPE = CONTENT_TYPE_LATEST


def write_metrics() -> bytes:
    """Return what is counted and what is read now."""
    both = CollectorRegistry()
    if are_shared():
        MultiProcessCollector(both)  # type: ignore[no-untyped-call]
    else:
        both.register(REGISTRY)
    both.register(State())
    text: bytes = generate_latest(both)  # type: ignore[no-untyped-call]
    return text
