"""A text for others gives nothing away that can be recognised, and each thing is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.hub.incidents.sanitising import Leak, Names, find_leaks

NAMES = Names(
    own=("โรงพยาบาลทดสอบสมมุติ", "Sample Test Hospital", "STH", "10999"),
    others=("โรงพยาบาลข้างบ้าน",),
    systems=("HIS-DB01",),
    people=("สมชาย ใจดี",),
)


@pytest.mark.parametrize(
    ("text", "leak", "shown"),
    [
        pytest.param("ผู้ป่วย 1-1017-00230-70-8", Leak.IDENTITY, "", id="identity"),
        pytest.param("ผู้ป่วย ๑๑๐๑๗๐๐๒๓๐๗๐๘", Leak.IDENTITY, "", id="thai-digits"),
        pytest.param("1101700\n230708", Leak.IDENTITY, "", id="over-two-lines"),
        pytest.param("HN 0012345", Leak.PATIENT, "hn 0012345", id="patient"),
        pytest.param("ที่โรงพยาบาลทดสอบสมมุติ", Leak.OWN_NAME, NAMES.own[0], id="own"),
        pytest.param("ที่ รพ.ทดสอบสมมุติ เมื่อวาน", Leak.OWN_NAME, NAMES.own[0], id="abbreviated"),
        pytest.param("โรงพยาบาล ทดสอบ สมมุติ", Leak.OWN_NAME, NAMES.own[0], id="spaced"),
        pytest.param("โรงพยาบาล\u200bทดสอบสมมุติ", Leak.OWN_NAME, NAMES.own[0], id="invisible"),
        pytest.param("at SAMPLE test hospital", Leak.OWN_NAME, NAMES.own[1], id="english"),
        pytest.param("at sth.", Leak.OWN_NAME, "STH", id="short"),
        pytest.param("code ๑๐๙๙๙", Leak.OWN_NAME, "10999", id="h-code"),
        pytest.param("รพ.ข้างบ้าน ก็โดน", Leak.OTHER_NAME, NAMES.others[0], id="neighbour"),
        pytest.param("on his-db01 first", Leak.SYSTEM, "HIS-DB01", id="system"),
        pytest.param("คุณสมชาย ใจดี แจ้ง", Leak.PERSON, "สมชาย ใจดี", id="person"),
        pytest.param("from 10.1.2.3", Leak.INTERNAL, "10.1.2.3", id="private"),
        pytest.param("from 192[.]168[.]1[.]9", Leak.INTERNAL, "192.168.1.9", id="defanged"),
        pytest.param("from fe80::1", Leak.INTERNAL, "fe80::1", id="link-local"),
        pytest.param("on pacs.hospital.local", Leak.INTERNAL, "pacs.hospital.local", id="local"),
        pytest.param(r"in \\nas01\hr", Leak.INTERNAL, r"\\nas01\hr", id="share"),
        pytest.param("ask a.b@example.org", Leak.EMAIL, "a.b@example.org", id="email"),
        pytest.param("ask a.b [at] example[.]org", Leak.EMAIL, "a.b@example.org", id="email-hid"),
        pytest.param("call 081-234-5678", Leak.PHONE, "081-234-5678", id="mobile"),
        pytest.param("call 053 123 456", Leak.PHONE, "053 123 456", id="landline"),
    ],
)
def test_what_gives_something_away_is_found(text: str, leak: Leak, shown: str) -> None:
    found = find_leaks({"text": text}, NAMES)
    assert (leak, shown) in {(one.leak, one.text) for one in found}


@pytest.mark.parametrize(
    "text",
    [
        "มัลแวร์เข้ามาทางอีเมล เวลา 05:31:00 น. วันที่ 22/11/2569",
        "traffic to 203.0.113.7 and bad.example, hash " + "a" * 64,
        "patch version 10.2.1 of 2026-11-22 at 05:31",
        "sthlm is another word",
        "109991 is another number",
    ],
)
def test_what_gives_nothing_away_passes(text: str) -> None:
    assert find_leaks({"text": text}, NAMES) == []


def test_each_is_told_with_its_line_and_an_identity_number_is_never_repeated() -> None:
    text = "one\ntwo 1101700230708\nthree 10.0.0.1"
    found = [(one.line, one.leak) for one in find_leaks({"text": text}, NAMES)]
    assert found == [(2, Leak.IDENTITY), (3, Leak.INTERNAL)]
    assert not any("1101700230708" in one.text for one in find_leaks({"text": text}, NAMES))


def test_addresses_of_people_are_told_and_not_refused() -> None:
    (found,) = find_leaks({"text": "ask soc@example.org"}, NAMES)
    assert not found.is_refused


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_a_name_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    text = f"{before} {NAMES.own[0]} {after}"
    assert any(one.leak == Leak.OWN_NAME for one in find_leaks({"text": text}, NAMES))
