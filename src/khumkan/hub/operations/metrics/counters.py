"""What is counted as it happens. Labels have few values each: route names, never paths."""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry(auto_describe=False)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)

_REQUESTS = Counter(
    "khumkan_http_requests",
    "Requests that were answered.",
    ("route", "method", "status"),
    registry=REGISTRY,
)
_SECONDS = Histogram(
    "khumkan_http_request_seconds",
    "Time from the first middleware until the answer was made.",
    ("route",),
    buckets=_BOUNDS,
    registry=REGISTRY,
)
_SIGN_INS = Counter(
    "khumkan_sign_ins",
    "Attempts to sign in: those that succeeded, and those that a password or code failed.",
    ("outcome",),
    registry=REGISTRY,
)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer; `route` is a route's name."""
    _REQUESTS.labels(route, method if method in _METHODS else "other", str(status)).inc()
    _SECONDS.labels(route).observe(seconds)


def count_sign_in(outcome: str) -> None:
    """Count one attempt; `outcome` is ok or failed."""
    _SIGN_INS.labels(outcome).inc()
