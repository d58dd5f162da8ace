"""Reads: frames to stream, how far immunity has come, what was seen where."""

from khumkan.hub.intel.selectors.frames import (
    FrameRow,
    StreamHead,
    frames_after,
    sector_collection,
    stream_head,
    stream_heads,
)
from khumkan.hub.intel.selectors.immunities import latest_immunities, read_immunity

__all__ = [
    "FrameRow",
    "StreamHead",
    "frames_after",
    "latest_immunities",
    "read_immunity",
    "sector_collection",
    "stream_head",
    "stream_heads",
]
