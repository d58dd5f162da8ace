"""The pages of sharing, and what of an incident reaches people of other organisations."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from addresses import all_addresses
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Incident, Share
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor

SignedIn = Callable[[User], Client]
DRAFT = {"kind": "advisory", "audience": "sector", "tlp": "green", "title": "look at mail",
         "text": "an invoice that is none"}  # fmt: skip


def url(name: str, *args: object) -> str:
    return reverse(f"incidents:{name}", args=args)


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(url(name, *args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def make_draft(client: Client, incident: Incident, **told: Any) -> Share:
    client.post(url("draft-share", incident.pk), DRAFT | told)
    return Share.objects.latest("made_at")


def let_go(client: Client, share: Share, **told: str) -> str:
    given = {"version": str(share.version)} | told
    answer = client.post(url("share-summary", share.pk), given, follow=True)
    return answer.content.decode()


def test_a_summary_is_written_checked_shared_read_and_withdrawn(
    world: World, signed_in: SignedIn, open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(title="HIS-DB01 encrypted")
    added = services.add_observable(incident, value="bad.example", by=officer)
    client, reader = signed_in(world.a_it), signed_in(world.b_it)
    share = make_draft(client, incident, observables=[str(added.pk)])
    assert "draft" in page(client, "sharing", incident.pk)
    assert reader.get(url("share", share.pk)).status_code == 404
    assert "only you can tell" in page(client, "share-summary", share.pk)
    assert "It is shared" in let_go(client, share)
    shown = page(reader, "share", share.pk)
    assert "an invoice that is none" in shown
    assert "bad.example" in shown
    assert "not named" in shown
    assert "look at mail" in page(reader, "shares", q="invoice")
    assert "look at mail" not in page(reader, "shares", tlp="amber")
    assert "withdraw" in page(client, "withdraw-share", share.pk).lower()
    client.post(url("withdraw-share", share.pk))
    assert reader.get(url("share", share.pk)).status_code == 404
    assert client.post(url("withdraw-share", share.pk), follow=True).status_code == 200


def test_what_was_found_is_shown_before_it_goes_out(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    client = signed_in(world.a_it)
    share = make_draft(client, open_incident(), text="one\nfrom 10.1.2.3\nask soc@example.org")
    shown = page(client, "share-summary", share.pk)
    assert "line 2: “10.1.2.3”" in shown
    assert "Share it" not in shown
    assert "must not go out" in let_go(client, share, has_looked="on")
    changed = DRAFT | {"text": "ask soc@example.org", "version": "1"}
    client.post(url("change-share", share.pk), changed)
    share.refresh_from_db()
    assert "may stand" in let_go(client, share)
    assert "It is shared" in let_go(client, share, has_looked="on")


def test_two_who_write_one_draft_are_told(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    client = signed_in(world.a_it)
    share = make_draft(client, open_incident())
    change = url("change-share", share.pk)
    client.post(change, DRAFT | {"version": "1"})
    assert "changed this" in client.post(change, DRAFT | {"version": "1"}).content.decode()
    assert "changed this" in let_go(client, share)
    assert "not shared with a list" not in page(client, "change-share", share.pk)


def test_who_only_looks_shares_nothing(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident()
    share = make_draft(signed_in(world.a_it), incident)
    auditor = signed_in(world.a_auditor)
    assert "Write a summary" not in page(auditor, "sharing", incident.pk)
    assert auditor.post(url("draft-share", incident.pk), DRAFT).status_code == 404
    for name in ("share-summary", "withdraw-share", "change-share"):
        assert auditor.get(url(name, share.pk)).status_code == 404
    assert signed_in(world.b_staff).get(url("shares")).status_code == 404


CANARY = "kanarienvogel"


@pytest.fixture
def hidden(open_incident: Open, officer: Actor, world: World) -> Incident:
    """A restricted incident, each field of which holds the canary, and a summary that doesn't."""
    incident = open_incident(title=f"{CANARY} 1", summary=f"{CANARY} 2", informant=f"{CANARY} 3")
    services.add_asset(incident, kind="server_ad", name=f"{CANARY} 4", is_cii=None, by=officer)
    services.add_observable(incident, value=f"{CANARY}.example", note=f"{CANARY} 5", by=officer)
    services.note_entry(incident, kind="event", text=f"{CANARY} 6", happened_at=None, by=officer)
    texts = dict.fromkeys(("causes", "went_well", "went_badly", "lessons"), f"{CANARY} 7")
    services.write_review(incident, texts, is_held=True, version=0, by=officer)
    summary = services.Summary(**DRAFT, organisation_named=False)
    services.draft_share(incident, services.Summary(**DRAFT | {"text": f"{CANARY} 8"},
                                                    organisation_named=False), by=officer)  # fmt: skip
    shared = services.draft_share(incident, summary, by=officer)
    shared = services.share_summary(shared, has_looked=False, version=1, by=officer)
    services.open_campaign(name="mail", share=shared, by=Actor(user_id=world.analyst.pk))
    services.add_member(incident, world.a_it, part="commander", by=officer)
    incident.refresh_from_db()
    services.restrict_incident(incident, is_restricted=True, version=incident.version, by=officer)
    return incident


PATHS = ("/incidents/", "/incidents/shared/", "/incidents/shared/?format=csv&columns=title,text",
         "/incidents/shared/?columns=title,text,observables", "/incidents/campaigns/",
         "/incidents/campaigns/?format=csv", "/", f"/search/?q={CANARY}", "/audit/")  # fmt: skip


@pytest.mark.parametrize("who", ["a_dpo", "b_it", "admin", "analyst", "liaison", "a_executive"])
def test_no_word_of_a_restricted_incident_reaches_anybody_else(
    world: World, signed_in: SignedIn, hidden: Incident, who: str
) -> None:
    client = signed_in(getattr(world, who))
    campaign = hidden.shares.get(state="shared").campaigns.get()
    one = [reverse(address.name, args=[hidden.pk]) for address in all_addresses()
           if address.arguments == ("incident_id",)]  # fmt: skip
    shares = [url("share", share.pk) for share in hidden.shares.all()]
    for path in (*PATHS, *one, *shares, url("campaign", campaign.pk)):
        answer = client.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        body = body.replace(f"q={CANARY}".encode(), b"").replace(f'value="{CANARY}"'.encode(), b"")
        said = body.decode().replace(f"“{CANARY}”", "")
        assert f"{CANARY} " not in said, path
        assert f"{CANARY}." not in said, path


def test_a_summary_begins_empty_and_lessons_only_when_asked(
    world: World, signed_in: SignedIn, hidden: Incident
) -> None:
    client = signed_in(world.a_it)
    assert CANARY not in page(client, "draft-share", hidden.pk).replace(hidden.title, "").replace(
        f"{CANARY}.example", ""
    )
    asked = client.get(url("draft-share", hidden.pk), {"from": "review"}).content.decode()
    assert f"{CANARY} 7" in asked


def export(client: Client, incident: Incident, name: str, **told: str) -> Any:
    return client.post(url("export-file", incident.pk, name), {"tlp": "amber"} | told)


def test_an_export_shows_first_what_stays(
    world: World, signed_in: SignedIn, open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(title="at โรงพยาบาลเอ", summary="by mail", categories=(4,))
    for value in ("10.0.0.1", "bad.example", "8.8.8.8"):
        services.add_observable(incident, value=value, by=officer)
    client = signed_in(world.a_it)
    shown = page(client, "export", incident.pk)
    assert "inside a house" in shown
    assert "it is not to be named" in shown
    for name in ("stix", "misp"):
        body = export(client, incident, name).content.decode()
        assert json.loads(body)
        assert "bad.example" in body
        assert "by mail" in body
        for kept in ("โรงพยาบาลเอ", "10.0.0.1", "8.8.8.8", str(incident.pk)):
            assert kept not in body
    named = export(client, incident, "misp", organisation_named="on").content.decode()
    assert "โรงพยาบาลเอ" in named


def test_veris_needs_the_users_own_copy_of_its_words(
    world: World, signed_in: SignedIn, open_incident: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VERIS_VOCABULARY", "")
    answer = export(signed_in(world.a_it), open_incident(), "veris")
    assert "vz-risk/veris" in answer.content.decode()


@pytest.mark.parametrize(("name", "tlp", "status"), [("exe", "amber", 404), ("stix", "red", 200)])
def test_what_is_no_export_gives_no_file(
    world: World, signed_in: SignedIn, open_incident: Open, name: str, tlp: str, status: int
) -> None:
    answer = export(signed_in(world.a_it), open_incident(), name, tlp=tlp)
    assert answer.status_code == status
    assert "attachment" not in answer.headers.get("Content-Disposition", "")


def test_nothing_of_a_drill_leaves_by_any_door(
    world: World, signed_in: SignedIn, open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(title=CANARY, is_drill=True)
    client = signed_in(world.a_it)
    share = make_draft(client, incident, text=CANARY)
    assert "drill" in let_go(client, share)
    assert "nothing of it" in page(client, "export", incident.pk)
    for name in ("stix", "misp", "veris"):
        answer = export(client, incident, name)
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
    # Even a share that was stored as shared, by whatever way, is not read by others.
    Share.objects.filter(pk=share.pk).update(state="shared", shared_at=timezone.now())
    services.open_campaign(name="x", share=share, by=Actor(user_id=world.analyst.pk))
    for person in (world.b_it, world.analyst, world.admin):
        reader = signed_in(person)
        assert CANARY not in page(reader, "shares")
        assert reader.get(url("share", share.pk)).status_code == 404
    assert officer.user_id == world.a_it.pk
