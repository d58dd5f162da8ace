"""Organisations move in the tree, are closed and opened again."""

import pytest
from hub_world import World, make_organisation

from khumkan.hub.organisations.access import access_organisation, organisations_visible_to
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.services.placing import (
    close_organisation,
    move_organisation,
    reopen_organisation,
)
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries_about
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError

pytestmark = pytest.mark.django_db


def fresh(organisation: Organisation) -> Organisation:
    return Organisation.objects.get(pk=organisation.pk)


def test_everything_below_moves_along(world: World) -> None:
    office = make_organisation(Kind.REGIONAL_OFFICE, "สำนักงานเขต ๑", world.ministry)
    move_organisation(world.a, parent=office, version=1, by=OPERATOR)
    assert fresh(world.a).path == f"{office.path}{world.a.pk.hex}/"
    assert fresh(world.a_unit).path == f"{office.path}{world.a.pk.hex}/{world.a_unit.pk.hex}/"
    assert fresh(world.b_unit).path == world.b_unit.path
    change = entries_about("organisation", world.a.pk).get()
    assert change.changes == {"parent": ["กระทรวง", "สำนักงานเขต ๑"]}


def test_what_moves_is_seen_from_its_new_place_and_no_longer_from_the_old(world: World) -> None:
    move_organisation(world.a_unit, parent=world.b, version=1, by=OPERATOR)
    assert world.a_unit in organisations_visible_to(world.b_it)
    assert world.a_unit not in organisations_visible_to(world.a_it)


def test_a_loop_is_refused_and_says_who_forms_it(world: World) -> None:
    unit = make_organisation(Kind.HEALTH_UNIT, "หน่วยย่อย", world.a_unit)
    with pytest.raises(RefusedError) as refused:
        move_organisation(world.a_unit, parent=unit, version=1, by=OPERATOR)
    assert "หน่วยเอ → หน่วยย่อย → หน่วยเอ" in str(refused.value)
    assert refused.value.field == "parent"
    assert fresh(world.a_unit).path == world.a_unit.path


def test_nothing_belongs_to_itself(world: World) -> None:
    with pytest.raises(RefusedError, match=r"(?i)หน่วยเอ → หน่วยเอ"):
        move_organisation(world.a_unit, parent=world.a_unit, version=1, by=OPERATOR)


def test_the_tree_has_six_levels_at_most(world: World) -> None:
    deep = world.b_unit
    for level in range(4, 7):
        deep = make_organisation(Kind.HEALTH_UNIT, f"ชั้น {level}", deep)
    with pytest.raises(RefusedError, match=r"(?i)6 levels"):
        move_organisation(world.a_unit, parent=deep, version=1, by=OPERATOR)
    below = make_organisation(Kind.HEALTH_UNIT, "หน่วยย่อย", world.a_unit)
    assert deep.parent is not None
    with pytest.raises(RefusedError, match=r"(?i)6 levels"):
        move_organisation(world.a_unit, parent=deep.parent, version=1, by=OPERATOR)
    move_organisation(below, parent=deep.parent, version=1, by=OPERATOR)


@pytest.mark.parametrize(
    ("what", "where", "says"),
    [
        ("a_unit", "ministry", "health unit belongs to"),
        ("a", "b", "hospital belongs to"),
        ("ministry", "ncsa", "stands at the top"),
        ("a_unit", None, "health unit belongs to"),
    ],
)
def test_a_kind_stands_where_it_can(world: World, what: str, where: str | None, says: str) -> None:
    parent = getattr(world, where) if where else None
    with pytest.raises(RefusedError, match=f"(?i){says}"):
        move_organisation(getattr(world, what), parent=parent, version=1, by=OPERATOR)


def test_an_old_version_moves_nothing(world: World) -> None:
    with pytest.raises(ConflictError):
        move_organisation(world.a_unit, parent=world.b, version=7, by=OPERATOR)


def test_a_closed_organisation_stays_and_its_people_hold_nothing(world: World) -> None:
    close_organisation(world.a_unit, version=1, by=OPERATOR)
    assert access_organisation(world.a_it, world.a_unit.pk).closed_at is not None
    with pytest.raises(NotFoundError):
        access_organisation(world.a_unit_it, world.a_unit.pk)
    reopen_organisation(world.a_unit, version=2, by=OPERATOR)
    again = type(world.a_unit_it).objects.get(pk=world.a_unit_it.pk)
    assert access_organisation(again, world.a_unit.pk).closed_at is None
    actions = [one.action for one in entries_about("organisation", world.a_unit.pk)]
    assert actions == ["organisation.reopen", "organisation.close"]


def test_what_has_something_open_below_it_is_not_closed(world: World) -> None:
    with pytest.raises(RefusedError, match=r"(?i)หน่วยเอ"):
        close_organisation(world.a, version=1, by=OPERATOR)


def test_the_last_ministry_stays_open(world: World) -> None:
    for one in (world.a_unit, world.a, world.b_unit, world.b):
        close_organisation(one, version=1, by=OPERATOR)
    with pytest.raises(RefusedError, match=r"(?i)last ministry"):
        close_organisation(world.ministry, version=1, by=OPERATOR)


def test_nothing_opens_below_a_closed_organisation(world: World) -> None:
    close_organisation(world.a_unit, version=1, by=OPERATOR)
    close_organisation(world.a, version=1, by=OPERATOR)
    with pytest.raises(RefusedError, match=r"(?i)โรงพยาบาลเอ is closed"):
        reopen_organisation(world.a_unit, version=2, by=OPERATOR)


def test_closing_and_opening_happen_once(world: World) -> None:
    close_organisation(world.a_unit, version=1, by=OPERATOR)
    with pytest.raises(RefusedError, match=r"(?i)closed already"):
        close_organisation(world.a_unit, version=2, by=OPERATOR)
    reopen_organisation(world.a_unit, version=2, by=OPERATOR)
    with pytest.raises(RefusedError, match=r"(?i)open already"):
        reopen_organisation(world.a_unit, version=3, by=OPERATOR)
