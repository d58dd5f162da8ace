"""The values behind the pieces of a page: plain, frozen, made by views and selectors.

Templates turn them into HTML through the tags of `{% load ui %}`.
"""

from khumkan.ui.components.clocks import ClockFace, ClockState, read_clock
from khumkan.ui.components.regions import REGIONS, RegionTile
from khumkan.ui.components.tiles import StateTile
from khumkan.ui.components.values import (
    Badge,
    Banner,
    Bar,
    Confirmation,
    Crumb,
    EmptyState,
    Fact,
    Moment,
    Tab,
    Text,
    Tone,
)

__all__ = [
    "REGIONS",
    "Badge",
    "Banner",
    "Bar",
    "ClockFace",
    "ClockState",
    "Confirmation",
    "Crumb",
    "EmptyState",
    "Fact",
    "Moment",
    "RegionTile",
    "StateTile",
    "Tab",
    "Text",
    "Tone",
    "read_clock",
]
