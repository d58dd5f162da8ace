"""The parts of a running hub, and the process that each is."""

import os
import subprocess
import sys
from enum import StrEnum
from typing import Protocol


class Part(StrEnum):
    """What runs: pages, tasks, the work that comes round, streams to nodes."""

    WEB = "web"
    TASKS = "tasks"
    TICK = "tick"
    STREAMS = "streams"


class Process(Protocol):
    """What the supervisor needs of a process; `subprocess.Popen` has it."""

    @property
    def pid(self) -> int:
        """Its number, for people who look for it."""
        ...

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...

    def kill(self) -> None:
        """End it."""
        ...


class Starter:
    """Starts parts as `khumkan hub serve --only PART`, tied to this process by a pipe.

    They get a process group of their own: Ctrl-C reaches this process alone, which then stops
    them in order.
    """

    def __init__(self) -> None:
        # The write end stays open, and here alone, until this process is gone.
        self._read, self._write = os.pipe()

    def __call__(self, part: Part) -> Process:
        """Start a part."""
        command = [sys.executable, "-m", "khumkan.cli", "hub", "serve", "--only", part.value]
        return subprocess.Popen(  # noqa: S603 -- our own program
            [*command, "--lifeline", str(self._read)],
            pass_fds=[self._read],
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
