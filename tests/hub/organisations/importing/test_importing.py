"""Organisations from a file: good lines are stored, bad ones told, nothing is lost."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from hub_world import World

from khumkan.core.errors import InputError
from khumkan.hub.organisations.importing import COLUMNS, Report, import_organisations
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import OPERATOR

pytestmark = pytest.mark.usefixtures("world")
HEADER = "kind,name_th,name_en,hcode,province,region,latitude,longitude,n_beds,parent\n"


@pytest.fixture(autouse=True)
def _read_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def load(text: str, encoding: str = "utf-8") -> Report:
    return import_organisations(BytesIO(text.encode(encoding)), by=OPERATOR)


def test_hospitals_and_their_units_come_from_one_file(world: World) -> None:
    report = load(
        HEADER
        + "hospital,โรงพยาบาลหนึ่ง,One Hospital,20001,50,,18.8,98.9,120,\n"
        + "health_unit,หน่วยหนึ่ง,,20002,50,,,,,20001\n"
        + "health_unit,หน่วยสอง,,,50,1,,,,20001\n"
    )
    assert (report.n_added, report.n_known, report.problems) == (3, 0, [])
    unit = Organisation.objects.get(hcode="20002")
    assert unit.parent is not None
    assert unit.parent.hcode == "20001"
    assert unit.path.startswith(f"{world.ministry.path}{unit.parent.pk.hex}/")


def test_a_mended_file_is_given_again_as_a_whole() -> None:
    first = load(
        HEADER + "hospital,โรงพยาบาลหนึ่ง,,20001,50,,,,,\n" + "hospital,โรงพยาบาลสอง,,2000,50,,,,,\n"
    )
    assert (first.n_added, [one.line for one in first.problems]) == (1, [3])
    again = load(
        HEADER + "hospital,โรงพยาบาลหนึ่ง,,20001,50,,,,,\n" + "hospital,โรงพยาบาลสอง,,20002,50,,,,,\n"
    )
    assert (again.n_added, again.n_known, again.problems) == (1, 1, [])


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        ("hospital,,,20001,,,,,,", "name_th", "Name"),
        ("clinic,ก,,20001,,,,,,", "kind", "health_unit"),
        ("hospital,ก,,2000,,,,,,", "hcode", "five digits"),
        ("hospital,ก,,20001,98,,,,,", "province", "two digits"),
        ("hospital,ก,,20001,50,12,,,,", "region", "region 1"),
        ("hospital,ก,,20001,50,99,,,,", "region", "1 to 13"),
        ("hospital,ก,,20001,50,,98.9,18.8,,", "latitude", "swapped"),
        ("hospital,ก,,20001,50,,18.8,,,", "longitude", "both"),
        ("hospital,ก,,20001,50,,x,98.9,,", "latitude", "number"),
        ("hospital,ก,,20001,50,,,,-5,", "n_beds", "or more"),
        ("hospital,ก,,20001,50,,,,99999999999,", "n_beds", "or less"),
        ("hospital,ก,,20001,50,,,,,77777", "parent", "No organisation has this code"),
        ("health_unit,ก,,20001,50,,,,,", "parent", "health unit belongs"),
        ("hospital,ก,,20001,50,,,,,,,,โผล่มา", "", "more columns"),
        ("hospital,\u202eก,,20001,50,,,,,", "name_th", "direction of text"),
        ("hospital," + "ก" * 300 + ",,20001,50,,,,,", "name_th", "at most 200"),
        ("=1+1,ก,,20001,,,,,,", "kind", "health_unit"),
    ],
)
def test_a_bad_line_says_where_and_what_to_write(line: str, column: str, says: str) -> None:
    report = load(HEADER + "hospital,โรงพยาบาลดี,,20009,,,,,,\n" + line + "\n")
    assert report.n_added == 1
    told = [(one.line, one.column) for one in report.problems]
    assert (3, column) in told
    assert says in " ".join(one.text for one in report.problems)


def test_two_lines_do_not_share_a_code() -> None:
    report = load(HEADER + "hospital,ก,,20001,,,,,,\n" + "hospital,ข,,20001,,,,,,\n")
    assert report.n_added == 1
    assert [(one.line, one.column) for one in report.problems] == [(3, "hcode")]


def test_two_nameless_lines_of_one_name_are_told_apart() -> None:
    unit = "health_unit,หน่วยเดียวกัน,,,,,,,,20001\n"
    report = load(HEADER + "hospital,ก,,20001,,,,,,\n" + unit + unit)
    assert report.n_added == 2
    assert [(one.line, one.column) for one in report.problems] == [(4, "name_th")]
    assert load(HEADER + unit).n_known == 1


def test_a_code_of_somebody_else_is_told() -> None:
    load(HEADER + "hospital,โรงพยาบาลหนึ่ง,,20001,,,,,,\n")
    report = load(HEADER + "hospital,โรงพยาบาลอื่น,,20001,,,,,,\n")
    assert "โรงพยาบาลหนึ่ง" in report.problems[0].text


def test_what_belongs_to_a_bad_line_is_told_too() -> None:
    report = load(HEADER + "hospital,ก,,20001,98,,,,,\n" + "health_unit,หน่วย,,20002,,,,,,20001\n")
    assert report.n_added == 0
    assert {one.line for one in report.problems} == {2, 3}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_files_as_spreadsheets_save_them(encoding: str, separator: str, end: str) -> None:
    lines = ["name_th,hcode,province,kind", "โรงพยาบาลหนึ่ง,20001,เชียงใหม่,โรงพยาบาล", ""]
    load(end.join(lines).replace(",", separator), encoding)
    assert Organisation.objects.get(hcode="20001").province == "50"


def test_the_columns_of_other_registers_are_known() -> None:
    load("hcode5,name_th,province_code,health_region,lat,lon,beds\n20001,ก,10,13,13.7,100.5,9\n")
    stored = Organisation.objects.get(hcode="20001")
    assert (stored.region, stored.n_beds) == (13, 9)


def test_a_name_with_quotes_and_a_line_break_keeps_its_line_number() -> None:
    report = load('name_th,hcode\n"โรงพยาบาล ""ก""",20001\n\n"สอง\nบรรทัด",20002\nค,2\n')
    assert report.n_added == 1
    assert [(one.line, one.column) for one in report.problems] == [(5, "name_th"), (6, "hcode")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no CSV file"),
        (b"  \n", "no CSV file"),
        (b"PK\x03\x04\x00\x00", "no CSV file"),
        (b"a,b,c\n1,2,3\n", "name_th"),
        (b"name_th,name_th\n1,2\n", "once each"),
        (b"name_th,hcode\n" + b'"' + b"x" * 200_000, "quotation marks"),
        (b"name_th\n" + b"x\n" * 20_001, "more than 20000"),
        (b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
    ],
    ids=["empty", "blank", "workbook", "columns", "twice", "quotes", "long", "large"],
)
def test_what_is_no_such_file_is_refused_whole(data: bytes, says: str) -> None:
    before = Organisation.objects.count()
    with pytest.raises(InputError, match=f"(?i){says}"):
        import_organisations(BytesIO(data), by=OPERATOR)
    assert Organisation.objects.count() == before


def test_the_page_of_the_columns_names_them_all() -> None:
    page = Path(__file__).parents[4] / "docs" / "reference" / "organisations-csv.md"
    rows = [
        line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(COLUMNS)
