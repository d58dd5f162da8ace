"""Facts, fields and duties have names that people know, in the history and in the audit trail."""

from collections.abc import Iterator

import msgspec
import pytest
from django.utils import translation
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.core.messages import message
from khumkan.hub.incidents import services
from khumkan.hub.incidents.duties import Facts
from khumkan.hub.incidents.fact_words import FACTS, name_fact, read_fact_history, say_why
from khumkan.hub.incidents.models import Incident, LegalProfile
from khumkan.hub.incidents.presenting import name_duty
from khumkan.hub.incidents.services.facts import CHANGEABLE
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.words import tell_changes
from khumkan.ui.errors import RefusedError


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def change(incident: Incident, officer: Actor, **new: object) -> None:
    fresh = Incident.objects.get(pk=incident.pk)
    services.change_facts(fresh, new, reason="seen", version=fresh.version, by=officer)


def told_of(action: str) -> list[str]:
    entry = Entry.objects.filter(action=action).latest("id")
    return [str(one) for one in tell_changes(entry.object_kind, entry.changes)]


def test_every_fact_that_can_change_has_a_name() -> None:
    asked = {one.name for one in msgspec.structs.fields(Facts)}
    assert {*CHANGEABLE, *asked} == set(FACTS)
    assert name_fact("of an older khumkan") == "of an older khumkan"


def test_the_history_says_what_was_and_what_is_in_words(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(categories=(4,), via_processor=True)
    change(incident, officer, personal_data=True)
    change(incident, officer, has_agreement=False)
    change(incident, officer, categories=(6, 4))
    change(incident, officer, processor_name="a vendor")
    change(incident, officer, ended_at=ago(0))
    shown = [(one.label, one.before, one.after) for one in read_fact_history(incident)]
    assert shown[1:] == [
        ("Which supplier", "not known yet", "a vendor"),
        ("Categories", "4 Malicious logic", "6 Root level intrusion, 4 Malicious logic"),
        ("processing agreement with the supplier", "not known yet", "no"),
        ("Personal data are concerned", "not known yet", "yes"),
    ]
    assert shown[0][:2] == ("Ended", "not known yet")
    assert shown[0][2] not in {"", "not known yet"}


def test_no_patient_is_named_as_a_supplier(open_incident: Open, officer: Actor) -> None:
    with pytest.raises(RefusedError):
        change(open_incident(), officer, processor_name="HN 1101700230708")


def test_what_became_of_a_duty_names_facts_in_quotes() -> None:
    one = message("{fact} changed, from which the clock starts", fact="aware_at")
    assert say_why(one) == "“Aware of it since” changed, from which the clock starts"
    version = message(
        "the clock now starts while the law of {version} is in force", version="2026-11"
    )
    assert say_why(version) == "the clock now starts while the law of 2026-11 is in force"


def test_the_trail_names_facts_fields_duties_and_kinds(
    open_incident: Open, officer: Actor, world: World
) -> None:
    incident = open_incident(aware_at=ago(3), personal_data=True)
    change(incident, officer, detected_at=ago(4), is_cii=False)
    assert told_of("incident.change_facts") == [
        "times and facts: Detected, critical infrastructure is concerned"
    ]
    sending = services.Sending(
        duty_id="pdpc_notice", kind="sent", acted_at=ago(0), acted_by="IT", channel="email",
        addressee="PDPC",
    )  # fmt: skip
    services.record_act(incident, sending, by=officer)
    assert told_of("incident.act") == [f"duty: {name_duty('pdpc_notice')}", "kind: sent"]
    task = services.add_task(incident, title="call", by=officer)
    services.end_task(task, state="done", version=1, by=officer)
    assert told_of("incident.end_task") == ["state: open → done"]
    told = {"regulator_hours": 24.0, "regulator_document": "letter"}
    services.change_profile(world.a, told, version=LegalProfile().version, by=officer)
    assert "hours set by the regulator: 24.0" in told_of("legal_profile.change")


def test_a_duty_that_no_law_knows_keeps_its_name() -> None:
    assert name_duty("of_another_law") == "of_another_law"
