"""What happened, before it is written: a time, the file that tells it, the facts by name."""

from typing import NamedTuple

Body = dict[str, object]

FORTIGATE = "fortigate.log"
WINDOWS = "windows.jsonl"
SYSMON = "sysmon.jsonl"
HIS_AUDIT = "his-audit.jsonl"
WEB = "web-access.log"
EVE = "eve.json"
LINUX = "linux.log"


class Entry(NamedTuple):
    """One log line to be. `at` is microseconds since 1970, UTC; `body` is what its format needs."""

    at: int
    file: str
    body: Body
