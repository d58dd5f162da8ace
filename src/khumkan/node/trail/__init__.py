"""Who did what to this node: the system's own name for who sits there, and the deed."""

import os
import pwd
from typing import Final

from khumkan.core.clock import Clock
from khumkan.node.state import State, TrailEntry

__all__ = ["note_deed", "who_acts"]

_LONGEST_NAME: Final = 64


def who_acts() -> str:
    """Return the operating system's name of who runs this, and for whom, where sudo says so."""
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = str(number)
    behind = os.environ.get("SUDO_USER", "")
    is_name = behind.isprintable() and 0 < len(behind) <= _LONGEST_NAME
    return f"{name} (sudo: {behind})" if is_name and behind != name else name


def note_deed(state: State, clock: Clock, action: str, about: str, detail: str = "") -> None:
    """Note who has just done something; inside `State.writing`, with it or not at all."""
    state.trail.add(TrailEntry(clock.now(), who_acts(), action, about, detail))
