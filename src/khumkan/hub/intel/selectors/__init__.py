"""Reads: frames to stream, how far immunity has come, what was seen where."""

from khumkan.hub.intel.selectors.frames import (
    FrameRow,
    frames_after,
    sector_collection,
    stream_heads,
)
from khumkan.hub.intel.selectors.immunities import latest_immunities, read_immunity

__all__ = [
    "FrameRow",
    "frames_after",
    "latest_immunities",
    "read_immunity",
    "sector_collection",
    "stream_heads",
]
