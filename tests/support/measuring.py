"""Coverage off for a while: tracing takes two thirds of the time of a test that searches."""

import contextlib
import os
from collections.abc import Iterator

from coverage import Coverage

# What has a program that a test starts measure itself.
STARTS = "COVERAGE_PROCESS_START"


@contextlib.contextmanager
def unmeasured() -> Iterator[None]:
    """Measure neither this process nor programs that it starts; then go on as before."""
    measuring, starts = Coverage.current(), os.environ.pop(STARTS, None)
    if measuring is not None:
        measuring.stop()
    try:
        yield
    finally:
        if measuring is not None:
            measuring.start()
        if starts is not None:
            os.environ[STARTS] = starts
