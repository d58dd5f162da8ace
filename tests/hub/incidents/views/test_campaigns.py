"""A campaign links what the centre sees; a hospital learns that there is one, never of another."""

from collections.abc import Callable

import hub_intel
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hub_intel import Sector
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.core.severity import Severity
from khumkan.hub.alerts.choices import Kind
from khumkan.hub.alerts.models import Alert
from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Campaign, Share
from khumkan.hub.intel.models import Indicator
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

SignedIn = Callable[[User], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"incidents:{name}", args=args)


@pytest.fixture
def sector(world: World) -> Sector:
    return hub_intel.make_sector(world)


@pytest.fixture
def indicator(sector: Sector) -> Indicator:
    found = sector.publish_one(hub_intel.DOMAIN)
    Indicator.objects.filter(pk=found.pk).update(n_organisations=3)
    return found


def alert(place: Organisation, indicator: Indicator) -> Alert:
    now = timezone.now()
    return Alert.objects.create(
        organisation=place, kind=Kind.INDICATOR, indicator=indicator, level=Severity.HIGH,
        first_at=now, last_at=now, opened_at=now, updated_at=now,
    )  # fmt: skip


def test_the_same_indicator_at_hospitals_becomes_a_campaign(
    world: World, signed_in: SignedIn, open_incident: Open, indicator: Indicator
) -> None:
    """Scenario 7: the centre sees who is concerned, each hospital only its own case."""
    cases = [
        open_incident(place, title=f"case of {place.name_th}", alerts=(alert(place, indicator),))
        for place in (world.a, world.b)
    ]
    analyst = signed_in(world.analyst)
    listed = analyst.get(url("campaigns")).content.decode()
    assert indicator.value in listed
    begin = f"{url('open-campaign')}?kind=indicator&key={indicator.pk}"
    assert indicator.value in analyst.get(begin).content.decode()
    told = {"name": "Silent Mail", "description": "known to the centre"}
    shown = analyst.post(begin, told, follow=True).content.decode()
    assert world.a.name_en in shown
    assert world.b.name_en in shown
    assert "case of" not in shown
    assert indicator.value not in analyst.get(url("campaigns")).content.decode()
    page = signed_in(world.a_it).get(url("sharing", cases[0].pk)).content.decode()
    assert "Silent Mail" in page
    assert indicator.value in page
    for hidden in (world.b.name_en, "case of โรงพยาบาลบี", "known to the centre"):
        assert hidden not in page
    unconcerned = open_incident(title="another")
    page = signed_in(world.a_it).get(url("sharing", unconcerned.pk)).content.decode()
    assert "Silent Mail" not in page


def test_an_observable_of_the_case_is_enough_to_learn_of_it(
    world: World, signed_in: SignedIn, open_incident: Open, indicator: Indicator, officer: Actor
) -> None:
    services.open_campaign(name="M", indicator=indicator, by=Actor(user_id=world.analyst.pk))
    incident = open_incident()
    services.add_observable(incident, value=indicator.value, by=officer)
    page = signed_in(world.a_it).get(url("sharing", incident.pk)).content.decode()
    assert "belongs to a campaign" in page


def shared(open_incident: Open, officer: Actor) -> Share:
    summary = services.Summary(
        kind="advisory", audience="sector", title="by mail", text="x", tlp="green",
        organisation_named=False,
    )  # fmt: skip
    made = services.draft_share(open_incident(), summary, by=officer)
    return services.share_summary(made, has_looked=False, version=1, by=officer)


def test_summaries_and_indicators_are_linked_and_taken_away(
    world: World, signed_in: SignedIn, open_incident: Open, indicator: Indicator, officer: Actor
) -> None:
    share, analyst = shared(open_incident, officer), signed_in(world.analyst)
    begin = f"{url('open-campaign')}?kind=share&key={share.pk}"
    analyst.post(begin, {"name": "M", "description": ""})
    campaign = Campaign.objects.get()
    assert "M" in analyst.get(url("share", share.pk)).content.decode()
    link = url("link-to-campaign", campaign.pk)
    shown = analyst.post(link, {"value": "nothing"}, follow=True).content.decode()
    assert "no such indicator" in shown
    assert "no such indicator" in analyst.post(link, {}, follow=True).content.decode()
    shown = analyst.post(link, {"value": "c2[.]evil[.]example"}, follow=True).content.decode()
    assert "by mail" in shown
    assert indicator.value in shown
    # Whose summary it is stays unsaid: nobody named themselves, and no alert stands behind it.
    assert "None known" in shown
    for kind, key in (("share", share.pk), ("indicator", indicator.pk)):
        analyst.post(link, {"kind": kind, "key": str(key), "unlink": "1"})
    assert not campaign.shares.exists()
    assert not campaign.indicators.exists()
    analyst.post(link, {"kind": "share", "key": str(share.pk)})
    assert campaign.shares.get() == share


def test_its_name_tells_of_no_hospital_and_two_writers_are_told(
    world: World, signed_in: SignedIn
) -> None:
    analyst = signed_in(world.analyst)
    told = {"name": "the one at โรงพยาบาลบี", "description": ""}
    assert "must not name" in analyst.post(url("open-campaign"), told).content.decode()
    campaign = services.open_campaign(name="M", by=Actor(user_id=world.analyst.pk))
    change = url("change-campaign", campaign.pk)
    given = {"name": "N", "description": "", "version": "1"}
    assert "must not name" in analyst.post(change, given | told).content.decode()
    analyst.post(change, given)
    assert "changed this" in analyst.post(change, given).content.decode()
    with pytest.raises(RefusedError):
        services.open_campaign(name=" ", by=Actor(user_id=world.analyst.pk))


def test_hospitals_open_no_campaigns_and_the_liaison_reads_them(
    world: World, signed_in: SignedIn
) -> None:
    campaign = services.open_campaign(name="M", by=Actor(user_id=world.analyst.pk))
    liaison = signed_in(world.liaison)
    assert liaison.get(url("campaign", campaign.pk)).status_code == 200
    assert liaison.get(url("change-campaign", campaign.pk)).status_code == 404
    assert liaison.post(url("link-to-campaign", campaign.pk)).status_code == 404
    client = signed_in(world.a_it)
    for path in (url("campaigns"), url("open-campaign"), url("campaign", campaign.pk)):
        assert client.get(path).status_code == 404
