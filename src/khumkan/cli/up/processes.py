"""The processes of a rehearsal: started, watched, counted, and none of them left behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message

STOP_SECONDS = 10.0
_STEP = 0.05
_SHOWN = 2_000
_KIB = 1024


@dataclass(slots=True)
class Child:
    """One process of ours, by the name people know it by; `begin` starts it anew."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    begin: Callable[[], "subprocess.Popen[bytes]"]

    def check(self) -> None:
        """Raise ConfigurationError, with its last words, if it has ended."""
        code = self.process.poll()
        if code is None:
            return
        words = self.log.read_text(encoding="utf-8", errors="replace")[-_SHOWN:].strip()
        raise ConfigurationError(
            message(
                "{name} ended (exit code {code}): {words}", name=self.name, code=code, words=words
            ),
            place=Place(str(self.log)),
        )


@dataclass(slots=True)
class Family:
    """All processes of one rehearsal. They end when this process does, however it ends."""

    logs: Path
    children: list[Child] = field(default_factory=list)
    _lifeline: tuple[int, int] = field(default_factory=os.pipe)

    def start(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Start `khumkan …`; what it says goes to a file of its own."""
        log = self.logs / f"{name}.log"
        command = [sys.executable, "-m", "khumkan.cli", *arguments]

        def begin() -> "subprocess.Popen[bytes]":
            with log.open("ab") as stream:
                return subprocess.Popen(  # noqa: S603 -- our own program
                    [*command, "--lifeline", str(self._lifeline[0])],
                    env=dict(environment),
                    pass_fds=[self._lifeline[0]],
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    process_group=0,  # Ctrl-C reaches this process alone, which stops them in order
                )

        child = Child(name, begin(), log, begin)
        self.children.append(child)
        return child

    def check(self) -> None:
        """Raise ConfigurationError if any has ended."""
        for child in self.children:
            child.check()

    def revive(self) -> list[Child]:
        """Start anew what has ended, and return it: somebody may have ended it to see this."""
        ended = [child for child in self.children if child.process.poll() is not None]
        for child in ended:
            child.process = child.begin()
        return ended

    def stop(self) -> None:
        """End all, for good: asked first, then made to."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline:
                for child in self.children:
                    child.process.kill()
            time.sleep(_STEP)
        self.children.clear()
        for end in self._lifeline:
            os.close(end)

    def measure(self) -> tuple[int, int]:
        """Return how many processes there are, this one among them, and the bytes they hold.

        What several share counts once.
        """
        tree = {os.getpid(), *_descendants(child.process.pid for child in self.children)}
        return len(tree), sum(map(_proportional_bytes, tree))


@contextmanager
def family(logs: Path) -> Iterator[Family]:
    """Yield an empty family; in the end none of it runs."""
    one = Family(logs)
    try:
        yield one
    finally:
        one.stop()


def wait_for(what: Callable[[], bool], seconds: float, check: Callable[[], None]) -> bool:
    """Return whether `what` came true in time; `check` may raise what makes waiting useless."""
    deadline = time.monotonic() + seconds
    while not what():
        check()
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP)
    return True


def _descendants(roots: Iterator[int]) -> set[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold spaces and brackets: state, parent, …
            fields = entry.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, pending = set[int](), list(roots)
    while pending:
        pid = pending.pop()
        found.add(pid)
        pending += parents.get(pid, ())
    return found


def _proportional_bytes(pid: int) -> int:
    """A page that n processes share counts a n-th with each (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0  # it has just ended, or this is no Linux
    return sum(int(line.split()[1]) * _KIB for line in lines if line.startswith("Pss:"))
