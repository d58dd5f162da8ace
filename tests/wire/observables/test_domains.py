import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.observables import (
    Kind,
    Observable,
    domain_for_people,
    is_public_domain,
    parse_domain,
)

THAI = "โรงพยาบาล.ไทย"
THAI_IN_THE_DNS = "xn--72c2blqcq3gb1l.xn--o3cw4h"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("example.org", "example.org", id="plain"),
        pytest.param(" Example.ORG ", "example.org", id="case and space around"),
        pytest.param("example.org.", "example.org", id="trailing dot"),
        pytest.param(THAI, THAI_IN_THE_DNS, id="Thai"),
        pytest.param(THAI + ".", THAI_IN_THE_DNS, id="Thai with trailing dot"),
        pytest.param(THAI_IN_THE_DNS.upper(), THAI_IN_THE_DNS, id="Thai as A-labels"),
        pytest.param("โรงพยาบาล。ไทย", THAI_IN_THE_DNS, id="ideographic full stop"),
        pytest.param("น้ำ.ไทย", "xn--q3c4c8cq.xn--o3cw4h", id="sara am"),
        pytest.param("Straße.example", "xn--strae-oqa.example", id="sharp s stays"),
        pytest.param("ＥＸＡＭＰＬＥ．ｏｒｇ", "example.org", id="full width"),
        pytest.param(
            "_ldap._tcp.dc._msdcs.example.org", "_ldap._tcp.dc._msdcs.example.org", id="_"
        ),
        pytest.param("r3---sn-x.example.org", "r3---sn-x.example.org", id="hyphens at 3 and 4"),
        pytest.param("xn--i-7iq.example", "xn--i-7iq.example", id="A-label outside IDNA 2008"),
        pytest.param("1.example", "1.example", id="label of digits"),
        pytest.param("a" * 63 + ".example", "a" * 63 + ".example", id="longest label"),
    ],
)
def test_a_name_gets_the_spelling_of_the_dns(text: str, value: str) -> None:
    assert parse_domain(text) == Observable(Kind.DOMAIN, value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(".", id="root"),
        pytest.param("localhost", id="one label"),
        pytest.param("ไทย", id="one Thai label"),
        pytest.param("a..example", id="empty label"),
        pytest.param(".example.org", id="leading dot"),
        pytest.param("example.org..", id="two trailing dots"),
        pytest.param("-a.example", id="leading hyphen"),
        pytest.param("a-.example", id="trailing hyphen"),
        pytest.param("a b.example", id="space"),
        pytest.param("a/b.example", id="slash"),
        pytest.param("a*.example", id="star"),
        pytest.param("192.0.2.1", id="address"),
        pytest.param("example.123", id="top-level number"),
        pytest.param("a" * 64 + ".example", id="label too long"),
        pytest.param(".".join(["a" * 60] * 5), id="name too long"),
        pytest.param("ิ.ไทย", id="leading vowel sign"),
        pytest.param("i❤.example", id="emoji"),
        pytest.param("ก_ข.example", id="underscore in Thai"),
        pytest.param("a\ud800.example", id="lone surrogate"),
        pytest.param("a\x00.example", id="NUL"),
        pytest.param("evil[.]example", id="defanged"),
        pytest.param("x" * 100_000, id="very long"),
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="not a domain name"):
        parse_domain(text)


@pytest.mark.parametrize(
    ("text", "is_public"),
    [
        pytest.param("example.org", True, id="public"),
        pytest.param(THAI, True, id="Thai"),
        pytest.param("attacker.example", True, id="for drills"),
        pytest.param("local.example.org", True, id="local inside"),
        pytest.param("notlocal", False, id="one label"),
        pytest.param("his.local", False, id="local"),
        pytest.param("pacs.hospital.LAN.", False, id="lan"),
        pytest.param("dc01.corp", False, id="corp"),
        pytest.param("db.internal", False, id="internal"),
        pytest.param("printer.home.arpa", False, id="home.arpa"),
        pytest.param("1.2.0.192.in-addr.arpa", True, id="reverse names are public"),
        pytest.param("thelocal.se", True, id="ends like it"),
        pytest.param("x.vocal", True, id="ends in its letters"),
        pytest.param("192.0.2.1", False, id="address"),
    ],
)
def test_names_of_one_house_are_not_public(text: str, is_public: bool) -> None:
    assert is_public_domain(text) is is_public


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (THAI_IN_THE_DNS, THAI),
        ("example.org", "example.org"),
        ("xn--o3cw4h.example", "ไทย.example"),
        ("xn--i-7iq.example", "xn--i-7iq.example"),
        ("xn--99999999.example", "xn--99999999.example"),
    ],
)
def test_people_see_a_name_in_its_own_script(value: str, text: str) -> None:
    assert domain_for_people(value) == text


thai_labels = st.text(
    st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E, exclude_characters="฿"),
    min_size=1,
    max_size=12,
)
ascii_labels = st.from_regex(r"\A[A-Za-z0-9_]([A-Za-z0-9_-]{0,20}[A-Za-z0-9_])?\Z")


@given(st.lists(st.one_of(ascii_labels, thai_labels), min_size=1, max_size=4))
def test_a_normalised_name_stays_as_it_is(labels: list[str]) -> None:
    try:
        first = parse_domain(".".join([*labels, "example"]))
    except WireError:
        return
    assert parse_domain(first.value) == first
    assert first.value == first.value.lower()


@given(st.lists(thai_labels, min_size=2, max_size=3))
def test_what_people_see_names_the_same_domain(labels: list[str]) -> None:
    try:
        observable = parse_domain(".".join(labels))
    except WireError:
        return
    assert parse_domain(domain_for_people(observable.value)) == observable
    assert observable.value == idna.encode(".".join(labels), uts46=True).decode()


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        observable = parse_domain(text)
    except WireError:
        return
    assert observable.value.isascii()
    assert parse_domain(observable.value) == observable
