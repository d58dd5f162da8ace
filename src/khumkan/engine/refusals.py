"""A rule or an indicator that is not used: which, where it stands, and why."""

from dataclasses import dataclass

from khumkan.core.errors import Place
from khumkan.core.messages import Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """`title` is its name or id, "" where it has none that could be read."""

    place: Place
    title: str
    reason: Message
