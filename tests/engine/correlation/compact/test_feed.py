"""Live correlations fed from the tape find what those fed event by event find, and keep the same."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.correlating import BASES, NUMBERS, Compiled, documents

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import TimeContext, column_for, name_event
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.findings import Finding
from khumkan.engine.formats import get_format, read_batches
from khumkan.engine.rows import Row
from khumkan.engine.sieve import LineRows

JSON = get_format("json")
START = datetime(2026, 11, 21, tzinfo=UTC)
ROOMY = Live()
TIGHT = Live(timedelta(seconds=3), max_groups=3, max_hits_per_group=4, max_hits=9)
ODD_NUMBERS: list[JsonValue] = [
    one for one in NUMBERS if isinstance(one, int | str) or one in (0.1, 0.2, 1.5, 1e300)
]
NAMES: list[JsonValue] = [
    *["x", "x", "X", "y", "z", "w"], "ก", "K", "", "x" * 501, "x" * 500, "a\n", 1, 1.0, True, -3,
    ["x", "y"], [1], None, {"a": "b"},
]  # fmt: skip


def line(random: Random, number: int) -> JsonObject:
    """Make an event; most are plain and in order, some are not."""
    is_odd = random.random() < 0.2
    second = number // 3 + (random.choice([0, 0, 1, -2, -40, 70, 4000, -4000]) if is_odd else 0)
    values: JsonObject = {
        "product": "testbench",
        "rule": random.choice("abc") if random.random() < 0.97 else ["a", "b"],
        "n": random.choice(ODD_NUMBERS) if is_odd else random.randrange(5),
        "ip": random.choice(NAMES if is_odd else NAMES[:6]),
        "user": random.choice(NAMES if is_odd and random.random() < 0.3 else NAMES[:4]),
        "@timestamp": tell(random, START + timedelta(seconds=second), is_odd=is_odd),
    }
    if is_odd:
        del values[random.choice(["n", "ip", "user", "@timestamp", "product"])]
    return values


def tell(random: Random, moment: datetime, *, is_odd: bool) -> JsonValue:
    plain = moment.strftime("%Y-%m-%dT%H:%M:%S")
    if not is_odd:
        return plain + random.choice(["Z", ".5Z", ".250000Z"])
    east = moment.astimezone(timezone(timedelta(hours=7)))
    forms: list[JsonValue] = [
        plain, plain.replace("T", " "), f"{plain} UTC", east.isoformat(), plain + ".123456789Z",
        plain + "+00:00", plain + "-0030", plain + "ZZ", "", "yesterday", moment.timestamp(), plain[:16],
    ]  # fmt: skip
    return random.choice(forms)


@dataclass
class Fed:
    """A detector and all that came out of it; restarted from a snapshot before some batches."""

    compiled: Compiled
    live: Live
    is_sifting: bool
    context: TimeContext = field(default_factory=TimeContext)
    found: list[Finding] = field(default_factory=list)
    books: list[int] = field(default_factory=lambda: [0] * 5)
    state: object = None

    def run(self, batches: Sequence[bytes], restarts: Sequence[int] = ()) -> "Fed":
        detector = self._new()
        for number, raw in enumerate(batches):
            if number in restarts:
                saved = detector.snapshot()
                self._add_books(detector)
                detector = self._new()
                detector.restore(saved)
                assert detector.snapshot() == saved
            stream = io.BytesIO(raw)
            read = detector.read if self.is_sifting else read_batches
            for batch in read(stream, JSON, Limits()):
                result = detector.detect(f"f{number}", batch, self.context)
                self.found += result.findings
                assert not result.failures
        self._add_books(detector)
        self.state = msgspec.msgpack.decode(detector.snapshot())["correlations"]
        return self

    def _new(self) -> Detector:
        return Detector(
            self.compiled.set, name_event=name_event, find_column=column_for, live=self.live
        )

    def _add_books(self, detector: Detector) -> None:
        found = (
            detector.n_hits_without_time, detector.n_hits_without_number,
            detector.n_hits_dropped, detector.n_hits_late, detector.n_groups_evicted,
        )  # fmt: skip
        self.books = [one + more for one, more in zip(self.books, found, strict=True)]


def lines_of(events: Sequence[JsonObject]) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in events)


def batches_of(random: Random, n_events: int) -> list[bytes]:
    events = [line(random, number) for number in range(n_events)]
    cuts = sorted(random.sample(range(n_events), 3))
    return [lines_of(events[a:b]) for a, b in zip([0, *cuts], [*cuts, n_events], strict=True)]


def assert_same(drawn: Sequence[JsonObject], batches: Sequence[bytes], live: Live) -> None:
    compiled = Compiled(drawn)
    fed = Fed(compiled, live, is_sifting=True).run(batches)
    slow = Fed(compiled, live, is_sifting=False).run(batches)
    assert [one.to_record() for one in fed.found] == [one.to_record() for one in slow.found]
    assert [one.rows for one in fed.found] == [one.rows for one in slow.found]
    assert fed.books == slow.books
    assert without_order_of_arrival(fed.state) == without_order_of_arrival(slow.state)


def without_order_of_arrival(state: object) -> object:
    """Return a state with the last arrivals sorted: their order means nothing."""
    return {
        name: [[group, sorted(recent), hits] for group, recent, hits in groups]
        for name, groups in state.items()  # type: ignore[attr-defined]
    }


@pytest.mark.parametrize("live", [ROOMY, TIGHT], ids=["roomy", "tight"])
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(documents(), st.randoms(use_true_random=False))
def test_what_is_fed_from_the_tape_is_what_is_fed_by_events(
    live: Live, drawn: list[JsonObject], random: Random
) -> None:
    assert_same(drawn, batches_of(random, 120), live)


@pytest.mark.soak
@pytest.mark.parametrize("live", [ROOMY, TIGHT], ids=["roomy", "tight"])
@settings(deadline=None, max_examples=1_000, suppress_health_check=list(HealthCheck))
@given(documents(), st.randoms(use_true_random=False))
def test_the_same_over_very_many(live: Live, drawn: list[JsonObject], random: Random) -> None:
    assert_same(drawn, batches_of(random, 200), live)


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(documents(), st.sampled_from([ROOMY, TIGHT]), st.randoms(use_true_random=False))
def test_a_restart_between_batches_changes_nothing(
    drawn: list[JsonObject], live: Live, random: Random
) -> None:
    batches, compiled = batches_of(random, 80), Compiled(drawn)
    whole = Fed(compiled, live, is_sifting=True).run(batches)
    restarted = Fed(compiled, live, is_sifting=True).run(batches, restarts=(1, 3))
    assert restarted.found == whole.found
    assert restarted.books == whole.books
    assert without_order_of_arrival(restarted.state) == without_order_of_arrival(whole.state)


@pytest.mark.parametrize(
    "zone", [UTC, timezone(timedelta(hours=7)), ZoneInfo("Asia/Bangkok")], ids=str
)
def test_times_without_a_zone_are_those_of_the_context(zone: timezone | ZoneInfo) -> None:
    compiled, context = Compiled([*BASES, SUM]), TimeContext(zone)
    events: list[JsonObject] = [
        {"product": "testbench", "rule": "a", "n": 1, "ip": "x", "UtcTime": "2026-11-21 10:00:00"},
        {
            "product": "testbench",
            "rule": "a",
            "n": 1,
            "ip": "x",
            "EventTime": "2026-11-21 10:00:01",
        },
    ]
    found = [
        Fed(compiled, ROOMY, is_sifting, context).run([lines_of(events)]).found
        for is_sifting in (True, False)
    ]
    assert found[0] == found[1]


def sum_detector() -> Detector:
    compiled = Compiled([*BASES, SUM])
    return Detector(compiled.set, name_event=name_event, find_column=column_for, live=ROOMY)


def summed(n: int = 4, ip: str = "x", second: int = 0) -> JsonObject:
    time = f"2026-11-21T10:00:{second:02}Z"
    return {"product": "testbench", "rule": "a", "n": n, "ip": ip, "@timestamp": time}


def test_most_lines_need_no_python_and_a_match_is_made_when_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object) -> Row:
        raise AssertionError

    monkeypatch.setattr(LineRows, "part", never)
    monkeypatch.setattr(LineRows, "view", never)
    detector = sum_detector()
    events = [summed(n % 3, f"h{n % 7}", n) for n in range(60)]
    (batch,) = detector.read(io.BytesIO(lines_of(events)), JSON, Limits())
    result = detector.detect("f", batch)
    assert len(result.findings) == 12
    assert [head.name for head in result.findings.heads()] == ["s"] * 12  # type: ignore[attr-defined]
    monkeypatch.undo()
    assert [len(one.rows) for one in result.findings] == [1] * 12


def test_where_a_row_fails_the_match_is_told_and_the_failure_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> Row:
        raise ValueError

    monkeypatch.setattr(LineRows, "view", fail)
    detector = sum_detector()
    (batch,) = detector.read(io.BytesIO(lines_of([summed()])), JSON, Limits())
    result = detector.detect("f", batch)
    (found,) = result.findings
    assert (found.head.name, found.rows, len(result.failures)) == ("s", (), 1)


def test_a_line_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Row:
        raise ValueError

    monkeypatch.setattr(LineRows, "part", fail)
    detector = sum_detector()
    raw = lines_of([summed(), summed(ip="ก"), summed()])
    (batch,) = detector.read(io.BytesIO(raw), JSON, Limits())
    result = detector.detect("f", batch)
    assert [one.position.record for one in result.findings if one.head.name == "s"] == [1, 3]
    assert len(result.failures) == 1


SUM: JsonObject = {
    "title": "s",
    "name": "s",
    "correlation": {
        "type": "value_sum", "rules": ["a"], "timespan": "1h", "group-by": ["ip"],
        "condition": {"gte": 4, "field": "n"},
    },
}  # fmt: skip
