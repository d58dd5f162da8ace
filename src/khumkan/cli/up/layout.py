"""Where everything of `khumkan up` lies and listens: one folder, ports of this machine alone."""

import os
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = "127.0.0.1"
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder of one rehearsal and the two ports of its hub."""

    folder: Path
    port: int
    stream_port: int
    is_real: bool = False
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """What people type: passkeys work on http at localhost alone."""
        return f"http://localhost:{self.port}"

    @property
    def hub(self) -> Path:
        """The hub's data folder."""
        return self.folder / "hub"

    @property
    def recordings(self) -> Path:
        """Logs that are sent to the nodes."""
        return self.folder / "recordings"

    @property
    def log(self) -> Path:
        """What the processes say; the terminal is for the story."""
        return self.folder / "log"

    def node(self, slug: str) -> Path:
        """The data folder of one hospital's node."""
        return self.folder / "nodes" / slug

    def environment(self) -> dict[str, str]:
        """Return the settings of the hub, as every process of it must see them.

        Nothing that stands in the caller's environment for another hub has a say.
        """
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KHUMKAN_HUB__", "KHUMKAN_NODE__", "DATABASE_URL"))
        }
        return inherited | {
            "KHUMKAN_HUB__DATA": str(self.hub),
            "KHUMKAN_HUB__PORT": str(self.port),
            "KHUMKAN_HUB__STREAM_PORT": str(self.stream_port),
            "KHUMKAN_HUB__PUBLIC_URL": self.url,
            "KHUMKAN_HUB__WAIVE_SECOND_FACTOR": "false" if self.is_real else "true",
            **self.settings,
        }

    def enter(self) -> None:
        """Make the folder, and this process one that speaks of this hub and no other."""
        for folder in (self.folder, self.recordings, self.log):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # --attack may be real logs
        wanted = self.environment()
        for name in set(os.environ) - set(wanted):
            del os.environ[name]
        os.environ.update(wanted)

    def clear(self) -> None:
        """Throw away what an earlier run left, and nothing that somebody else put beside it."""
        for folder in (self.hub, self.folder / "nodes", self.recordings, self.log):
            shutil.rmtree(folder, ignore_errors=True)
        (self.folder / "rounds").unlink(missing_ok=True)


def find_port(wanted: int, *others: int) -> int:
    """Return the wanted port of the loopback, or the next one that is free."""
    for port in range(wanted, wanted + _TRIES):
        if port not in others and _is_free(port):
            return port
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
