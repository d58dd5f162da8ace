"""A page for executives, and a holding statement for who asks: no law, few words."""

from typing import Final

from khumkan.hub.incidents.documents.case import Case
from khumkan.hub.incidents.documents.scribe import Scribe, write_official
from khumkan.hub.incidents.law import Words
from khumkan.hub.incidents.owed import read_duties
from khumkan.hub.incidents.progress import DutyState, Progress
from khumkan.hub.incidents.record import read_form

_STATES: Final = {
    DutyState.WAITING: Words(th="ยังไม่เริ่มนับ", en="not yet"),
    DutyState.RUNNING: Words(th="ต้องดำเนินการ", en="to be done"),
    DutyState.OVERDUE: Words(th="เกินกำหนด", en="overdue"),
    DutyState.EXCUSE_REQUESTED: Words(th="ยื่นเหตุผลแล้ว", en="reasons sent"),
    DutyState.MET: Words(th="ดำเนินการแล้วทันกำหนด", en="done in time"),
    DutyState.MET_LATE: Words(th="ดำเนินการแล้วแต่ล่าช้า", en="done late"),
    DutyState.EXCUSED: Words(th="ได้รับการยกเว้น", en="excused"),
    DutyState.REFUSED: Words(th="ไม่ได้รับการยกเว้น", en="not excused"),
    DutyState.NOT_REQUIRED: Words(th="ไม่ต้องดำเนินการ", en="does not apply"),
}


def write_brief(case: Case, scribe: Scribe) -> None:
    """Write one page: what happened, what it touches, what the law asks, what was done last."""
    scribe.text("summary", _SUMMARY, [case.incident.summary or case.incident.title])
    scribe.at("aware_at", _AWARE, case.incident.aware_at)
    scribe.at("service_down_at", _DOWN, case.incident.service_down_at)
    scribe.at("service_restored_at", _RESTORED, case.incident.service_restored_at)
    level = read_form().boxes("levels")[case.incident.level]
    scribe.row("level", _LEVEL, scribe.say(level))
    scribe.heading("หน้าที่ตามกฎหมาย", "What the law asks")
    for one in read_duties(case.incident, case.at):
        if one.duty.started_at:
            scribe.row(one.duty.id, one.duty.rule.what, _say_duty(one, scribe))
    scribe.heading("การดำเนินการล่าสุด", "What was done last")
    latest = [f"{write_official(e.happened_at, scribe.language)} {e.text}" for e in case.entries]
    scribe.text("entries", _LATEST, latest[-5:])


def write_statement(case: Case, scribe: Scribe) -> None:
    """Write what may be said to anybody while little is known: no cause, no number, no blame."""
    place = case.incident.organisation
    scribe.plain(
        f"{place.name_th} ตรวจพบเหตุการณ์ที่กระทบต่อระบบสารสนเทศของโรงพยาบาล "
        "และกำลังดำเนินการแก้ไขร่วมกับหน่วยงานที่เกี่ยวข้อง",
        f"{place.name_en or place.name_th} has found an event that affects its information "
        "systems, and works on it with the authorities concerned.",
    )
    scribe.plain(
        "การดูแลผู้ป่วยยังดำเนินต่อไปตามแผนสำรอง ผู้ป่วยฉุกเฉินเข้ารับบริการได้ตามปกติ",
        "Care of patients goes on under our contingency plan. Emergencies are treated as always.",
    )
    scribe.plain(
        "ขณะนี้อยู่ระหว่างตรวจสอบข้อเท็จจริง โรงพยาบาลจะแจ้งให้ทราบเมื่อมีข้อมูลที่ยืนยันแล้ว",
        "The facts are being established. We will tell more once it is confirmed.",
    )
    scribe.row("dpo_contact", _ASK, case.profile.dpo_contact)


def _say_duty(one: Progress, scribe: Scribe) -> str:
    state = scribe.say(_STATES[one.state])
    due = one.duty.due_at
    return f"{state} · {write_official(due, scribe.language)}" if due else state


_SUMMARY: Final = Words(th="สรุปเหตุการณ์", en="what happened")
_AWARE: Final = Words(th="ทราบเหตุเมื่อ", en="aware of it since")
_DOWN: Final = Words(th="ระบบหยุดให้บริการเมื่อ", en="service down since")
_RESTORED: Final = Words(th="กลับมาให้บริการเมื่อ", en="service restored")
_LEVEL: Final = Words(th="ระดับภัยคุกคาม (มาตรา 60)", en="level (section 60)")
_LATEST: Final = Words(th="รายการล่าสุด", en="latest entries")
_ASK: Final = Words(th="สอบถามข้อมูลเพิ่มเติม", en="who answers questions")
