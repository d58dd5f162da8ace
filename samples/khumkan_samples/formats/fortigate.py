"""FortiGate syslog in its default format: priority, then key=value, text in double quotes.

FortiOS leaves numbers and addresses bare. The keys up to `eventtime` and `tz` come first, the rest
in the order of the facts.
"""

from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import local_date, local_time

PRIORITY = {"alert": 185, "critical": 186, "error": 187, "warning": 188, "notice": 189}
INFORMATION = 190
BARE = frozenset({"srcip", "dstip", "remip", "tunnelip", "transip", "tranip", "ip"})


class FortigateFormat:
    """Writes one hospital's firewall log."""

    def __init__(self, hospital: Hospital) -> None:
        self._device = f'devname="{hospital.firewall.name}" devid="{hospital.firewall.serial}"'

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end."""
        at, body = entry.at, entry.body
        priority = PRIORITY.get(str(body["level"]), INFORMATION)
        pairs = " ".join(_pair(key, value) for key, value in body.items())
        nanos = at * 1000 + at % 997
        return (
            f"<{priority}>date={local_date(at)} time={local_time(at)} {self._device} "
            f'eventtime={nanos} tz="+0700" {pairs}'
        ).encode()


def _pair(key: str, value: object) -> str:
    if isinstance(value, int) or key in BARE:
        return f"{key}={value}"
    return f'{key}="{value}"'
