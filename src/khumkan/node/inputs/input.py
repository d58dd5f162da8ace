"""What every input is to the node that serves: something to start, to ask, and to stop."""

from typing import Protocol

from khumkan.core.jsontypes import JsonObject


class Input(Protocol):
    """One way by which logs come in.

    `name` is a word such as "syslog" or "relp-tls", which programs wait for in the ready line and
    `status --json` shows; `setting` names the setting to change where the address can't be had.
    """

    @property
    def name(self) -> str:
        """The word for it."""

    @property
    def setting(self) -> str:
        """The setting that says where it listens, such as node.syslog_port."""

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port as they really are once it was started; None without a network."""

    async def start(self) -> None:
        """Begin to take logs; raises OSError where the address can't be had."""

    async def stop(self) -> None:
        """Take no more, and keep what was read."""

    def tell(self) -> JsonObject:
        """Return its figures for `status`: connections, what waits, what the system dropped."""
