"""The page of duties: each says what, to whom, by when and why; a sending ends one, with proof."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.hub.incidents.models import Act, Decision, Incident
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
SENT = {
    "kind": "sent",
    "acted_at": "1/1/2569 08:00",
    "acted_by": "สมชาย ใจดี",
    "channel": "email_pgp",
    "addressee": "สกมช.",
    "reference": "NCSA-77",
}


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident(aware_at=ago(30), personal_data=True)


def url(name: str, incident: Incident, duty: str = "significant_report") -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, duty])


def shown(client: Client, incident: Incident) -> str:
    answer = client.get(reverse("incidents:duties", args=[incident.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_duty_says_all_that_people_ask(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    text = shown(signed_in(world.a_dpo), incident)
    for words in (
        "Report a significant cyber threat",
        "form ก2",
        "NCSA",
        "overdue",
        "CRC notification on reporting cyber threats",
        "read in the official text",
        "a recorded sending of form ก2 to NCSA",
        "fine of up to 200,000 baht",
        "without delay: the law gives no hours",
    ):
        assert words in text, words


def test_the_law_is_told_in_thai_to_who_reads_thai(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    world.a_dpo.language = "th"
    world.a_dpo.save()
    assert "รายงานภัยคุกคามทางไซเบอร์ที่มีนัยสำคัญ" in shown(signed_in(world.a_dpo), incident)


def test_a_recorded_sending_ends_a_duty_and_shows_its_proof(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    answer = client.post(url("act", incident), SENT, follow=True)
    assert "It was recorded, with its proof." in answer.content.decode()
    assert "NCSA-77" in shown(client, incident)
    assert Act.objects.get().law_version == "2026-11"


def test_it_is_taken_back_with_a_reason_and_stays_in_the_books(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    client.post(url("act", incident), SENT)
    act = Act.objects.get()
    client.post(reverse("incidents:retract-act", args=[act.pk]), {"reason": "another case"})
    act.refresh_from_db()
    assert (act.retracted_at is not None, act.retraction_reason) == (True, "another case")
    assert "NCSA-77" not in shown(client, incident)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"channel": ""}, "How"),
        ({"acted_by": ""}, "Who sent it"),
        ({"acted_at": "1/1/2599 08:00"}, "in the future"),
        ({"kind": "excused"}, "Choose one of the options"),
    ],
)
def test_proof_that_lacks_something_is_refused(
    world: World, signed_in: SignedIn, incident: Incident, change: dict[str, str], said: str
) -> None:
    answer = signed_in(world.a_it).post(url("act", incident), SENT | change)
    assert said in answer.content.decode()
    assert not Act.objects.exists()


def test_the_late_path_from_reasons_to_the_answer_of_the_office(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident(aware_at=ago(80), personal_data=True)
    client = signed_in(world.a_dpo)
    assert 'id="pdpc_late_excuse"' in shown(client, incident)
    client.post(url("act", incident, "pdpc_late_excuse"), SENT | {"acted_at": "now"})
    assert "reasons for lateness sent" in shown(client, incident)
    answer = {"kind": "excused", "acted_at": "now", "acted_by": "สคส."}
    client.post(url("answer", incident, "pdpc_notice"), answer)
    assert "lateness excused" in shown(client, incident)


def test_a_named_officer_waives_a_duty_and_takes_that_back(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_executive)
    who = {"reasons": "ไม่กระทบบริการ", "officer_name": "นพ. ใจดี", "officer_position": "ผอ."}
    client.post(url("waive", incident), who | {"version": incident.version})
    assert "ไม่กระทบบริการ" in shown(client, incident)
    client.post(url("waive", incident), who | {"version": incident.version + 1})
    assert "ไม่กระทบบริการ" not in shown(client, incident)
    assert Decision.objects.count() == 2


def test_each_form_says_what_it_is_for(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    for name, heading in (("act", "Record what was sent"), ("waive", "It does not apply")):
        page = client.get(url(name, incident)).content.decode()
        assert heading in page.split("<h1>")[1].split("</h1>")[0]
        assert "Report a significant cyber threat" in page


def test_what_is_done_stands_last(world: World, signed_in: SignedIn, incident: Incident) -> None:
    client = signed_in(world.a_it)
    first = client.get(url_of_duties(incident)).context["cards"][0].progress.duty.id
    told = {
        "kind": "sent", "acted_at": "now", "acted_by": "IT", "channel": "email",
        "addressee": "NCSA",
    }  # fmt: skip
    client.post(url("act", incident, first), told)
    cards = client.get(url_of_duties(incident)).context["cards"]
    assert cards[-1].progress.duty.id == first


def url_of_duties(incident: Incident) -> str:
    return reverse("incidents:duties", args=[incident.pk])


def test_a_second_decision_on_an_old_page_is_told(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_executive)
    who = {"reasons": "x", "officer_name": "a", "officer_position": "b", "version": 99}
    assert "after you opened it" in client.post(url("waive", incident), who).content.decode()


def test_a_duty_that_is_not_owed_is_not_there(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    assert signed_in(world.a_it).get(url("act", incident, "subject_notice")).status_code == 404


def test_an_auditor_reads_and_records_nothing(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_auditor)
    assert "Record what was sent" not in shown(client, incident)
    for name in ("act", "answer", "waive"):
        assert client.get(url(name, incident)).status_code == 404
