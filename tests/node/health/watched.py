"""Sources that are watched in a test, on a clock that is moved by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from khumkan.core.clock import FixedClock
from khumkan.node.health import Health, Observation, Verdict, judge
from khumkan.node.health.judging import Watch
from khumkan.node.sources import Source

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
WEB = UUID("018f6c1e-0000-7000-8000-00000000000a")


def source(**more: object) -> Source:
    """Return a source with a token."""
    return Source(WEB, "web", "web", "ab" * 32, MONDAY, **more)  # type: ignore[arg-type]


def seen(at: datetime, n_events: int = 1, **more: object) -> Observation:
    """Return what one record says."""
    said = {
        "source_id": WEB,
        "received_at": at,
        "n_events": n_events,
        "n_rejected": 0,
        "n_unknown": 0,
        "format": "json",
        "sample": b"{}",
        "skew_seconds": 0.0,
        "has_year": True,
        "shapes": (),
        **more,
    }
    return Observation(**said)  # type: ignore[arg-type]


@dataclass
class Watched:
    """A node's health over weeks."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(MONDAY))

    def __post_init__(self) -> None:
        self.health = Health(self.clock)

    def send(self, n_events: int = 1, **more: object) -> None:
        """Have a record come in now."""
        self.health.take(seen(self.clock.now(), n_events, **more))

    def pass_hour(self, *n_events: int) -> None:
        """Let an hour pass in which records of so many events come, evenly."""
        step = timedelta(hours=1) / max(len(n_events), 1)
        for n in n_events:
            self.clock.advance(step / 2)
            self.send(n)
            self.clock.advance(step / 2)
        if not n_events:
            self.clock.advance(step)
        self.look_after_the_hour()

    def look_after_the_hour(self) -> None:
        """Look as the node does soon after an hour is over."""
        self.clock.advance(timedelta(seconds=61))
        self.health.pass_time()
        self.clock.advance(timedelta(seconds=-61))

    def learn(self, hours: int = 24 * 15, quiet_at_night: bool = True) -> None:
        """Let weeks pass: 120 events an hour by day, none at night (UTC)."""
        for _ in range(hours):
            is_day = 6 <= self.clock.now().hour < 22
            self.pass_hour(*([10] * 12 if is_day or not quiet_at_night else []))

    def judge(self, **more: object) -> Verdict:
        """Return how the source does now."""
        health = self.health
        watch = Watch(self.clock.now(), health.watched_since, UTC)
        return judge(source(**more), health.of(WEB), health.usual_of(WEB), watch)
