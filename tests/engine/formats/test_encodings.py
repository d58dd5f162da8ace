"""Bytes to text: no byte may hide a line, and Thai of either kind stays Thai."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.formats.encodings import decode_text

THAI = "เข้าสู่ระบบล้มเหลว"


@pytest.mark.parametrize(
    ("raw", "text", "repair"),
    [
        pytest.param(b"plain", "plain", "", id="ASCII"),
        pytest.param(THAI.encode(), THAI, "", id="UTF-8"),
        pytest.param(THAI.encode("tis-620"), THAI, "tis-620", id="TIS-620"),
        pytest.param("“ก”…€".encode("cp874"), "“ก”…€", "tis-620", id="code page 874"),
        pytest.param(b"cmd\xff.exe", "cmd\ufffd.exe", "replaced", id="a byte of no Thai letter"),
        pytest.param(THAI.encode() + b"\xa1", THAI + "\ufffd", "replaced", id="one bad byte in UTF-8"),
        pytest.param(THAI.encode()[:-1], THAI[:-1] + "\ufffd", "replaced", id="cut inside a letter"),
        pytest.param(b"\xfc\xfd", "\ufffd\ufffd", "replaced", id="Latin-1"),
    ],
)  # fmt: skip
def test_bytes_are_read_as_what_they_most_probably_are(raw: bytes, text: str, repair: str) -> None:
    assert decode_text(raw) == (text, repair)


@given(st.binary())
def test_ascii_survives_whatever_stands_beside_it(noise: bytes) -> None:
    text, repair = decode_text(b"mimikatz " + noise)

    assert text.startswith("mimikatz ")
    assert repair in {"", "tis-620", "replaced"}


@given(st.text(alphabet=st.characters(min_codepoint=0xE01, max_codepoint=0xE2E), min_size=1))
def test_thai_letters_in_tis_620_are_read_as_written_unless_they_are_utf_8_by_chance(
    word: str,
) -> None:
    text, repair = decode_text(word.encode("tis-620"))

    assert (text, repair) == (word, "tis-620") or not repair


@pytest.mark.parametrize("word", ["รถพยาบาล", "ลบไฟล์", "ยกเลิก", "เธอ", "ผู้ใช้ รถ"])
def test_thai_words_that_hold_utf_8_by_chance_are_still_thai(word: str) -> None:
    assert decode_text(word.encode("tis-620")) == (word, "tis-620")
