"""A hospital has a day and a night, a working week and a rest."""

import itertools
from datetime import datetime

import pytest

from khumkan_samples.hospitals import build_hospital
from khumkan_samples.moments import MINUTE, at_of
from khumkan_samples.places import PLACES
from khumkan_samples.rhythm import WEEKDAY, intensity, is_rest_day
from khumkan_samples.shifts import NIGHT_ZONES, shift_at


def at(text: str) -> int:
    return at_of(datetime.fromisoformat(text + "+07:00"))


@pytest.mark.parametrize("kind", ["clinical", "outpatient", "office", "public"])
def test_the_night_is_quieter_than_the_morning(kind: str) -> None:
    assert (
        intensity(kind, at("2026-11-20T02:30:00")) < intensity(kind, at("2026-11-20T09:30:00")) / 3
    )


def test_backups_run_at_night() -> None:
    assert intensity("batch", at("2026-11-20T02:00:00")) > intensity(
        "batch", at("2026-11-20T14:00:00")
    )


def test_machines_do_not_sleep() -> None:
    hours = {
        intensity("machine", at(f"2026-11-2{day}T{hour:02}:00:00"))
        for day in range(9)
        for hour in range(24)
    }
    assert hours == {1.0}


@pytest.mark.parametrize(
    ("day", "rests"),
    [
        pytest.param("2026-11-20T10:00:00", False, id="Friday"),
        pytest.param("2026-11-21T10:00:00", True, id="Saturday"),
        pytest.param("2026-11-22T23:59:00", True, id="Sunday to the last minute"),
        pytest.param("2026-11-23T00:00:00", False, id="Monday from the first"),
        pytest.param("2026-12-10T10:00:00", True, id="Constitution Day, a Thursday"),
        pytest.param("2027-04-13T10:00:00", True, id="Songkran"),
    ],
)
def test_days_of_rest_are_known(day: str, rests: bool) -> None:
    assert is_rest_day(at(day)) is rests


@pytest.mark.parametrize("kind", ["clinical", "outpatient", "office", "public"])
def test_a_weekend_morning_is_quieter(kind: str) -> None:
    assert intensity(kind, at("2026-11-21T09:00:00")) < intensity(kind, at("2026-11-20T09:00:00"))


@pytest.mark.parametrize("kind", list(WEEKDAY))
def test_activity_glides_without_steps_within_a_day(kind: str) -> None:
    start = at("2026-11-20T00:00:00")
    levels = [intensity(kind, start + minute * MINUTE) for minute in range(1440)]
    assert max(abs(b - a) for a, b in itertools.pairwise(levels)) < 0.02


def test_at_night_only_those_on_duty_work_and_their_desks_come_first() -> None:
    hospital = build_hospital(PLACES[0], 13)
    shift = shift_at(hospital, at("2026-11-20T02:00:00"))
    assert {one.department for one in shift.staff} == NIGHT_ZONES
    assert shift.desks[0].zone in NIGHT_ZONES
    assert shift.desks[-1].zone not in NIGHT_ZONES
    assert sorted(desk.name for desk in shift.desks) == sorted(
        d.name for d in hospital.workstations
    )


def test_in_the_morning_everybody_is_there() -> None:
    hospital = build_hospital(PLACES[0], 13)
    assert shift_at(hospital, at("2026-11-20T09:00:00")).staff == hospital.staff
