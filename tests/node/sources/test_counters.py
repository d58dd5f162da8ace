"""Counters: nothing comes in or is refused without a trace."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from khumkan.node.sources import SourceCount, SourceCounters

AT = datetime(2026, 11, 22, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


def test_each_source_has_its_own_figures() -> None:
    counters = SourceCounters()
    counters.count_received(ONE, 100, AT)
    counters.count_received(ONE, 50, AT - timedelta(seconds=5))
    counters.count_refused(ONE, "too-large")
    counters.count_refused(ONE, "too-large")
    counters.count_noted(TWO, "oversized")
    counters.count_refused(None, "not-authenticated")

    assert counters.read() == {
        ONE: SourceCount(150, 2, AT, {"too-large": 2}, {}),
        TWO: SourceCount(0, 0, None, {}, {"oversized": 1}),
        None: SourceCount(0, 0, None, {"not-authenticated": 1}, {}),
    }


def test_what_was_read_does_not_change_any_more() -> None:
    counters = SourceCounters()
    counters.count_refused(ONE, "format")
    before = counters.read()
    counters.count_refused(ONE, "format")

    assert before[ONE].n_refused == {"format": 1}
    with pytest.raises(TypeError):
        before[ONE].n_refused["format"] = 2  # type: ignore[index]


def test_threads_lose_no_count() -> None:
    counters = SourceCounters()

    def work() -> None:
        for _ in range(5_000):
            counters.count_received(ONE, 1, AT)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counters.read()[ONE].n_bytes == counters.read()[ONE].n_records == 20_000
