"""Holds findings against what is suppressed now; another process may change that at any time."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from khumkan.core.journal import log_event
from khumkan.engine.findings import Finding
from khumkan.engine.rows import Scalar, Value
from khumkan.node.state import State, StateError, StoredSuppression

_LOG = logging.getLogger(__name__)
_COUNTER: Final = "suppressed-"


class Suppressions:
    """For one thread. Costs nothing for events in which nothing is found; never raises."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._version = -1
        self._by_rule: dict[str, list[StoredSuppression]] = {}

    def find(self, finding: Finding, now: datetime) -> UUID | None:
        """Return the suppression that a finding falls under, None for none."""
        self._refresh()
        for one in self._by_rule.get(finding.head.id, ()):
            if one.is_in_force(now) and _covers(one, finding):
                return one.id
        return None

    def find_indicator(self, stix_id: str, source_id: UUID, now: datetime) -> UUID | None:
        """Return the suppression of an indicator, whatever the event held."""
        self._refresh()
        for one in self._by_rule.get(stix_id, ()):
            if one.is_in_force(now) and not one.fields and one.source_id in (None, source_id):
                return one.id
        return None

    def _refresh(self) -> None:
        """Read them again if another process has changed the file; if the disk lets us."""
        try:
            version = self._state.read_version()
            if version != self._version:
                self._by_rule = _by_rule(self._state.suppressions.all())
                self._version = version
        except StateError as error:
            log_event(_LOG, "suppression.unread", level=logging.ERROR, error=error)


def _by_rule(suppressions: Iterable[StoredSuppression]) -> dict[str, list[StoredSuppression]]:
    found = defaultdict(list)
    for one in suppressions:
        if one.ended_at is None:
            found[one.rule_id].append(one)
    return dict(found)


def counter_of(suppression_id: UUID) -> str:
    """Return the name of the counter of what one suppression covered."""
    return f"{_COUNTER}{suppression_id}"


def _covers(one: StoredSuppression, finding: Finding) -> bool:
    if one.source_id is not None and any(
        source != one.source_id.hex for source in _sources(finding)
    ):
        return False
    return all(value in set(_values(finding, name)) for name, value in one.fields)


def _sources(finding: Finding) -> Iterator[str]:
    """Yield the sources of all events of a finding, as their places tell them."""
    for position in (finding.position, *finding.events):
        yield position.file.split("/")[1]


def _values(finding: Finding, name: str) -> Iterator[str]:
    """Yield what the event had under a column's name, or a rule's own name for it."""
    for row in finding.rows:
        yield from _texts(row.values.get(name))
    for one in finding.matched:
        if name in (one.field, one.column):
            yield from _texts(one.value)


def _texts(value: Value | None) -> Iterator[str]:
    several: tuple[Scalar, ...] = (
        value if isinstance(value, tuple) else (value,) if value is not None else ()
    )
    return map(_text, several)


def _text(value: Scalar) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(value)
