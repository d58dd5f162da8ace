"""Several web processes count together: each into files that the one which is asked adds up."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

# The client library reads it when it is first imported, so it is set before processes are made.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def share_counters(n_processes: int) -> Iterator[None]:
    """Let the processes that are made in the block count together; one alone needs no files."""
    if n_processes == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="khumkan-metrics-") as folder:
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[VARIABLE]


def are_shared() -> bool:
    """Return whether this process counts together with others."""
    return VARIABLE in os.environ
