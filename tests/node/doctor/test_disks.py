from datetime import timedelta
from pathlib import Path

import pytest
from doctor_machines import GB, NOW, case_of, words

from khumkan.node.doctor.disks import check_days, check_kind, check_room, check_speed, measure_days
from khumkan.node.doctor.machine import Machine
from khumkan.node.doctor.mounts import Mount, find_mount

MOUNTS = """22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /srv rw - {kind} server:/x rw
31 22 0:26 / /srv/with\\040space ro,nosuid - ext4 /dev/sdb1 rw
no mount at all
"""


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        pytest.param(100 * GB, "ok 100.0 GB", id="room"),
        pytest.param(3 * GB, "warn 3.0 GB", id="little"),
        pytest.param(GB // 4, "fail 0.2 GB of 1000.0 GB are free -> make room now", id="none"),
    ],
)
def test_a_disk_that_fills_is_told(free: int, expected: str, tmp_path: Path) -> None:
    (found,) = check_room(case_of(tmp_path / "not" / "there", free=free))
    assert words(found).startswith(expected)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [pytest.param(0.001, "ok"), pytest.param(0.1, "warn"), pytest.param(1.0, "fail")],
)
def test_a_slow_disk_is_told(seconds: float, expected: str, tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (found,) = check_speed(case_of(tmp_path, sync=seconds))
    assert found.verdict == expected
    assert not list(check_speed(case_of(tmp_path / "none", sync=seconds)))


def test_a_real_disk_is_measured(tmp_path: Path) -> None:
    assert 0 < Machine().sync_seconds(tmp_path) < 10
    assert not list(tmp_path.iterdir())
    assert Machine().disk(tmp_path)[0] > 0


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param("ext4", "ok ext4, mounted at /srv", id="local"),
        pytest.param("nfs4", "fail nfs4 is a file system of another machine", id="network"),
        pytest.param("fuse.sshfs", "fail fuse.sshfs is a file system of another", id="ssh"),
        pytest.param("tmpfs", "fail tmpfs is memory", id="memory"),
        pytest.param("vfat", "fail vfat can keep no file from other people", id="no owners"),
        pytest.param("overlay", "warn this lies in a container", id="container"),
    ],
)
def test_only_a_disk_of_this_machine_will_do(kind: str, expected: str) -> None:
    text = MOUNTS.format(kind=kind)
    (found,) = check_kind(case_of(Path("/srv/node"), files={"/proc/self/mountinfo": text}))
    assert words(found).startswith(expected)


def test_a_disk_that_can_only_be_read_is_told() -> None:
    files = {"/proc/self/mountinfo": MOUNTS.format(kind="nfs")}
    (found,) = check_kind(case_of(Path("/srv/with space/node"), files=files))
    assert words(found).startswith("fail the file system can only be read")


def test_where_nothing_tells_the_kind_people_are_asked() -> None:
    (found,) = check_kind(case_of(Path("/srv/node")))
    assert found.verdict == "warn"
    assert find_mount("x", Path("/")) is None


def test_of_two_mounts_at_one_place_the_later_counts() -> None:
    text = "1 0 8:1 / / rw - ext4 a rw\n2 1 8:2 / / rw - xfs b rw\n"
    assert find_mount(text, Path("/x")) == Mount("/", "xfs", is_read_only=False)


def fill(lake: Path, days_ago: int, n_bytes: int) -> None:
    day = lake / f"day={(NOW - timedelta(days=days_ago)).date().isoformat()}"
    day.mkdir(parents=True)
    with (day / "part.parquet").open("wb") as file:
        file.truncate(n_bytes)


@pytest.mark.parametrize(
    ("days", "free", "expected"),
    [
        pytest.param({}, 1, "ok nothing is stored yet", id="new"),
        pytest.param({1: GB}, 200 * GB, "ok 1.00 GB a day: room for 199 more days", id="enough"),
        pytest.param({1: GB}, 50 * GB, "warn 1.00 GB a day: room for 49", id="not for 90 days"),
        pytest.param({1: GB, 0: 1}, 3 * GB, "fail 1.00 GB a day: room for 2", id="days left"),
        pytest.param({0: GB}, 500 * GB, "ok 2.00 GB a day", id="today alone, at noon"),
    ],
)
def test_the_days_to_come_are_told(
    days: dict[int, int], free: int, expected: str, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    for days_ago, n_bytes in days.items():
        fill(lake, days_ago, n_bytes)
    (found,) = check_days(case_of(tmp_path, free=free))
    assert words(found).startswith(expected)


def test_what_is_no_day_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "day=__HIVE_DEFAULT_PARTITION__").mkdir()
    assert measure_days(tmp_path) == {}
