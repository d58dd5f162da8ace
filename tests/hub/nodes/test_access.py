"""Who sees which nodes and codes: their own, or the sector's."""

import pytest
from hub_nodes import make_code, make_node
from hub_world import World

from khumkan.hub.nodes import access
from khumkan.hub.nodes.selectors import active_nodes, list_codes, list_nodes
from khumkan.ui.errors import NotFoundError
from khumkan.ui.keys import new_key

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("admin", {"a", "u", "b"}),
        ("analyst", {"a", "u", "b"}),
        ("liaison", {"a", "u", "b"}),
        ("a_it", {"a", "u"}),
        ("a_executive", {"a", "u"}),
        ("a_dpo", {"a", "u"}),
        ("a_auditor", {"a", "u"}),
        ("a_unit_it", {"u"}),
        ("a_staff", set()),
        ("b_it", {"b"}),
        ("stranger", set()),
    ],
)
def test_everybody_sees_the_nodes_of_their_own(world: World, who: str, names: set[str]) -> None:
    for place, name in ((world.a, "a"), (world.a_unit, "u"), (world.b, "b")):
        make_node(place, name)
    assert {node.name for node in list_nodes(getattr(world, who))} == names


def test_a_node_that_is_not_theirs_is_not_there(world: World) -> None:
    node = make_node(world.a).node
    for reader in (world.b_it, world.a_staff, world.stranger):
        for key in (node.pk, new_key()):
            with pytest.raises(NotFoundError) as refusal:
                access.access_node(reader, key)
            assert str(refusal.value) == "there is no such node, or it is not yours to see"


@pytest.mark.parametrize(("who", "may"), [("admin", True), ("a_it", True), ("a_dpo", False)])
def test_who_revokes(world: World, who: str, may: bool) -> None:
    node = make_node(world.a).node
    if may:
        assert access.access_node_to_revoke(getattr(world, who), node.pk) == node
    else:
        with pytest.raises(NotFoundError):
            access.access_node_to_revoke(getattr(world, who), node.pk)


def test_codes_are_the_sectors_alone(world: World) -> None:
    code = make_code(world.a).code
    assert list(list_codes(world.admin)) == [code]
    assert access.access_code(world.admin, code.pk) == code
    for reader in (world.a_it, world.analyst, world.stranger):
        assert not list_codes(reader)
        with pytest.raises(NotFoundError):
            access.access_code(reader, code.pk)
        with pytest.raises(NotFoundError):
            access.access_enroller(reader)


def test_nodes_of_closed_organisations_take_no_part(world: World) -> None:
    node = make_node(world.a).node
    assert list(active_nodes()) == [node]
    world.a.closed_at = node.enrolled_at
    world.a.save()
    assert not active_nodes()
