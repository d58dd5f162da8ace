"""Who does something, and from where: handed to every service, kept in the audit trail."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """The way an act came in."""

    WEB = "web"
    COMMAND = "command"
    TASK = "task"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or the system itself (`user_id` None), through a channel.

    `address` is the IP address the request came from, "" where there is none.
    """

    user_id: UUID | None = None
    channel: Channel = Channel.WEB
    address: str = ""


SYSTEM = Actor(channel=Channel.TASK)
OPERATOR = Actor(channel=Channel.COMMAND)
