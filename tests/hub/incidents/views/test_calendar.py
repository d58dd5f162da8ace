"""The duties of a year: owed whether there are incidents or not, and done only when recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import utc

from khumkan.hub.incidents.calendar import read_calendar
from khumkan.hub.incidents.models import Act, LegalProfile
from khumkan.hub.incidents.progress import DutyState
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
AT = utc(2026, 11, 22)


def states(place: Organisation, year: int = 2026) -> dict[str, DutyState]:
    profile = LegalProfile.objects.filter(pk=place.pk).first()
    found = read_calendar(place, profile, year, AT)
    return {f"{one.progress.duty.id} {one.occasion}": one.progress.state for one in found}


def url(place: Organisation, name: str = "calendar", *args: Any) -> str:
    return reverse(f"incidents:{name}", args=[place.pk, *args])


def test_who_belongs_to_one_place_is_led_to_its_calendar(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.a_dpo).get(reverse("incidents:calendars"))
    assert answer.headers["Location"] == url(world.a)


def test_the_yearly_summary_is_due_by_the_end_of_january(world: World, signed_in: SignedIn) -> None:
    text = signed_in(world.a_dpo).get(url(world.a), {"year": "2027"}).content.decode()
    assert "form ก3" in text
    assert "31 Jan" in text


@pytest.mark.parametrize("year", ["1999", "x", "99999", ""])
def test_a_year_that_is_none_is_this_one(world: World, signed_in: SignedIn, year: str) -> None:
    answer = signed_in(world.a_dpo).get(url(world.a), {"year": year})
    assert answer.context["year"] >= 2026


def test_a_recorded_act_ends_this_time_of_the_duty_alone(world: World, signed_in: SignedIn) -> None:
    before = states(world.a)
    key = next(name for name in before if name.startswith("annual_summary"))
    occasion = key.split(" ")[1]
    told = {"kind": "sent", "acted_at": "15/1/2569 09:00", "acted_by": "สมชาย", "note": "ส่งแล้ว"}
    path = url(world.a, "standing-act", 2026, "annual_summary") + f"?occasion={occasion}"
    answer = signed_in(world.a_it).post(path, told, follow=True)
    assert "recorded" in answer.content.decode()
    assert (before[key], states(world.a)[key]) == (DutyState.OVERDUE, DutyState.MET)
    assert Act.objects.get().incident is None
    later = states(world.a, 2027)
    assert DutyState.MET not in later.values()


def test_what_is_owed_follows_the_profile(world: World, signed_in: SignedIn) -> None:
    assert not any(name.startswith("annual_risk_and_audit") for name in states(world.a))
    told = {
        "version": 1,
        "is_state_agency": "yes",
        "is_cii": "yes",
        "cii_document": "ประกาศ 1/2567",
        "executives_changed_on": "15/12/2569, 1/3/2569",
    }
    signed_in(world.a_it).post(url(world.a, "profile"), told)
    profile = LegalProfile.objects.get()
    assert (profile.is_cii, profile.version) == (True, 2)
    assert profile.executives_changed_on == ["2026-03-01", "2026-12-15"]
    names = [name.split(" ")[0] for name in states(world.a)]
    assert names.count("annual_risk_and_audit") >= 1
    assert names.count("crc_executive_contacts") >= 2


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"is_cii": "yes"}, "Name the document"),
        ({"regulator_hours": "12"}, "Name the document"),
        ({"regulator_hours": "0"}, "or more"),
        ({"executives_changed_on": "15/12/2569, soon"}, "not a date"),
        ({"version": 5}, "after you opened it"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(
    world: World, signed_in: SignedIn, told: dict[str, Any], said: str
) -> None:
    answer = signed_in(world.a_it).post(url(world.a, "profile"), {"version": 1} | told)
    assert said in answer.content.decode()
    assert not LegalProfile.objects.exists()


def test_stored_days_are_shown_as_people_type_them(world: World, signed_in: SignedIn) -> None:
    LegalProfile.objects.create(organisation=world.a, audits_finished_on=["2026-09-10"])
    text = signed_in(world.a_it).get(url(world.a, "profile")).content.decode()
    assert "10/9/2026" in text or "10/9/2569" in text


def test_an_act_about_nothing_owed_is_not_there(world: World, signed_in: SignedIn) -> None:
    path = url(world.a, "standing-act", 2026, "pdpc_notice")
    assert signed_in(world.a_it).get(path).status_code == 404
