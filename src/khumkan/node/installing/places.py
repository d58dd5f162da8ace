"""Where on a machine things go."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from khumkan.core.settings import Node

CURRENT: Final = "current"
VERSIONS: Final = "versions"
_LOW: Final = 1024


@dataclass(frozen=True, slots=True)
class Places:
    """Absolute paths as the installed machine sees them."""

    program: Path
    data: Path
    config: Path
    backups: Path
    capabilities: str = ""

    @property
    def home(self) -> Path:
        """The folder above the node's own."""
        return self.data.parent


def find_places(
    node: Node, *, data: Path, config: Path, backups: Path, prefix: Path | None = None
) -> Places:
    """Return where things go; `prefix` holds versions side by side, None is this very program."""
    program = (
        Path(sys.executable).with_name("khumkan")
        if prefix is None
        else prefix / CURRENT / "bin" / "khumkan"
    )
    needs_low = any(port and port < _LOW for port in _list_ports(node))
    return Places(program, data, config, backups, "CAP_NET_BIND_SERVICE" if needs_low else "")


def _list_ports(node: Node) -> list[int | None]:
    return [
        *(node.syslog_port, node.syslog_udp_port, node.syslog_tls_port, node.relp_port),
        *(node.relp_tls_port, node.http_port, node.https_port),
    ]
