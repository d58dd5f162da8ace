"""Notices and letters about personal data, and reasons for lateness.

Source: notification on telling of personal-data breaches, 2022, clauses 6 to 8, 10 and 11.
"""

from typing import Final

from khumkan.hub.incidents.documents.case import Case
from khumkan.hub.incidents.documents.scribe import Scribe
from khumkan.hub.incidents.law import Words
from khumkan.hub.incidents.record import read_form

_KINDS: Final = {
    "C": Words(th="ความลับของข้อมูล", en="confidentiality"),
    "I": Words(th="ความถูกต้องครบถ้วนของข้อมูล", en="integrity"),
    "A": Words(th="ความพร้อมใช้งานของข้อมูล", en="availability"),
}


def write_pdpc_notice(case: Case, scribe: Scribe) -> None:
    """Write the notice of clause 6."""
    _write_controller(case, scribe)
    scribe.heading("1 ลักษณะและประเภทของการละเมิด", "1 Nature and kind of the breach")
    _write_nature(case, scribe)
    scribe.heading("2 เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคลหรือผู้ประสานงาน", "2 DPO or coordinator")
    _write_dpo(case, scribe)
    scribe.heading("3 ผลกระทบที่อาจเกิดขึ้น", "3 Possible effects")
    scribe.text("possible_effects", _EFFECTS, [case.assessment.effects])
    scribe.heading("4 มาตรการและการเยียวยา", "4 Measures and remedy")
    scribe.text("measures", _MEASURES, [case.assessment.measures])
    _write_signature(case, scribe)


def write_late_excuse(case: Case, scribe: Scribe) -> None:
    """Write the reasons of clause 7 why 72 hours were not kept."""
    _write_controller(case, scribe)
    scribe.at("aware_at", _AWARE, case.incident.aware_at)
    scribe.text("late_reasons", _REASONS, [case.assessment.late_reasons])
    scribe.plain(
        "หน่วยงานขอให้พิจารณายกเว้นความรับผิดตามข้อ 7 ของประกาศฯ โดยเหตุจำเป็นข้างต้นไม่อาจหลีกเลี่ยงได้",
        "We ask to be excused under clause 7: the reasons above could not be avoided.",
    )
    _write_signature(case, scribe)


def write_subject_letter(case: Case, scribe: Scribe) -> None:
    """Write the letter of clause 10 to the people concerned, in plain words."""
    scribe.plain(
        "เรียน ผู้รับบริการ / เจ้าของข้อมูลส่วนบุคคล", "To the people whose personal data are concerned"
    )
    scribe.plain(
        "โรงพยาบาลขอแจ้งให้ท่านทราบว่าเกิดเหตุการละเมิดข้อมูลส่วนบุคคล ซึ่งอาจเกี่ยวข้องกับข้อมูลของท่าน",
        "There was a breach of personal data at our hospital, which may concern yours.",
    )
    scribe.text("nature", _NATURE, [case.incident.summary or case.incident.title])
    scribe.text("data_kinds", read_form().fields["data_kinds"].label, _kinds_of(case, scribe))
    scribe.text("possible_effects", _EFFECTS, [case.assessment.effects])
    scribe.text("measures", _MEASURES, [case.assessment.measures])
    scribe.text("advice", _ADVICE, [case.assessment.advice])
    _write_dpo(case, scribe)
    _write_signature(case, scribe)


def write_processor_notice(case: Case, scribe: Scribe) -> None:
    """Write the notice of a processor to the controller (clause 8)."""
    scribe.row("processor", _PROCESSOR, case.incident.processor_name)
    scribe.at("processor_aware_at", _PROCESSOR_AWARE, case.incident.processor_aware_at)
    scribe.row("controller", _CONTROLLER, case.incident.organisation.name_th)
    _write_nature(case, scribe)
    scribe.text("measures", _MEASURES, [case.assessment.measures])
    _write_signature(case, scribe)


def _write_controller(case: Case, scribe: Scribe) -> None:
    scribe.row("controller", _CONTROLLER, case.incident.organisation.name_th)
    scribe.row("address", Words(th="ที่อยู่", en="address"), case.profile.address)
    scribe.at("aware_at", _AWARE, case.incident.aware_at)


def _write_nature(case: Case, scribe: Scribe) -> None:
    scribe.boxes("breach_kinds", _KIND, _KINDS, case.assessment.kinds)
    scribe.text("nature", _NATURE, [case.incident.summary or case.incident.title])
    details, form = case.incident.details, read_form()
    for name in ("data_kinds", "subjects_count", "records_count"):
        one = form.fields[name]
        value = details.get(name)
        if one.options:
            ticked = value if isinstance(value, list) else []
            scribe.boxes(name, one.label, form.options_of(one), [str(each) for each in ticked])
        else:
            scribe.row(name, one.label, f"{value:,}" if isinstance(value, int) else None)


def _kinds_of(case: Case, scribe: Scribe) -> list[str]:
    """Return the kinds of data that are concerned, in words."""
    form = read_form()
    options = form.options_of(form.fields["data_kinds"])
    ticked = case.incident.details.get("data_kinds") or []
    return [f"• {scribe.say(options[name])}" for name in ticked]


def _write_dpo(case: Case, scribe: Scribe) -> None:
    scribe.row("dpo_or_coordinator", _DPO, case.profile.dpo_name)
    scribe.row("dpo_contact", _CONTACT, case.profile.dpo_contact)


def _write_signature(case: Case, scribe: Scribe) -> None:
    dots = "(" + "." * 40 + ")"
    scribe.signature(dots, case.incident.organisation.name_th)


_CONTROLLER: Final = Words(th="ผู้ควบคุมข้อมูลส่วนบุคคล", en="controller")
_PROCESSOR: Final = Words(th="ผู้ประมวลผลข้อมูลส่วนบุคคล", en="processor")
_AWARE: Final = Words(th="วัน เวลา ที่ทราบเหตุ", en="aware of it since")
_PROCESSOR_AWARE: Final = Words(th="วัน เวลา ที่ผู้ประมวลผลทราบเหตุ", en="processor aware of it since")
_KIND: Final = Words(th="ประเภทของการละเมิด", en="kind of breach")
_NATURE: Final = Words(th="ลักษณะของเหตุ", en="what happened")
_EFFECTS: Final = Words(th="ผลกระทบที่อาจเกิดขึ้นกับเจ้าของข้อมูล", en="likely effects")
_MEASURES: Final = Words(
    th="มาตรการที่ดำเนินการแล้วหรือจะดำเนินการ และการเยียวยา", en="measures and remedy"
)
_ADVICE: Final = Words(th="ข้อแนะนำสิ่งที่ท่านสามารถทำได้", en="what you can do")
_REASONS: Final = Words(
    th="เหตุผลความจำเป็นที่ไม่อาจแจ้งภายใน 72 ชั่วโมง", en="why it was not told within 72 hours"
)
_DPO: Final = Words(th="ชื่อ", en="name")
_CONTACT: Final = Words(th="สถานที่และวิธีการติดต่อ", en="how to reach them")
