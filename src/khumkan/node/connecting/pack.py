"""What one set-up is made of, before it is files."""

from dataclasses import dataclass, replace

from khumkan.node.connecting.kinds import Kind
from khumkan.node.connecting.ways import Way


@dataclass(frozen=True, slots=True)
class Pack:
    """One sender to connect. `host` and `port` are the node's own, as the device reaches them.

    `token` is empty where the way asks for none. It goes into files and nowhere else.
    """

    kind: Kind
    way: Way
    source_name: str
    host: str
    port: int
    token: str = ""

    def __repr__(self) -> str:
        """Tell all but the token: what is logged must not hold one."""
        return f"Pack({self.kind.name}, {self.way.name}, {self.host}:{self.port})"

    def with_token(self, token: str) -> "Pack":
        """Return the same with the token of its source."""
        return replace(self, token=token)
