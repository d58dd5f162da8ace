"""The country as a grid of tiles, one for each of the 13 health regions.

Where a tile stands is in the style sheet (`region-1` to `region-13`): roughly as on a map, the
north above, the south below. There is no geometry, so there is none to license.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from khumkan.ui.components.values import Text, Tone

REGIONS: Final = range(1, 14)


@dataclass(frozen=True, slots=True)
class RegionTile:
    """One health region: `value` is the number shown, `label` says what it counts.

    `short` stands on the tile instead, where a whole sentence has no room.
    """

    region: int
    value: Text | int
    label: Text
    tone: Tone = Tone.NEUTRAL
    url: str = ""
    short: Text = ""

    def __post_init__(self) -> None:
        if self.region not in REGIONS:
            raise ValueError(self.region)


def in_order(tiles: Iterable[RegionTile]) -> list[RegionTile]:
    """Return the tiles by number of region, as keyboard and screen reader meet them."""
    return sorted(tiles, key=lambda tile: tile.region)
