"""Beside the inputs by TLS: the certificate that they show is renewed while the node runs."""

from datetime import timedelta
from pathlib import Path

from certified import Certified
from tests.node.inputs.running import WayIn, until

from khumkan.core.clock import FixedClock, SystemClock
from khumkan.node.certificates.authority import SERVER_DAYS
from khumkan.node.inputs import CertificateWatch


def test_a_certificate_that_ends_soon_is_renewed(way_in: WayIn, tmp_path: Path) -> None:
    clock = FixedClock(SystemClock().now())
    certified = Certified(tmp_path, clock)
    watch = CertificateWatch(certified.identity(), clock, look_seconds=0.01)
    assert watch.address is None
    assert watch.tell()["days_left"] == SERVER_DAYS - 1
    way_in.run(watch.start())
    clock.advance(timedelta(days=SERVER_DAYS - 10))
    until(lambda: watch.tell()["days_left"] == SERVER_DAYS - 1)
    way_in.run(watch.stop())


def test_one_that_was_never_started_can_be_stopped(way_in: WayIn, tmp_path: Path) -> None:
    way_in.run(CertificateWatch(Certified(tmp_path).identity(), SystemClock()).stop())
