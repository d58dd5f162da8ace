"""Elasticsearch's bulk API, and as much of the rest as shippers ask for before they use it."""

from khumkan.node.inputs.http.bulk.handlers import Bulk

__all__ = ["Bulk"]
