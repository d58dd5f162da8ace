"""The node's own key on disk, and its successor while the hub is being told of it.

The successor is written before the hub hears of it and takes its place only afterwards: whenever
the machine dies in between, one of the two files holds the key that the hub knows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khumkan.core.errors import ConfigurationError, Place, WireError
from khumkan.core.messages import message
from khumkan.node.private_files import write_privately
from khumkan.wire.identity import (
    PrivateKey,
    new_private_key,
    public_jwk,
    read_private_key,
    thumbprint,
    write_private_key,
)

_LONGEST_FILE = 4_096


class KeyRing:
    """The key in force, and its successor if there is one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._next_file = file.with_name(f"{file.stem}.next{file.suffix}")
        self.key = _read(file)
        self.next = _read(self._next_file) if self._next_file.exists() else None

    def prepare_next(self) -> PrivateKey:
        """Return the successor, made and on disk."""
        if self.next is None:
            self.next = new_private_key()
            write_privately(self._next_file, write_private_key(self.next))
        return self.next

    def promote_next(self) -> None:
        """Put the successor in force: the hub knows it."""
        if self.next is not None:
            self._next_file.replace(self._file)
            self.key, self.next = self.next, None

    @property
    def thumbprint(self) -> str:
        """The name of the key in force."""
        return thumbprint(public_jwk(self.key))


@contextmanager
def fresh_key(file: Path) -> Iterator[PrivateKey]:
    """Yield a key that no hub has seen; if the block succeeds it is the node's from then on.

    An enrolment whose answer was lost may have made the key before it known: it would be refused.
    """
    key = new_private_key()
    part = file.with_name(f"{file.stem}.enrolling{file.suffix}")
    write_privately(part, write_private_key(key))
    yield key
    part.replace(file)


def make_key(file: Path) -> None:
    """Make the node's key unless there is one."""
    if not file.exists():
        write_privately(file, write_private_key(new_private_key()))


def _read(file: Path) -> PrivateKey:
    with file.open("rb") as stream:
        content = stream.read(_LONGEST_FILE)
    try:
        return read_private_key(content)
    except WireError as error:
        raise ConfigurationError(
            message(
                "this is no key ({reason}); put the backup back, or make a new node and enrol it",
                reason=str(error),
            ),
            place=Place(str(file)),
        ) from None
