"""What a node knows between two moments, in one SQLite file.

How far it has come, what it found, what waits for the hub, which indicators it looks for.

Every step of the node's work is one transaction here, so that `kill -9` leaves it before or after.
"""

from khumkan.node.state.counts import SourceCount, SourceDelta
from khumkan.node.state.custody import CustodyEntry, CustodyStore
from khumkan.node.state.errors import StateError
from khumkan.node.state.finding_groups import FindingFilter, FindingGroup
from khumkan.node.state.findings import FindingStore, StoredFinding
from khumkan.node.state.health import HealthChange, HealthStore, ShapeCount
from khumkan.node.state.indicators import IndicatorStore, StoredIndicator
from khumkan.node.state.outbox import Message, Outbox, Queued, Refused, Waiting
from khumkan.node.state.positions import Position, PositionStore
from khumkan.node.state.state import BatchCommit, FrameCommit, HuntCommit, Hunted, Progress, State
from khumkan.node.state.suppressions import StoredSuppression, SuppressionStore
from khumkan.node.state.trail import TrailEntry, TrailStore

__all__ = [
    "BatchCommit",
    "CustodyEntry",
    "CustodyStore",
    "FindingFilter",
    "FindingGroup",
    "FindingStore",
    "FrameCommit",
    "HealthChange",
    "HealthStore",
    "HuntCommit",
    "Hunted",
    "IndicatorStore",
    "Message",
    "Outbox",
    "Position",
    "PositionStore",
    "Progress",
    "Queued",
    "Refused",
    "ShapeCount",
    "SourceCount",
    "SourceDelta",
    "State",
    "StateError",
    "StoredFinding",
    "StoredIndicator",
    "StoredSuppression",
    "SuppressionStore",
    "TrailEntry",
    "TrailStore",
    "Waiting",
]
