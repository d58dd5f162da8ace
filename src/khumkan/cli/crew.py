"""Several processes read files at once; what they say is put together in the order of the files.

The processes are forks of this one, so that rules, indicators and compiled code are there once.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from khumkan.cli.crew_tasks import Task, read_rest
from khumkan.cli.crew_workers import Shipment, Worker, start_worker
from khumkan.cli.file_scan import FileScan
from khumkan.cli.report import FileReport
from khumkan.core.messages import Message
from khumkan.engine.files import FoundFile, Skipped

_MOST_AHEAD = 128
"""Files that may be read, or be waiting for their turn, behind the one whose turn it is."""


class Crew:
    """Reads files with `n_processes` others, and puts what they say into the books of `files`.

    Use it in a `with` statement: leaving it ends the processes, and after an interrupt still takes
    what they had said.
    """

    def __init__(self, files: FileScan, n_processes: int) -> None:
        self._files = files
        self._n_processes = n_processes
        self._workers: list[Worker] = []
        self._tasks: deque[Task] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.stop()
        for task in self._tasks:
            if kind is KeyboardInterrupt:
                self._take_what_came(task)
            task.close()

    def read(self, files: Iterable[FoundFile | Skipped]) -> None:
        """Read all files, and take what there is to say of them in their order."""
        left = iter(files)
        while True:
            self._assign(left)
            busy = [one for one in self._workers if one.task]
            if not busy:
                break
            ready = wait([one.connection for one in busy])
            for worker in busy:
                if worker.connection in ready:
                    self._receive(worker)
            self._merge()

    def _assign(self, left: Iterator[FoundFile | Skipped]) -> None:
        """Give files to those who have none, as long as not too much waits for its turn."""
        while len(self._tasks) < _MOST_AHEAD and (worker := self._find_idle()):
            found = next(left, None)
            if found is None:
                break
            task = Task(found)
            self._tasks.append(task)
            if not task.is_ours:
                worker.give(task)
        self._merge()
        if not self._workers:  # this machine gives us no process: then by ourselves
            for found in left:
                self._files.take(found)

    def _find_idle(self) -> Worker | None:
        for worker in self._workers:
            if worker.task is None:
                return worker
        if len(self._workers) >= self._n_processes:
            return None
        try:
            worker = start_worker(self._files, [one.connection for one in self._workers])
        except OSError:  # no memory, or too many processes: with those there are
            self._n_processes = len(self._workers)
            return None
        self._workers.append(worker)
        return worker

    def _receive(self, worker: Worker) -> None:
        task = worker.task
        if task is None:
            return
        frame = worker.receive()
        if frame is None:
            task.failure = worker.stop()
            self._workers.remove(worker)
            return
        self._files.progress.advance(frame.n_read)
        task.n_read += frame.n_read
        if task is self._tasks[0]:
            self._take_what_came(task)
            self._take(task, Shipment.unpack(frame.payload))
        else:
            task.put(frame.payload)
        if frame.is_last:
            task.is_done, worker.task = True, None

    def _merge(self) -> None:
        """Take what is said of the file whose turn it is, and of those after it that are done."""
        while self._tasks:
            task = self._tasks[0]
            if task.is_ours:
                self._files.take(task.found)
            self._take_what_came(task)
            if task.failure:
                self._reject_rest(task, task.failure)
            elif not (task.is_done or task.is_ours):
                return
            self._tasks.popleft().close()

    def _take_what_came(self, task: Task) -> None:
        for payload in task.take_out():
            self._take(task, Shipment.unpack(payload))

    def _take(self, task: Task, shipment: Shipment) -> None:
        report = self._files.report
        report.skipped += shipment.skipped
        report.findings_by_level.update(shipment.levels)
        files = list(shipment.files)
        if files and task.has_file:
            report.files[-1].add(files.pop(0))
        report.files += files
        task.has_file |= bool(files)
        task.last_record = shipment.last_record
        self._files.detector.take_over(shipment.handed)
        self._files.sink.add_part(shipment.output)

    def _reject_rest(self, task: Task, why: Message) -> None:
        if not task.has_file:
            self._files.report.files.append(FileReport(str(task.found.path)))
        file = self._files.report.files[-1]
        rest, n_unread = read_rest(task, file, why)
        file.add(rest)
        self._files.progress.advance(n_unread)
