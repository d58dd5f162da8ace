"""From the journal to findings, to the lake, and to what the hub is told: each exactly once."""

from khumkan.node.pipeline.buffer import FlushLimits
from khumkan.node.pipeline.detection import REJECTED, DetectionSettings
from khumkan.node.pipeline.past import Past
from khumkan.node.pipeline.pipeline import Pipeline
from khumkan.node.pipeline.reports import Reporter
from khumkan.node.pipeline.rules import NodeRules, read_rules
from khumkan.node.pipeline.stores import PipelineSettings, Stores
from khumkan.node.pipeline.worker import PipelineWorker

__all__ = [
    "REJECTED",
    "DetectionSettings",
    "FlushLimits",
    "NodeRules",
    "Past",
    "Pipeline",
    "PipelineSettings",
    "PipelineWorker",
    "Reporter",
    "Stores",
    "read_rules",
]
