"""Logs as evidence: a sealed archive with its custody record, and what checks it anywhere."""

from khumkan.node.evidence.errors import ExportError
from khumkan.node.evidence.exporting import Export, Exported, Request, export_evidence
from khumkan.node.evidence.selection import Selection
from khumkan.node.evidence.verifying import Verification, verify_evidence

__all__ = [
    "Export",
    "ExportError",
    "Exported",
    "Request",
    "Selection",
    "Verification",
    "export_evidence",
    "verify_evidence",
]
