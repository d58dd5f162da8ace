"""A full outpatient clinic, nurses who mistype, a scanner at the fence: nobody is to be woken."""

from tests.cli.running import khumkan
from tests.journeys.recorded import Recorded


def test_nothing_above_medium_is_raised(quiet: Recorded) -> None:
    levels = {finding["level"] for finding in quiet.findings}
    assert not levels & {"high", "critical"}


def test_what_is_raised_is_what_the_internet_does_to_everybody(quiet: Recorded) -> None:
    assert {finding["title"] for finding in quiet.findings} <= {
        "Probe for a Known Hole of Appliances and Mail Servers",
        "Path Traversal Tried Against the Web Site",
        "FortiGate SSL-VPN Account Guessed From Many Addresses",
    }
    assert len(quiet.findings) < quiet.report["totals"]["events"] / 1_000


def test_every_line_is_read_and_nothing_is_refused(quiet: Recorded) -> None:
    assert quiet.report["totals"]["events"] > 10_000
    assert quiet.report["totals"]["rejected"] == 0
    assert quiet.report["rules"]["refused"] == []
    assert quiet.report["skipped"] == []


def test_a_script_that_asks_for_high_is_let_sleep(quiet: Recorded) -> None:
    hospital = min(path for path in quiet.logs.iterdir() if path.is_dir())
    ran = khumkan("detect", "--events", hospital, "--fail-on", "high", "--output", "jsonl")
    assert ran.code == 0
