"""One connection of syslog, by TCP or TLS: nothing is acknowledged, all that was read is kept."""

from khumkan.core.clock import Clock
from khumkan.node.inputs.framing import Framer
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.inputs.stream_connection import ConnectionLimits, Owner, StreamConnection


class SyslogConnection(StreamConnection):
    """Lines, or octet-counted messages."""

    def __init__(
        self, keeper: Keeper, clock: Clock, limits: ConnectionLimits, owner: Owner
    ) -> None:
        super().__init__(keeper, clock, limits, owner)
        self._framer = Framer(limits.frame, self._note)

    @property
    def n_unfinished_bytes(self) -> int:
        """How many bytes wait for the rest of their message."""
        return self._framer.n_held_bytes

    def _cut(self, data: bytes) -> list[bytes]:
        return self._framer.feed(data)

    def _finish(self) -> None:
        """Keep a message without end as it is: its sender will not send it again."""
        self._gather(self._framer.finish())
