"""The disk: room, speed, kind, and how long the room lasts."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from khumkan.core.messages import message
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, fail, ok, warn
from khumkan.node.doctor.mounts import Mount, find_mount

LITTLE_BYTES: Final = 5_000_000_000
SLOW_SECONDS, TOO_SLOW_SECONDS = 0.05, 0.5
SOON_DAYS: Final = 7
_NETWORK: Final = (
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"),
    *("fuse.sshfs", "fuse.glusterfs", "virtiofs"),
)
_MEMORY: Final = ("tmpfs", "ramfs")
_FOREIGN: Final = ("vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk")
_DAY_SECONDS: Final = 86_400


def check_room(case: Case) -> Iterable[Result]:
    """There is room for logs."""
    free, total = case.machine.disk(_nearest(case.folder.path))
    seen = message(
        "{free} GB of {total} GB are free", free=f"{free / 1e9:.1f}", total=f"{total / 1e9:.1f}"
    )
    if free < 2 * case.settings.node.least_free_bytes:
        yield fail(seen, message("make room now: without it no more logs are taken"))
    elif free < LITTLE_BYTES:
        yield warn(seen, message("make room, or move node.data to a bigger disk"))
    else:
        yield ok(seen)


def check_speed(case: Case) -> Iterable[Result]:
    """Logs are acknowledged once they are on the disk: a slow disk holds up every sender."""
    if not case.folder.journal.is_dir():
        return
    seconds = case.machine.sync_seconds(case.folder.journal)
    seen = message("a write is on the disk after {ms} ms", ms=f"{seconds * 1000:.2f}")
    advice = message(
        "put node.data on a disk of this machine, an SSD best, that nothing else fills"
    )
    if seconds >= TOO_SLOW_SECONDS:
        yield fail(seen, advice)
    elif seconds >= SLOW_SECONDS:
        yield warn(seen, advice)
    else:
        yield ok(seen)


def check_kind(case: Case) -> Iterable[Result]:
    """The file system keeps what it says it has kept."""
    mount = find_mount(case.machine.read("/proc/self/mountinfo") or "", case.folder.path)
    if mount is None:
        yield warn(
            message("the system does not tell what file system this is"),
            message("see that it is a disk of this machine: ext4 or xfs"),
        )
    else:
        yield _judge_kind(mount)


def _judge_kind(mount: Mount) -> Result:
    local = message("move node.data to a disk of this machine: ext4 or xfs")
    if mount.kind in _NETWORK:
        return fail(message("{kind} is a file system of another machine", kind=mount.kind), local)
    if mount.kind in _MEMORY:
        return fail(message("{kind} is memory: a restart forgets it", kind=mount.kind), local)
    if mount.kind in _FOREIGN:
        return fail(message("{kind} can keep no file from other people", kind=mount.kind), local)
    if mount.is_read_only:
        return fail(
            message("the file system can only be read"),
            message("a disk that fails is often made so: see dmesg, and replace it if it does"),
        )
    if mount.kind == "overlay":
        return warn(
            message("this lies in a container and goes with it"),
            message("mount a disk of the machine at node.data"),
        )
    return ok(message("{kind}, mounted at {place}", kind=mount.kind, place=mount.point))


def check_days(case: Case) -> Iterable[Result]:
    """The room lasts for as many days as logs have to be kept."""
    sizes = measure_days(case.folder.lake)
    daily = _bytes_a_day(sizes, case)
    if not daily:
        yield ok(message("nothing is stored yet, so nothing can be told of the days to come"))
        return
    free, _ = case.machine.disk(case.folder.lake)
    n_left = int(max(free - case.settings.node.least_free_bytes, 0) // daily)
    keep = case.settings.node.keep_days
    seen = message(
        "{size} GB a day: room for {days} more days; {kept} of {keep} days are there",
        size=f"{daily / 1e9:.2f}",
        days=min(n_left, 9_999),
        kept=len(sizes),
        keep=keep,
    )
    missing = max(keep - len(sizes) - n_left, 0)
    if not missing:
        yield ok(seen)
        return
    advice = message(
        "a disk with {size} GB more is needed for {keep} days",
        size=f"{missing * daily / 1e9:.0f}",
        keep=keep,
    )
    yield fail(seen, advice) if n_left < SOON_DAYS else warn(seen, advice)


def measure_days(lake: Path) -> dict[date, int]:
    """Return the bytes of each day in a lake; days are UTC."""
    found: dict[date, int] = {}
    for folder in lake.glob("day=*"):
        try:
            day = date.fromisoformat(folder.name.removeprefix("day="))
        except ValueError:
            continue
        found[day] = sum(_size(path) for path in folder.iterdir())
    return {day: size for day, size in found.items() if size}


def _bytes_a_day(sizes: dict[date, int], case: Case) -> float:
    """Return yesterday's bytes, which are merged already; else today's, as if it went on so."""
    today = case.now.date()
    if yesterday := sizes.get(today - timedelta(days=1)):
        return yesterday
    passed = case.now.hour * 3600 + case.now.minute * 60 + case.now.second
    return sizes.get(today, 0) * _DAY_SECONDS / max(passed, 3600)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # merged into another file just now
        return 0


def _nearest(path: Path) -> Path:
    """Return the folder, or what is there of the way to it."""
    return next((one for one in (path, *path.parents) if one.exists()), Path("/"))
