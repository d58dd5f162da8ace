"""An incident is opened, its facts change, people decide and send: each is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import incidents_visible_to
from khumkan.hub.incidents.duties.facts import FactsError
from khumkan.hub.incidents.models import Assessment, FactChange, Incident, LegalProfile, Member
from khumkan.hub.incidents.owed import read_duties, read_duties_of
from khumkan.hub.incidents.progress import DutyState
from khumkan.ui.actors import Actor
from khumkan.ui.errors import ConflictError, RefusedError


def states(incident: Incident) -> dict[str, DutyState]:
    fresh = Incident.objects.get(pk=incident.pk)
    return {one.duty.id: one.state for one in read_duties(fresh, timezone.now())}


def ruling(kind: str, value: str, **more: Any) -> services.Ruling:
    who: dict[str, Any] = {
        "officer_name": "นพ. ใจดี",
        "officer_position": "รองผู้อำนวยการ",
        "reasons": "ดูแล้ว",
    }
    return services.Ruling(kind=kind, value=value, **who | more)


def test_whoever_reports_starts_the_clock_though_nobody_filled_in_a_time(
    open_incident: Open,
) -> None:
    incident = open_incident()
    assert incident.aware_at == incident.reported_at
    assert states(incident)["significant_report"] == DutyState.RUNNING


def test_numbers_count_within_one_hospital_and_year(open_incident: Open, world: World) -> None:
    at = ago(1)
    numbers = [open_incident(aware_at=at).number for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert open_incident(world.b, aware_at=at).number == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "ผู้ป่วย 1101700230708"}, "title"),
        ({"summary": "HN 1-1017-00230-70-8"}, "summary"),
        ({"detected_at": timezone.now() + timedelta(hours=1)}, "detected_at"),
    ],
)
def test_what_cannot_be_is_refused(
    open_incident: Open, told: dict[str, object], field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        open_incident(**told)
    assert refused.value.field == field


def test_a_drill_makes_no_duty_and_nothing_of_it_is_sent(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(is_drill=True, personal_data=True, categories=(4,))
    assert {"significant_report", "pdpc_notice"}.isdisjoint(states(incident))
    sending = services.Sending(
        duty_id="pdpc_notice", kind="sent", acted_at=ago(0), acted_by="x", channel="email",
        addressee="สคส.",
    )  # fmt: skip
    with pytest.raises(RefusedError, match="drill"):
        services.record_act(incident, sending, by=officer)


def test_a_changed_time_moves_the_clock_says_so_and_keeps_the_old_one(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(aware_at=ago(2), personal_data=True)
    earlier = ago(5)
    moved = services.change_facts(
        incident, {"aware_at": earlier}, reason="โทรศัพท์มาก่อน", version=1, by=officer
    )
    assert "pdpc_notice" in {one.duty.id for one in moved.duties if one.kind == "moved"}
    (kept,) = FactChange.objects.filter(incident=incident)
    assert (kept.field, kept.reason) == ("aware_at", "โทรศัพท์มาก่อน")
    assert kept.before != kept.after


def test_a_change_needs_its_reason_and_the_newest_version(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident()
    with pytest.raises(RefusedError, match="Say why"):
        services.change_facts(incident, {"aware_at": ago(9)}, reason=" ", version=1, by=officer)
    with pytest.raises(ConflictError):
        services.change_facts(incident, {"aware_at": ago(9)}, reason="x", version=7, by=officer)


def test_an_end_before_the_beginning_is_refused_and_nothing_is_kept(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(occurred_at=ago(2))
    with pytest.raises(FactsError):
        services.change_facts(incident, {"ended_at": ago(3)}, reason="x", version=1, by=officer)
    assert not FactChange.objects.filter(incident=incident).exists()


def test_categories_change_with_the_main_one_first(open_incident: Open, officer: Actor) -> None:
    incident = open_incident(categories=(8,))
    services.change_facts(incident, {"categories": (6, 4)}, reason="x", version=1, by=officer)
    rows = incident.categories.values_list("number", "is_main")
    assert list(rows) == [(4, False), (6, True)]


def test_only_a_sending_ends_a_duty_and_a_wrong_record_is_taken_back(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(aware_at=ago(30))
    assert states(incident)["significant_report"] == DutyState.OVERDUE
    sending = services.Sending(
        duty_id="significant_report", kind="sent", acted_at=ago(20), acted_by="ก. ข.",
        channel="email_pgp", addressee="สกมช.", reference="NCSA-1",
    )  # fmt: skip
    act = services.record_act(incident, sending, by=officer)
    assert states(incident)["significant_report"] == DutyState.MET
    services.retract_act(act, reason="ผิดเรื่อง", by=officer)
    assert states(incident)["significant_report"] == DutyState.OVERDUE
    with pytest.raises(RefusedError, match="already"):
        services.retract_act(act, reason="x", by=officer)


def test_no_risk_needs_ground_and_proof(open_incident: Open, officer: Actor) -> None:
    incident = open_incident(personal_data=True)
    with pytest.raises(RefusedError, match="proof"):
        services.decide(incident, ruling("risk", "none"), version=1, by=officer)
    Assessment.objects.create(
        incident=incident, no_risk_ground="encrypted", no_risk_proof="AES-256, key was elsewhere"
    )
    services.decide(incident, ruling("risk", "none"), version=1, by=officer)
    assert "pdpc_notice" not in states(incident)
    assert "no_risk_proof" in states(incident)


def test_decisions_are_added_and_the_newest_holds(open_incident: Open, officer: Actor) -> None:
    incident = open_incident()
    services.decide(incident, ruling("significance", "no"), version=1, by=officer)
    assert "significant_report" not in states(incident)
    services.decide(incident, ruling("significance", "yes"), version=2, by=officer)
    assert "significant_report" in states(incident)
    assert incident.decisions.count() == 2


@pytest.mark.parametrize(
    ("kind", "value", "more", "field"),
    [
        ("level", "awful", {}, "value"),
        ("level", "critical", {"reasons": " "}, "reasons"),
        ("level", "critical", {"officer_name": ""}, "officer_name"),
        ("not_required", "not_required", {}, "duty_id"),
    ],
)
def test_a_decision_needs_a_value_reasons_and_a_named_officer(
    open_incident: Open, officer: Actor, kind: str, value: str, more: dict[str, str], field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        services.decide(open_incident(), ruling(kind, value, **more), version=1, by=officer)
    assert refused.value.field == field


def test_an_unfilled_profile_never_stops_a_clock(open_incident: Open, world: World) -> None:
    incident = open_incident()
    assert "significant_report" in states(incident)
    LegalProfile.objects.create(organisation=world.a, is_state_agency=False, is_cii=False)
    assert "significant_report" not in states(incident)


def test_incidents_are_seen_at_their_own_organisation_alone(
    open_incident: Open, world: World
) -> None:
    open_incident()
    sees = {
        name: incidents_visible_to(getattr(world, name)).count()
        for name in ("a_it", "a_dpo", "a_staff", "a_unit_it", "b_it", "analyst", "admin", "liaison")
    }
    assert {name for name, n in sees.items() if n} == {"a_it", "a_dpo"}


def test_a_restricted_incident_is_seen_by_its_members_alone(
    open_incident: Open, world: World
) -> None:
    incident = open_incident()
    Incident.objects.filter(pk=incident.pk).update(is_restricted=True)
    Member.objects.create(incident=incident, user=world.a_dpo, part="commander", added_at=ago(0))
    assert not incidents_visible_to(world.a_it).exists()
    assert incidents_visible_to(world.a_dpo).exists()


def test_duties_of_many_cost_the_same_few_queries(
    open_incident: Open, django_assert_num_queries: object
) -> None:
    for _ in range(4):
        open_incident()
    for rows in (1, 4):
        some = Incident.objects.order_by("pk")[:rows]
        with django_assert_num_queries(5):  # type: ignore[operator]
            read_duties_of(some, timezone.now())
