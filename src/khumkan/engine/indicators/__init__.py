"""Indicators: lists, CSV and STIX in; the values of events that they name, found at once, out."""

from khumkan.engine.indicators.load import IndicatorSet, load_indicators
from khumkan.engine.indicators.table import Indicator, IndicatorTable

__all__ = ["Indicator", "IndicatorSet", "IndicatorTable", "load_indicators"]
