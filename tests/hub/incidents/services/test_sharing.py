"""A hospital decides what others see: nothing leaves unchecked, and anything can be taken back."""

from typing import Any

import pytest
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import shares_visible_to
from khumkan.hub.incidents.choices import ShareState
from khumkan.hub.incidents.models import Incident, Share
from khumkan.ui.actors import Actor
from khumkan.ui.errors import ConflictError, RefusedError


def summary(**told: Any) -> services.Summary:
    given: dict[str, Any] = {
        "kind": "advisory",
        "audience": "sector",
        "title": "ransomware by mail",
        "text": "look for mail with an invoice",
        "tlp": "amber",
        "organisation_named": False,
    }
    return services.Summary(**given | told)


def draft(incident: Incident, officer: Actor, **told: Any) -> Share:
    return services.draft_share(incident, summary(**told), by=officer)


def share(one: Share, officer: Actor, *, has_looked: bool = False) -> Share:
    return services.share_summary(one, has_looked=has_looked, version=one.version, by=officer)


def test_a_draft_is_nobody_elses_and_what_is_shared_can_be_withdrawn(
    open_incident: Open, officer: Actor, world: World
) -> None:
    kept = draft(open_incident(), officer)
    assert not shares_visible_to(world.b_it).exists()
    shared = share(kept, officer)
    assert list(shares_visible_to(world.b_it)) == [shared]
    services.withdraw_share(shared, by=officer)
    assert not shares_visible_to(world.admin).exists()
    with pytest.raises(RefusedError):
        services.withdraw_share(shared, by=officer)


def test_what_is_for_the_centre_is_read_by_the_centre_alone(
    open_incident: Open, officer: Actor, world: World
) -> None:
    shared = share(draft(open_incident(), officer, audience="centre"), officer)
    for person in (world.admin, world.analyst, world.liaison):
        assert list(shares_visible_to(person)) == [shared]
    for person in (world.b_it, world.a_it, world.b_staff, world.stranger):
        assert not shares_visible_to(person).exists()


@pytest.mark.parametrize(
    "told",
    [
        {"text": "at โรงพยาบาลเอ"},
        {"title": "in รพ. บี"},
        {"text": "โรงพยาบาลบี is hit, too", "organisation_named": True},
        {"text": "from 10.2.3.4"},
        {"text": "on the server HIS-DB01"},
        {"text": "A Officer called"},
        {"text": "HN 123456"},
    ],
)
def test_what_gives_the_hospital_away_is_refused(
    open_incident: Open, officer: Actor, told: dict[str, Any]
) -> None:
    incident = open_incident()
    services.add_asset(incident, kind="server_ad", name="HIS-DB01", is_cii=None, by=officer)
    kept = draft(incident, officer, **told)
    with pytest.raises(RefusedError, match="must not go out"):
        share(kept, officer, has_looked=True)
    kept.refresh_from_db()
    assert kept.state == ShareState.DRAFT


def test_who_wants_to_be_named_is_named(open_incident: Open, officer: Actor) -> None:
    kept = draft(open_incident(), officer, text="โรงพยาบาลเอ ถูกโจมตี", organisation_named=True)
    assert share(kept, officer).state == ShareState.SHARED


def test_a_persons_address_goes_out_only_when_somebody_says_so(
    open_incident: Open, officer: Actor
) -> None:
    kept = draft(open_incident(), officer, text="ask soc@example.org")
    with pytest.raises(RefusedError, match="may stand") as refused:
        share(kept, officer)
    assert refused.value.field == "has_looked"
    assert share(kept, officer, has_looked=True).state == ShareState.SHARED


def test_an_identity_number_does_not_even_become_a_draft(
    open_incident: Open, officer: Actor
) -> None:
    with pytest.raises(RefusedError, match="identity number"):
        draft(open_incident(), officer, text="1101700230708")


@pytest.mark.parametrize("told", [{"tlp": "red"}, {"tlp": "x"}, {"kind": "x"}, {"audience": "x"}])
def test_what_cannot_be_shared_is_refused(
    open_incident: Open, officer: Actor, told: dict[str, Any]
) -> None:
    with pytest.raises(RefusedError):
        draft(open_incident(), officer, **told)


@pytest.mark.parametrize(
    "value", ["10.1.2.3", "pacs.local", "8.8.8.8", "moph.go.th", "a@b.example"]
)
def test_no_inner_or_harmless_observable_goes_with_it(
    open_incident: Open, officer: Actor, value: str
) -> None:
    incident = open_incident()
    added = services.add_observable(incident, value=value, by=officer)
    kept = draft(incident, officer, observables=[str(added.pk)])
    with pytest.raises(RefusedError, match="may not leave"):
        share(kept, officer)


def test_observables_of_another_incident_are_not_taken_along(
    open_incident: Open, officer: Actor, world: World
) -> None:
    other = open_incident(world.b)
    added = services.add_observable(other, value="203.0.113.9", by=officer)
    assert draft(open_incident(), officer, observables=[str(added.pk)]).observables == []


def test_a_draft_changes_and_what_is_shared_does_not(open_incident: Open, officer: Actor) -> None:
    kept = draft(open_incident(), officer)
    changed = services.change_share(kept, summary(title="new"), version=1, by=officer)
    assert changed.title == "new"
    with pytest.raises(ConflictError):
        services.change_share(kept, summary(), version=1, by=officer)
    with pytest.raises(ConflictError):
        share(kept, officer)
    shared = share(changed, officer)
    with pytest.raises(RefusedError):
        services.change_share(shared, summary(), version=shared.version, by=officer)
    with pytest.raises(RefusedError):
        share(shared, officer)
