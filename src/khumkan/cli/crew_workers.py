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
from dataclasses import dataclass, fields, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from multiprocessing.reduction import recv_handle, send_handle

from khumkan.cli.crew_frames import Bytes, Frame, Inbox, send_frame
from khumkan.cli.crew_tasks import Task
from khumkan.cli.file_scan import FileScan
from khumkan.cli.progress import Progress
from khumkan.cli.report import FileReport, ScanReport
from khumkan.core.messages import Message
from khumkan.engine.detect import HandedOver
from khumkan.engine.dividing import Share
from khumkan.engine.files import FoundFile, InputFile

_LENGTH = struct.Struct("<Q")
_PATIENCE_SECONDS = 5


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
    has_unread: bool
    output: Bytes

    def pack(self) -> list[Bytes]:
        """Return it as bytes, in pieces; the output, which may be long, is not copied."""
        told = [getattr(self, one.name) for one in fields(self)[:-1]]
        packed = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
        return [_LENGTH.pack(len(packed)), packed, self.output]

    @staticmethod
    def unpack(payload: Bytes) -> "Shipment":
        """Return what a process of ours packed; its output is that of the payload itself."""
        view = memoryview(payload)
        (n_bytes,) = _LENGTH.unpack_from(view)
        end = _LENGTH.size + n_bytes
        told = pickle.loads(view[_LENGTH.size : end])  # noqa: S301 -- from our own fork, by a pipe
        return Shipment(*[*told, view[end:]])


class Worker:
    """A process and the file it reads, None where it waits for one."""

    def __init__(self, process: ForkProcess, connection: Connection) -> None:
        self.connection = connection
        self.task: Task | None = None
        self._process = process
        self._inbox = Inbox(connection)

    def give(self, task: Task) -> None:
        """Let it read a file, or a share of one that this process holds open."""
        self.task = task
        try:
            self.connection.send(task.share or task.found)
            if task.division and task.share:
                handle = task.division.handle_of(task.share)
                send_handle(self.connection, handle, self._process.pid)
                task.let_go()
        except OSError:
            return  # it has died: receiving will tell

    def receive(self) -> Frame | None:
        """Return what it sent, None where it died; it is there until the next is asked for."""
        return self._inbox.receive()

    def stop(self) -> str:
        """End it, and return how it ended."""
        self.connection.close()
        if self.task is None:
            self._process.join(_PATIENCE_SECONDS)  # it sees that nobody is there
        self._process.terminate()
        self._process.join(_PATIENCE_SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        code = self._process.exitcode or 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"


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
            given = connection.recv()
            if isinstance(given, Share):
                shipping.read_share(given, recv_handle(connection))
            else:
                shipping.read(given)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nobody is there any more


def open_share(share: Share, handle: int) -> InputFile:
    """Return the open file that a share stands in; closing it closes `handle`."""
    stream = os.fdopen(handle, "rb", buffering=0)
    return InputFile(share.path, stream, share.n_bytes, share.modified_at)


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

    def read_share(self, share: Share, handle: int) -> None:
        """Read a share of the file that `handle` is, and close it."""
        with open_share(share, handle) as opened:
            self._files.report.files[:] = [FileReport(share.label, share.format_name)]
            self._files.take_share(share, opened)
            self._ship(is_last=True)

    def _ship(self, *, is_last: bool = False) -> None:
        send_frame(self._connection, self._n_read, self._make_shipment().pack(), is_last=is_last)
        self._n_read = 0
        report = self._files.report
        report.skipped.clear()
        report.findings_by_level.clear()
        report.files[:] = [FileReport(one.file, one.format) for one in report.files[-1:]]
        report.has_unread = False

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
            report.has_unread,
            self._sink.take_part(),
        )
