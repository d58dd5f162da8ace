"""What can be connected: which ways each has, the best first, and which files it needs."""

from dataclasses import dataclass
from typing import Final

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message

_RSYSLOG_WAYS: Final = ("relp-tls", "syslog-tls", "relp", "syslog")
_HTTP_WAYS: Final = ("https", "http")
_MODULES: Final = "10-khumkan-modules.conf"
_WINDOWS: Final = ("audit-policy.cmd", "sysmonconfig.xml")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sender; `source_kind` is what its source is called, to the hub too."""

    name: str
    source_kind: str
    ways: tuple[str, ...]
    files: tuple[str, ...]
    is_by_rsyslog: bool = False


def _by_rsyslog(name: str, source_kind: str, *files: str) -> Kind:
    """Return a kind whose logs the rsyslog of its machine carries."""
    names = ("install.sh", _MODULES, f"60-khumkan-{name}.conf", *files)
    return Kind(name, source_kind, _RSYSLOG_WAYS, names, is_by_rsyslog=True)


KINDS: Final = {
    one.name: one
    for one in (
        Kind("fortigate", "fortigate", ("syslog-tls", "syslog", "syslog-udp"), ("fortigate.txt",)),
        _by_rsyslog("linux", "linux"),
        _by_rsyslog("nginx", "web-server", "khumkan-nginx.conf"),
        _by_rsyslog("mysql", "database", "60-khumkan-audit.cnf"),
        _by_rsyslog("suricata", "suricata", "khumkan-suricata.yaml"),
        Kind("winlogbeat", "windows", _HTTP_WAYS, ("winlogbeat.yml", *_WINDOWS)),
        Kind("nxlog", "windows", ("syslog-tls", "syslog"), ("nxlog.conf", *_WINDOWS)),
        Kind("fluent-bit", "log-files", _HTTP_WAYS, ("fluent-bit.yaml",)),
        Kind("vector", "log-files", _HTTP_WAYS, ("vector.yaml",)),
    )
}


def get_kind(name: str) -> Kind:
    """Return a kind by its name; raises ConfigurationError that lists them all."""
    found = KINDS.get(name)
    if found is None:
        raise ConfigurationError(
            message(
                "there is no ready set-up for {name}; there is for {names}",
                name=repr(name[:80]),
                names=", ".join(KINDS),
            )
        )
    return found
