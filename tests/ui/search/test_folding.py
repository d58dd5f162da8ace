"""What looks the same to a reader is the same after folding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.ui.search.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        pytest.param("SomChai", "somchai", id="case"),
        pytest.param("Straße ΣΑΣ", "strasse σασ", id="case beyond ASCII"),
        pytest.param("ＡＢＣ１２", "abc12", id="full width"),
        pytest.param("๑๒๓", "123", id="Thai digits"),
        pytest.param("  a \t\n b  ", "a b", id="white space"),
        pytest.param("a\u00a0b", "a b", id="no-break space"),
        pytest.param("สม\u200bชาย", "สมชาย", id="zero-width space"),
        pytest.param("\u202eabc\u202c\ufeff", "abc", id="bidirectional marks"),
        pytest.param("a\0b\x1b", "ab", id="controls"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param("น้ำ", "น้ำ", id="sara am stays one letter"),
        pytest.param("น\u0e4d\u0e49\u0e32", "น้ำ", id="nikhahit, tone, sara aa"),
        pytest.param("น\u0e49\u0e4d\u0e32", "น้ำ", id="tone, nikhahit, sara aa"),
        pytest.param("น\u0e33\u0e49", "น้ำ", id="tone after sara am"),
        pytest.param("เเม่", "แม่", id="two sara e for sara ae"),
        pytest.param("แม่่่", "แม่", id="tone typed three times"),
        pytest.param("ท\u0e48\u0e35", "ที่", id="tone before the vowel"),
        pytest.param("ที\u0e35่", "ที่", id="vowel typed twice"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_folding(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text() | st.text("กขนเแ\u0e31\u0e32\u0e33\u0e35\u0e48\u0e49\u0e4d\u200b๑a "))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_what_is_folded_can_be_stored_and_parted_at_spaces(text: str) -> None:
    folded = fold(text)
    assert folded.encode().decode() == folded
    assert "\0" not in folded
    assert folded == " ".join(folded.split())
