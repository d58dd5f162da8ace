"""The pages of incidents: reported on a phone, listed by deadline, changed with a reason."""

from collections.abc import Callable

import pytest
from addresses import make_alert
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hub_world import World
from tests.hub.incidents.conftest import Open, ago, utc

from khumkan.hub.incidents.models import Incident
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
REPORT = {"title": "เครื่องแม่ข่ายถูกเข้ารหัส", "origin": "phone", "severity": "critical"}


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"incidents:{name}", args=args))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_three_answers_are_enough_to_report(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.a_it).post(reverse("incidents:report"), REPORT, follow=True)
    incident = Incident.objects.get()
    assert answer.redirect_chain == [(reverse("incidents:detail", args=[incident.pk]), 302)]
    assert (incident.organisation, incident.opened_by) == (world.a, world.a_it)
    assert "Report a significant cyber threat" in answer.content.decode()


def test_a_member_of_staff_reports_and_sees_nothing_of_it_later(
    world: World, signed_in: SignedIn
) -> None:
    client = signed_in(world.a_staff)
    answer = client.post(reverse("incidents:report"), REPORT, follow=True)
    assert "is open" in answer.content.decode()
    assert client.get(reverse("incidents:list")).status_code == 404


def test_who_belongs_nowhere_reports_nothing(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.stranger).get(reverse("incidents:report")).status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"title": ""}, "What happened, in one line"),
        ({"title": "1101700230708"}, "identity number"),
        ({"aware_at": "22/11/2599 05:31"}, "in the future"),
        ({"aware_at": "yesterday"}, "Write day and time"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_stored(
    world: World, signed_in: SignedIn, told: dict[str, str], said: str
) -> None:
    answer = signed_in(world.a_it).post(reverse("incidents:report"), REPORT | told)
    assert said in answer.content.decode()
    assert not Incident.objects.exists()


def test_times_are_typed_in_the_calendar_of_the_country(world: World, signed_in: SignedIn) -> None:
    told = REPORT | {"aware_at": "22/11/2568 05:31"}
    signed_in(world.a_it).post(reverse("incidents:report"), told)
    assert Incident.objects.get().aware_at == utc(2025, 11, 21, 22, 31)


def test_the_list_shows_what_is_due_first(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    open_incident(title="ransomware", aware_at=ago(30))
    open_incident(world.b, title="of another hospital")
    shown = page(signed_in(world.a_it), "list")
    assert "overdue" in shown
    assert "of another hospital" not in shown


def test_a_list_costs_the_same_few_queries(
    world: World,
    signed_in: SignedIn,
    open_incident: Open,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    client = signed_in(world.a_it)
    for _ in range(12):
        open_incident()
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        page(client, "list")


def test_a_changed_time_is_told_with_what_it_does_to_the_clocks(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident(personal_data=True, aware_at=ago(10))
    client = signed_in(world.a_it)
    told = {
        "version": 1,
        "aware_at": "1/1/2569 08:00",
        "personal_data": "yes",
        "reason": "call log",
    }
    answer = client.post(reverse("incidents:facts", args=[incident.pk]), told, follow=True)
    assert "“Aware of it since” changed, from which the clock starts" in answer.content.decode()
    shown = page(client, "facts", incident.pk)
    assert "call log" in shown
    assert "Aware of it since</strong>" in shown
    assert "<ins>" in shown


def test_a_change_without_reason_or_of_an_old_version_is_refused(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident()
    client, url = signed_in(world.a_it), reverse("incidents:facts", args=[incident.pk])
    assert "Why it changes" in client.post(url, {"version": 1}).content.decode()
    told = {"version": 9, "reason": "x", "aware_at": "1/1/2569 08:00"}
    assert client.post(url, told).status_code == 200
    assert Incident.objects.get().version == 1


def test_seconds_that_nobody_typed_are_not_lost(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident()
    client, url = signed_in(world.a_it), reverse("incidents:facts", args=[incident.pk])
    form = client.get(url).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields if name != "categories"}
    client.post(url, shown | {"reason": "nothing"})
    assert Incident.objects.get().aware_at == incident.aware_at


def test_who_only_reads_cannot_change(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident()
    client = signed_in(world.a_executive)
    shown = page(client, "detail", incident.pk)
    assert "Change times and facts" not in shown
    assert "Ask for help" not in shown
    assert 'name="reason"' not in page(client, "facts", incident.pk)
    assert client.post(reverse("incidents:facts", args=[incident.pk])).status_code == 404


def test_views_stand_in_five_groups_with_those_of_the_current_one(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident()
    client = signed_in(world.a_it)
    for name, group, views in (
        ("detail", "Overview", []),
        ("decisions", "Duties and documents", ["decisions", "breach", "documents"]),
        ("evidence", "What is known", ["facts", "affected"]),
        ("members", "Response", ["tasks", "log"]),
        ("review", "Sharing and review", ["sharing"]),
    ):
        tabs = client.get(reverse(f"incidents:{name}", args=[incident.pk])).context["tabs"]
        (current,) = [one for one in tabs if one.is_current]
        with translation.override("en"):
            assert (len(tabs), str(current.label)) == (5, group)
        urls = {one.url for one in current.within}
        assert {reverse(f"incidents:{one}", args=[incident.pk]) for one in views} <= urls
        assert all(len(one.within) <= 5 for one in tabs)


def test_the_first_page_offers_help_and_playbooks_that_fit(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident(categories=(4,))
    client = signed_in(world.a_it)
    shown = page(client, "detail", incident.pk)
    assert reverse("incidents:help", args=[incident.pk]) in shown
    assert "Playbooks that may fit" in shown
    url = reverse("incidents:use-playbook", args=[incident.pk]) + "?playbook="
    key = shown.split(url)[1].split('"')[0]
    assert f'value="{key}" selected' in client.get(url + key).content.decode()


def test_a_supplier_without_agreement_is_told(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident(via_processor=True, processor_name="a vendor")
    client, url = signed_in(world.a_it), reverse("incidents:facts", args=[incident.pk])
    assert "There is no processing agreement" not in page(client, "detail", incident.pk)
    told = {"via_processor": "yes", "has_agreement": "no", "reason": "asked", "version": 1}
    client.post(url, told)
    shown = page(client, "detail", incident.pk)
    assert "There is no processing agreement" in shown
    assert "not confirmed" in shown


def test_an_alert_becomes_an_incident_with_what_is_known_of_it(
    world: World, signed_in: SignedIn
) -> None:
    alert = make_alert(world)
    client, url = signed_in(world.a_it), reverse("incidents:report") + f"?alert={alert.pk}"
    form = client.get(url).context["form"]
    assert form["title"].value()
    client.post(url, REPORT | {"origin": "alert"})
    assert list(Incident.objects.get().alerts.all()) == [alert]


def test_an_alert_of_others_is_not_taken(world: World, signed_in: SignedIn) -> None:
    alert = make_alert(world)
    url = reverse("incidents:report") + f"?alert={alert.pk}"
    assert signed_in(world.b_it).get(url).status_code == 404
    assert signed_in(world.b_it).get(reverse("incidents:report") + "?alert=x").status_code == 200


def test_the_overview_shows_the_clocks_that_run(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    open_incident(title="ransomware of A", aware_at=ago(20))
    shown = {
        name: "ransomware of A" in signed_in(getattr(world, name)).get("/").content.decode()
        for name in ("a_dpo", "b_it", "analyst")
    }
    assert shown == {"a_dpo": True, "b_it": False, "analyst": False}
