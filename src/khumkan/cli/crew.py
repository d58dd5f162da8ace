"""Several processes read at once; what they say is put together in the order of the files.

A large file of lines is read in shares. The processes are forks of this one, so that rules,
indicators and compiled code are there once.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from khumkan.cli.crew_plan import MOST_AHEAD, plan_tasks
from khumkan.cli.crew_tasks import Task, read_rest
from khumkan.cli.crew_workers import Shipment, Worker, open_share, start_worker
from khumkan.cli.file_scan import FileScan
from khumkan.cli.progress import Progress
from khumkan.cli.report import FileReport
from khumkan.engine.dividing import Division
from khumkan.engine.files import FoundFile, Skipped


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
        self._divisions: list[Division] = []
        self._next: Task | None = None
        self._n_on_bar = 0

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
        if self._next:
            self._next.close()
        for division in self._divisions:
            division.opened.close()

    def read(self, files: Iterable[FoundFile | Skipped]) -> None:
        """Read all files, and take what there is to say of them in their order."""
        left = plan_tasks(self._files, files, self._n_processes, self._divisions)
        while True:
            self._assign(left)
            busy = [one for one in self._workers if one.task]
            if not busy:
                break
            if self._next is None and len(self._tasks) < MOST_AHEAD:
                self._next = next(left, None)  # so that nobody waits until it is cut
            ready = wait([one.connection for one in busy])
            for worker in busy:
                if worker.connection in ready and worker in self._workers:
                    self._receive(worker)
            self._merge()

    def _assign(self, left: Iterator[Task]) -> None:
        """Give files to those who have none, as long as not too much waits for its turn."""
        while len(self._tasks) < MOST_AHEAD and (worker := self._find_idle()):
            task, self._next = self._next or next(left, None), None
            if task is None:
                break
            self._tasks.append(task)
            if not task.is_ours:
                worker.give(task)
        self._merge()
        if not self._workers:  # this machine gives us no process: then by ourselves
            while task := self._next or next(left, None):
                self._next, task.is_ours = None, True
                self._tasks.append(task)
                self._merge()

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
        self._advance(task, frame.n_read)
        task.n_read += frame.n_read
        if task is self._tasks[0]:
            self._take_what_came(task)
            self._take(task, Shipment.unpack(frame.payload))
        else:
            task.put(frame.payload)
        if frame.is_last:
            task.is_done, worker.task = True, None
        if task.has_overrun:
            self._drop_behind(task)

    def _drop_behind(self, task: Task) -> None:
        """Forget the shares behind one that reaches into them: it is all the rest of its file."""
        if task.division is None:
            return
        task.division.stop()
        if self._next and self._next.division is task.division:
            self._next.close()
            self._next = None
        place = self._tasks.index(task) + 1
        while place < len(self._tasks) and self._tasks[place].division is task.division:
            void = self._tasks[place]
            del self._tasks[place]
            void.close()
            self._advance(void, -void.n_read)
            for worker in [one for one in self._workers if one.task is void]:
                worker.stop()
                self._workers.remove(worker)

    def _advance(self, task: Task, n_bytes: int) -> None:
        """Move the bar, which counts what lies on the disk."""
        if task.share is None or not task.share.is_packed:
            self._files.progress.advance(n_bytes)

    def _advance_packed(self, task: Task) -> None:
        """Move the bar to where this process stands in a packed file, or behind it."""
        if not (task.share and task.share.is_packed and task.division):
            return
        opened = task.division.opened
        n_read = (opened.n_bytes or 0) if task.is_end else opened.n_read
        self._files.progress.advance(n_read - self._n_on_bar)
        self._n_on_bar = 0 if task.is_end else n_read

    def _merge(self) -> None:
        """Take what is said of the file whose turn it is, and of those after it that are done."""
        while self._tasks:
            task = self._tasks[0]
            if task.is_ours:
                self._read_ourselves(task)
            self._take_what_came(task)
            if task.failure:
                self._reject_rest(task, task.failure)
            elif not (task.is_done or task.is_ours):
                return
            self._tasks.popleft().close()
            self._advance_packed(task)
            if task.is_end:
                self._end(task)

    def _read_ourselves(self, task: Task) -> None:
        if task.share is None or task.division is None:
            self._files.take(task.found)
            return
        file = self._open_books(task)
        n_before = file.n_bytes
        handle = os.dup(task.division.handle_of(task.share))
        progress = Progress() if task.share.is_packed else self._files.progress
        with open_share(task.share, handle) as opened:
            replace(self._files, progress=progress).take_share(task.share, opened)
        task.n_read = file.n_bytes - n_before
        if task.has_overrun:
            self._drop_behind(task)

    def _take_what_came(self, task: Task) -> None:
        for payload in task.take_out():
            self._take(task, Shipment.unpack(payload))

    def _take(self, task: Task, shipment: Shipment) -> None:
        report = self._files.report
        report.skipped += shipment.skipped
        report.findings_by_level.update(shipment.levels)
        report.has_unread |= shipment.has_unread
        files = list(shipment.files)
        if task.share:
            self._open_books(task)
        if files and task.has_file:
            report.files[-1].add(files.pop(0))
        report.files += files
        task.has_file |= bool(files)
        task.last_record = shipment.last_record
        self._files.detector.take_over(shipment.handed)
        self._files.sink.add_part(shipment.output)

    def _open_books(self, task: Task) -> FileReport:
        """Return the books that a task goes on in, or begins; those of a share are its file's."""
        files, division = self._files.report.files, task.division
        if division and not division.is_told:
            division.is_told = True
            label = str(task.found.path)
            files.append(FileReport(label, division.format_name, division.n_mark))
            self._advance(task, division.n_mark)
        elif not division and not task.has_file:
            files.append(FileReport(str(task.found.path)))
        task.has_file = True
        return files[-1]

    def _reject_rest(self, task: Task, why: str) -> None:
        file = self._open_books(task)
        rest, n_unread = read_rest(task, file, why)
        file.add(rest)
        self._files.report.has_unread = True
        self._files.progress.advance(n_unread)

    def _end(self, task: Task) -> None:
        """Say what happened to a file meanwhile whose shares were all told."""
        if task.division:
            file = self._open_books(task)
            file.notices = (*file.notices, *task.division.notices())
            task.division.opened.close()
            self._divisions.remove(task.division)
