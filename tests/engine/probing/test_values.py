"""Kernels list at least what the slow way names in a text, or say that they can't tell."""

import json

import numpy as np
import pytest
from hypothesis import example, given, settings
from tests.engine.indicators.values import MD5, TEXTS

from khumkan.engine.formats.tape.lines import LINE_SHAPE
from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.indicators.observables import keys_in
from khumkan.engine.indicators.packing import pack_key
from khumkan.engine.probing.desk import AT_SECRET, MOST_KEYS, SIZE
from khumkan.engine.probing.hashing import SECRET, hash_of
from khumkan.engine.probing.lines import LOOK, N_VALUES, list_lines
from khumkan.engine.probing.values import FILES, OTHERS, WIDE_FILES

ALL = FILES | WIDE_FILES | OTHERS


def kernel_keys(text: str, asked: int, *, is_ascii: bool) -> set[int] | None:
    """Return the hashes that a line's only value gives, None for "maybe"."""
    raw = json.dumps({"a": text}, ensure_ascii=is_ascii).encode() + b"\n"
    run = Taper().read("json", raw, 0, len(raw), 1)
    if run.lines[LINE_SHAPE] < 0:
        return None  # the tape leaves such a line to the slow way
    desk, maybe = np.zeros(SIZE, np.uint8), np.zeros(1, np.uint8)
    desk[AT_SECRET : AT_SECRET + len(SECRET)] = SECRET
    hashes, owners = np.zeros(MOST_KEYS, np.int64), np.zeros(MOST_KEYS, np.int32)
    followed, looks = np.zeros(1, np.int32), np.full(LOOK, -1, np.int32)
    looks[N_VALUES] = len(run.values) // 3
    _, n_keys = list_lines(
        run.data, run.lines, run.values, followed, looks, 0, asked, desk, hashes, owners, maybe
    )
    return None if maybe[0] else set(hashes[:n_keys].tolist())


@settings(max_examples=800, deadline=None)
@given(TEXTS)
@example("http://u:p@EVIL.example.:0080\\x/ก y?q#z")
@example(f"ชื่อ={MD5}")
def test_all_that_the_slow_way_names_is_listed(text: str) -> None:
    for is_ascii in (True, False):
        if any(0xD800 <= ord(sign) < 0xE000 for sign in text) and not is_ascii:
            continue
        listed = kernel_keys(text, ALL, is_ascii=is_ascii)
        if listed is not None:
            assert listed >= {hash_of(pack_key(key)) for key in keys_in(text)}


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example(f"{'b' * 64}a+b://bad.example/a?b=1")
def test_without_files_beyond_ascii_only_those_are_left_out(text: str) -> None:
    listed = kernel_keys(text, FILES | OTHERS, is_ascii=True)
    if listed is not None:
        keys = [key for key in keys_in(text) if key[0] != "f" or key.isascii()]
        assert listed >= {hash_of(pack_key(key)) for key in keys}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("203.0.113.7", id="address"),
        pytest.param("fe80::1:2", id="IPv6"),
        pytest.param("WWW.evil.example.", id="domain"),
        pytest.param("HTTPS://u:p@Evil.example:443/x y?ก#z", id="URL"),
        pytest.param(r"C:\Windows\System32\cmd.exe /c \"echo\"", id="command line"),
        pytest.param(r"D:\ข้อมูล\a.txt", id="Thai folder"),
        pytest.param("ผู้ใช้เข้าสู่ระบบ แล้ว", id="Thai words"),
        pytest.param(f"MD5={MD5},SHA1={'0' * 40}", id="hashes"),
        pytest.param("{0cb4e4ae-0000-0000-0000-0123456789ab}", id="GUID"),
        pytest.param("2026-11-22 10:00:00.000", id="time"),
        pytest.param("type:  5 a.evil.example;::ffff:203.0.113.7;", id="answers"),
        pytest.param("Somchai, Dr.", id="words with a comma"),
        pytest.param("x" * 20_000, id="very long"),
    ],
)
def test_what_is_common_is_decided(text: str) -> None:
    assert kernel_keys(text, FILES | OTHERS, is_ascii=False) is not None
