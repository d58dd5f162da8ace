"""The node's past: every event of the last days, appended exactly once and searched by key.

A Delta table in one folder, partitioned by the day (UTC) of receipt. One process appends; reading
goes on meanwhile, at one version of the table. It holds raw logs: they never leave the node.
"""

from khumkan.lake import allocator as allocator  # first: see there
from khumkan.lake.errors import LakeError
from khumkan.lake.lake import Lake
from khumkan.lake.rows import LakeRow, LakeStats

__all__ = ["Lake", "LakeError", "LakeRow", "LakeStats"]
