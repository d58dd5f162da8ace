"""What a pipeline is made with: where it reads and writes, and how it works."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from khumkan.lake import Lake
from khumkan.node.health import Health
from khumkan.node.journal import Journal
from khumkan.node.notices import Notices
from khumkan.node.pipeline.buffer import FlushLimits
from khumkan.node.pipeline.detection import DetectionSettings
from khumkan.node.redaction import PseudonymKeys
from khumkan.node.state import State


@dataclass(frozen=True, slots=True)
class Stores:
    """What the pipeline reads and writes. `aside` is the folder for what it can't get through.

    `notices` hears of findings, None for nobody.
    """

    journal: Journal
    lake: Lake
    state: State
    keys: PseudonymKeys
    aside: Path
    health: Health = field(default_factory=Health)
    notices: Notices | None = None


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """How the pipeline works; `commit_age` is how long a batch without findings may stay open."""

    detection: DetectionSettings
    flush: FlushLimits = field(default_factory=FlushLimits)
    commit_age: timedelta = timedelta(seconds=1)
