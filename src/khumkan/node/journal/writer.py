"""The one thread that writes: everything that waits goes to the disk in one write and one fsync."""

import errno
import logging
import threading
from typing import Final

from khumkan.core.journal import log_event
from khumkan.core.messages import Message, message
from khumkan.node.journal.errors import JournalError, JournalFullError, JournalWriteError
from khumkan.node.journal.queue import Submission, SubmissionQueue
from khumkan.node.journal.store import SegmentStore

_LOG = logging.getLogger(__name__)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class GroupWriter:
    """Writes what the queue holds until the queue is closed and empty."""

    def __init__(self, queue: SubmissionQueue, store: SegmentStore) -> None:
        self._queue, self._store = queue, store
        self._failure: Message | None = None
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    @property
    def failure(self) -> Message | None:
        """Why the last attempt to write failed; None if it worked."""
        return self._failure

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait until everything that was in the queue has been written or has failed."""
        self._thread.join()

    def _run(self) -> None:
        while batch := self._queue.take():
            # Whoever cancelled before this point does not want it written.
            rest = [each for each in batch if each.future.set_running_or_notify_cancel()]
            while rest:
                n_fitting = self._store.count_fitting([each.entry for each in rest])
                self._write_group(rest[:n_fitting])
                rest = rest[n_fitting:]
            self._queue.release(batch)

    def _write_group(self, group: list[Submission]) -> None:
        try:
            ends = self._store.append(each.entry for each in group)
        except Exception as error:  # noqa: BLE001 -- whoever waits must hear of it, whatever it is
            reason = self._note_failure(error)
            for each in group:
                each.future.set_exception(reason)
            return
        self._note_success()
        for each, end in zip(group, ends, strict=True):
            each.future.set_result(end)

    def _note_failure(self, error: Exception) -> JournalError:
        if self._failure is None:
            reason = error.strerror if isinstance(error, OSError) else None
            log_event(_LOG, "node_journal.fail", level=logging.ERROR, error=error, reason=reason)
        told = explain_failure(error)
        self._failure = told.message
        return told

    def _note_success(self) -> None:
        if self._failure is not None:
            log_event(_LOG, "node_journal.resume", level=logging.WARNING)
        self._failure = None


def explain_failure(error: Exception) -> JournalError:
    """Return what to tell those whose records were not written."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return JournalFullError(
            message(
                "the node's disk is full: free some room; logs are taken again by themselves then"
            )
        )
    why = (isinstance(error, OSError) and error.strerror) or type(error).__name__
    return JournalWriteError(
        message(
            "the node's disk failed ({why}): nothing was taken; check the disk and the log", why=why
        )
    )
