"""Ports: free or held by the node itself, reachable for devices, perhaps behind a firewall."""

import errno
from collections.abc import Callable, Iterable
from typing import Final

from khumkan.core.messages import Message, message
from khumkan.node.doctor.addresses import FIRST_FREE_PORT, Address, list_addresses
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, fail, ok, warn

BUFFER_BYTES: Final = 4 * 1024 * 1024
_RMEM_MAX: Final = "/proc/sys/net/core/rmem_max"
_Allow = Callable[[str], str]


def check_ports(case: Case) -> Iterable[Result]:
    """Each port is the running node's, or free for one that is to be started."""
    for address in list_addresses(case.settings.node):
        if case.said is not None:
            yield _judge_running(address, case.said.inputs)
        elif not case.is_running:
            number = case.machine.try_to_listen(address.host, address.port, address.protocol)
            yield _judge_free(address, number)


def _judge_running(address: Address, inputs: dict[str, str]) -> Result:
    held = inputs.get(address.name)
    if held is None or (address.port and not held.endswith(f":{address.port}")):
        return warn(
            message(
                "{name}: the running node does not listen at {at}",
                name=address.name,
                at=str(address),
            ),
            message("the settings have changed since it was started: restart it"),
        )
    return ok(message("{name}: the node listens at {at}", name=address.name, at=held))


def _judge_free(address: Address, number: int) -> Result:
    if number == 0:
        return ok(message("{name}: {at} is free", name=address.name, at=str(address)))
    seen, advice = _explain(address, number)
    return fail(seen, advice)


def _explain(address: Address, number: int) -> tuple[Message, Message]:
    name, at = address.name, str(address)
    if number == errno.EADDRINUSE:
        return (
            message("{name}: another program has {at}", name=name, at=at),
            message(
                "ss -lntup shows which; stop it, or set {setting} to another port",
                setting=address.setting,
            ),
        )
    if number == errno.EACCES and address.port < FIRST_FREE_PORT:
        return (
            message("{name}: {at} is for root alone", name=name, at=at),
            message(
                "khumkan node install --write puts the right to it into the unit; or set {setting} "
                "to a port from 1024 on",
                setting=address.setting,
            ),
        )
    return (
        message("{name}: {at} is no address of this machine", name=name, at=at),
        message("ip address shows those it has; set the host to one of them, or to 0.0.0.0"),
    )


def check_reach(case: Case) -> Iterable[Result]:
    """Devices can reach the node at all."""
    addresses = list_addresses(case.settings.node)
    alone = [one for one in addresses if one.is_for_this_machine_alone]
    if not alone:
        yield ok(message("devices can reach every address"))
        return
    names = ", ".join(one.name for one in alone)
    advice = message(
        "set node.syslog_host or node.http_host to this machine's address in the hospital's "
        "network, such as 10.0.0.5"
    )
    seen = message("only this machine itself can reach {names}; devices can't", names=names)
    # HTTP without TLS is better kept to this machine.
    if {one.name for one in alone} == {"http"}:
        yield ok(message("devices can reach every address but http, which is plain and stays here"))
    else:
        yield warn(seen, advice)


def check_firewall(case: Case) -> Iterable[Result]:
    """A firewall of this machine lets the ports in; only a device can prove that."""
    program, allow = _find_firewall(case)
    outside = [
        f"{one.port}/{one.protocol}"
        for one in list_addresses(case.settings.node)
        if one.port and not one.is_for_this_machine_alone
    ]
    if not program:
        yield ok(message("no firewall of this machine was found"))
    elif not outside:
        yield ok(message("{program} is at work; nothing has to pass it", program=program))
    else:
        yield ok(
            message(
                "{program} is at work and has to let {ports} in",
                program=program,
                ports=", ".join(outside),
            ),
            message(
                "if a source stays silent, run: {commands}", commands="; ".join(map(allow, outside))
            ),
        )


def _find_firewall(case: Case) -> tuple[str, _Allow]:
    machine = case.machine
    if "ENABLED=yes" in (machine.read("/etc/ufw/ufw.conf") or ""):
        return "ufw", lambda port: f"ufw allow {port}"
    if machine.exists("/run/firewalld") or machine.exists("/run/firewalld.pid"):
        return "firewalld", lambda port: f"firewall-cmd --permanent --add-port={port}"
    if (machine.run("nft", "list", "ruleset") or "").strip() or (
        machine.read("/proc/net/ip_tables_names") or ""
    ).strip():
        return "nftables", _allow_by_nft
    return "", str


def _allow_by_nft(port: str) -> str:
    number, _, protocol = port.partition("/")
    return f"nft add rule inet filter input {protocol} dport {number} accept"


def check_buffer(case: Case) -> Iterable[Result]:
    """Bursts by UDP fit into the kernel's buffer: what does not is lost."""
    if case.settings.node.syslog_udp_port is None:
        return
    text = (case.machine.read(_RMEM_MAX) or "").strip()
    n_bytes = int(text) if text.isdigit() else 0
    seen = message("UDP buffers of up to {n} KiB are allowed", n=n_bytes // 1024)
    if n_bytes < BUFFER_BYTES:
        yield warn(
            seen, message("run as root: sysctl -w net.core.rmem_max={n}", n=4 * BUFFER_BYTES)
        )
    else:
        yield ok(seen)
