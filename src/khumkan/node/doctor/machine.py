"""What the doctor asks of the operating system; tests put a worse machine in its place."""

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, Literal

_COMMAND_SECONDS: Final = 10
_N_SYNCS: Final = 8
_BLOCK: Final = b"\0" * 4096
# struct timex of 64-bit Linux: where maxerror (microseconds) and status stand.
_TIMEX_BYTES, _MAXERROR_AT, _STATUS_AT = 512, 24, 40
_NOT_SYNCHRONISED: Final = 0x0040

Protocol = Literal["tcp", "udp"]


@dataclass(frozen=True, slots=True)
class ClockState:
    """What the kernel thinks of its clock."""

    is_synchronised: bool
    error_seconds: float


class Machine:
    """This machine. Everything raises OSError where it can't be asked, but `read` and `run`."""

    def read(self, path: str) -> str | None:
        """Return a small text file, None where it can't be read."""
        try:
            return Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def exists(self, path: str) -> bool:
        """Say whether something is there."""
        return os.path.exists(path)  # noqa: PTH110 -- Path.exists raises where a folder is closed

    def run(self, *command: str) -> str | None:
        """Return what a program writes, None if it isn't there, fails or takes too long."""
        program = shutil.which(command[0])
        if program is None:
            return None
        try:
            done = subprocess.run(  # noqa: S603 -- programs of the system, fixed words
                [program, *command[1:]],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                check=False,
                text=True,
                timeout=_COMMAND_SECONDS,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout if done.returncode == 0 else None

    def clock_state(self) -> ClockState:
        """Ask the kernel whether something keeps its clock right."""
        buffer = ctypes.create_string_buffer(_TIMEX_BYTES)
        if ctypes.CDLL(None, use_errno=True).adjtimex(buffer) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        (error,) = struct.unpack_from("q", buffer.raw, _MAXERROR_AT)
        (status,) = struct.unpack_from("i", buffer.raw, _STATUS_AT)
        return ClockState(not status & _NOT_SYNCHRONISED, error / 1e6)

    def utc_offset_seconds(self) -> int:
        """Return how far the machine's own local time is ahead of UTC."""
        return time.localtime().tm_gmtoff

    def disk(self, folder: Path) -> tuple[int, int]:
        """Return free and all bytes of the disk under a folder."""
        usage = shutil.disk_usage(folder)
        return usage.free, usage.total

    def sync_seconds(self, folder: Path) -> float:
        """Return the median seconds until a small write is on the disk."""
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
            return median(_time_sync(file.fileno()) for _ in range(_N_SYNCS))

    def try_to_listen(self, host: str, port: int, protocol: Protocol) -> int:
        """Return 0 if the address can be had, else the system's error number."""
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        try:
            family, _, _, _, address = socket.getaddrinfo(host, port, type=kind)[0]
        except OSError:
            return -1
        with closing(socket.socket(family, kind)) as one:
            if protocol == "tcp":
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return _bind(one, address)

    def memory_bytes(self) -> tuple[int, int]:
        """Return available and all bytes of memory."""
        lines = (self.read("/proc/meminfo") or "").splitlines()
        found = {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}
        available, total = (int(found[key][0]) * 1024 for key in ("MemAvailable", "MemTotal"))
        return available, total

    def n_cores(self) -> int:
        """Return how many cores this process may use."""
        return len(os.sched_getaffinity(0))

    def open_files(self, pid: int | None) -> int:
        """Return how many files the node may have open, as far as it is known which process it is.

        Without one, what a process started from here might.
        """
        text = self.read(f"/proc/{pid or 'self'}/limits") or ""
        line = next(line for line in text.splitlines() if line.startswith("Max open files"))
        soft = line.split()[3]
        return int(soft) if soft.isdigit() else 2**31


def _time_sync(handle: int) -> float:
    began = time.perf_counter()
    os.write(handle, _BLOCK)
    os.fsync(handle)
    return time.perf_counter() - began


def _bind(one: socket.socket, address: Sequence[object]) -> int:
    try:
        one.bind(tuple(address))
    except OSError as error:
        return error.errno or -1
    return 0
