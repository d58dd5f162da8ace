"""Who sees which organisation and contact, role by role."""

import pytest
from hub_world import World

from khumkan.hub.organisations.access import organisations_visible_to

SECTOR = {"ministry", "ncsa", "a", "a_unit", "b", "b_unit"}
OPEN = {"ministry", "ncsa"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("admin", SECTOR),
        ("analyst", SECTOR),
        ("liaison", SECTOR),
        ("a_it", OPEN | {"a", "a_unit"}),
        ("a_executive", OPEN | {"a", "a_unit"}),
        ("a_dpo", OPEN | {"a", "a_unit"}),
        ("a_auditor", OPEN | {"a", "a_unit"}),
        ("a_staff", OPEN | {"a"}),
        ("a_unit_it", OPEN | {"a_unit"}),
        ("b_it", OPEN | {"b", "b_unit"}),
        ("b_staff", OPEN | {"b"}),
        ("stranger", OPEN),
    ],
)
def test_each_role_sees_its_own_and_no_other_hospital(
    world: World, who: str, sees: set[str]
) -> None:
    visible = set(organisations_visible_to(getattr(world, who)))
    assert visible == {getattr(world, name) for name in sees}
