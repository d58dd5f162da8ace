"""Units and folders as this machine's own systemd judges them."""

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from khumkan.core.settings import Node, load_settings
from khumkan.node.installing import InstallError, Places, find_places, list_files, write_files

WORST_EXPOSURE = 2.0  # of 10; systemd calls it OK
TRUE = shutil.which("true") or "/bin/true"

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here"
)


def places(**node: int) -> Places:
    return find_places(
        msgspec.convert(node, Node),
        data=Path("/var/lib/khumkan/node"),
        config=Path("/etc/khumkan/khumkan.toml"),
        backups=Path("/var/backups/khumkan"),
        prefix=Path("/opt/khumkan"),
    )


def texts(found: Places) -> dict[str, str]:
    return {one.path.name: one.text for one in list_files(found)}


def test_every_place_is_filled_in() -> None:
    for name, text in texts(places()).items():
        assert not re.search(r"@[A-Z]+@", text), name
    unit = texts(places())["khumkan-node.service"]
    assert "ExecStart=/opt/khumkan/current/bin/khumkan node serve" in unit
    assert "ReadWritePaths=/var/lib/khumkan/node" in unit


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        pytest.param(514, "AmbientCapabilities=CAP_NET_BIND_SERVICE\n", id="low"),
        pytest.param(5514, "AmbientCapabilities=\n", id="free for all"),
    ],
)
def test_the_right_to_low_ports_is_given_at_need_alone(port: int, expected: str) -> None:
    assert expected in texts(places(syslog_udp_port=port))["khumkan-node.service"]


def test_settings_that_come_with_it_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "khumkan.toml").write_text(texts(places())["khumkan.toml"])
    found = load_settings(tmp_path / "khumkan.toml", {})
    assert found.node.data == "/var/lib/khumkan/node"


def test_settings_of_the_hospital_are_kept_and_units_renewed(tmp_path: Path) -> None:
    found = list(list_files(places()))
    assert len(write_files(found, tmp_path)) == len(found)
    assert write_files(found, tmp_path) == []
    settings = tmp_path / "etc/khumkan/khumkan.toml"
    settings.write_text("# ours")
    unit = tmp_path / "etc/systemd/system/khumkan-node.service"
    unit.write_text("[Unit]")
    assert write_files(found, tmp_path) == [unit]
    assert settings.read_text() == "# ours"
    assert unit.stat().st_mode & 0o777 == 0o644


def test_where_it_cannot_write_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "etc").write_text("no folder")
    with pytest.raises(InstallError, match="run it as root"):
        write_files(list(list_files(places())), tmp_path)


@pytest.mark.parametrize("odd", ["/var/lib/with space", "/a%b", "var/lib", "/a\nExecStart=/bin/sh"])
def test_odd_places_stand_in_no_unit(odd: str) -> None:
    found = find_places(
        Node(), data=Path(odd), config=Path("/etc/k.toml"), backups=Path("/b"), prefix=None
    )
    with pytest.raises(InstallError):
        list(list_files(found))


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for name, text in texts(places(syslog_udp_port=514)).items():
        (tmp_path / name).write_text(text.replace("/opt/khumkan/current/bin/khumkan", TRUE))
    units = [str(one) for one in tmp_path.iterdir() if one.suffix in {".service", ".timer"}]
    said = subprocess.run(  # noqa: S603 -- the system's own
        ["systemd-analyze", "verify", *units],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [line for line in said.stderr.splitlines() if "khumkan" in line]
    for unit in units:
        if unit.endswith(".service"):
            assert exposure_of(unit) <= WORST_EXPOSURE


def exposure_of(unit: str) -> float:
    said = subprocess.run(  # noqa: S603 -- the system's own
        ["systemd-analyze", "security", "--offline=true", unit],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"exposure level for .*: ([0-9.]+)", said.stdout)
    assert found
    return float(found[1])
