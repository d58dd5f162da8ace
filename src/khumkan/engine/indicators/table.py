"""All indicators at once: a value of an event is taken apart once and looked up, not compared.

Every value of a row is tried, whatever its column, so that a new log source needs no list of
columns.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from khumkan.engine.compiled import RuleHead
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.indicators.observables import observables_in
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.matcher.scalars import elements
from khumkan.engine.rows import Row, Scalar
from khumkan.wire.observables import Kind, Observable

MAX_REMEMBERED_VALUES = 65_536
MAX_VALUE_LENGTH = 8_192

_NETWORKS = (Kind.IPV4_NETWORK, Kind.IPV6_NETWORK)
_ADDRESSES = (Kind.IPV4, Kind.IPV6)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One value that tells of an attack, and who says so until when.

    `head` names it like a rule. `valid_until` is as its source wrote it, "" for no end; the engine
    has no clock, so it reports the end and leaves judging to people.
    """

    observable: Observable
    head: RuleHead
    valid_until: str = ""

    def describe(self) -> str:
        """Return kind, value and end."""
        until = f", until {self.valid_until}" if self.valid_until else ""
        return f"{self.observable.kind}: {self.observable.value}{until}"


class IndicatorTable:
    """Finds the indicators that a row's values hit; remembers a bounded number of values."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._exact: defaultdict[Observable, list[Indicator]] = defaultdict(list)
        self._networks: defaultdict[tuple[int, int], dict[int, list[Indicator]]] = defaultdict(dict)
        self._remembered: dict[str, tuple[Indicator, ...]] = {}
        self.n_indicators = 0
        for indicator in indicators:
            self.n_indicators += 1
            self._add(indicator)

    def find(self, row: Row, position: Position) -> list[Finding]:
        """Return one finding for each indicator that any value of the row hits."""
        if not self.n_indicators:
            return []
        hits: dict[str, Finding] = {}
        for column, value in row.values.items():
            for one in elements(value):
                for indicator in self.match(one):
                    if indicator.head.id not in hits:
                        evidence = Evidence(column, column, one, indicator.describe())
                        hits[indicator.head.id] = Finding(
                            FindingKind.INDICATOR, indicator.head, row.time, position, (evidence,)
                        )
        return list(hits.values())

    def match(self, value: Scalar) -> Sequence[Indicator]:
        """Return the indicators that a single value hits."""
        if not isinstance(value, str):
            return ()
        value = value[:MAX_VALUE_LENGTH]  # a host stands at the start of even the longest URL
        found = self._remembered.get(value)
        if found is None:
            found = tuple(self._look_up(value))
            if len(self._remembered) >= MAX_REMEMBERED_VALUES:
                self._remembered.clear()
            self._remembered[value] = found
        return found

    def _add(self, indicator: Indicator) -> None:
        observable = indicator.observable
        if observable.kind in _NETWORKS:
            network = ip_network(observable.value)
            start = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
            networks = self._networks[network.version, network.prefixlen]
            networks.setdefault(start, []).append(indicator)
        elif observable.kind is Kind.FILE_NAME:
            folded = Observable(Kind.FILE_NAME, observable.value.lower())
            self._exact[folded].append(indicator)
        else:
            self._exact[observable].append(indicator)

    def _look_up(self, value: str) -> Iterator[Indicator]:
        for observable in observables_in(value):
            yield from self._exact.get(observable, ())
            if observable.kind in _ADDRESSES and self._networks:
                yield from self._look_up_networks(observable.value)

    def _look_up_networks(self, value: str) -> Iterator[Indicator]:
        address = ip_address(value)
        for (version, length), networks in self._networks.items():
            if version == address.version:
                yield from networks.get(int(address) >> (address.max_prefixlen - length), ())
