"""Forms ก1 and ก2 of the NCSA, in the order of the annex; what is missing stands as missing.

Source: annex of the CRC notification on reporting cyber threats, 2023.
"""

from typing import Final

from khumkan.hub.incidents.choices import EntryKind
from khumkan.hub.incidents.documents.case import Case
from khumkan.hub.incidents.documents.scribe import Scribe, write_official
from khumkan.hub.incidents.law import Words
from khumkan.hub.incidents.record import read_form

TITLE_K1: Final = Words(th="แบบ ก1 ข้อมูลที่ต้องแจ้ง", en="Form ก1: what must be told")
TITLE_K2: Final = Words(
    th="แบบ ก2 แบบรายงานภัยคุกคามทางไซเบอร์", en="Form ก2: report of a cyber threat"
)
PURPOSES: Final = {
    "first": Words(th="รายงานครั้งแรก", en="first report"),
    "update": Words(th="รายงานข้อมูลต่อเนื่อง", en="update"),
    "closing": Words(th="รายงานปิดเหตุการณ์", en="closing report"),
}
_REPORTED: Final = ("2", "3", "4", "5", "6", "7", "8")
_CONTACT: Final = (
    "contact_name",
    "contact_position",
    "contact_unit",
    "contact_email",
    "contact_phone_office",
    "contact_phone_mobile",
)
_AFTER_CATEGORIES: Final = (
    "category_other",
    "asset_location",
    "network_provider",
    "affected_service",
    "hardware_software",
    "communications_effect",
    "affected_other",
)
_RESPONSE: Final = ("situation", "situation_other", "done", "done_other", "response_other")
_DETAILS: Final = (
    "first_access_at",
    "first_access_unknown",
    "source_or_cause",
    "detected_by",
    "earlier_similar",
    "cii_assets_affected",
    "other_assets",
    "people_affected",
    "damage_baht",
)
_LEAK: Final = ("subjects_count", "data_kinds", "data_kinds_other", "records_count")
_VULNERABILITY: Final = (
    "impact_other",
    "cve",
    "vulnerability",
    "used_as_pivot",
    "symptoms",
    "symptoms_other",
)


def write_k1(case: Case, scribe: Scribe) -> None:
    """Write form ก1."""
    scribe.heading("1 ข้อมูลการประสานงาน", "1 Coordination")
    _fields(case, scribe, "handling_unit")
    scribe.at("notified_at", Words(th="วันที่และเวลาที่แจ้ง", en="told on"), case.at)
    scribe.heading("2 ด้านภารกิจหรือบริการ และหน่วยงานที่เกิดเหตุ", "2 Mission, and where it happened")
    _write_place(case, scribe)
    scribe.heading("3 ข้อมูลการติดต่อสำหรับการประสานงาน", "3 Whom to contact")
    _fields(case, scribe, *_CONTACT)
    scribe.heading("4 ความต่อเนื่องของเหตุภัยคุกคาม", "4 New or continued")
    _fields(case, scribe, "continuity")
    scribe.heading("5 ลักษณะภัยคุกคามทางไซเบอร์", "5 Character of the threat")
    _fields(case, scribe, "affects_main_mission")
    _write_level(case, scribe)
    scribe.heading("6 หมวดหมู่ของภัยคุกคาม (แจ้งได้มากกว่า 1 รายการ)", "6 Categories")
    _write_categories(case, scribe)


def write_k2(case: Case, scribe: Scribe) -> None:
    """Write form ก2, both parts."""
    scribe.heading("หมวด ก ข้อมูลการประสานงานและผลการตรวจสอบเบื้องต้น", "ก Coordination and first check")
    scribe.row("ncsa_reference", _NCSA_REFERENCE, "________________")
    _fields(case, scribe, "handling_unit")
    scribe.at("report_date", Words(th="วันที่ เวลา", en="day and time"), case.at)
    _write_place(case, scribe)
    _fields(case, scribe, *_CONTACT, "continuity", "affects_main_mission")
    _write_level(case, scribe)
    scribe.heading("หมวด ข ข้อมูลการตรวจพบภัยคุกคามไซเบอร์", "ข How it was found")
    _write_times(case, scribe)
    _fields(case, scribe, "regulator_told", "regulator_told_at")
    _write_categories(case, scribe)
    _fields(case, scribe, *_AFTER_CATEGORIES)
    scribe.heading("หมวด ค ข้อมูลการรับมือภัยคุกคาม", "ค Response")
    _fields(case, scribe, *_RESPONSE)
    _write_details(case, scribe)
    _write_aftermath(case, scribe)


def _write_details(case: Case, scribe: Scribe) -> None:
    scribe.heading("หมวด ง รายละเอียดภัยคุกคาม", "ง Details of the threat")
    _fields(case, scribe, *_DETAILS)
    if case.incident.personal_data:
        _fields(case, scribe, *_LEAK)
    _fields(case, scribe, *_VULNERABILITY)
    lines = [
        f"{write_official(one.happened_at, scribe.language)} {one.text}"
        for one in case.entries
        if one.kind in {EntryKind.EVENT, EntryKind.ACTION}
    ]
    scribe.text("timeline", _TIMELINE, lines)
    _fields(case, scribe, "detail_other")


def _write_aftermath(case: Case, scribe: Scribe) -> None:
    scribe.heading("ง2 การระงับ ปราบปราม และฟื้นฟู", "ง2 Containing and restoring")
    scribe.text("actions", _ACTIONS, [one.text for one in case.lines_of(EntryKind.ACTION)])
    _fields(case, scribe, "recovery_plan", "recovery_resources", "recovery_estimate")
    scribe.heading("ง3 กิจกรรมภายหลังการแก้ปัญหา (ถ้ามี)", "ง3 Afterwards")
    scribe.at("ended_at", _ENDED, case.incident.ended_at)
    _fields(case, scribe, "prevention", "lessons")


def _write_place(case: Case, scribe: Scribe) -> None:
    known = {
        "affected_unit": case.incident.organisation.name_th,
        "affected_address": case.profile.address,
    }
    details = {name: value for name, value in known.items() if value} | case.incident.details
    for name in ("mission_or_service", "affected_unit", "affected_address"):
        scribe.record_field(name, details)


def _write_times(case: Case, scribe: Scribe) -> None:
    scribe.at("occurred_at", _OCCURRED, case.incident.occurred_at)
    scribe.at("aware_at", _AWARE, case.incident.aware_at)


def _write_level(case: Case, scribe: Scribe) -> None:
    scribe.boxes("level", _LEVEL, read_form().boxes("levels"), [case.incident.level])


def _write_categories(case: Case, scribe: Scribe) -> None:
    boxes = read_form().boxes("categories")
    offered = {number: boxes[number] for number in _REPORTED}
    scribe.boxes("categories", _CATEGORIES, offered, case.reported_categories)


def _fields(case: Case, scribe: Scribe, *names: str) -> None:
    for name in names:
        scribe.record_field(name, case.incident.details)


_NCSA_REFERENCE: Final = Words(
    th="หมายเลขอ้างอิง (สำหรับเจ้าหน้าที่ สกมช.)", en="reference number (for NCSA’s officers)"
)
_LEVEL: Final = Words(
    th="เหตุการณ์ที่เกิดขึ้นเกิดจากภัยคุกคามทางไซเบอร์ในระดับใด (มาตรา 60)",
    en="level of the threat (section 60)",
)
_CATEGORIES: Final = Words(th="หมวดหมู่ของภัยคุกคาม", en="categories of the threat")
_OCCURRED: Final = Words(th="ข1 วัน เวลา ที่เกิดเหตุภัยคุกคาม", en="ข1 when it happened")
_AWARE: Final = Words(
    th="ข1 วัน เวลา ที่หน่วยงานทราบเหตุภัยคุกคาม", en="ข1 when the organisation learnt of it"
)
_TIMELINE: Final = Words(
    th="ง1.5 รายละเอียดของเหตุภัยคุกคามตามลำดับเวลา", en="ง1.5 what happened, in order"
)
_ACTIONS: Final = Words(th="ง2.1 รายละเอียดการดำเนินการเพื่อแก้ไขเหตุภัยคุกคาม", en="ง2.1 what was done")
_ENDED: Final = Words(th="ง3.1 วัน เวลา ที่เหตุภัยคุกคามสิ้นสุด", en="ง3.1 when it ended")
