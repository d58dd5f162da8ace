"""Senders of syslog that we did not write, driven: rsyslog, syslog-ng and logger(1).

Each sends a file of events, Thai in every line, to an address, and keeps to a folder of its own:
no /dev/log, no /var/log, no port.
"""

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import system_packages

_EVENT = "เหตุการณ์ที่ {n} ผู้ใช้ นางสมศรี เปิดแฟ้มผู้ป่วย ห้องยา กำ่ ญู"
_NUMBER = re.compile("เหตุการณ์ที่ ([0-9]+) ผู้ใช้ นางสมศรี เปิดแฟ้มผู้ป่วย ห้องยา กำ่ ญู".encode() + rb"\Z")
_END_SECONDS = 20.0

RSYSLOG = """
global(workDirectory="{folder}" maxMessageSize="64k" debug.onShutdown="off")
module(load="imfile" mode="inotify")
{modules}
ruleset(name="out" queue.type="LinkedList" queue.size="100000") {{ action({action}
    template="RSYSLOG_SyslogProtocol23Format" action.resumeRetryCount="-1" action.resumeInterval="1") }}
input(type="imfile" file="{events}" tag="his" severity="info" facility="local0" ruleset="out")
"""
SYSLOG_NG = """
@version: 3.38
options {{ stats-freq(0); time-reopen(1); use-dns(no); log-msg-size(65536); log-fifo-size(200000); }};
source in {{ file("{events}" flags(no-parse) program-override("his") host-override("his-1") follow-freq(0.1)
    log-iw-size(100000)); }};
destination out {{ {destination} }};
log {{ source(in); destination(out); flags(flow-control); }};
"""


def write_events(file: Path, n: int, first: int = 0) -> Path:
    """Write events, each with its number."""
    lines = (_EVENT.format(n=number) + "\n" for number in range(first, first + n))
    file.write_text("".join(lines), encoding="utf-8")
    return file


def count_events(lines: Iterable[bytes]) -> Counter[int]:
    """Return how often each number came; a line that is not whole counts as -1."""
    found = (_NUMBER.search(line) for line in lines)
    return Counter(int(one[1]) if one else -1 for one in found)


@dataclass
class Sender:
    """A daemon that sends a file; `end` asks it to end in order."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(self.log.read_text()) from None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def rsyslog(folder: Path, events: Path, action: str, *, modules: str = "") -> Iterator[Sender]:
    """Run rsyslogd with one action, such as `type="omfwd" target=…`."""
    folder.mkdir(exist_ok=True)
    file = folder / "rsyslog.conf"
    file.write_text(
        RSYSLOG.format(folder=folder, events=events, action=action, modules=modules),
        encoding="utf-8",
    )
    program = str(system_packages.find_rsyslog())
    with _running(folder, [program, "-n", "-f", str(file), "-i", str(folder / "pid")]) as sender:
        yield sender


@contextlib.contextmanager
def syslog_ng(folder: Path, events: Path, destination: str) -> Iterator[Sender]:
    """Run syslog-ng with one destination, such as `network(…);`."""
    folder.mkdir(exist_ok=True)
    file = folder / "syslog-ng.conf"
    file.write_text(SYSLOG_NG.format(events=events, destination=destination), encoding="utf-8")
    found = system_packages.find_syslog_ng()
    command = [str(found.program), "--foreground", "--no-caps", "--cfgfile", str(file)]
    command += ["--persist-file", str(folder / "persist"), "--pidfile", str(folder / "pid")]
    command += ["--control", str(folder / "control"), "--module-path", str(found.modules)]
    environment = {"LD_LIBRARY_PATH": os.pathsep.join(map(str, found.libraries))}
    with _running(folder, command, environment) as sender:
        yield sender


def logger(events: Path, address: tuple[str, int], *options: str) -> None:
    """Send a file by logger(1); return when it has."""
    program = shutil.which("logger")
    assert program
    host, port = address
    command = [program, "--server", host, "--port", str(port), "-t", "his", *options]
    subprocess.run([*command, "--file", str(events)], check=True, timeout=60)  # noqa: S603 -- the system's own program


@contextlib.contextmanager
def _running(
    folder: Path, command: list[str], environment: dict[str, str] | None = None
) -> Iterator[Sender]:
    log = folder / "log"
    with log.open("ab") as said:
        process = subprocess.Popen(  # noqa: S603 -- the system's own program
            command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "TZ": "UTC", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    sender = Sender(process, log)
    try:
        yield sender
    finally:
        if process.poll() is None:
            sender.kill()


def wait_until(condition: object, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)
