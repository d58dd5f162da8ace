"""A real node for tests: `khumkan node …` in processes of their own, and a fake hub beside them."""

import asyncio
import contextlib
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from fake_hub import FakeHub

from khumkan.node.control import ask

PROGRAM = (sys.executable, "-m", "khumkan.cli", "node")
KEPT = ("PATH", "HOME", "TMPDIR", "COVERAGE_PROCESS_START", "COVERAGE_FILE")
READY, STEP, STOP, COMMAND = 60.0, 0.02, 30.0, 60.0
_READY = re.compile(r"khumkan: node ready: syslog (\S+):(\d+), http (\S+):(\d+)(?:, .*)?\n")


class NodeFailedError(Exception):
    """A command or the node failed; the text is what it said."""


@dataclass
class NodeProcess:
    """One node: `run` gives it commands, `start` and `stop` its server."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = PROGRAM
    process: "subprocess.Popen[bytes] | None" = None
    syslog: tuple[str, int] = ("", 0)
    http: tuple[str, int] = ("", 0)

    @property
    def data(self) -> Path:
        return self.folder / "node"

    @property
    def log(self) -> str:
        """What it has said on both streams so far."""
        return self._read("out.log") + self._read("err.log")

    def run(self, *arguments: str) -> str:
        """Run `khumkan node …`; return what it wrote to standard output."""
        done = subprocess.run(  # noqa: S603 -- our own program
            [*self.program, *arguments],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND,
        )
        if done.returncode:
            raise NodeFailedError(done.stderr + done.stdout)
        return done.stdout

    def status(self) -> Any:
        """Return what it says of itself."""
        return msgspec.json.decode(self.run("status", "--json"))

    def ask(self) -> Any:
        """Return the same, asked of the running node without a process between."""
        return ask(self.data / "control.sock", "status")

    def start(self, *arguments: str, **options: Any) -> None:
        """Serve; return when it says that it is ready."""
        process = self.launch(*arguments, **options)
        deadline = time.monotonic() + READY
        while not (found := _READY.fullmatch(self._read("out.log"))):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise NodeFailedError(self.log)
            time.sleep(STEP)
        self.syslog, self.http = (found[1], int(found[2])), (found[3], int(found[4]))

    def launch(self, *arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
        """Begin to serve, and don't wait for it."""
        with (
            (self.folder / "out.log").open("wb") as out,
            (self.folder / "err.log").open("ab") as err,
        ):
            self.process = subprocess.Popen(  # noqa: S603 -- our own program
                [*self.program, "serve", *arguments],
                env=self.environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                **options,
            )
        return self.process

    def stop(self) -> int:
        """Ask it to end, as an operator does; return its exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise NodeFailedError(self.log) from None

    def send(self, body: bytes, token: str) -> None:
        """Hand in logs by HTTP; return when they are durable there."""
        request = urllib.request.Request(
            f"http://{self.http[0]}:{self.http[1]}/ingest",
            body,
            {"Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 -- as above
            assert answer.status == 200

    def environment(self) -> dict[str, str]:
        """Return what commands see: nothing of the tester's own environment has a say."""
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "PYTHONWARNINGS": "default",
            "KHUMKAN_OUTPUT__LANGUAGE": "en",
            "KHUMKAN_NODE__DATA": str(self.data),
            "KHUMKAN_NODE__SYSLOG_PORT": "0",
            "KHUMKAN_NODE__HTTP_PORT": "0",
            **self.settings,
        }

    def _read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(errors="replace") if path.exists() else ""


@contextlib.contextmanager
def new_node(folder: Path, **settings: str) -> Iterator[NodeProcess]:
    """Yield a node that is neither made nor started; end it in the end."""
    node = NodeProcess(folder, settings)
    try:
        yield node
    finally:
        if node.process is not None and node.process.poll() is None:
            node.process.kill()
            node.process.wait()


@contextlib.contextmanager
def fake_hub_beside() -> Iterator[FakeHub]:
    """Serve a fake hub from a thread of this process; it may be told and read from here."""
    hub, loop = FakeHub(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(hub.start(), loop).result(10)
        yield hub
    finally:
        asyncio.run_coroutine_threadsafe(_end(hub), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(hub: FakeHub) -> None:
    await hub.stop()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def wait_for(condition: Any, seconds: float = 20.0) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(STEP)
