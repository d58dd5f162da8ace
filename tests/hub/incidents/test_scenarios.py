"""What happened in Thai hospitals, as stories: the pattern of each case, and never its name.

Ransomware, the missed 72 hours and the drill are in `tests/journeys/hub/test_an_incident.py`.
"""

import pytest
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import Open, ago, utc

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import incidents_visible_to
from khumkan.hub.incidents.documents import make_sheet, read_case
from khumkan.hub.incidents.duties import Duty
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.owed import read_duties
from khumkan.hub.incidents.progress import DutyState
from khumkan.hub.incidents.selectors import read_affected
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError


def owed(incident: Incident) -> dict[str, Duty]:
    fresh = Incident.objects.get(pk=incident.pk)
    found = read_duties(fresh, timezone.now())
    return {one.duty.id: one.duty for one in found if one.state != DutyState.NOT_REQUIRED}


def ruling(kind: str, value: str) -> services.Ruling:
    return services.Ruling(
        kind=kind, value=value, reasons="ดูแล้ว", officer_name="นพ. ใจดี", officer_position="ผอ."
    )


def test_a_seller_claims_millions(open_incident: Open, officer: Actor) -> None:
    """Claim and finding stay apart; without proof there is a risk, and the clock runs on."""
    incident = open_incident(title="ขายข้อมูล", origin="news", personal_data=True)
    for standing, value, source in (
        ("claimed", 16_000_000, "ผู้ขาย"),
        ("verified", 10_095, "ค้นในระบบนัดหมาย"),
    ):
        services.add_count(
            incident, kind="records", standing=standing, value=value, source=source, at=None,
            by=officer,
        )  # fmt: skip
    counts = {one.standing: one.value for one in read_affected(incident).counts}
    assert counts == {"claimed": 16_000_000, "verified": 10_095}
    assert incident.level == "undetermined"
    with pytest.raises(RefusedError, match="proof"):
        services.decide(
            incident, ruling("risk", "none"), version=Incident.objects.get().version, by=officer
        )
    assert "pdpc_notice" in owed(incident)


def test_a_supplier_is_breached(open_incident: Open, world: World, officer: Actor) -> None:
    """Each hospital has its own case and its own clock, from when it was told itself.

    One has no agreement on file: that is told, and excuses nobody from a duty.
    """
    supplier = {
        "title": "ผู้ให้บริการถูกเจาะ",
        "origin": "letter",
        "personal_data": True,
        "via_processor": True,
        "processor_name": "บริษัทพัฒนาระบบ",
        "processor_aware_at": utc(2025, 12, 30, 15),
    }
    a = open_incident(world.a, aware_at=utc(2026, 1, 2, 14, 30), **supplier)
    b = open_incident(world.b, aware_at=utc(2026, 1, 5, 9), **supplier)
    assert owed(a)["processor_notice"].due_at == utc(2026, 1, 2, 15)
    assert owed(a)["pdpc_notice"].due_at == utc(2026, 1, 5, 14, 30)
    assert owed(b)["pdpc_notice"].due_at == utc(2026, 1, 8, 9)
    assert list(incidents_visible_to(world.a_it)) == [a]
    assert list(incidents_visible_to(world.b_it)) == [b]
    before = owed(b)
    services.change_facts(b, {"has_agreement": False}, reason="none found", version=1, by=officer)
    b.refresh_from_db()
    assert (a.lacks_agreement, b.lacks_agreement) == (False, True)
    assert {name: one.due_at for name, one in owed(b).items()} == {
        name: one.due_at for name, one in before.items()
    }


def test_a_stolen_account_reads_records_at_night(open_incident: Open, officer: Actor) -> None:
    """Vulnerable people, sensitive data: high risk, so the people concerned are told."""
    incident = open_incident(title="บัญชีถูกขโมย", personal_data=True, categories=(5,))
    assert "subject_notice" not in owed(incident)
    services.assess_breach(
        incident,
        {"kinds": "C", "advice": "เปลี่ยนรหัสผ่าน", "factors": {"2": {"weight": 2, "note": ""}}},
        version=1,
        by=officer,
    )
    services.decide(incident, ruling("risk", "high"), version=1, by=officer)
    assert "subject_notice" in owed(incident)
    letter = make_sheet("subject_letter", read_case(incident, timezone.now()), "th")
    assert "advice" not in letter.lacking


def test_paper_records_are_lost(open_incident: Open, officer: Actor) -> None:
    """No computer took part: the office is told, and nobody is told of a cyber threat."""
    incident = open_incident(title="เวชระเบียนกระดาษหาย", personal_data=True)
    services.decide(incident, ruling("significance", "no"), version=1, by=officer)
    services.change_facts(incident, {"categories": ()}, reason="-", version=2, by=officer)
    duties = owed(incident)
    assert "pdpc_notice" in duties
    assert "significant_report" not in duties


def test_the_same_at_three_hospitals(open_incident: Open, world: World) -> None:
    """Each sees its own case and nothing of the others', not even how many there are."""
    cases = {
        place.pk: open_incident(place, title="ไอพีเดียวกัน", aware_at=ago(0.5))
        for place in (world.a, world.b, world.a_unit)
    }
    assert {one.number for one in cases.values()} == {1}
    for person, place in ((world.a_it, world.a), (world.b_it, world.b)):
        assert list(incidents_visible_to(person)) == [cases[place.pk]]
    assert not incidents_visible_to(world.analyst).exists()
