"""The processes of a crew: each reads the files it is given and ships what there is to say of them.

A process that is killed, or that fails, ends its connection; so does the death of this one.
"""

import errno
import gc
import multiprocessing
import os
import pickle
import signal
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import NamedTuple

from khumkan.cli.crew_tasks import Task
from khumkan.cli.file_scan import FileScan
from khumkan.cli.progress import Progress
from khumkan.cli.report import FileReport, ScanReport
from khumkan.core.messages import Message, message
from khumkan.engine.detect import HandedOver
from khumkan.engine.files import FoundFile

_HEAD = struct.Struct("<Q?")
_PATIENCE_SECONDS = 5


class Frame(NamedTuple):
    """What a process sends at once: bytes read since, whether the file is done, a shipment."""

    n_read: int
    is_last: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Shipment:
    """What there is to say since the one before; the first file goes on where that one ended.

    `output` is a part of the sink's.
    """

    skipped: Sequence[tuple[str, Message]]
    files: Sequence[FileReport]
    levels: Counter[str]
    last_record: int
    handed: HandedOver
    output: bytes

    def pack(self) -> bytes:
        """Return it as bytes."""
        return pickle.dumps(self, pickle.HIGHEST_PROTOCOL)

    @staticmethod
    def unpack(payload: bytes) -> "Shipment":
        """Return what a process of ours packed."""
        shipment: Shipment = pickle.loads(payload)  # noqa: S301 -- from our own fork, by a pipe
        return shipment


class Worker:
    """A process and the file it reads, None where it waits for one."""

    def __init__(self, process: ForkProcess, connection: Connection) -> None:
        self.connection = connection
        self.task: Task | None = None
        self._process = process

    def give(self, task: Task) -> None:
        """Let it read a file."""
        self.task = task
        try:
            self.connection.send(task.found)
        except OSError:
            return  # it has died: receiving will tell

    def receive(self) -> Frame | None:
        """Return what it sent, None where it died."""
        try:
            raw = self.connection.recv_bytes()
        except (EOFError, OSError):
            return None
        n_read, is_last = _HEAD.unpack_from(raw)
        return Frame(n_read, is_last, raw[_HEAD.size :])

    def stop(self) -> Message:
        """End it, and return what to say of the rest of its file."""
        self.connection.close()
        if self.task is None:
            self._process.join(_PATIENCE_SECONDS)  # it sees that nobody is there
        self._process.terminate()
        self._process.join(_PATIENCE_SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        code = self._process.exitcode or 0
        why = f"signal {-code}" if code < 0 else f"exit code {code}"
        return message(
            "the process that read this file died ({why}), and the rest is unread: read it again "
            "with --processes 1",
            why=why,
        )


def start_worker(files: FileScan, others: Sequence[Connection]) -> Worker:
    """Start a process that reads as `files` would; `others` are the connections it must not hold.

    Raises OSError where the machine gives none, or knows no forks.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    forks = multiprocessing.get_context("fork")
    ours, theirs = forks.Pipe()
    process = forks.Process(target=_work, args=(files, theirs, [ours, *others]), daemon=True)
    with _without_interrupts(), theirs:
        process.start()
    return Worker(process, ours)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C reaches all processes of a terminal: only the first one is to answer it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(files: FileScan, connection: Connection, others: Sequence[Connection]) -> None:
    for one in others:
        one.close()
    gc.freeze()  # else going through it would copy all that we share
    shipping = Shipping(files, connection)
    try:
        while True:
            shipping.read(connection.recv())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nobody is there any more


class Shipping(Progress):
    """Reads as `files` would, into books of its own that it ships at every step."""

    def __init__(self, files: FileScan, connection: Connection) -> None:
        self._connection = connection
        self._n_read = 0
        files.detector.hand_over()  # what was there before us is not ours to tell
        self._covered: frozenset[int] = frozenset()
        self._sink = files.sink.for_part()
        self._files = replace(
            files,
            sink=self._sink,
            progress=self,
            report=ScanReport(),
            on_step=self._ship,
        )

    def advance(self, n_bytes: int) -> None:
        """Add what was read; the bar itself is elsewhere."""
        self._n_read += n_bytes

    def read(self, found: FoundFile) -> None:
        """Read a file to its end."""
        self._files.report.files.clear()
        self._files.take(found)
        self._ship(is_last=True)

    def _ship(self, *, is_last: bool = False) -> None:
        shipment = self._make_shipment()
        self._connection.send_bytes(_HEAD.pack(self._n_read, is_last) + shipment.pack())
        self._n_read = 0
        report = self._files.report
        report.skipped.clear()
        report.findings_by_level.clear()
        report.files[:] = [FileReport(one.file, one.format) for one in report.files[-1:]]

    def _make_shipment(self) -> Shipment:
        report, handed = self._files.report, self._files.detector.hand_over()
        new = handed.covered - self._covered
        self._covered = handed.covered
        return Shipment(
            report.skipped,
            report.files,
            report.findings_by_level,
            self._files.last_record,
            HandedOver(handed.hits, new),
            self._sink.take_part(),
        )
