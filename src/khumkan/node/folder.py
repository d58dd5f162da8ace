"""The node's data folder: what lies where, for its owner alone, and one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message

_ONLY_THE_OWNER, _ANYBODY_ELSE = 0o700, 0o077
_KEY_FILE = "node.jwk"


@dataclass(frozen=True, slots=True)
class NodeFolder:
    """One node's folder. Its properties only name places; `make` and `open` look at the disk."""

    path: Path

    @property
    def keys(self) -> Path:
        """The node's own key, and the keys of its pseudonyms."""
        return self.path / "keys"

    @property
    def key_file(self) -> Path:
        """The key by which the hub knows this node."""
        return self.keys / _KEY_FILE

    @property
    def journal(self) -> Path:
        """What was acknowledged and is not yet stored for good."""
        return self.path / "journal"

    @property
    def lake(self) -> Path:
        """Every event of the last days, as many as `node.keep_days`."""
        return self.path / "lake"

    @property
    def state(self) -> Path:
        """Findings, what waits for the hub, indicators, positions."""
        return self.path / "state.db"

    @property
    def sources(self) -> Path:
        """The log sources with their tokens."""
        return self.path / "sources"

    @property
    def manifests(self) -> Path:
        """What was kept of each day, signed and chained."""
        return self.path / "manifests"

    @property
    def set_aside(self) -> Path:
        """Records that the engine could not get through, kept to be looked at."""
        return self.path / "set-aside"

    @property
    def cache(self) -> Path:
        """What can be made anew: compiled rules."""
        return self.path / "cache"

    @property
    def enrolment(self) -> Path:
        """Which hub this node belongs to, and as whom."""
        return self.path / "node.toml"

    @property
    def control(self) -> Path:
        """The socket by which this machine's own people ask the running node."""
        return self.path / "control.sock"

    def make(self) -> None:
        """Make the folder and those in it, or close to others what was open."""
        for folder in (self.path, self.keys, self.journal, self.lake, self.sources, self.set_aside):
            folder.mkdir(parents=True, exist_ok=True, mode=_ONLY_THE_OWNER)
            folder.chmod(_ONLY_THE_OWNER)

    def open(self) -> None:
        """Check that a node was made here and that its key is nobody else's.

        Raises ConfigurationError with what to do.
        """
        if not self.key_file.is_file():
            raise ConfigurationError(
                message("there is no node here yet; begin with: khumkan node init"),
                place=Place(str(self.path)),
            )
        for path in (self.path, self.keys, self.key_file):
            _refuse_open_to_others(path)
        self.make()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep every other process from this folder while the block runs.

        The system lets go by itself if this process dies. Raises ConfigurationError if another
        one has it.
        """
        handle = os.open(self.path / "node.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(handle, self.path)
            yield
        finally:
            os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigurationError(
            message("another khumkan node runs on this folder; stop that one first"),
            place=Place(str(path)),
        ) from None


def _refuse_open_to_others(path: Path) -> None:
    if path.stat().st_mode & _ANYBODY_ELSE:
        raise ConfigurationError(
            message(
                "others can read this; run chmod go-rwx on it, and doubt who has seen the node's "
                "key: khumkan node rotate-key makes a new one"
            ),
            place=Place(str(path)),
        )
