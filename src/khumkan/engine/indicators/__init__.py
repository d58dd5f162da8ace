"""Indicators: lists, CSV and STIX in; what of them an event shows, found at once, out."""

from khumkan.engine.indicators.hunting import hunt_keys, row_keys, row_keys_in_order
from khumkan.engine.indicators.indicator import AnyIndicator, Indicator, PatternIndicator
from khumkan.engine.indicators.load import IndicatorSet, load_indicators
from khumkan.engine.indicators.stix import parse_stix_indicator
from khumkan.engine.indicators.table import IndicatorTable

__all__ = [
    "AnyIndicator",
    "Indicator",
    "IndicatorSet",
    "IndicatorTable",
    "PatternIndicator",
    "hunt_keys",
    "load_indicators",
    "parse_stix_indicator",
    "row_keys",
    "row_keys_in_order",
]
