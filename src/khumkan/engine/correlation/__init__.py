"""Rules about several events: hits of event rules in, correlation findings out."""

from khumkan.engine.correlation.desk import CorrelationDesk
from khumkan.engine.correlation.windows import CorrelationMatch, Hit, correlate

__all__ = ["CorrelationDesk", "CorrelationMatch", "Hit", "correlate"]
