"""Organisations are added and changed by the rules of the register."""

from dataclasses import replace
from typing import Any

import pytest
from hub_world import World

from khumkan.hub.organisations.choices import Kind, Mode
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.particulars import Particulars, particulars_of
from khumkan.hub.organisations.services.hub import open_hub
from khumkan.hub.organisations.services.organisations import (
    NamesakeError,
    add_organisation,
    change_organisation,
)
from khumkan.ui.actors import OPERATOR, Actor
from khumkan.ui.audit.selectors import entries_about
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.search.selectors import find

pytestmark = pytest.mark.usefixtures("world")
HOSPITAL = Particulars(
    kind=Kind.HOSPITAL,
    name_th="โรงพยาบาลใหม่",
    name_en="New Hospital",
    hcode="99999",
    code9="EA0099999",
    province="50",
    latitude=18.8,
    longitude=98.98,
    n_beds=120,
)


def test_a_new_organisation_stands_below_its_parent(world: World) -> None:
    added = add_organisation(HOSPITAL, parent=world.ministry, by=OPERATOR)
    stored = Organisation.objects.get(pk=added.pk)
    assert stored.path == f"{world.ministry.path}{added.pk.hex}/"
    assert stored.region == 1  # follows from the province
    assert particulars_of(stored) == replace(HOSPITAL, region=1)


def test_the_audit_trail_says_what_was_added(world: World) -> None:
    by = Actor(world.admin.pk, address="192.0.2.7")
    added = add_organisation(HOSPITAL, parent=world.ministry, by=by)
    entry = entries_about("organisation", added.pk).get()
    assert (entry.action, entry.actor_id, entry.address) == (
        "organisation.add", world.admin.pk, "192.0.2.7",
    )  # fmt: skip
    assert entry.organisation_id == added.pk
    assert entry.changes["hcode"] == [None, "99999"]
    assert "short_name" not in entry.changes


@pytest.mark.parametrize("words", ["โรงพยาบาลใหม่", "new hosp", "99999", "เชียงใหม่"])
def test_the_search_finds_a_new_organisation(world: World, words: str) -> None:
    added = add_organisation(HOSPITAL, parent=world.ministry, by=OPERATOR)
    assert [hit.object_id for hit in find(world.analyst, words, 5)] == [added.pk]
    assert find(world.a_it, words, 5) == []


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"name_th": "  "}, "name_th", "write the name"),
        ({"name_th": "ก" * 201}, "name_th", "at most 200"),
        ({"hcode": "1067"}, "hcode", "five digits"),
        ({"hcode": "1067x"}, "hcode", "five digits"),
        ({"hcode": "๑๐๖๗๒"}, "hcode", "five digits"),
        ({"hcode": "10672\n"}, "hcode", "five digits"),
        ({"code9": "XX0099999"}, "code9", "EA and seven"),
        ({"code9": "EA009999"}, "code9", "EA and seven"),
        ({"province": "99"}, "province", "two digits"),
        ({"region": 12}, "region", "health region 1"),
        ({"region": 14, "province": ""}, "region", "1 to 13"),
        ({"region": -1, "province": ""}, "region", "1 to 13"),
        ({"latitude": None}, "latitude", "both"),
        ({"longitude": None}, "longitude", "both"),
        ({"latitude": 98.98, "longitude": 18.8}, "latitude", "swapped"),
        ({"latitude": 48.8, "longitude": 2.3}, "latitude", "outside Thailand"),
        ({"latitude": float("nan")}, "latitude", "outside Thailand"),
        ({"latitude": float("inf")}, "latitude", "outside Thailand"),
        ({"n_beds": -1}, "n_beds", "0 to 20000"),
        ({"n_beds": 10**12}, "n_beds", "0 to 20000"),
        ({"kind": Kind.HEALTH_UNIT}, "parent", "health unit belongs to"),
        ({"kind": Kind.AGENCY}, "parent", "stands at the top"),
    ],
)
def test_what_breaks_a_rule_is_refused_at_its_field(
    world: World, change: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(RefusedError, match=f"(?i){says}") as refused:
        add_organisation(replace(HOSPITAL, **change), parent=world.ministry, by=OPERATOR)
    assert refused.value.field == field
    assert not Organisation.objects.filter(name_en="New Hospital").exists()


@pytest.mark.parametrize("field", ["hcode", "code9"])
def test_a_code_belongs_to_one_organisation(world: World, field: str) -> None:
    add_organisation(HOSPITAL, parent=world.ministry, by=OPERATOR)
    other = {"hcode": "99998", "code9": "EA0099998"} | {field: getattr(HOSPITAL, field)}
    second = replace(HOSPITAL, name_th="โรงพยาบาลที่สอง", **other)
    with pytest.raises(RefusedError, match=r"(?i)New Hospital|โรงพยาบาลใหม่") as refused:
        add_organisation(second, parent=world.ministry, by=OPERATOR)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "'; DROP TABLE organisations; --", "ก" * 200, "{{ 7*7 }}%(x)s"],
    ids=["html", "sql", "long", "template"],
)
def test_a_name_is_only_a_name(world: World, name: str) -> None:
    added = add_organisation(replace(HOSPITAL, name_th=name), parent=world.ministry, by=OPERATOR)
    assert Organisation.objects.get(pk=added.pk).name_th == name


def test_a_namesake_in_the_same_place_must_be_meant(world: World) -> None:
    namesake = Particulars(kind=Kind.HOSPITAL, name_th=world.a.name_th)
    with pytest.raises(NamesakeError):
        add_organisation(namesake, parent=world.ministry, by=OPERATOR)
    add_organisation(namesake, parent=world.ministry, by=OPERATOR, is_namesake=True)
    unit = Particulars(kind=Kind.HEALTH_UNIT, name_th=world.a.name_th)
    add_organisation(unit, parent=world.b, by=OPERATOR)  # elsewhere the name is free


def test_nothing_is_added_below_a_closed_organisation(world: World) -> None:
    Organisation.objects.filter(pk=world.a.pk).update(closed_at="2026-01-01T00:00:00Z")
    unit = Particulars(kind=Kind.HEALTH_UNIT, name_th="หน่วยใหม่")
    with pytest.raises(RefusedError, match=r"(?i)is closed"):
        add_organisation(unit, parent=world.a, by=OPERATOR)


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(world: World) -> None:
    by = Actor(world.a_it.pk)
    first = replace(particulars_of(world.a), n_beds=100)
    change_organisation(world.a, first, version=1, by=by)
    second = replace(particulars_of(world.a), n_beds=200)
    with pytest.raises(ConflictError, match=r"(?i)A Officer"):
        change_organisation(world.a, second, version=1, by=Actor(world.admin.pk))
    stored = Organisation.objects.get(pk=world.a.pk)
    assert (stored.n_beds, stored.version) == (100, 2)


@pytest.mark.parametrize("version", [0, -1, 2, 10**9])
def test_a_version_that_was_never_read_is_a_conflict(world: World, version: int) -> None:
    with pytest.raises(ConflictError):
        change_organisation(world.a, particulars_of(world.a), version=version, by=OPERATOR)


def test_a_change_without_difference_leaves_no_trace(world: World) -> None:
    same = change_organisation(world.a, particulars_of(world.a), version=1, by=OPERATOR)
    assert same.version == 1
    assert not entries_about("organisation", world.a.pk).exists()


def test_the_trail_has_only_what_differs(world: World) -> None:
    change_organisation(world.a, replace(particulars_of(world.a), n_beds=5), version=1, by=OPERATOR)
    assert entries_about("organisation", world.a.pk).get().changes == {"n_beds": [None, 5]}


@pytest.mark.parametrize(
    ("kind", "says"),
    [(Kind.HEALTH_UNIT, "health unit belongs to"), (Kind.MINISTRY, "stands at the top")],
)
def test_a_kind_that_does_not_fit_its_place_is_refused(world: World, kind: Kind, says: str) -> None:
    changed = replace(particulars_of(world.b), kind=kind)
    with pytest.raises(RefusedError, match=f"(?i){says}"):
        change_organisation(world.b, changed, version=1, by=OPERATOR)


def test_a_kind_that_does_not_fit_what_lies_below_is_refused() -> None:
    alone = add_organisation(HOSPITAL, parent=None, by=OPERATOR)
    unit = Particulars(kind=Kind.HEALTH_UNIT, name_th="หน่วยใหม่")
    add_organisation(unit, parent=alone, by=OPERATOR)
    changed = replace(particulars_of(alone), kind=Kind.AGENCY)
    with pytest.raises(RefusedError, match=r"(?i)can't belong to this kind"):
        change_organisation(alone, changed, version=1, by=OPERATOR)


def test_a_kind_that_does_not_fit_the_people_is_refused(world: World) -> None:
    changed = replace(particulars_of(world.ncsa), kind=Kind.MINISTRY)
    with pytest.raises(RefusedError, match=r"(?i)people have roles here"):
        change_organisation(world.ncsa, changed, version=1, by=OPERATOR)


def test_no_real_hospital_takes_part_in_a_simulation(world: World) -> None:
    open_hub(Mode.SIMULATION, by=OPERATOR)
    with pytest.raises(RefusedError, match=r"(?i)simulation"):
        add_organisation(HOSPITAL, parent=world.ministry, by=OPERATOR)
    invented = replace(HOSPITAL, hcode="", code9="")
    assert add_organisation(invented, parent=world.ministry, by=OPERATOR).is_fictional
