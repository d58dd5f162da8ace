"""The short way for values that name at most a file gives what the long way gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.indicators.keys import key_of
from khumkan.engine.indicators.observables import keys_in, keys_of, named_by
from khumkan.engine.indicators.unlike import can_name_only_a_file, file_key

PARTS = [
    "1", "12", "255", "fe80", "::", ":", ".", "/", "\\", "a", "Z", "-", "_", "=", ",", "MD5=", "@",
    "://", "http", "example", "com", "0a" * 16, "0b" * 20, " ", "\n", "\x00", "é", "。", "%", "+",
    "10.1.2.3", "f" * 31, "A" * 250,
]  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(PARTS), max_size=9).map("".join), st.text(max_size=30))


@settings(max_examples=1_000)
@given(TEXTS)
def test_the_short_way_finds_what_the_long_way_finds(text: str) -> None:
    named = [key_of(one) for one in named_by(text)]
    above = [one for one in keys_in(text) if one[0] == "d"]
    assert [one for one in keys_in(text) if one not in above] == [
        one for one in named if one[0] != "d"
    ]
    assert {one for one in named if one[0] == "d"} <= set(above)
    assert keys_of(text) == tuple(keys_in(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-11-19T19:14:15.937Z", id="a time"),
        pytest.param("02:41:00", id="an hour"),
        pytest.param("10332296", id="a number"),
        pytest.param("C:\\Windows\\explorer.exe", id="a path"),
        pytest.param('date=2026-11-20 time=02:39:18 devname="FW01"', id="a whole line"),
        pytest.param("{8C24C4A4-F870-BA96-0555-29F579F53B27}", id="a GUID"),
        pytest.param("/api/patients/12.json", id="the path of a URL"),
    ],
)
def test_most_values_take_the_short_way(text: str) -> None:
    assert can_name_only_a_file(text)


@pytest.mark.parametrize(
    "text",
    [
        "10.1.2.3", "10.1.2.3:443", "10.0.0.0/8", "fe80::1", "1:2:3:4:5:6:7:8", "::ffff:10.1.2.3",
        "1:2:3:4:5:6:10.1.2.3", "2001:db8::/32", "evil.example", "evil.example:8443", "a@b.example",
        "https://evil.example/a b", "0a" * 16, "MD5=" + "0a" * 16, "โรงพยาบาล.ไทย", " evil.example ",
    ],
)  # fmt: skip
def test_whatever_may_be_something_else_takes_the_long_way(text: str) -> None:
    assert not can_name_only_a_file(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("C:\\Temp\\Evil.EXE", "fevil.exe", id="of a path, in lower case"),
        pytest.param("a/..", "", id="none: no name"),
        pytest.param("x" * 256, "", id="none: too long for a name"),
        pytest.param("a\tb", None, id="control characters: unsure"),
        pytest.param("ผล.docx", None, id="other scripts: unsure"),
        pytest.param("ผ" * 256, None, id="other scripts may become shorter: unsure"),
    ],
)
def test_the_key_of_a_file(text: str, key: str | None) -> None:
    assert file_key(text) == key
