"""CEF: header, extension, escapes, and lines that only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.cef import parse_cef

HEADER: JsonObject = {
    "cef_version": "0",
    "vendor": "Acme",
    "product": "Wall",
    "version": "1.2",
    "signature": "100",
    "name": "Blocked",
    "severity": "7",
}
START = "CEF:0|Acme|Wall|1.2|100|Blocked|7|"


@pytest.mark.parametrize(
    ("text", "more", "extension"),
    [
        pytest.param(START, {}, {}, id="no extension"),
        pytest.param(
            f"{START}src=10.0.0.1 dpt=443", {}, {"src": "10.0.0.1", "dpt": "443"}, id="plain"
        ),
        pytest.param(
            f"{START}msg=two words act=deny", {}, {"msg": "two words", "act": "deny"}, id="spaces"
        ),
        pytest.param(
            f"{START}request=http://x/?a\\=b", {}, {"request": "http://x/?a=b"}, id="escaped ="
        ),
        pytest.param(f"{START}msg=a\\nb\\\\c", {}, {"msg": "a\nb\\c"}, id="escapes"),
        pytest.param(
            f"{START}cs1=x cs1Label=Rule", {}, {"cs1": "x", "cs1Label": "Rule"}, id="labels"
        ),
        pytest.param(f"{START}a= b=1", {}, {"a": "", "b": "1"}, id="empty value"),
        pytest.param(f"{START}a=1 a=2", {}, {"a": ["1", "2"]}, id="twice"),
        pytest.param(f"{START}nothing here", {}, {}, id="no pairs"),
        pytest.param(START.replace("CEF:", "CEF: "), {}, {}, id="space behind the colon"),
        pytest.param(START.removeprefix("CEF:"), {}, {}, id="CEF: cut off by a relay"),
        pytest.param(f"10:00:01 fw {START}", {}, {}, id="behind an unknown header"),
        pytest.param(START.replace("Blocked", "a\\|b"), {"name": "a|b"}, {}, id="escaped bar"),
    ],
)
def test_a_line_of_cef_is_taken_apart(text: str, more: JsonObject, extension: JsonObject) -> None:
    assert parse_cef(text) == HEADER | more | {"extension": extension}


@pytest.mark.parametrize(
    "text",
    ["", "CEF:", "CEF:0|a|b", "CEF:x|a|b|c|d|e|f|", "XCEF:0|a|b|c|d|e|f|", "a|b|c|d|e|f|g|h"],
)
def test_another_line_is_none(text: str) -> None:
    assert parse_cef(text) is None


@given(
    st.dictionaries(
        st.from_regex(r"[a-zA-Z][a-zA-Z0-9]{0,5}", fullmatch=True),
        st.text(st.characters(codec="utf-8", exclude_categories=["Zs", "Zl", "Zp", "Cc"])),
    )
)
def test_what_was_escaped_is_read_as_it_was(pairs: dict[str, str]) -> None:
    escaped = {key: value.replace("\\", "\\\\").replace("=", "\\=") for key, value in pairs.items()}
    cef = parse_cef(START + " ".join(f"{key}={value}" for key, value in escaped.items()))

    assert cef is not None
    assert cef["extension"] == pairs
