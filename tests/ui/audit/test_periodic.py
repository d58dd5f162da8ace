"""The daily check says what it found in the log, which is kept outside the database."""

import logging
from collections.abc import Callable

import pytest

from khumkan.ui.audit.periodic import JOBS
from khumkan.ui.audit.selectors import latest_seal

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("five_entries")
def test_a_whole_trail_leaves_its_seal_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for job in JOBS:
        job.run()
    [record] = caplog.records
    seal = latest_seal()
    assert record.getMessage() == "audit.whole"
    assert record.__dict__["event_fields"] == {"number": seal.number, "hash": seal.hash}


@pytest.mark.usefixtures("five_entries")
def test_a_broken_trail_is_an_error_in_the_log(
    caplog: pytest.LogCaptureFixture, tamper: Callable[[str], None]
) -> None:
    tamper("UPDATE audit_entry SET action = 'thing.close' WHERE id = 3")
    for job in JOBS:
        job.run()
    [record] = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "audit.broken")
    assert record.__dict__["event_fields"]["entry"] == 3
