"""Stops and starts the node as told, and watches whether it does well."""

import shlex
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from khumkan.core.errors import KhumkanError, Place
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.node.control import ask
from khumkan.node.folder import NodeFolder
from khumkan.node.upgrading.errors import UpgradeError

_COMMAND_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a node may take to answer, how long it then has to do well; seconds."""

    ready: float = 120.0
    healthy: float = 30.0
    look: float = 0.5


@dataclass(frozen=True, slots=True)
class Commands:
    """The words by which the node is stopped and started; no shell reads them."""

    stop: str = "systemctl stop khumkan-node"
    start: str = "systemctl start khumkan-node"


def run_command(words: str) -> None:
    """Run a command to its end. Raises UpgradeError if it fails."""
    parts = shlex.split(words)
    try:
        done = subprocess.run(  # noqa: S603 -- the operator's own words
            parts, stdin=subprocess.DEVNULL, check=False, timeout=_COMMAND_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UpgradeError(
            message("it can't be run: {why}", why=str(error)), place=Place(words)
        ) from error
    if done.returncode:
        raise UpgradeError(
            message("it failed with exit code {code}", code=done.returncode), place=Place(words)
        )


@dataclass(slots=True)
class Watch:
    """Looks at the running node through its socket."""

    folder: NodeFolder
    patience: Patience = field(default_factory=Patience)
    read_seconds: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def judge(self, version: str) -> Message | None:
        """Wait until a version runs and has done well for a while; return why not, else None."""
        first = self._wait_for(version)
        if first is None:
            return message("it was not ready after {seconds} s", seconds=round(self.patience.ready))
        deadline = self.read_seconds() + self.patience.healthy
        while True:
            if why := _find_fault(first, self._look()):
                return why
            if self.read_seconds() >= deadline:
                return None
            self.pause(self.patience.look)

    def _wait_for(self, version: str) -> JsonObject | None:
        deadline = self.read_seconds() + self.patience.ready
        while self.read_seconds() < deadline:
            said = self._look()
            if said is not None and said.get("version") == version and said.get("is_running"):
                return said
            self.pause(self.patience.look)
        return None

    def _look(self) -> JsonObject | None:
        try:
            return ask(self.folder.control, "status")
        except (KhumkanError, OSError):
            return None


def _find_fault(first: JsonObject, now: JsonObject | None) -> Message | None:
    if now is None:
        return message("it stopped answering")
    if now.get("running_since") != first.get("running_since"):
        return message("it ended and was started again")
    journal, lake = now.get("journal"), now.get("lake")
    if isinstance(journal, dict) and journal.get("refusal"):
        return message("it takes no logs: {reason}", reason=str(journal["refusal"]))
    if isinstance(lake, dict) and lake.get("error"):
        return message("it can't store logs: {reason}", reason=str(lake["error"]))
    if now.get("n_faults", 0) != first.get("n_faults", 0):
        return message("steps of its work fail; its log says why")
    return None
