"""Events of an ordinary day: an indicator that finds two that have nothing in common is none.

Networks that hold a good part of all addresses, `LIKE '%'`, `!=` and their like would make a
finding of every event; neither a stolen hub nor an analyst's slip must be able to do that here.
"""

from collections.abc import Sequence
from typing import Final

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.engine.findings import Position
from khumkan.engine.indicators import AnyIndicator, IndicatorTable, hunt_keys
from khumkan.engine.indicators.indicator import Indicator, PatternIndicator
from khumkan.engine.rows import Row, Value
from khumkan.wire.observables import Kind

_NETWORKS: Final = (Kind.IPV4_NETWORK, Kind.IPV6_NETWORK)
_WHERE: Final = Position("everyday", 0, 0)
_COLUMNS: Final = (
    "source.ip",
    "destination.ip",
    "source.port",
    "destination.port",
    "network.transport",
    "source.domain",
    "destination.domain",
    "dns.question.name",
    "url.full",
    "email.from.address",
    "file.name",
    "file.size",
    "file.hash.md5",
    "file.hash.sha1",
    "file.hash.sha256",
    "process.executable",
    "process.parent.executable",
    "process.command_line",
    "process.working_directory",
    "process.pid",
    "user.name",
    "user.id",
)
_VALUES: Final[tuple[tuple[Value, ...], ...]] = (
    (
        ("10.20.30.40", "2001:db8:a::1"),
        ("93.184.215.14", "2606:2800:220::1"),
        50_123,
        443,
        "tcp",
        "pc-1.one.example",
        "www.one.example",
        "mail.one.example",
        "https://www.one.example/news/1.html",
        "front.desk@one.example",
        "letter.docx",
        14_001,
        "0f" * 16,
        "1e" * 20,
        "2d" * 32,
        "C:\\Program Files\\Writer\\writer.exe",
        "C:\\Windows\\explorer.exe",
        "writer.exe /open letter.docx",
        "C:\\Users\\front",
        4_120,
        "front",
        "1001",
    ),
    (
        ("172.16.5.6", "2400:cb00::77"),
        ("203.113.9.8", "2a01:4f8:1::9"),
        123,
        53,
        "udp",
        "ward.two.test",
        "time.two.test",
        "time.two.test",
        "http://intranet.two.test/stock?page=2",
        "ward@two.test",
        "stock.csv",
        880,
        "a7" * 16,
        "b6" * 20,
        "c5" * 32,
        "/usr/sbin/chronyd",
        "/sbin/init",
        "/usr/sbin/chronyd -F 2",
        "/var/lib",
        77,
        "ward",
        "0",
    ),
)
_ROWS: Final = tuple(
    Row(frozenset(), dict(zip(_COLUMNS, values, strict=True)), None) for values in _VALUES
)


def refuse_everyday(indicators: Sequence[AnyIndicator]) -> None:
    """Raise WireError for what would be found on any ordinary day."""
    values = [one for one in indicators if isinstance(one, Indicator)]
    if any(one.observable.kind in _NETWORKS and hunt_keys(one) is None for one in values):
        raise WireError(message("the network holds so many addresses that everybody uses some"))
    patterns = [one for one in indicators if isinstance(one, PatternIndicator)]
    table = IndicatorTable(patterns)
    if patterns and all(table.find(row, _WHERE) for row in _ROWS):
        raise WireError(message("it finds ordinary events that have nothing in common"))
