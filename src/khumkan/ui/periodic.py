"""Work that comes round: apps list it in `<app>/periodic.py` as `JOBS`, the hub's tick runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: `run` is called about once in `every`, and may be called twice."""

    name: str
    every: timedelta
    run: Callable[[], None]


JOBS: tuple[Job, ...] = ()  # `ui` is an app too, and has none of its own
