"""One file that another process reads: what was said of it so far, and what became of the rest."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from khumkan.cli.report import FileReport
from khumkan.core.errors import InputError
from khumkan.core.messages import Message
from khumkan.engine.events import Rejection
from khumkan.engine.files import STANDARD_INPUT, FoundFile, Skipped, open_input
from khumkan.engine.formats.containers import name_container
from khumkan.engine.formats.sources import HEAD_BYTES, read_exactly

_IN_MEMORY_BYTES = 1024 * 1024
_LENGTH_BYTES = 8
_UNPACKED = frozenset({"gzip", "zstd", "zip"})


class Task:
    """A file and its turn. `is_ours` is what only this process can do, or what is no work.

    What is said of it before its turn waits in memory, then in a temporary file without a name.
    """

    def __init__(self, found: FoundFile | Skipped) -> None:
        self.found = found
        self.is_ours = isinstance(found, Skipped) or found.path == STANDARD_INPUT
        self.is_done = False
        self.has_file = False
        self.last_record = 0
        self.n_read = 0
        self.failure: Message | None = None
        self._waiting = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 -- closes with it
        self._taken_to = 0

    def put(self, payload: bytes) -> None:
        """Keep something that was said until its turn."""
        self._waiting.write(len(payload).to_bytes(_LENGTH_BYTES, "big") + payload)

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


def read_rest(task: Task, file: FileReport, why: Message) -> tuple[FileReport, int]:
    """Return what to add to the books of a file whose reader died, and how much the bar lacks.

    Of a packed file nobody knows how much the rest is: it counts as rejected with no bytes.
    """
    rest = FileReport(file.file)
    n_on_disk, is_packed = _measure(task)
    n_bytes = 0 if is_packed else max(0, n_on_disk - file.n_bytes)
    rest.rejections = [Rejection(task.last_record + 1, 1, n_bytes, why, b"")]
    rest.n_rejected, rest.n_bytes, rest.n_rejected_bytes = 1, n_bytes, n_bytes
    return rest, max(0, n_on_disk - task.n_read)


def _measure(task: Task) -> tuple[int, bool]:
    """Return how large a file is on the disk, and whether it is packed."""
    try:
        with open_input(task.found.path) as opened:
            head = read_exactly(opened, HEAD_BYTES)
            return opened.n_bytes or 0, name_container(head) in _UNPACKED
    except InputError:  # gone since
        return task.n_read, False
