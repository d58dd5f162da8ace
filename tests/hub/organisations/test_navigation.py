"""Who is offered which page."""

import pytest
from hub_world import World

from khumkan.hub.organisations.navigation import ENTRIES

EVERYBODY = {"organisations:list"}
PEOPLE = EVERYBODY | {"organisations:people", "organisations:invitations"}


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("admin", PEOPLE | {"organisations:audit"}),
        ("analyst", EVERYBODY | {"organisations:people"}),
        ("liaison", EVERYBODY),
        ("a_it", PEOPLE | {"organisations:audit"}),
        ("a_auditor", PEOPLE | {"organisations:audit"}),
        ("a_dpo", PEOPLE),
        ("a_staff", EVERYBODY),
        ("stranger", EVERYBODY),
    ],
)
def test_the_navigation_fits_the_role(world: World, who: str, offered: set[str]) -> None:
    user = getattr(world, who)
    assert {entry.url_name for entry in ENTRIES if entry.is_for(user)} == offered
