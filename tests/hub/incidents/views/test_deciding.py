"""A named officer decides; the proposal, the answers and the reasons are kept with it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents.models import Assessment, Decision, Incident
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
OFFICER = {"officer_name": "นพ. ใจดี มีสุข", "officer_position": "รองผู้อำนวยการ", "reasons": "ดูแล้ว"}


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident(personal_data=True)


def url(incident: Incident, name: str, *kind: str) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *kind])


def test_a_level_is_decided_against_the_proposal_and_both_are_kept(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_executive)
    told = OFFICER | {"version": 1, "value": "critical", "slower": "yes", "spread": "yes"}
    answer = client.post(url(incident, "decide", "level"), told, follow=True)
    text = answer.content.decode()
    assert "นพ. ใจดี มีสุข" in text
    assert "proposed: crisis (a)" in text
    kept = Decision.objects.get()
    assert (kept.value, kept.proposal) == ("critical", "crisis_a")
    assert kept.answers == {"slower": True, "stopped": None, "spread": True, "security": None}


def test_eight_factors_lead_to_a_proposal_and_a_decision_to_a_duty(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_dpo)
    told = {"version": 1, "kinds": ["C", "A"], "weight_2": "2", "weight_4": "2", "note_4": "เด็ก"}
    answer = client.post(url(incident, "breach"), told, follow=True)
    assert "Proposed by what is filled in: high risk" in answer.content.decode()
    assert Assessment.objects.get().factors["4"] == {"weight": 2, "note": "เด็ก"}
    ruling = OFFICER | {"version": 1, "value": "high"}
    client.post(url(incident, "decide", "risk"), ruling)
    duties = client.get(url(incident, "duties")).content.decode()
    assert "subject_notice" in duties
    assert Decision.objects.get().proposal == "high"


def test_the_form_shows_what_is_stored(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_dpo)
    client.post(url(incident, "breach"), {"version": 1, "weight_1": "0", "effects": "ถูกแอบอ้าง"})
    text = client.get(url(incident, "breach")).content.decode()
    assert "ถูกแอบอ้าง" in text
    assert Assessment.objects.get().factors["1"] == {"weight": 0, "note": ""}


def test_no_risk_is_refused_until_its_proof_is_written(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_dpo)
    ruling = OFFICER | {"version": 1, "value": "none"}
    answer = client.post(url(incident, "decide", "risk"), ruling)
    assert "needs its ground and its proof" in answer.content.decode()
    proof = {"version": 1, "no_risk_ground": "unusable", "no_risk_proof": "AES-256"}
    client.post(url(incident, "breach"), proof)
    client.post(url(incident, "decide", "risk"), ruling)
    incident.refresh_from_db()
    assert incident.risk == "none"


def test_patients_stay_out_of_the_assessment(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    told = {"version": 1, "effects": "ผู้ป่วย 1101700230708"}
    answer = signed_in(world.a_dpo).post(url(incident, "breach"), told)
    assert "identity number" in answer.content.decode()
    assert not Assessment.objects.exists()


def test_two_who_assess_at_once_are_told(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_dpo)
    client.post(url(incident, "breach"), {"version": 1, "effects": "first"})
    answer = client.post(url(incident, "breach"), {"version": 1, "effects": "second"})
    assert "after you opened it" in answer.content.decode()
    assert Assessment.objects.get().effects == "first"


def test_what_is_open_is_named(world: World, signed_in: SignedIn, incident: Incident) -> None:
    text = signed_in(world.a_auditor).get(url(incident, "decisions")).content.decode()
    assert "Not decided yet" in text
    assert "Record" not in text


@pytest.mark.parametrize("kind", ["not_required", "closing", "weather"])
def test_other_kinds_have_their_own_pages(
    world: World, signed_in: SignedIn, incident: Incident, kind: str
) -> None:
    assert signed_in(world.a_dpo).get(url(incident, "decide", kind)).status_code == 404


def test_who_does_not_decide_does_not_find_the_form(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    for user in (world.a_auditor, world.b_it, world.analyst):
        assert signed_in(user).get(url(incident, "decide", "level")).status_code == 404
    told = {"version": 1, "effects": "x"}
    assert signed_in(world.a_auditor).post(url(incident, "breach"), told).status_code == 404
