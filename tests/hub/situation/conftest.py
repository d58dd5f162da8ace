"""Two hospitals with a node each, and what they share."""

import pytest
from hub_intel import Sector, make_sector
from hub_world import World


@pytest.fixture
def sector(world: World) -> Sector:
    return make_sector(world)
