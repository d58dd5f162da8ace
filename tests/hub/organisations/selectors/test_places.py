import pytest
from hub_world import World, make_organisation

from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.selectors.places import (
    MOST_LISTED,
    find_place,
    grantable_anywhere,
    list_places,
    means_place,
)
from khumkan.ui.errors import RefusedError

pytestmark = pytest.mark.django_db


def test_few_places_are_listed_and_many_are_not(world: World) -> None:
    listed = list_places(world.a_it)
    assert listed is not None
    assert {name for _key, name in listed} == {"โรงพยาบาลเอ", "หน่วยเอ"}
    assert list_places(world.a_staff) == []
    for n in range(MOST_LISTED):
        make_organisation(Kind.HEALTH_UNIT, f"หน่วยที่ {n}", world.a)
    assert list_places(world.a_it) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("10713", "โรงพยาบาลซี", id="H-code"),
        pytest.param("โรงพยาบาลเอ", "โรงพยาบาลเอ", id="name"),
        pytest.param("พยาบาลซี", "โรงพยาบาลซี", id="part of a name"),
        pytest.param("hospital c", "โรงพยาบาลซี", id="English, in small letters"),
        pytest.param("โรงพยาบาล", "", id="several"),
        pytest.param("นอกโลก", "", id="none"),
        pytest.param("not-a-key", "", id="no key"),
        pytest.param("ก" * 70_000, "", id="longer than any name"),
        pytest.param("\0", "", id="what PostgreSQL can't hold"),
    ],
)
def test_a_text_means_one_place_or_is_refused(world: World, text: str, name: str) -> None:
    make_organisation(
        Kind.HOSPITAL, "โรงพยาบาลซี", world.ministry, hcode="10713", name_en="Hospital C"
    )
    if name:
        assert find_place(world.admin, text).name_th == name
        return
    with pytest.raises(RefusedError) as caught:
        find_place(world.admin, text)
    assert caught.value.field == "organisation"


def test_a_place_elsewhere_is_not_named(world: World) -> None:
    for text in (str(world.b.pk), "โรงพยาบาลบี", "บี"):
        with pytest.raises(RefusedError) as caught:
            find_place(world.a_it, text)
        assert "บี" not in str(caught.value)


def test_a_filter_takes_a_key_a_code_or_a_part_of_a_name(world: World) -> None:
    Organisation.objects.filter(pk=world.a.pk).update(hcode="10713")
    for text in (str(world.a.pk), "10713", "พยาบาลเอ"):
        assert list(Organisation.objects.filter(means_place(text))) == [world.a]


def test_the_roles_somebody_may_offer(world: World) -> None:
    assert grantable_anywhere(world.admin) == frozenset(Role)
    assert Role.SECTOR_ADMIN not in grantable_anywhere(world.a_it)
    assert grantable_anywhere(world.a_staff) == frozenset()
