"""What to do with a set-up once it is written: sentences, and commands that can be copied."""

import shlex
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from khumkan.core.messages import Message, message
from khumkan.node.connecting.pack import Pack
from khumkan.node.connecting.ways import Proof

Step: TypeAlias = Message | str
"""A sentence, or a command as it is typed."""

_COPY_LINUX: Final = message("bring the folder to the machine over a way you trust, and there:")
_COPY_WINDOWS: Final = message(
    "bring the folder to C:\\ProgramData\\khumkan of each machine, and there, as administrator:"
)
_FOR_ADMINISTRATORS: Final = '/inheritance:r /grant "*S-1-5-32-544:{0}F" "*S-1-5-18:{0}F"'
_CLOSE_FOLDER: Final = f"icacls C:\\ProgramData\\khumkan {_FOR_ADMINISTRATORS.format('(OI)(CI)')}"
_WINLOGBEAT_FILE: Final = '"C:\\Program Files\\Winlogbeat\\winlogbeat.yml"'
_SYSMON: Final = "sysmon64.exe -accepteula -i sysmonconfig.xml"
_STEPS: Final[Mapping[str, tuple[Step, ...]]] = MappingProxyType(
    {
        "fortigate": (
            message("paste fortigate.txt into the CLI of the FortiGate, after what stands on top"),
        ),
        "linux": (_COPY_LINUX, "sudo sh install.sh"),
        "nginx": (_COPY_LINUX, "sudo sh install.sh", "sudo nginx -t && sudo nginx -s reload"),
        "mysql": (
            _COPY_LINUX,
            "sudo sh install.sh",
            message("start the database again when nobody works with it:"),
            "sudo systemctl restart mariadb",
        ),
        "suricata": (
            _COPY_LINUX,
            "sudo sh install.sh",
            message("name khumkan-suricata.yaml in suricata.yaml as its head says, then:"),
            "sudo suricata -T && sudo systemctl restart suricata",
        ),
        "winlogbeat": (
            _COPY_WINDOWS,
            _CLOSE_FOLDER,
            "audit-policy.cmd",
            _SYSMON,
            f"copy winlogbeat.yml {_WINLOGBEAT_FILE}",
            f"icacls {_WINLOGBEAT_FILE} {_FOR_ADMINISTRATORS.format('')}",
            "winlogbeat.exe test config",
            "winlogbeat.exe test output",
            "net start winlogbeat",
        ),
        "nxlog": (
            _COPY_WINDOWS,
            _CLOSE_FOLDER,
            "audit-policy.cmd",
            _SYSMON,
            'copy nxlog.conf "C:\\Program Files\\nxlog\\conf\\nxlog.conf"',
            "nxlog.exe -v",
            "net stop nxlog & net start nxlog",
        ),
        "fluent-bit": (
            message(
                "name your files in {file}, bring the folder to the machine, and there:",
                file="fluent-bit.yaml",
            ),
            "sudo install -D -m 644 ca.pem /etc/khumkan-sender/fluent-bit/ca.pem",
            "fluent-bit --dry-run -c fluent-bit.yaml",
        ),
        "vector": (
            message(
                "name your files in {file}, bring the folder to the machine, and there:",
                file="vector.yaml",
            ),
            "sudo install -D -m 644 ca.pem /etc/khumkan-sender/vector/ca.pem",
            "vector validate --no-environment vector.yaml",
        ),
    }
)


def list_steps(pack: Pack) -> Iterator[Step]:
    """Yield what to do, in order; the last command shows whether it works."""
    yield from _STEPS[pack.kind.name]
    if pack.way.proof is not Proof.ADDRESS:
        yield message(
            "then remove this folder here: what is in it lets anybody send as this source"
        )
    yield message("see it turn green:")
    yield f"khumkan node source show {shlex.quote(pack.source_name)} --watch"
