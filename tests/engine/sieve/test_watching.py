"""What a value holds, its line shows: no needle is missed for how the line was written."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers, address_of, kernel
from khumkan.engine.sieve.filters import FILTER_BYTES
from khumkan.engine.sieve.needles import ANYTHING, BEYOND_ASCII, Needle
from khumkan.engine.sieve.stretches import build_stretches
from khumkan.engine.sieve.watching import may_hold

TEXTS = st.text(st.sampled_from('abkAK[{@`"\\/ \t.1-'), min_size=1, max_size=12)


@kernel
def watch(
    data: Bytes, end: int, filters: Bytes, keys: Numbers, table: Numbers, texts: Bytes
) -> bool:
    return may_hold(
        address_of(data), 0, end, address_of(filters), address_of(keys), len(keys) // 2 - 1,
        address_of(table), address_of(texts),
    )  # fmt: skip


def may_be_in(line: bytes, needles: list[Needle]) -> bool | None:
    """Say whether a line may hold one of some needles; None where they can't be watched for."""
    stretches = build_stretches({1: needles})
    if 1 not in stretches.filters:
        return None
    raw = stretches.filters[1].to_bytes(FILTER_BYTES, "little")
    data = np.frombuffer(line + b"\n" + b"a[k" * PADDING, np.uint8)
    filters = np.frombuffer(raw, np.uint8)
    return watch(data, len(line), filters, stretches.keys, stretches.table, stretches.texts)


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5), TEXTS, TEXTS, st.integers(0, 40))
def test_what_a_value_holds_is_seen(
    texts: list[str], before: str, after: str, n_before: int
) -> None:
    needles = [Needle("", "contains", text.lower()) for text in texts]
    for text in texts:
        value = "x" * n_before + before + text.swapcase() + after
        for line in (json.dumps({"v": value}), json.dumps({"v": value}).replace("/", "\\/")):
            assert may_be_in(line.encode(), needles) is not False


@pytest.mark.parametrize(
    ("needle", "line", "expected"),
    [
        pytest.param(Needle("", "contains", "mimikatz"), b"a MimiKatz b", True, id="letters"),
        pytest.param(Needle("", "contains", "mimikatz"), b"a mimikat", False, id="cut off"),
        pytest.param(Needle("", "contains", "mimikatz"), b"", False, id="empty line"),
        pytest.param(Needle("", "contains", "\\cmd.exe"), b'"c:\\\\cmd.exe"', True, id="escaped"),
        pytest.param(Needle("", "contains", "abc"), "ก".encode(), True, id="beyond ASCII"),
        pytest.param(Needle("", BEYOND_ASCII), b"abc", False, id="ASCII"),
        pytest.param(Needle("", "contains", "ab"), b"", None, id="too short"),
        pytest.param(Needle("", "contains", "1.5e"), b"", None, id="may be a fraction's text"),
        pytest.param(Needle("", ANYTHING), b"", None, id="anything"),
    ],
)
def test_watching(needle: Needle, line: bytes, expected: bool | None) -> None:
    assert may_be_in(line, [needle]) is expected
