"""Stored STIX indicators to what the matcher takes."""

import logging
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from khumkan.core.errors import WireError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.engine.indicators import (
    AnyIndicator,
    IndicatorTable,
    PatternIndicator,
    parse_stix_indicator,
)
from khumkan.node.state import State, StoredIndicator

_LOG = logging.getLogger(__name__)
_SOURCE: Final = "hub"
_MAX_SCANNED: Final = 1_000
_MAX_CHECKS: Final = 5_000


def read_table(state: State) -> IndicatorTable:
    """Return the table of everything that is in force, as a pipeline needs it when it begins."""
    return IndicatorTable(compile_all(one for one in state.indicators.all() if one.is_in_force))


def compile_all(stored: Iterable[StoredIndicator]) -> Iterator[AnyIndicator]:
    """Yield what indicators look for; one that an older khumkan could use is told and left out."""
    for one in stored:
        try:
            yield from compile_body(one.body)
        except WireError:
            log_event(_LOG, "indicator.unusable", level=logging.WARNING, object=one.stix_id)


def compile_body(body: bytes) -> list[AnyIndicator]:
    """Return what the STIX object looks for. Raises WireError where a part of it can't be used."""
    return compile_object(msgspec.json.decode(body))


def compile_object(fields: JsonObject) -> list[AnyIndicator]:
    """Return what the STIX object looks for. Raises WireError where a part of it can't be used."""
    return parse_stix_indicator(fields, _SOURCE)


class ScanAllowance:
    """How many more patterns may name no value to look up: each of them is tried on every event.

    And how many more comparisons all patterns may have: each may hold a compiled expression.
    """

    def __init__(self, table: IndicatorTable) -> None:
        self._left = _MAX_SCANNED - sum(map(_n_scanned, table.store.patterns.values()))
        self._checks_left = _MAX_CHECKS - sum(map(_n_checks, table.store.patterns.values()))

    def take(self, indicators: Iterable[AnyIndicator]) -> None:
        """Use some of it up. Raises WireError where nothing is left."""
        indicators = list(indicators)
        n_scanned, n_checks = sum(map(_n_scanned, indicators)), sum(map(_n_checks, indicators))
        if n_checks > max(self._checks_left, 0):
            raise WireError(
                message("all patterns have more than {limit} comparisons", limit=_MAX_CHECKS)
            )
        if n_scanned > max(self._left, 0):
            raise WireError(
                message(
                    "there are more than {limit} patterns that name no value to look up",
                    limit=_MAX_SCANNED,
                )
            )
        self._left -= n_scanned
        self._checks_left -= n_checks


def _n_scanned(one: AnyIndicator) -> int:
    if not isinstance(one, PatternIndicator):
        return 0
    return sum(not alternative.anchors for alternative in one.alternatives)


def _n_checks(one: AnyIndicator) -> int:
    if not isinstance(one, PatternIndicator):
        return 0
    needs = (need for alternative in one.alternatives for need in alternative.needs)
    return sum(len(checks) for need in needs for _prop, checks in need.checks)
