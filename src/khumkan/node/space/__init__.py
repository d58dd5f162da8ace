"""Room on the node's disk: what goes first when there is little, and who is told."""

from khumkan.node.space.levels import Level, Watermarks
from khumkan.node.space.room import LOOK_SECONDS, DiskRoom, read_disk

__all__ = ["LOOK_SECONDS", "DiskRoom", "Level", "Watermarks", "read_disk"]
