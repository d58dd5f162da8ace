"""The books of a scan: no byte unaccounted for, and bounded whatever comes in."""

import pytest
from tests.cli.stories import make_batch, make_rejections

from khumkan.cli.report import MAX_KEPT_REJECTIONS, FileReport, ScanReport
from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.engine.events import Batch
from khumkan.engine.refusals import Refusal


def test_batches_add_up() -> None:
    file = FileReport("a.log", "json")
    file.take(make_batch(3, 2), 1, 2)
    file.take(make_batch(1, 0), 4, 1)
    record = file.to_record()
    assert {name: record[name] for name in ("events", "rejected", "findings", "uncovered")} == {
        "events": 4,
        "rejected": 2,
        "findings": 5,
        "uncovered": 3,
    }
    assert (record["bytes"], record["event_bytes"]) == (52, 40)
    assert (record["rejected_bytes"], record["blank_bytes"]) == (10, 2)


def test_repaired_events_are_counted_by_kind() -> None:
    file = FileReport("a.log", "json")
    file.take(make_batch(2, repair="tis-620"), 0, 0)
    file.take(make_batch(1, repair="utf-16"), 0, 0)
    file.take(make_batch(1), 0, 0)
    assert file.to_record()["repaired"] == {"tis-620": 2, "utf-16": 1}


@pytest.mark.parametrize("n_batches", [1, 3])
def test_of_many_rejections_all_are_counted_and_the_first_are_kept(n_batches: int) -> None:
    file = FileReport("a.log", "json")
    for _ in range(n_batches):
        file.take(make_batch(0, MAX_KEPT_REJECTIONS - 1), 0, 0)
    assert file.n_rejected == n_batches * (MAX_KEPT_REJECTIONS - 1)
    assert len(file.rejections) == min(file.n_rejected, MAX_KEPT_REJECTIONS)


def test_a_rejection_shows_what_it_was_even_if_it_is_no_text() -> None:
    file = FileReport("a.log", "json")
    file.take(Batch([], make_rejections(1, "ก".encode()[:2]), 5), 0, 0)
    assert file.to_record()["rejections"] == [
        {
            "record": 1,
            "part": 1,
            "bytes": 5,
            "reason": "the pack has no folder 'cases'",
            "sample": r"\xe0\xb8",
        }
    ]


def test_totals_are_sums_over_files() -> None:
    report = ScanReport(files=[FileReport("a"), FileReport("b")])
    for file in report.files:
        file.take(make_batch(2, 1), 3, 1)
    assert report.to_record()["totals"] == {
        "bytes": 52,
        "events": 4,
        "rejected": 2,
        "uncovered": 2,
    }


def test_what_was_skipped_and_refused_stands_there_with_its_reason() -> None:
    reason = message("can't be read: {why}", why="gone")
    report = ScanReport(
        skipped=[("a.log", reason)], refusals=[Refusal(Place("r.yml", 2, 3), "A rule", reason)]
    )
    record = report.to_record()
    assert record["skipped"] == [{"file": "a.log", "reason": "can't be read: gone"}]
    assert record["rules"] == {
        "loaded": 0,
        "refused": [
            {
                "file": "r.yml",
                "line": 2,
                "column": 3,
                "title": "A rule",
                "reason": "can't be read: gone",
            }
        ],
        "not_covered": [],
    }
