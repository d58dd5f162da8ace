"""Form ก3: what one organisation counted in one year. Counts alone; drills are counted apart.

A year is the calendar year in Thailand, and an incident counts in the one it happened in, else was
detected in: both are assumed, the notification does not say (docs/reference/duties.md).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from khumkan.hub.incidents.choices import Level
from khumkan.hub.incidents.documents.scribe import Scribe, write_official
from khumkan.hub.incidents.documents.sheet import PLAYED, Sheet
from khumkan.hub.incidents.duties.clocks import end_of_day, start_of_day
from khumkan.hub.incidents.law import Words
from khumkan.hub.incidents.models import Asset, Incident, IncidentCategory
from khumkan.hub.incidents.record import read_form
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.selectors.hub import hub_mode

_TITLE: Final = Words(
    th="แบบ ก3 แบบรายงานสรุปภัยคุกคามทางไซเบอร์ในหนึ่งรอบปี", en="Form ก3: threats of one year"
)
_UNSETTLED: Final = Words(
    th="มีเหตุการณ์ที่ยังไม่ได้กำหนดระดับ {n} เหตุการณ์ แบบ ก3 ไม่มีช่องสำหรับกรณีนี้ โปรดกำหนดระดับก่อนปิดปี",
    en="{n} incidents have no level yet. Form ก3 has no row for that: settle them first.",
)
_BUDDHIST: Final = 543


def make_k3(organisation: Organisation, year: int, language: str, at: datetime) -> Sheet:
    """Return form ก3 of a year of the common era; four queries."""
    scribe, form = Scribe(language), read_form()
    incidents = _incidents_of(organisation, year)
    by_category = _count(IncidentCategory.objects.filter(incident__in=incidents), "number")
    by_asset = _count(
        Asset.objects.filter(incident__in=incidents, incident__is_drill=False), "kind"
    )
    by_level = Counter(incidents.filter(is_drill=False).values_list("level", flat=True))
    scribe.heading("ข้อ 1 จำแนกตามหมวดหมู่ของภัยคุกคาม", "1 By category")
    scribe.counts(_rows("categories", by_category))
    scribe.heading("ข้อ 2 จำแนกตามทรัพย์สินที่ได้รับผลกระทบ", "2 By what was affected")
    scribe.counts(_rows("assets", by_asset))
    scribe.heading("ข้อ 3 จำแนกตามระดับภัยคุกคาม", "3 By level")
    scribe.counts(
        (words, by_level[name])
        for name, words in form.boxes("levels").items()
        if name != Level.UNDETERMINED
    )
    unsettled = by_level[Level.UNDETERMINED]
    shown = year + _BUDDHIST if language == "th" else year
    return Sheet(
        title=f"{scribe.say(_TITLE)} {shown}",
        language=language,
        blocks=scribe.blocks,
        subtitle=organisation.name_th,
        banner=PLAYED if hub_mode() is Mode.SIMULATION else "",
        footer=f"{organisation.name_th} · {write_official(at, language)}",
        notes=[scribe.say(_UNSETTLED).format(n=unsettled)] if unsettled else (),
        lacking=("by_level",) if unsettled else (),
    )


def _incidents_of(organisation: Organisation, year: int) -> QuerySet[Incident]:
    first, last = start_of_day(date(year, 1, 1)), end_of_day(date(year, 12, 31))
    rows = Incident.objects.filter(organisation=organisation)
    counted = Coalesce("occurred_at", "detected_at", "aware_at", "reported_at")
    return rows.annotate(counted_at=counted).filter(counted_at__gte=first, counted_at__lte=last)


def _count(rows: QuerySet[Any], column: str) -> Counter[str]:
    return Counter(str(value) for value in rows.values_list(column, flat=True))


def _rows(boxes: str, counted: Counter[str]) -> Iterable[tuple[Words, int]]:
    return [(words, counted[name]) for name, words in read_form().boxes(boxes).items()]
