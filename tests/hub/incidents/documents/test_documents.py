"""Documents say what is recorded, in the form's order, and what is missing as missing."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document as Docx
from hub_world import World
from tests.hub.incidents.conftest import Open, ago, utc

from khumkan.core.jsontypes import JsonValue
from khumkan.hub.incidents import services
from khumkan.hub.incidents.documents import KINDS, Sheet, make_k3, make_sheet, read_case
from khumkan.hub.incidents.documents.docx import render_docx
from khumkan.hub.incidents.documents.pdf import render_pdf
from khumkan.hub.incidents.documents.sheet import Boxes, Counts, Heading, Paragraphs, Row
from khumkan.hub.incidents.documents.thai import ZERO_WIDTH_SPACE, mark_breaks
from khumkan.hub.incidents.models import Incident
from khumkan.hub.organisations.models import Hub
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError


def sheet(incident: Incident, kind: str, language: str = "th", purpose: str = "") -> Sheet:
    return make_sheet(kind, read_case(incident, utc(2026, 12, 31, 2), purpose), language)


def labels(made: Sheet) -> list[str]:
    return [one.label for one in made.blocks if isinstance(one, Row | Boxes | Paragraphs)]


def told(made: Sheet) -> str:
    texts = [made.title, made.subtitle, made.banner, *made.notes]
    for one in made.blocks:
        match one:
            case Row(label, value):
                texts += [label, value.text]
            case Paragraphs(lines, label):
                texts += [label, *(line.text for line in lines)]
            case Boxes(label, choices):
                texts += [label, *(f"[x] {text}" for text, is_ticked in choices if is_ticked)]
            case Heading(text, _):
                texts.append(text)
            case _:
                pass
    return "\n".join(texts)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["th", "en"])
def test_each_can_be_made_of_almost_nothing(open_incident: Open, kind: str, language: str) -> None:
    made = sheet(open_incident(personal_data=True), kind, language)
    assert render_pdf(made).startswith(b"%PDF-")
    assert render_docx(made).startswith(b"PK")


def test_form_k2_stands_in_the_order_of_the_annex(open_incident: Open) -> None:
    items = [label.split(" ")[0] for label in labels(sheet(open_incident(), "k2"))]
    order = ["ก1", "ก2", "ก3", "ก4", "ข1", "ข2", "ข3", "ข4", "ค1", "ค2", "ค3", "ง1.1", "ง1.2"]
    order += ["ง1.3", "ง1.4", "ง1.5", "ง1.6", "ง2.1", "ง2.2", "ง3.1", "ง3.2", "ง3.3"]
    firsts = [items.index(item) for item in order]
    assert firsts == sorted(firsts)


def test_categories_outside_the_duty_stand_on_no_form(open_incident: Open) -> None:
    incident = open_incident(categories=(1, 4, 9))
    for kind in ("k1", "k2"):
        text = told(sheet(incident, kind))
        assert "[x] หมวดหมู่ที่ 4" in text
        assert "หมวดหมู่ที่ 1 " not in text
        assert "หมวดหมู่ที่ 9 " not in text


def test_moments_are_written_as_the_state_writes_them(open_incident: Open) -> None:
    incident = open_incident(aware_at=utc(2025, 12, 31, 2, 10))
    assert "31 ธันวาคม 2568 เวลา 09:10 น." in told(sheet(incident, "k2"))
    assert "31 December 2025, 09:10 (UTC+7)" in told(sheet(incident, "k2", "en"))


def test_what_is_missing_is_named_and_shown(open_incident: Open) -> None:
    made = sheet(open_incident(), "k2")
    assert {"contact_name", "occurred_at", "symptoms"} <= set(made.lacking)
    assert "aware_at" not in made.lacking
    assert "ยังไม่มีข้อมูล" in told(made)


def test_a_leak_is_asked_about_only_where_there_may_be_one(open_incident: Open) -> None:
    assert "subjects_count" not in sheet(open_incident(personal_data=False), "k2").lacking
    assert "subjects_count" in sheet(open_incident(personal_data=True), "k2").lacking


def test_what_was_filled_in_stands_there(open_incident: Open, officer: Actor) -> None:
    incident = open_incident()
    details: dict[str, JsonValue] = {
        "people_affected": 1200,
        "affects_main_mission": False,
        "symptoms": ["defacement"],
    }
    services.fill_in(incident, details, version=1, by=officer)
    text = told(sheet(Incident.objects.get(), "k2", purpose="update"))
    for words in ("1,200", "ไม่ใช่", "[x] การแก้ไขหน้าเว็บ", "รายงานข้อมูลต่อเนื่อง"):
        assert words in text


def test_a_drill_says_so_on_top(open_incident: Open) -> None:
    assert sheet(open_incident(is_drill=True), "k1").banner == "จำลอง / simulation"


def test_so_does_everything_of_a_hub_that_is_a_simulation(
    open_incident: Open, world: World
) -> None:
    incident = open_incident()
    assert sheet(incident, "k2").banner == ""
    Hub.objects.create(mode="simulation")
    assert sheet(incident, "k2").banner == "จำลอง / simulation"
    assert make_k3(world.a, 2026, "th", utc(2026, 12, 31)).banner == "จำลอง / simulation"


def test_what_people_write_is_never_read_as_markup(open_incident: Open) -> None:
    made = sheet(open_incident(summary='#panic("x") *b* $x$ \\ @ref <a> {{ }} "'), "brief")
    assert render_pdf(made).startswith(b"%PDF-")


def test_the_same_sheet_gives_the_same_bytes(open_incident: Open) -> None:
    made = sheet(open_incident(), "k1")
    assert render_pdf(made) == render_pdf(made)
    assert render_docx(made) == render_docx(made)


def test_the_editable_form_holds_the_same_words(open_incident: Open) -> None:
    made = sheet(open_incident(title="เครื่องแม่ข่ายล่ม"), "statement")
    text = "\n".join(one.text for one in Docx(io.BytesIO(render_docx(made))).paragraphs)
    assert "โรงพยาบาลเอ ตรวจพบเหตุการณ์" in text
    assert made.title in text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ระบบสารสนเทศของโรงพยาบาล", ["ระบบ", "สารสนเทศ", "ของ", "โรงพยาบาล"]),
        ("อื่น ๆ", ["อื่น ๆ"]),
        ("form ก2", ["form ก2"]),
        ("", [""]),
    ],
)
def test_thai_breaks_between_words(text: str, parts: list[str]) -> None:
    assert mark_breaks(text).split(ZERO_WIDTH_SPACE) == parts


def test_a_document_is_kept_with_its_facts_and_hash(open_incident: Open, officer: Actor) -> None:
    incident = open_incident(categories=(4,))
    first = services.make_document(incident, kind="k1", language="th", by=officer)
    again = services.make_document(incident, kind="k1", language="en", by=officer)
    assert (first.serial, again.serial) == (1, 2)
    assert len(first.pdf_sha256) == 64
    assert "categories" in first.facts["facts"]


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "k3", "language": "th"},
        {"kind": "k1", "language": "fr"},
        {"kind": "x", "language": "th"},
    ],
)
def test_what_cannot_be_made_is_refused(
    open_incident: Open, officer: Actor, told: dict[str, str]
) -> None:
    with pytest.raises(RefusedError):
        services.make_document(open_incident(), **told, by=officer)


def test_the_year_counts_everything_once_and_drills_apart(
    world: World, open_incident: Open, officer: Actor
) -> None:
    at = ago(0.01)
    incident = open_incident(categories=(4, 6), occurred_at=at)
    incident.assets.create(kind="server_ad", name="HIS")
    open_incident(is_drill=True, categories=(4,), occurred_at=at)
    open_incident(categories=(9,), occurred_at=at - timedelta(days=800))
    year = timezone.localtime(at).year
    made = make_k3(world.a, year, "th", at)
    tables = [dict(one.rows) for one in made.blocks if isinstance(one, Counts)]
    by_category = {label.split(" ")[1]: n for label, n in tables[0].items()}
    assert {number for number, n in by_category.items() if n} == {"0", "4", "6"}
    assert sum(tables[1].values()) == 1
    assert [len(table) for table in tables] == [10, 5, 4]
    assert made.lacking == ("by_level",)
    assert services.make_yearly(world.a, year, language="th", by=officer).serial == 1
