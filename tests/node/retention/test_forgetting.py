"""Logs go when their source's time is over, and never while they are held."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from kept_logs import FIRST, KeptLogs, days, moment

from khumkan.core.ids import IdMaker
from khumkan.lake import open_snapshot
from khumkan.node.retention import read_forgotten
from khumkan.node.sources import Source
from khumkan.node.state import BatchCommit, StoredFinding

IDS = IdMaker()


@pytest.fixture
def full(kept: KeptLogs) -> KeptLogs:
    """Three days of ten events each, from two sources."""
    for day in range(3):
        kept.take(FIRST + days(day))
    return kept


def left(kept: KeptLogs) -> list[tuple[int, str]]:
    """Which days (counted from the first) and sources still have events."""
    names = {one.id: one.kind for one in kept.book.list()}
    with open_snapshot(kept.folder / "lake") as view:
        return sorted(
            ((day.day - FIRST).days, names[source])
            for day in view.days()
            for source in view.sources_on(day)
        )


def keep(kept: KeptLogs, source: Source, n_days: int) -> None:
    kept.book.change(source.id, keep_days=n_days)


def hold(kept: KeptLogs, day: int, source: Source | None = None) -> None:
    at = FIRST + days(day)
    zone = ZoneInfo("UTC")
    kept.holds.add(at, at, zone, source=source, reference="order", who="somebody")


BOTH = ["fortigate", "web-server"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(90, [0, 1, 2], id="the last day that the law asks for"),
        pytest.param(91, [1, 2], id="the day after"),
        pytest.param(400, [], id="long after"),
    ],
)
def test_ninety_days_are_kept(full: KeptLogs, after: int, expected: list[int]) -> None:
    full.turn_to(FIRST + days(after))
    full.forget()
    assert left(full) == [(day, kind) for day in expected for kind in BOTH]


def test_each_source_has_its_own_time(full: KeptLogs) -> None:
    keep(full, full.firewall, 365)
    full.turn_to(FIRST + days(92))
    assert full.forget() == (10, 0)
    assert left(full) == [(0, "fortigate"), (1, "fortigate"), (2, "fortigate"), (2, "web-server")]
    full.turn_to(FIRST + days(366))
    full.forget()
    assert left(full) == [(1, "fortigate"), (2, "fortigate")]


def test_a_shorter_time_than_that_of_all_is_obeyed_and_never_below_the_law(full: KeptLogs) -> None:
    full.keep_days = 200
    keep(full, full.web, 90)
    full.turn_to(FIRST + days(92))
    full.forget()
    assert left(full) == [(0, "fortigate"), (1, "fortigate"), (2, "fortigate"), (2, "web-server")]


def test_what_is_held_stays_whatever_the_settings_say(full: KeptLogs) -> None:
    hold(full, 0)
    hold(full, 1, full.web)
    full.turn_to(FIRST + days(730))
    full.forget()
    assert left(full) == [(0, "fortigate"), (0, "web-server"), (1, "web-server")]
    assert full.forgetting.free_space(lambda: False) == 0
    assert left(full) == [(0, "fortigate"), (0, "web-server"), (1, "web-server")]


def test_it_goes_when_the_hold_has_ended(full: KeptLogs) -> None:
    hold(full, 0)
    full.turn_to(FIRST + days(91))
    assert full.forget() == (0, 0)
    (one,) = full.holds.in_force()
    full.holds.end(one.id, who="somebody", reason="over")
    assert full.forgetting.run() == (10, 0)


def test_the_trail_says_what_went_and_why(full: KeptLogs) -> None:
    full.turn_to(FIRST + days(91))
    full.forget()
    (entry,) = full.state.custody.list(("forget",))
    assert (entry.who, entry.body["day"], entry.body["reason"]) == (
        "khumkan",
        "2026-11-20",
        "retention",
    )
    assert read_forgotten(full.state.custody) == {(FIRST, full.web.id), (FIRST, full.firewall.id)}


def test_it_is_due_once_a_day(full: KeptLogs) -> None:
    is_due = [full.forgetting.is_due]
    full.forgetting.run()
    is_due.append(full.forgetting.is_due)
    full.turn_to(FIRST + days(1))
    assert [*is_due, full.forgetting.is_due] == [True, False, True]


def a_finding(
    detected: datetime, source: Source | None, received: datetime | None = None
) -> StoredFinding:
    at = received or detected
    source_id = uuid4() if source is None else source.id
    return StoredFinding(
        IDS.make(), "rule", "event", "high", "a title", None, at, detected, source_id, 0, 1, 1, b"{}"
    )  # fmt: skip


def test_findings_go_with_their_events(full: KeptLogs) -> None:
    keep(full, full.firewall, 365)
    hold(full, 1, full.web)
    midnight = moment(FIRST + days(2), timedelta())
    gone = a_finding(midnight - timedelta(microseconds=1), None)
    stays = [
        a_finding(midnight, None),
        a_finding(moment(FIRST), full.firewall),
        a_finding(moment(FIRST + days(1)), full.web),
    ]
    full.state.commit_batch(BatchCommit(1, findings=[gone, *stays]))
    full.turn_to(FIRST + days(92))
    assert full.forget()[1] == 1
    assert {one.id for one in full.state.findings.all()} == {one.id for one in stays}


def test_a_clock_that_jumps_ahead_takes_nothing_away_for_a_day(full: KeptLogs) -> None:
    full.forgetting.run()
    full.turn_to(FIRST + days(4_000))
    forgetting = full.forgetting
    assert forgetting.run() == (0, 0)
    assert forgetting.free_space() == 0
    is_doubting = [forgetting.is_doubting]
    full.turn_to(FIRST + days(1))
    assert forgetting.run() == (0, 0)
    assert [*is_doubting, forgetting.is_doubting] == [True, False]
    assert len(left(full)) == 6


def test_a_clock_that_goes_back_takes_nothing_away(full: KeptLogs) -> None:
    full.turn_to(FIRST - days(4_000))
    assert full.forget() == (0, 0)


def test_a_disk_that_is_nearly_full_gets_the_oldest_days_beyond_the_law(full: KeptLogs) -> None:
    full.keep_days = 3_650
    keep(full, full.web, 730)
    full.turn_to(FIRST + days(92))
    full.forget()
    assert len(left(full)) == 6
    freed = full.forgetting.free_space()
    assert freed > 0
    assert [day for day, _ in left(full)] == [1, 1, 2, 2]
    assert full.forgetting.free_space(lambda: False) > 0
    assert [day for day, _ in left(full)] == [2, 2]
    assert full.forgetting.free_space(lambda: False) == 0
    assert len(list((full.folder / "lake").glob("day=*/*.parquet"))) == 1
    assert [entry.body["reason"] for entry in full.state.custody.list(("forget",))] == ["disk"] * 2


def test_while_somebody_reads_only_one_day_goes(full: KeptLogs) -> None:
    full.keep_days = 3_650
    full.turn_to(FIRST + days(92))
    full.forget()
    with full.lake.snapshot() as view:
        assert full.forgetting.free_space(lambda: False) > 0
        assert [day for day, _ in left(full)] == [1, 1, 2, 2]
        assert sum(len(columns[0]) for columns in view.in_order(view.days()[0], ['"offset"'])) == 10


def test_a_hold_waits_for_a_deletion_that_goes_on_and_the_next_obeys_it(full: KeptLogs) -> None:
    full.turn_to(FIRST + days(400))
    full.forgetting.run()
    full.seconds += 86_400
    asked: list[threading.Thread] = []

    def ask_for_a_hold() -> None:
        if not asked:
            thread = threading.Thread(target=hold, args=(full, 1))
            asked.append(thread)
            thread.start()
            thread.join()

    full.forgetting.run(ask_for_a_hold)
    assert left(full) == [(1, kind) for kind in BOTH]


def test_a_day_in_which_nobody_goes_is_left_as_it_is(full: KeptLogs) -> None:
    keep(full, full.web, 365)
    keep(full, full.firewall, 365)
    full.turn_to(FIRST + days(200))
    before = full.lake.version
    assert full.forget() == (0, 0)
    assert full.lake.version == before


def test_midnight_is_that_of_utc(kept: KeptLogs) -> None:
    last = moment(FIRST, timedelta(days=1, microseconds=-1))
    kept.store_rows(
        [
            kept.row(kept.web, last, b"x"),
            kept.row(kept.web, datetime(2026, 11, 21, tzinfo=UTC), b"y"),
        ]
    )
    kept.turn_to(FIRST + days(91), timedelta())
    assert kept.forget() == (1, 0)
