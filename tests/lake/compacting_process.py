"""Compacts a lake and kills itself at a step. Started by test_killed_in_upkeep.py.

python compacting_process.py FOLDER STEP
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from khumkan.lake import Lake, durability
from khumkan.lake import lake as lake_module


def die(*_arguments: Any, **_more: Any) -> None:
    """End as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(name: str) -> None:
    """Die when a step of the lake is done."""
    step: Callable[..., Any] = getattr(lake_module, name)

    def done(*arguments: Any, **more: Any) -> None:
        step(*arguments, **more)
        die()

    setattr(lake_module, name, done)


def in_the_middle_of_removing() -> None:
    """Die when some of the old files are gone."""

    def remove(table: Any, **_more: Any) -> None:
        names = table.vacuum(retention_hours=0, dry_run=True, enforce_retention_duration=False)
        for name in sorted(names)[: len(names) // 2]:
            (Path(sys.argv[1]) / name).unlink()
        die()

    setattr(lake_module, "remove_old_files", remove)  # noqa: B010 -- a name it does not export


def main() -> None:
    """Do it."""
    step = sys.argv[2]
    lake = Lake(Path(sys.argv[1]))
    if step.startswith("after "):
        after(step.removeprefix("after "))
    elif step.startswith("before "):
        setattr(lake_module, step.removeprefix("before "), die)
    elif step == "in flush":
        durability._flush = die
    else:
        in_the_middle_of_removing()
    if "delete_day" in step:
        lake.expire({}, date(2026, 11, 21))
    if "write_without" in step or "put_in_place" in step:
        lake.expire({UUID(int=1): date(2026, 11, 21)}, date(2026, 11, 1))
    lake.compact()
    print("alive", flush=True)  # noqa: T201 -- it should not be


if __name__ == "__main__":
    main()
