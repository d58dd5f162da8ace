"""Splunk's HTTP Event Collector, as its clients know it."""

from khumkan.node.inputs.http.hec.handlers import Hec

__all__ = ["Hec"]
