"""Which kind of Windows event one is: its log sources, its field names, what to derive from it."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache

from khumkan.engine.columns.labels import refine
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.columns.windows.categories import CATEGORIES, SYSMON_CATEGORIES, categories_of
from khumkan.engine.columns.windows.channels import services_of
from khumkan.engine.columns.windows.derive import (
    CREATED_PROCESS_COLUMNS,
    CREATED_PROCESS_SOURCES,
    HASHES,
    REGISTRY_VALUE_COLUMNS,
    REGISTRY_VALUE_SOURCES,
    derive_created_process,
    derive_hashes,
    derive_registry_value,
    hash_columns,
)
from khumkan.engine.columns.windows.names import (
    CREATED_PROCESS,
    DEFENDER,
    LOGON,
    REMOTE_DESKTOP,
    SYSMON,
    WINDOWS,
)
from khumkan.engine.rows import LogSource, Value

Derive = Callable[[MutableMapping[str, Value]], None]

_MAX_KINDS = 4096
_LOGONS = frozenset(
    {4624, 4625, 4634, 4647, 4768, 4769, 4770, 4771, 4776, 4777, 4778, 4779, 4800, 4801}
)
_CONNECTION_MANAGER = "microsoft-windows-terminalservices-remoteconnectionmanager/operational"


@dataclass(frozen=True, slots=True)
class Derivation:
    """What is derived: the columns that `derive` may write, and those it reads.

    With `is_part` what it writes are parts of the value of the first column that it reads.
    """

    derive: Derive
    writes: frozenset[str]
    reads: tuple[str, ...]
    is_part: bool = False


def _hashes_of(owner: str) -> Derivation:
    return Derivation(
        derive_hashes(owner), frozenset(hash_columns(owner).values()), HASHES, is_part=True
    )


_DERIVED: dict[tuple[str, int], Derivation] = {
    ("security", 4657): Derivation(
        derive_registry_value, REGISTRY_VALUE_COLUMNS, REGISTRY_VALUE_SOURCES
    ),
    ("security", 4688): Derivation(
        derive_created_process, CREATED_PROCESS_COLUMNS, CREATED_PROCESS_SOURCES
    ),
    ("sysmon", 1): _hashes_of("process"),
    **{("sysmon", event_id): _hashes_of("dll") for event_id in (6, 7)},
    **{("sysmon", event_id): _hashes_of("file") for event_id in (15, 23, 26, 27, 28, 29)},
}


MADE_COLUMNS = frozenset().union(*(each.writes for each in _DERIVED.values()))
"""Columns that some kind of event derives."""
PART_COLUMNS = frozenset().union(*(each.writes for each in _DERIVED.values() if each.is_part))
"""Those of them that are parts of one other column."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What all events of one signature have in common."""

    sources: frozenset[LogSource]
    vocabulary: Vocabulary
    derivation: Derivation | None

    @property
    def derive(self) -> Derive | None:
        """What adds the derived columns to the values of a row."""
        return self.derivation.derive if self.derivation else None


@lru_cache(maxsize=_MAX_KINDS)
def kind_of(
    channel: str, provider: str, event_id: int, operation: str, label: LogSource | None
) -> Kind:
    """Classify an event; remembered, because a stream has few kinds.

    `event_id` is -1 where there is none, `operation` the OperationType of a Security 4657, `label`
    the log source that the event itself names.
    """
    services = services_of(channel, provider) or ("",)
    product = _product_of(channel, provider, event_id, label)
    sources = _sources(
        product,
        tuple(
            (category, service)
            for service in services
            for category in categories_of(service, provider, event_id, operation) or ("",)
        ),
    )
    if label is not None:
        sources = refine(sources, LogSource(product, label.category, label.service))
    service = services[0] or _told_by_category(sources, event_id)
    return _kind(
        sources, _vocabulary(channel, service, event_id), _DERIVED.get((service, event_id))
    )


@lru_cache(maxsize=_MAX_KINDS)
def _kind(
    sources: frozenset[LogSource], vocabulary: Vocabulary, derivation: Derivation | None
) -> Kind:
    """Return a kind: the same one for events that differ in nothing that counts."""
    return Kind(sources, vocabulary, derivation)


@lru_cache(maxsize=_MAX_KINDS)
def _sources(product: str, parts: tuple[tuple[str, str], ...]) -> frozenset[LogSource]:
    return frozenset(LogSource(product, category, service) for category, service in parts)


def _product_of(channel: str, provider: str, event_id: int, label: LogSource | None) -> str:
    if label is not None and label.product:
        return label.product
    if "linux-sysmon" in (provider.lower(), channel.lower().partition("/")[0]):
        return "linux"
    return "windows" if channel or provider or event_id >= 0 else ""


def _told_by_category(sources: frozenset[LogSource], event_id: int) -> str:
    """Return the service of an event whose channel and provider tell none, but whose label does."""
    categories = {each.category for each in sources}
    for service, ids in CATEGORIES.items():
        if categories.intersection(ids.get(event_id, ())):
            return service
    if categories & SYSMON_CATEGORIES:
        return "sysmon"
    return next((each.service for each in sorted(sources) if each.service), "")


def _vocabulary(channel: str, service: str, event_id: int) -> Vocabulary:
    if service == "sysmon":
        return SYSMON
    if service == "windefend":
        return DEFENDER
    if channel.lower() == _CONNECTION_MANAGER:
        return REMOTE_DESKTOP
    if service == "security" and event_id in _LOGONS:
        return LOGON
    return CREATED_PROCESS if (service, event_id) == ("security", 4688) else WINDOWS
