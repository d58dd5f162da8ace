"""Duties read for one incident and for many: the same answer, at a cost that does not grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.owed import next_duty, read_duties, read_duties_of
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor

SignedIn = Callable[[User], Client]


def send(incident: Incident, duty: str, by: Actor) -> Any:
    sending = services.Sending(
        duty_id=duty, kind="sent", acted_at=ago(0), acted_by="IT", channel="email",
        addressee="NCSA",
    )  # fmt: skip
    return services.record_act(incident, sending, by=by)


def waive(incident: Incident, duty: str, by: Actor) -> None:
    fresh = Incident.objects.get(pk=incident.pk)
    ruling = services.Ruling(
        kind="not_required", value="not_required", duty_id=duty, reasons="ดูแล้ว",
        officer_name="นพ. ใจดี", officer_position="รองผู้อำนวยการ",
    )  # fmt: skip
    services.decide(fresh, ruling, version=fresh.version, by=by)


def test_many_are_told_the_same_as_each_alone(open_incident: Open, officer: Actor) -> None:
    sent, taken_back, waived, _plain = (
        open_incident(personal_data=True, categories=(4, 6), aware_at=ago(80)) for _ in range(4)
    )
    send(sent, "pdpc_notice", officer)
    services.retract_act(send(taken_back, "pdpc_notice", officer), reason="x", by=officer)
    waive(waived, "significant_report", officer)
    at = timezone.now()
    together = {row.pk: found for row, found in read_duties_of(Incident.objects.all(), at)}
    for one in Incident.objects.all():
        alone = [(row.duty, row.state, row.done_at) for row in read_duties(one, at)]
        assert [(row.duty, row.state, row.done_at) for row in together[one.pk]] == alone
    assert len({tuple(row.state for row in found) for found in together.values()}) == 3


def test_where_nothing_runs_nothing_is_next(open_incident: Open) -> None:
    incident = open_incident(is_drill=True)
    assert next_duty(read_duties(incident, timezone.now())) is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?columns=number&columns=categories&columns=organisation&columns=duty_words",
        "?q=ransomware",
        "?state=open&category=4&severity=high&days=30&drill=no",
        "?sort=-aware_at&size=100",
    ],
)
def test_a_list_costs_as_much_with_one_row_as_with_twenty(
    world: World, signed_in: SignedIn, open_incident: Open, query: str
) -> None:
    client, costs = signed_in(world.a_it), []
    for n_more in (1, 19):
        for _ in range(n_more):
            open_incident(categories=(4,), aware_at=ago(30))
        client.get(reverse("incidents:list") + query)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("incidents:list") + query).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 14
