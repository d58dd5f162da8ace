"""What the objects of a frame change: which indicators come, which go, which can't be used."""

import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from khumkan.core.clock import ClockError, to_utc
from khumkan.core.errors import KhumkanError, WireError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.engine.indicators import AnyIndicator, IndicatorTable
from khumkan.node.immunity.compiling import ScanAllowance, compile_body, compile_object
from khumkan.node.immunity.everyday import refuse_everyday
from khumkan.node.state import IndicatorStore, StoredIndicator
from khumkan.wire.contract import StreamFrame
from khumkan.wire.stix import AnyObject, Indicator, read_object

_LOG = logging.getLogger(__name__)
_UNUSABLE: Final = "n_indicators_unusable"
_NOT_YET: Final = -1  # the offset of the swap is known when it happens


@dataclass(slots=True)
class FramePlan:
    """What one frame changes, all of it by STIX id: what is to be kept, what comes, what goes."""

    stored: dict[str, StoredIndicator] = field(default_factory=dict)
    added: dict[str, list[AnyIndicator]] = field(default_factory=dict)
    removed: dict[str, list[AnyIndicator]] = field(default_factory=dict)
    counters: Counter[str] = field(default_factory=Counter)

    def apply(self, table: IndicatorTable) -> IndicatorTable:
        """Return the table with the changes."""
        removed = [one for some in self.removed.values() for one in some]
        added = [one for some in self.added.values() for one in some]
        return table.changed(added=added, removed=removed)

    def at(self, offset: int, moment: datetime) -> list[StoredIndicator]:
        """Return what is to be kept: in force from journal offset `offset` on, since `moment`."""
        return [
            replace(
                one,
                loaded_at=moment,
                live_from=offset if one.live_from == _NOT_YET else one.live_from,
            )
            for one in self.stored.values()
        ]


class FramePlanner:
    """Plans one frame after the other; nothing that stands in an object stops it."""

    def __init__(self, indicators: IndicatorStore) -> None:
        self._indicators = indicators

    def plan(self, frame: StreamFrame, table: IndicatorTable, now: datetime) -> FramePlan:
        """Return what a frame changes; `table` is what is in force."""
        known = self._indicators.get([str(one.get("id")) for one in frame.objects])
        step = _Step(frame.collection, frame.sequence, now, ScanAllowance(table), known)
        for fields in frame.objects:
            step.take(fields)
        return step.plan


@dataclass(slots=True)
class _Step:
    collection: UUID
    sequence: int
    now: datetime
    allowance: ScanAllowance
    known: dict[str, StoredIndicator]
    plan: FramePlan = field(default_factory=FramePlan)

    def take(self, fields: dict[str, Any]) -> None:
        if fields.get("type") != "indicator":
            return  # identities, markings and the like change nothing in the matcher
        try:
            indicator = read_object(fields)
            _check_times(indicator)
        except (WireError, ClockError) as error:
            self._refuse(str(fields.get("id")), error)
            return
        if isinstance(indicator, Indicator):
            self._take_version(indicator, fields)

    def _take_version(self, indicator: Indicator, fields: JsonObject) -> None:
        before = self.plan.stored.get(indicator.id) or self.known.get(indicator.id)
        if before is not None and before.modified >= indicator.modified:
            return
        self._withdraw(before)
        found, fault = self._compile(indicator, fields)
        if found:
            self.plan.added[indicator.id] = found
        self.plan.stored[indicator.id] = self._store(indicator, fields, fault, before)

    def _withdraw(self, before: StoredIndicator | None) -> None:
        """Take an older version out, of this frame or of one before it."""
        if before is None or self.plan.added.pop(before.stix_id, None) is not None:
            return
        if before.is_in_force and before.stix_id not in self.plan.removed:
            try:
                self.plan.removed[before.stix_id] = compile_body(before.body)
            except WireError:
                return  # an older khumkan could use it, this one never took it in

    def _compile(self, indicator: Indicator, fields: JsonObject) -> tuple[list[AnyIndicator], str]:
        if indicator.revoked:
            return [], ""
        try:
            found = compile_object(fields)
            refuse_everyday(found)
            self.allowance.take(found)
        except WireError as error:
            self._refuse(indicator.id, error)
            return [], str(error)
        return found, ""

    def _store(
        self,
        indicator: Indicator,
        fields: JsonObject,
        fault: str,
        before: StoredIndicator | None,
    ) -> StoredIndicator:
        body = msgspec.json.encode(fields)
        fresh = StoredIndicator(
            stix_id=indicator.id,
            collection=self.collection,
            sequence=self.sequence,
            modified=indicator.modified,
            valid_until=indicator.valid_until,
            is_revoked=indicator.revoked,
            body=body,
            fault=fault,
            live_from=_NOT_YET,
            loaded_at=self.now,
            is_hunted=indicator.revoked or bool(fault),
        )
        if before is not None and fresh.is_in_force and _is_same_search(before, fresh):
            return replace(
                fresh,
                live_from=before.live_from,
                is_hunted=before.is_hunted,
                hunted_at=before.hunted_at,
                n_hits=before.n_hits,
            )
        return fresh

    def _refuse(self, identifier: str, error: KhumkanError) -> None:
        self.plan.counters[_UNUSABLE] += 1
        log_event(
            _LOG,
            "indicator.unusable",
            level=logging.WARNING,
            object=identifier[:60],
            reason=error.message.text,
        )


def _check_times(indicator: AnyObject) -> None:
    """Raise ClockError for a time that the state can't hold."""
    if isinstance(indicator, Indicator):
        for at in (indicator.modified, indicator.valid_until):
            if at is not None:
                to_utc(at)


def _is_same_search(before: StoredIndicator, after: StoredIndicator) -> bool:
    """Say whether two versions find the same: then the past need not be searched again."""
    return (
        before.is_in_force
        and before.valid_until == after.valid_until
        and _pattern(before.body) == _pattern(after.body)
    )


def _pattern(body: bytes) -> object:
    return msgspec.json.decode(body).get("pattern")
