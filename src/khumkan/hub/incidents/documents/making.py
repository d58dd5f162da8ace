"""Which document is written how: a sheet from a case, ready to be drawn."""

from collections.abc import Callable
from typing import Final

from khumkan.hub.incidents.choices import DocumentKind
from khumkan.hub.incidents.documents.breach import (
    write_late_excuse,
    write_pdpc_notice,
    write_processor_notice,
    write_subject_letter,
)
from khumkan.hub.incidents.documents.briefs import write_brief, write_statement
from khumkan.hub.incidents.documents.case import Case
from khumkan.hub.incidents.documents.ncsa import PURPOSES, TITLE_K1, TITLE_K2, write_k1, write_k2
from khumkan.hub.incidents.documents.scribe import Scribe, write_official
from khumkan.hub.incidents.documents.sheet import PLAYED, Sheet
from khumkan.hub.incidents.law import Words
from khumkan.hub.incidents.selectors import number_of

_Write = Callable[[Case, Scribe], None]
_WRITERS: Final[dict[str, tuple[Words, _Write]]] = {
    DocumentKind.K1: (TITLE_K1, write_k1),
    DocumentKind.K2: (TITLE_K2, write_k2),
    DocumentKind.PDPC_NOTICE: (
        Words(th="แบบแจ้งเหตุการละเมิดข้อมูลส่วนบุคคล", en="Notice of a personal-data breach"),
        write_pdpc_notice,
    ),
    DocumentKind.LATE_EXCUSE: (
        Words(th="คำชี้แจงเหตุผลกรณีแจ้งเหตุล่าช้า", en="Reasons for a late notice"),
        write_late_excuse,
    ),
    DocumentKind.SUBJECT_LETTER: (
        Words(th="หนังสือแจ้งเจ้าของข้อมูลส่วนบุคคล", en="Letter to the people concerned"),
        write_subject_letter,
    ),
    DocumentKind.PROCESSOR_NOTICE: (
        Words(
            th="หนังสือแจ้งเหตุของผู้ประมวลผลข้อมูลส่วนบุคคล", en="Notice of a processor to the controller"
        ),
        write_processor_notice,
    ),
    DocumentKind.BRIEF: (Words(th="รายงานสรุปสำหรับผู้บริหาร", en="Brief for executives"), write_brief),
    DocumentKind.STATEMENT: (Words(th="แถลงการณ์เบื้องต้น", en="Holding statement"), write_statement),
}
KINDS: Final = tuple(_WRITERS)
_UNOFFICIAL: Final = Words(
    th="จัดทำโดยระบบคุ้มกันจากข้อมูลที่บันทึกไว้ ลำดับช่องตามแบบท้ายประกาศ โปรดตรวจสอบกับแบบฉบับราชกิจจานุเบกษาก่อนส่ง",
    en="Made by khumkan from what is recorded, in the order of the form of the annex. Compare it "
    "with the gazette before it is sent.",
)
_OFFICIAL: Final = frozenset({DocumentKind.K1, DocumentKind.K2, DocumentKind.PDPC_NOTICE})


def make_sheet(kind: str, case: Case, language: str) -> Sheet:
    """Return a document as a sheet. Raises KeyError for a kind that is made from no incident."""
    title, write = _WRITERS[kind]
    scribe = Scribe(language)
    write(case, scribe)
    purpose = PURPOSES.get(case.purpose) if kind == DocumentKind.K2 else None
    made = write_official(case.at, language)
    return Sheet(
        title=scribe.say(title),
        language=language,
        blocks=scribe.blocks,
        subtitle=scribe.say(purpose) if purpose else case.incident.organisation.name_th,
        banner=PLAYED if case.is_played else "",
        footer=f"{number_of(case.incident)} · {made}",
        notes=[scribe.say(_UNOFFICIAL)] if kind in _OFFICIAL else (),
        lacking=tuple(dict.fromkeys(scribe.lacking)),
    )
