import errno
import socket
from pathlib import Path
from typing import Any

import pytest
from doctor_machines import case_of, words

from khumkan.node.doctor.machine import Machine
from khumkan.node.doctor.ports import check_buffer, check_firewall, check_ports, check_reach

WIDE = {"syslog_host": "10.0.0.5", "syslog_port": 514, "syslog_udp_port": 5140}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(0, "ok syslog: 10.0.0.5:514/tcp is free", id="free"),
        pytest.param(errno.EADDRINUSE, "fail syslog: another program has 10.0.0.5:514", id="taken"),
        pytest.param(errno.EACCES, "fail syslog: 10.0.0.5:514/tcp is for root alone", id="low"),
        pytest.param(errno.EADDRNOTAVAIL, "fail syslog: 10.0.0.5:514/tcp is no address", id="host"),
        pytest.param(-1, "fail syslog: 10.0.0.5:514/tcp is no address", id="no such name"),
    ],
)
def test_a_port_that_cannot_be_had_is_told(number: int, expected: str, tmp_path: Path) -> None:
    found = list(check_ports(case_of(tmp_path, node=WIDE, taken={514: number})))
    assert words(found[0]).startswith(expected)
    assert [one.verdict.value for one in found[1:]] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param({"syslog": "10.0.0.5:514"}, ["ok", "warn", "warn"], id="others missing"),
        pytest.param({"syslog": "10.0.0.5:999"}, ["warn", "warn", "warn"], id="changed since"),
    ],
)
def test_a_running_node_holds_its_ports(
    inputs: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    found = list(check_ports(case_of(tmp_path, node=WIDE, said={"inputs": inputs})))
    assert [one.verdict.value for one in found] == expected
    assert "restart it" in words(found[-1])


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param({}, "warn only this machine itself can reach syslog, http", id="loopback"),
        pytest.param({"syslog_host": "localhost"}, "warn only this machine", id="by name"),
        pytest.param(
            {"syslog_host": "0.0.0.0"},  # noqa: S104 -- a setting
            "ok devices can reach every address but",
            id="http",
        ),
        pytest.param({"syslog_host": "::", "http_host": "10.0.0.5"}, "ok devices can", id="all"),
    ],
)
def test_what_no_device_can_reach_is_told(
    node: dict[str, str], expected: str, tmp_path: Path
) -> None:
    (found,) = check_reach(case_of(tmp_path, node=node))
    assert words(found).startswith(expected)


@pytest.mark.parametrize(
    ("machine", "command"),
    [
        pytest.param(
            {"files": {"/etc/ufw/ufw.conf": "ENABLED=yes"}}, "ufw allow 514/tcp", id="ufw"
        ),
        pytest.param(
            {"files": {"/run/firewalld": ""}},
            "firewall-cmd --permanent --add-port=514/tcp",
            id="firewalld",
        ),
        pytest.param(
            {"programs": {"nft": "table inet filter"}}, "udp dport 5140 accept", id="nftables"
        ),
        pytest.param(
            {"files": {"/proc/net/ip_tables_names": "filter\n"}},
            "tcp dport 514 accept",
            id="iptables",
        ),
    ],
)
def test_a_firewall_is_told_with_how_to_let_ports_in(
    machine: dict[str, Any], command: str, tmp_path: Path
) -> None:
    (found,) = check_firewall(case_of(tmp_path, node=WIDE, **machine))
    assert found.verdict == "ok"
    assert command in words(found)
    (inside,) = check_firewall(case_of(tmp_path, **machine))
    assert "nothing has to pass it" in words(inside)


def test_no_firewall_needs_no_words(tmp_path: Path) -> None:
    (found,) = check_firewall(case_of(tmp_path, node=WIDE))
    assert words(found) == "ok no firewall of this machine was found -> None"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("8388608\n", "ok UDP buffers of up to 8192 KiB", id="enough"),
        pytest.param("212992\n", "warn UDP buffers of up to 208 KiB", id="Debian's own"),
        pytest.param("", "warn", id="not told"),
    ],
)
def test_small_udp_buffers_are_told(text: str, expected: str, tmp_path: Path) -> None:
    files = {"/proc/sys/net/core/rmem_max": text}
    (found,) = check_buffer(case_of(tmp_path, node=WIDE, files=files))
    assert words(found).startswith(expected)
    assert not list(check_buffer(case_of(tmp_path, files=files)))


def test_real_ports_are_tried(socket_enabled: None) -> None:
    del socket_enabled
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert Machine().try_to_listen("127.0.0.1", port, "tcp") == errno.EADDRINUSE
        assert Machine().try_to_listen("127.0.0.1", port, "udp") == 0
        assert Machine().try_to_listen("192.0.2.1", port, "tcp") == errno.EADDRNOTAVAIL
