"""Checks the chain once a day, and says its seal in the log, which is kept outside the database."""

import logging
from datetime import timedelta

from khumkan.core.journal import log_event
from khumkan.ui.audit.verification import verify_chain
from khumkan.ui.periodic import Job

_LOG = logging.getLogger(__name__)


def check_chain() -> None:
    """Verify the whole trail; a broken one is an error in the log."""
    verdict = verify_chain()
    if verdict.fault:
        log_event(
            _LOG,
            "audit.broken",
            level=logging.ERROR,
            fault=verdict.fault,
            entry=verdict.bad_entry,
            checked=verdict.n_checked,
        )
    else:
        log_event(_LOG, "audit.whole", number=verdict.last.number, hash=verdict.last.hash)


JOBS = (Job("audit.verify", timedelta(days=1), check_chain),)
