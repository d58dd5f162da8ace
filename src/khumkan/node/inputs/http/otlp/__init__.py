"""OpenTelemetry's protocol for logs, by HTTP."""

from khumkan.node.inputs.http.otlp.handlers import Otlp

__all__ = ["Otlp"]
