"""Records that the engine can't get through: kept in a file each, counted, told, and passed by."""

import logging
import os
from pathlib import Path

from khumkan.core.journal import log_event
from khumkan.node.journal import JournalRecord

_LOG = logging.getLogger(__name__)


def set_aside(folder: Path, record: JournalRecord, error: Exception | None) -> None:
    """Write the payload of a record to a file of its own, for its owner alone. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{record.offset:020}.record"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(record.payload)
        stream.flush()
        os.fsync(handle)
    log_event(
        _LOG,
        "pipeline.record_set_aside",
        level=logging.ERROR,
        error=error,
        file=path.name,
        n_bytes=len(record.payload),
    )
