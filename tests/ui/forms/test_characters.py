import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.ui.forms.characters import find_stranger, normal_line, normal_lines

TURNERS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("turner", TURNERS, ids=[f"U+{ord(one):04X}" for one in TURNERS])
def test_what_turns_the_text_around_is_a_stranger(turner: str) -> None:
    stranger = find_stranger(f"ab{turner}c")
    assert stranger is not None
    assert (stranger.place, stranger.code) == (3, f"U+{ord(turner):04X}")
    assert "direction" in str(stranger.kind)


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        pytest.param("\0", "a control character", id="nul"),
        pytest.param("\x1b", "a control character", id="escape"),
        pytest.param("\n", "a line break", id="line-feed"),
        pytest.param("\u2028", "a line break", id="line-separator"),
        pytest.param("\t", "a tab", id="tab"),
        pytest.param("\ud800", "half a character", id="surrogate"),
        pytest.param("\uf701", "a character that only one font knows", id="private-use"),
        pytest.param("\ufffe", "no character at all", id="noncharacter"),
        pytest.param("\U000e0041", "a hidden formatting character", id="tag"),
    ],
)
def test_what_cannot_be_kept_is_named(character: str, kind: str) -> None:
    stranger = find_stranger(character)
    assert stranger is not None
    assert str(stranger.kind) == kind


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ปั๊มน้ำ กำ่ ญู ฐู เปี๊ยะ", id="thai-with-marks-above-and-below"),
        pytest.param("👩\u200d⚕️", id="emoji-joined"),
        pytest.param("Zoë O’Brien-Ñandú", id="latin"),
        pytest.param("<script>'; DROP TABLE x; --", id="html-and-sql"),
        pytest.param("\U0001fae9", id="an-emoji-newer-than-this-python"),
        pytest.param("محمد", id="arabic-without-marks"),
    ],
)
def test_what_is_seen_is_kept(text: str) -> None:
    assert find_stranger(normal_line(text)) is None
    assert normal_line(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("  สม ชาย \u00a0", "สม ชาย", id="outer-space"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("สม\u200bชาย\ufeff", "สมชาย", id="invisible-filling"),
        pytest.param("soft\u00adhyphen", "softhyphen", id="soft-hyphen"),
    ],
)
def test_a_line_has_one_form(typed: str, kept: str) -> None:
    assert normal_line(typed) == kept


def test_lines_end_with_a_line_feed_whatever_they_ended_with() -> None:
    assert normal_lines("a\r\nb\rc\u2028d\n") == "a\nb\nc\nd"


@given(st.text())
def test_a_line_that_is_kept_is_normal_already(text: str) -> None:
    line = normal_line(text)
    if find_stranger(line) is None:
        assert unicodedata.is_normalized("NFC", line)
        assert not any(unicodedata.category(one) in {"Cc", "Cs", "Co"} for one in line)
        assert not set(line) & set(TURNERS)
