"""A terminal of 80 columns with somebody in front of it."""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.cli.running import PROGRAM, Argument, environment

ROWS, COLUMNS = 50, 80

# What a login does before it starts a shell: a new session, with this terminal to control it.
_LOG_IN = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""

PATIENCE_SECONDS = 60


@dataclass
class Terminal:
    """What is shown so far; keys go in with `press`."""

    keyboard: int
    program: subprocess.Popen[bytes]
    seen: str = ""

    def press(self, keys: bytes) -> None:
        os.write(self.keyboard, keys)

    def watch(self, until: str = "") -> str:
        """Read on until a pattern is seen, or to the end; return all seen."""
        while not (until and re.search(until, self.seen)):
            if not select.select([self.keyboard], [], [], PATIENCE_SECONDS)[0]:
                raise TimeoutError(self.seen)
            try:
                block = os.read(self.keyboard, 65_536)
            except OSError:  # how Linux tells that the program has left the terminal
                break
            self.seen += block.decode(errors="replace")
        return self.seen

    def leave(self) -> int:
        """Wait for the end; return the exit code."""
        self.watch()
        return self.program.wait(timeout=60)


@contextlib.contextmanager
def sit_down(
    *arguments: Argument, into: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Type `khumkan` with arguments; `into` is a file that standard output is redirected to."""
    keyboard, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, keyboard)
        target = stack.enter_context(into.open("wb")) if into else screen
        program = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-c", _LOG_IN, *PROGRAM, *map(str, arguments)],
            stdin=screen,
            stdout=target,
            stderr=screen,
            env=environment({"TERM": "xterm-256color", **(settings or {})}),
        )
        os.close(screen)
        stack.callback(program.wait, timeout=60)
        stack.callback(program.kill)
        yield Terminal(keyboard, program)
