"""OpenMetrics text as its reference reader understands it."""

from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families


def read_metrics(text: str) -> dict[str, Metric]:
    """Return the families by name; raises ValueError for what is no OpenMetrics."""
    families = text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
    return {family.name: family for family in families}
