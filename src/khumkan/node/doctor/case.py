"""Everything a check may look at: the folder, the settings, the machine, what the node says."""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from khumkan.core.clock import Clock, SystemClock
from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message, message
from khumkan.core.settings import Settings
from khumkan.node.control import ask
from khumkan.node.doctor.machine import Machine
from khumkan.node.doctor.said import Said, read_said
from khumkan.node.folder import NodeFolder


@dataclass(frozen=True, slots=True)
class Case:
    """One node to be examined.

    `said` is None while no node runs; `mute` says why a running one gave no answer to be read.
    `pid` is the running node's process, None where that can't be known. `settings_error` is why
    the settings could not be read: then `settings` are the defaults.
    """

    folder: NodeFolder
    settings: Settings = field(default_factory=Settings)
    machine: Machine = field(default_factory=Machine)
    clock: Clock = field(default_factory=SystemClock)
    said: Said | None = None
    mute: Message | None = None
    pid: int | None = None
    settings_error: KhumkanError | None = None

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    @property
    def is_running(self) -> bool:
        """Whether a node has this folder, whether it answers or not."""
        return self.said is not None or self.mute is not None


def open_case(
    folder: NodeFolder, settings: Settings, *, settings_error: KhumkanError | None = None
) -> Case:
    """Return the case, the running node asked; never raises for what is wrong with it."""
    said, mute = _ask(folder)
    pid = _find_process(folder) if said or mute else None
    return Case(folder, settings, said=said, mute=mute, pid=pid, settings_error=settings_error)


def _ask(folder: NodeFolder) -> tuple[Said | None, Message | None]:
    try:
        answer = ask(folder.control, "status")
        return (None if answer is None else read_said(answer)), None
    except KhumkanError as error:
        return None, error.message
    except msgspec.ValidationError as error:
        return None, message(
            "the node answers in other words than expected ({why})", why=str(error)
        )
    except OSError:  # no folder, or a closed one: other checks say so
        return None, None


def _find_process(folder: NodeFolder) -> int | None:
    """Return who listens at the control socket, as the system tells."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as one:
        try:
            one.connect(str(folder.control))
            found = one.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:  # a path beyond 108 bytes, perhaps
            return None
    pid: int = struct.unpack("3i", found)[0]
    return pid or None
