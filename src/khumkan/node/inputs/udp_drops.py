"""How many datagrams the system threw away, a socket's buffer being full: Linux counts them."""

import os
import socket
from pathlib import Path
from typing import Final

_TABLES: Final = (Path("/proc/net/udp"), Path("/proc/net/udp6"))
_INODE, _DROPS = 9, 12  # columns of the table, see proc_pid_net(5)


def read_drops(listening: socket.socket, tables: tuple[Path, ...] = _TABLES) -> int | None:
    """Return the count since the socket was opened, None where the system does not tell.

    Waits for the kernel: a few milliseconds where there are thousands of sockets.
    """
    inode = str(os.fstat(listening.fileno()).st_ino)
    for table in tables:
        for line in _read_lines(table):
            columns = line.split()
            if len(columns) > _DROPS and columns[_INODE] == inode:
                return int(columns[_DROPS])
    return None


def _read_lines(table: Path) -> list[str]:
    try:
        return table.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return []
