"""`khumkan up` for tests: a process group of its own, and who of it is still there."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub_process import free_port

ALL = (sys.executable, "-m", "khumkan.cli")
FEW = (sys.executable, str(Path(__file__).with_name("two_hospitals.py")))
KEPT = ("PATH", "HOME", "TMPDIR", "COVERAGE_PROCESS_START", "COVERAGE_FILE")
READY, GONE, STEP = 240.0, 30.0, 0.05


@dataclass(frozen=True)
class Played:
    """A story that was played: how the command ended, what it said, the object it printed."""

    code: int
    said: str
    record: Any


@dataclass
class Up:
    """One folder in which `khumkan up` is tried; `program` is the command without its name."""

    folder: Path
    program: tuple[str, ...] = ALL
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        return self.folder / "up"

    @property
    def said(self) -> str:
        """What it has said so far."""
        return (self.folder / "said.log").read_text(errors="replace")

    def play(self, *arguments: str) -> Played:
        """Play a story to its end."""
        done = subprocess.run(  # noqa: S603 -- our own program
            self._command("--story", "--json", *arguments),
            env=self._environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=READY,
        )
        record = json.loads(done.stdout) if done.stdout.strip() else None
        return Played(done.returncode, done.stderr, record)

    def start(self, *arguments: str, until: str) -> None:
        """Start it live; return when it has said `until`."""
        with (self.folder / "said.log").open("wb") as said:
            self.process = subprocess.Popen(  # noqa: S603 -- our own program
                self._command(*arguments),
                env=self._environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY
        while until not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(STEP)

    def end(self, by: signal.Signals) -> int:
        """Send it a signal; return its exit code once it has ended."""
        assert self.process
        self.process.send_signal(by)
        return self.process.wait(GONE)

    def left(self) -> list[int]:
        """Return the processes that still work for this folder."""
        mine = os.fsencode(self.data)
        return [pid for pid in _all_processes() if mine in _facts_of(pid)]

    def wait_until_all_are_gone(self) -> None:
        """Wait for that; fail with who is left."""
        deadline = time.monotonic() + GONE
        while left := self.left():
            assert time.monotonic() < deadline, [_facts_of(pid)[:300] for pid in left]
            time.sleep(STEP)

    def kill_all(self) -> None:
        """Leave nothing behind, whatever went wrong."""
        for pid in ([self.process.pid] if self.process else []) + self.left():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait()

    def _command(self, *arguments: str) -> list[str]:
        port = ["--port", str(free_port())]
        return [*self.program, "up", "--data", str(self.data), *port, *arguments]

    def _environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "KHUMKAN_OUTPUT__LANGUAGE": "en",
            "PYTHONWARNINGS": "default",
        }


def _all_processes() -> list[int]:
    return [int(one.name) for one in Path("/proc").glob("[0-9]*") if int(one.name) != os.getpid()]


def _facts_of(pid: int) -> bytes:
    """Return what a process was started with; its environment names the folder it works for."""
    found = b""
    for name in ("cmdline", "environ"):
        with suppress(OSError):
            found += Path(f"/proc/{pid}/{name}").read_bytes()
    return found
