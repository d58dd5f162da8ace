"""The page everybody sees first: what is theirs, what is missing, what to do first."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from hub_world import World, make_organisation, make_person

from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Contact, Organisation
from khumkan.hub.organisations.selectors.readiness import Readiness
from khumkan.hub.situation.overview import read_overview, region_tiles
from khumkan.ui.accounts.models import User
from khumkan.ui.components import Tone

SignedIn = Callable[[User], Client]


def hospital(region: int, *, is_ready: bool) -> Readiness:
    return Readiness(uuid4(), "ก", "A", region, is_ready, is_ready, is_ready)


def give_night_contact(organisation: Organisation) -> None:
    Contact.objects.create(
        organisation=organisation,
        name="เวร",
        duty="IT",
        phone="055000000",
        is_around_the_clock=True,
    )


@pytest.mark.parametrize(
    ("hospitals", "value", "tone"),
    [
        pytest.param([], "–", Tone.NEUTRAL, id="none"),
        pytest.param([hospital(2, is_ready=True)], "1/1", Tone.GOOD, id="all-ready"),
        pytest.param(
            [hospital(2, is_ready=True), hospital(2, is_ready=False)],
            "1/2",
            Tone.WARNING,
            id="one-missing",
        ),
        pytest.param([hospital(3, is_ready=True)], "–", Tone.NEUTRAL, id="another-region"),
    ],
)
def test_a_region_counts_its_own_hospitals(
    hospitals: list[Readiness], value: str, tone: Tone
) -> None:
    tiles = region_tiles(hospitals)
    assert [tile.region for tile in tiles] == list(range(1, 14))
    assert (tiles[1].value, tiles[1].tone) == (value, tone)


def test_an_administrator_sees_every_hospital_that_misses_something(world: World) -> None:
    overview = read_overview(world.admin, timezone.now())
    assert {one.name_th for one in overview.waiting} == {world.a.name_th, world.b.name_th}
    assert (overview.n_hospitals, overview.n_ready) == (2, 0)


def test_a_hospital_is_ready_with_night_contact_it_officer_and_dpo(world: World) -> None:
    give_night_contact(world.a)
    overview = read_overview(world.admin, timezone.now())
    assert [one.name_th for one in overview.waiting] == [world.b.name_th]
    assert overview.n_ready == 1


def test_a_hospital_sees_only_itself_and_no_map(world: World) -> None:
    overview = read_overview(world.a_it, timezone.now())
    assert [one.name_th for one in overview.waiting] == [world.a.name_th]
    assert overview.tiles == []


def test_whoever_is_in_trouble_at_night_sees_first_whom_to_call(
    world: World, signed_in: SignedIn
) -> None:
    for organisation in (world.ministry, world.a, world.b):
        give_night_contact(organisation)
    page = signed_in(world.a_staff).get("/").content.decode()
    assert page.count('<a href="tel:055000000">') == 2
    called = [
        contact.organisation for contact in read_overview(world.a_staff, timezone.now()).awake
    ]
    assert called == [world.a, world.ministry]


def test_the_list_of_what_is_missing_stays_short(world: World, signed_in: SignedIn) -> None:
    for number in range(30):
        make_organisation(Kind.HOSPITAL, f"โรงพยาบาล {number}", world.ministry, region=5)
    overview = read_overview(world.admin, timezone.now())
    assert (len(overview.waiting), overview.n_more_waiting) == (20, 12)
    page = signed_in(world.admin).get("/", headers={"accept-language": "en"})
    assert "12 more hospitals miss something" in page.content.decode()


def test_first_steps_count_what_is_stored(world: World) -> None:
    with override("en"):
        steps = {
            str(step.label): step.progress
            for step in read_overview(world.admin, timezone.now()).steps
        }
    officers = steps["Invite an IT officer of every hospital"]
    assert (officers.n_done, officers.n_all) == (2, 2)
    assert not steps["Protect your account with a second factor"].is_done


def test_staff_have_no_first_steps_and_no_news(world: World) -> None:
    overview = read_overview(world.a_staff, timezone.now())
    assert overview.steps == []
    assert overview.news is None


@pytest.mark.parametrize(
    "who", ["admin", "analyst", "liaison", "a_it", "a_executive", "a_dpo", "a_auditor", "a_staff"]
)
def test_everybody_has_an_overview(world: World, signed_in: SignedIn, who: str) -> None:
    assert signed_in(getattr(world, who)).get("/").status_code == 200


def test_somebody_without_a_role_is_told_whom_to_ask(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.stranger).get("/", headers={"accept-language": "en"})
    assert "You have no role yet" in page.content.decode()


def test_a_stranger_is_led_to_the_sign_in_page(world: World, client: Client) -> None:  # noqa: ARG001
    page = client.get("/")
    assert page.status_code == 302
    assert page["Location"].startswith("/accounts/login/")


def test_queries_do_not_grow_with_the_hospitals(world: World) -> None:
    def count() -> int:
        user = User.objects.get(pk=world.admin.pk)
        with CaptureQueriesContext(connection) as captured:
            read_overview(user, timezone.now())
        return len(captured)

    before = count()
    for number in range(20):
        one = make_organisation(Kind.HOSPITAL, f"โรงพยาบาล {number}", world.ministry, region=5)
        make_person(f"Officer {number}", Role.HOSPITAL_IT, one)
    assert count() == before
