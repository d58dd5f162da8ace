import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.observables import Kind, Observable, parse_email, parse_file_name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("name@example.org", "name@example.org", id="plain"),
        pytest.param(" Name.Sur@EXAMPLE.org ", "name.sur@example.org", id="case, space around"),
        pytest.param("a+b_c-d/e=f@example.org", "a+b_c-d/e=f@example.org", id="punctuation"),
        pytest.param("name@example.org.", "name@example.org", id="trailing dot"),
        pytest.param("สมชาย@โรงพยาบาล.ไทย", "สมชาย@xn--72c2blqcq3gb1l.xn--o3cw4h", id="Thai"),
        pytest.param("e\u0301@example.org", "é@example.org", id="composed"),
    ],
)
def test_an_email_address_gets_its_canonical_spelling(text: str, value: str) -> None:
    assert parse_email(text) == Observable(Kind.EMAIL, value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("name", id="no at sign"),
        pytest.param("@example.org", id="no name"),
        pytest.param("name@", id="no host"),
        pytest.param("name@host", id="host of one label"),
        pytest.param("a@b@example.org", id="two at signs"),
        pytest.param(".name@example.org", id="leading dot"),
        pytest.param("na..me@example.org", id="two dots"),
        pytest.param("name.@example.org", id="trailing dot in name"),
        pytest.param("na me@example.org", id="space"),
        pytest.param('"na me"@example.org', id="quoted"),
        pytest.param("Name <name@example.org>", id="display name"),
        pytest.param("mailto:name@example.org", id="mailto"),
        pytest.param("name@[192.0.2.1]", id="address literal"),
        pytest.param("a" * 65 + "@example.org", id="name too long"),
        pytest.param("ก" * 22 + "@example.org", id="name too long in bytes"),
        pytest.param("a" * 20 + "@" + ".".join(["b" * 60] * 4), id="whole too long"),
        pytest.param("a\ud800@example.org", id="lone surrogate"),
    ],
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        parse_email(text)


@given(st.text(min_size=1, max_size=30))
def test_a_normalised_email_address_stays_as_it_is(name: str) -> None:
    try:
        first = parse_email(f"{name}@example.org")
    except WireError:
        return
    assert parse_email(first.value) == first


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("invoice.exe", "invoice.exe", id="plain"),
        pytest.param("Invoice.EXE", "Invoice.EXE", id="case stays"),
        pytest.param("ใบแจ้งหนี้.pdf", "ใบแจ้งหนี้.pdf", id="Thai"),
        pytest.param(" a b.txt ", " a b.txt ", id="spaces stay"),
        pytest.param("e\u0301.txt", "é.txt", id="composed"),
        pytest.param(".bashrc", ".bashrc", id="leading dot"),
    ],
)
def test_a_file_name_is_kept_but_for_its_composition(text: str, value: str) -> None:
    assert parse_file_name(text) == Observable(Kind.FILE_NAME, value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("   ", id="spaces"),
        pytest.param(".", id="here"),
        pytest.param("..", id="above"),
        pytest.param("/etc/passwd", id="path"),
        pytest.param(r"C:\Windows\x.exe", id="Windows path"),
        pytest.param("a\nb", id="line break"),
        pytest.param("a\x00", id="NUL"),
        pytest.param("a\udcff", id="lone surrogate"),
        pytest.param("a" * 256, id="too long"),
    ],
)
def test_what_is_no_file_name_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="folder"):
        parse_file_name(text)


@given(st.text(max_size=30))
def test_a_normalised_file_name_stays_as_it_is(text: str) -> None:
    try:
        first = parse_file_name(text)
    except WireError:
        return
    assert parse_file_name(first.value) == first
