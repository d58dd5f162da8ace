"""What was seen before changes nothing that is found."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.sieve.test_plans import SYSMON, rule_of

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers, address_of, kernel
from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.seen import (
    LONGEST_SEEN,
    N_SEEN,
    SEEN,
    mark_of,
    recall_hits,
    remember_hits,
)
from khumkan.engine.sieve.straining import Strainer

VALUES = st.sampled_from(
    ["", "evil", "EVIL", "evil\\", "e" * (LONGEST_SEEN - 1), "e" * LONGEST_SEEN, "Evil.exe" * 20, 7,
     1.5, "ก evil", "\u212a", True, None, ["evil", "x"], "c:\\evil.exe"]
)  # fmt: skip
EVENTS = st.builds(
    lambda image, parent: {**SYSMON, "Image": image, "ParentImage": parent}, VALUES, VALUES
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    selections: list[JsonObject] = [
        {"Image|contains": ["evil", "exe"]}, {"Image": "evil"}, {"ParentImage|endswith": "\\evil.exe"},
        {"ParentImage|re": ".{130}"}, {"Image|contains": "ก"},
    ]  # fmt: skip
    return Catalogue([rule_of({"product": "windows"}, one) for one in selections])


def pairs_of(strainer: Strainer, taper: Taper, event: JsonObject) -> list[list[int]]:
    raw = json.dumps(event, ensure_ascii=False).encode() + b"\n"
    strained = strainer.strain(taper.read("json", raw, 0, len(raw), 1))
    return [*sorted(strained.pairs.tolist()), strained.verdicts.tolist()]


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, min_size=2, max_size=12))
def test_a_line_is_found_to_be_the_same_again(
    catalogue: Catalogue, events: list[JsonObject]
) -> None:
    strainer, taper = Strainer(catalogue, lambda _: None), Taper()
    for event in [*events, *reversed(events)]:
        fresh = pairs_of(Strainer(catalogue, lambda _: None), Taper(), event)
        assert pairs_of(strainer, taper, event) == fresh


@kernel
def remember_and_recall(
    seen: Numbers, letters: Bytes, data: Bytes, n_bytes: int, hits: Numbers, n_hits: int
) -> tuple[int, int]:
    own, place, at = address_of(data), 3, n_bytes + 1
    remember_hits(
        address_of(seen), address_of(letters), place, 5, 0, own, 0, n_bytes, address_of(hits), 0,
        n_hits,
    )  # fmt: skip
    found = recall_hits(
        address_of(seen), address_of(letters), place, 5, 0, own, at, n_bytes, address_of(hits), 40
    )
    return found, mark_of(own, at, n_bytes)


@pytest.mark.parametrize("n_bytes", [0, 1, 7, 8, 9, LONGEST_SEEN])
@pytest.mark.parametrize(("n_hits", "is_known"), [(0, True), (28, True), (29, False)])
def test_a_value_is_known_by_all_its_bytes(n_bytes: int, n_hits: int, is_known: bool) -> None:
    seen = np.full(N_SEEN * SEEN, -1, np.int32)
    letters = np.zeros(N_SEEN * LONGEST_SEEN + PADDING, np.uint8)
    raw = bytes(range(n_bytes)) + b"?" + bytes(range(n_bytes)) + b"!" + bytes(range(n_bytes))
    data = np.frombuffer(raw + bytes(PADDING), np.uint8).copy()
    hits = np.arange(80, dtype=np.int32)
    again = remember_and_recall(seen, letters, data, n_bytes, hits, n_hits)
    assert again[0] == (40 + n_hits if is_known else -1)
    assert hits[40 : 40 + n_hits].tolist() == list(range(n_hits)) or not is_known
    if n_bytes and is_known:
        data[n_bytes + 1 + n_bytes // 2] ^= 0x80
        other = remember_and_recall(seen, letters, data, n_bytes, hits, n_hits)
        assert other[0] == -1
    assert again[1] >= 0


def test_places_are_told_by_all_bytes() -> None:
    marks = {
        mark_of(np.frombuffer(bytes([0] * n + [byte]) + bytes(PADDING), np.uint8), 0, n + 1)
        for n in range(20)
        for byte in range(256)
    }
    assert len(marks) > 5100
