"""How each product writes its log: facts in, one line of bytes out, one writer for a hospital."""

from collections.abc import Callable
from typing import Protocol

from khumkan_samples.entries import EVE, FORTIGATE, HIS_AUDIT, LINUX, SYSMON, WEB, WINDOWS, Entry
from khumkan_samples.formats.eve import EveFormat
from khumkan_samples.formats.fortigate import FortigateFormat
from khumkan_samples.formats.nginx import NginxFormat
from khumkan_samples.formats.percona import PerconaFormat
from khumkan_samples.formats.syslog import SyslogFormat
from khumkan_samples.formats.sysmon import SysmonFormat
from khumkan_samples.formats.winlogbeat import WinlogbeatFormat
from khumkan_samples.hospitals import Hospital


class Format(Protocol):
    """Turns entries, given in the order of time, into lines; may count (record numbers)."""

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end."""
        ...


FORMATS: dict[str, Callable[[Hospital], Format]] = {
    FORTIGATE: FortigateFormat,
    WINDOWS: WinlogbeatFormat,
    SYSMON: SysmonFormat,
    HIS_AUDIT: PerconaFormat,
    WEB: NginxFormat,
    EVE: EveFormat,
    LINUX: SyslogFormat,
}
