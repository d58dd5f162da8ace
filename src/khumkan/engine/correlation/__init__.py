"""Rules about several events: hits of event rules in, correlation findings out."""

from khumkan.engine.correlation.desk import CorrelationDesk, Handed
from khumkan.engine.correlation.groups import Live
from khumkan.engine.correlation.hands import Hands, Taken
from khumkan.engine.correlation.live import LiveDesk
from khumkan.engine.correlation.snapshots import Restored
from khumkan.engine.correlation.windows import CorrelationMatch, Hit, correlate

__all__ = [
    "CorrelationDesk",
    "CorrelationMatch",
    "Handed",
    "Hands",
    "Hit",
    "Live",
    "LiveDesk",
    "Restored",
    "Taken",
    "correlate",
]
