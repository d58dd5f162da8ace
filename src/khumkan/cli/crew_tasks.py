"""What another process reads, a file or a share of one: what was said of it, and what is left."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from khumkan.cli.crew_frames import Bytes
from khumkan.cli.report import FileReport
from khumkan.core.errors import InputError
from khumkan.core.messages import Message, message
from khumkan.engine.dividing import Division, Share
from khumkan.engine.events import Rejection
from khumkan.engine.files import STANDARD_INPUT, FoundFile, Skipped, open_input
from khumkan.engine.formats.containers import name_container
from khumkan.engine.formats.sources import HEAD_BYTES, read_exactly

_IN_MEMORY_BYTES = 1024 * 1024
_LENGTH_BYTES = 8
_UNPACKED = frozenset({"gzip", "zstd", "zip"})


class Task:
    """A file, or a share of one, and its turn.

    `is_ours` is what only this process can do, or what is no work. What is said of it before its
    turn waits in memory, then in a temporary file without a name.
    """

    def __init__(
        self,
        found: FoundFile | Skipped,
        division: Division | None = None,
        share: Share | None = None,
    ) -> None:
        self.found = found
        self.division = division
        self.share = share
        self.is_ours = isinstance(found, Skipped) or found.path == STANDARD_INPUT
        self.is_done = False
        self.has_file = False
        self.last_record = share.span.line - 1 if share else 0
        self.n_read = 0
        self.failure: str | None = None
        self._waiting = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 -- closes with it
        self._taken_to = 0

    @property
    def has_overrun(self) -> bool:
        """Whether it turned out to reach into the shares behind it."""
        return self.share is not None and self.n_read > self.share.span.n_bytes

    @property
    def is_end(self) -> bool:
        """Whether nothing follows of the file that it is a share of."""
        return self.share is not None and (self.share.is_last or self.has_overrun)

    def put(self, payload: Bytes) -> None:
        """Keep something that was said until its turn."""
        self._waiting.write(len(payload).to_bytes(_LENGTH_BYTES, "big"))
        self._waiting.write(payload)

    def take_out(self) -> Iterator[bytes]:
        """Yield what was put in, each once, in its order."""
        waiting = self._waiting
        while self._taken_to < (end := waiting.tell()):
            waiting.seek(self._taken_to)
            n_bytes = int.from_bytes(waiting.read(_LENGTH_BYTES), "big")
            payload = waiting.read(n_bytes)
            self._taken_to = waiting.tell()
            waiting.seek(end)
            yield payload
        waiting.seek(0)
        waiting.truncate()
        self._taken_to = 0

    def close(self) -> None:
        """Give back what it waited in."""
        self._waiting.close()
        self.let_go()

    def let_go(self) -> None:
        """Take it that whoever reads a share has its file."""
        if self.division and self.share:
            self.division.let_go(self.share)


def read_rest(task: Task, file: FileReport, why: str) -> tuple[FileReport, int]:
    """Return what to add to the books of a file whose reader died, and how much the bar lacks.

    Of a packed file nobody knows how much the rest is: it counts as rejected with no bytes.
    """
    if task.share is None:
        n_on_disk, is_packed = _measure(task)
        n_bytes = 0 if is_packed else max(0, n_on_disk - file.n_bytes)
        n_on_bar = max(0, n_on_disk - task.n_read)
    else:
        n_bytes = _count_left(task, task.share)
        n_on_bar = 0 if task.share.is_packed else n_bytes
    reason = _explain(task, why)
    rest = FileReport(file.file)
    rest.rejections = [Rejection(task.last_record + 1, 1, n_bytes, reason, b"")]
    rest.n_rejected, rest.n_bytes, rest.n_rejected_bytes = 1, n_bytes, n_bytes
    return rest, n_on_bar


def _explain(task: Task, why: str) -> Message:
    if task.share is None:
        return message(
            "the process that read this file died ({why}), and the rest is unread: read it again "
            "with --processes 1",
            why=why,
        )
    return message(
        "a process that read some lines of this file died ({why}), and {n} bytes from here on are "
        "unread: read it again with --processes 1",
        why=why,
        n=_count_left(task, task.share),
    )


def _count_left(task: Task, share: Share) -> int:
    """Return how much of a share was not told of; one that has overrun is all the rest."""
    if task.has_overrun:
        return 0 if share.is_packed else max(0, share.n_bytes - share.span.offset - task.n_read)
    return share.span.n_bytes - task.n_read


def _measure(task: Task) -> tuple[int, bool]:
    """Return how large a file is on the disk, and whether it is packed."""
    try:
        with open_input(task.found.path) as opened:
            head = read_exactly(opened, HEAD_BYTES)
            return opened.n_bytes or 0, name_container(head) in _UNPACKED
    except InputError:  # gone since
        return task.n_read, False
