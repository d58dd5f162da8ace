"""Linux syslog: RFC 3164 as rsyslog writes it, RFC 5424 where a program sends that itself.

The facts are: priority, host, app, pid (None for the kernel), text; and `data` (structured data)
for RFC 5424.
"""

from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import bsd_time, local_micros


class SyslogFormat:
    """Writes one hospital's Linux log, both forms mixed, as a collector receives them."""

    def __init__(self, hospital: Hospital) -> None:
        self._domain = hospital.place.domain

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end."""
        body = entry.body
        head = f"<{body['priority']}>"
        if "data" in body:
            when = local_micros(entry.at, "+07:00")
            line = (
                f"{head}1 {when} {body['host']}.{self._domain} {body['app']} {body['pid']} "
                f"{body['message_id']} {body['data']} {body['text']}"
            )
        else:
            process = f"{body['app']}[{body['pid']}]" if body["pid"] is not None else body["app"]
            line = f"{head}{bsd_time(entry.at)} {body['host']} {process}: {body['text']}"
        return line.encode()
