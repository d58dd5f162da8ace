"""The node's past: every event of the last days, appended exactly once and searched by key.

A Delta table in one folder, partitioned by the day (UTC) of receipt. One process appends; reading
goes on meanwhile, at one version of the table. It holds raw logs: they never leave the node.
"""

from khumkan.lake import allocator as allocator  # first: see there
from khumkan.lake.errors import LakeError
from khumkan.lake.files import LakeDay
from khumkan.lake.forgetting import Forgotten
from khumkan.lake.lake import Lake, open_snapshot
from khumkan.lake.rows import LakeRow, LakeStats
from khumkan.lake.snapshot import Snapshot
from khumkan.lake.upkeep import Compaction

__all__ = [
    "Compaction",
    "Forgotten",
    "Lake",
    "LakeDay",
    "LakeError",
    "LakeRow",
    "LakeStats",
    "Snapshot",
    "open_snapshot",
]
