"""The grid of health regions."""

import re
from pathlib import Path

import pytest

from khumkan import ui
from khumkan.ui.components import REGIONS, RegionTile
from khumkan.ui.components.regions import in_order

SHEET = Path(ui.__file__).parent / "static/ui/css/figures.css"


def test_there_is_no_region_fourteen() -> None:
    with pytest.raises(ValueError, match="14"):
        RegionTile(14, 1, "samples")


def test_tiles_are_met_by_number() -> None:
    tiles = [RegionTile(region, 0, "samples") for region in (13, 2, 7)]
    assert [tile.region for tile in in_order(tiles)] == [2, 7, 13]


def test_each_region_has_a_place_of_its_own() -> None:
    places = dict(re.findall(r"\.region-(\d+) \{\s+grid-area: (\d / \d);", SHEET.read_text()))
    assert set(places) == {str(region) for region in REGIONS}
    assert len(set(places.values())) == len(REGIONS)
