"""Indicators in JSON of sensors and clouds, in lists too: what sifting finds is what is there."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from tests.engine.indicators.values import TEXTS, indicator
from tests.engine.json_products import PRODUCTS, corpus_lines
from tests.engine.sieve.test_json_products import HEADS
from tests.engine.sieve.test_probing import (
    INDICATORS,
    SLOW,
    VALUES,
    frozen,
    lines,
    look_at_all,
    sift,
)

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.indicators import IndicatorTable

NAMES = st.sampled_from(["a", "host", "uri", "url", "http", "original", "path", "query", "answers"])
NESTED: SearchStrategy[object] = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=6,
)


def put_together(head: JsonObject, own: JsonObject, *, is_first: bool) -> JsonObject:
    return {**head, **own} if is_first else {**own, **head}


EVENTS = st.builds(
    put_together,
    st.sampled_from([{}, *HEADS.values()]),
    st.one_of(
        st.dictionaries(NAMES, NESTED, max_size=3),
        st.builds(lambda text: {"http": {"url": text}, "uri": text, "url.original": text}, TEXTS),
        st.builds(
            lambda text: {"requestParameters": {"a": [text]}, "a": [{"b": text}, 0.5]}, TEXTS
        ),
    ),
    is_first=st.booleans(),
)


@settings(SLOW, max_examples=60)
@given(st.lists(EVENTS, min_size=1, max_size=6), st.booleans())
def test_random_events(events: list[JsonObject], is_ascii: bool) -> None:
    raw = lines(events, is_ascii=is_ascii)
    for table in (IndicatorTable(INDICATORS), frozen(INDICATORS)):
        assert sift(table, raw) == look_at_all(table, raw)


SETS = ("suricata", "audit_events")


def test_lines_of_products() -> None:
    raw = b"".join(line for own in PRODUCTS.values() for line in own)
    named = ("203.0.113.9", "c2.example", "x.example", "example.org")
    table = IndicatorTable(list(map(indicator, named)))
    expected = look_at_all(table, raw)
    assert len(expected[0]) > 10
    assert sift(table, raw) == expected


@pytest.mark.corpus
def test_public_events(corpus: Path) -> None:
    raw = b"".join(line for name in SETS for line in corpus_lines(corpus, name)[::9])
    table = IndicatorTable(INDICATORS)
    assert sift(table, raw) == look_at_all(table, raw)
