"""Reads how far immunity has come: a fixed number of queries, for one indicator or for fifty."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from khumkan.hub.intel.access import indicators_visible_to, scope_immunity
from khumkan.hub.intel.choices import FoundIn
from khumkan.hub.intel.immunity import (
    Beginning,
    Immunity,
    NodeImmunity,
    in_order,
    seconds_between,
)
from khumkan.hub.intel.models import Delivery, Indicator, Sighting
from khumkan.hub.nodes.selectors import Health, active_nodes, health_column

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from khumkan.hub.nodes.models import Node
    from khumkan.ui.accounts.models import User

_Pair = tuple[UUID, int]


@dataclass(slots=True)
class _Facts:
    """What was read for several indicators; pairs are of node and sequence, or indicator."""

    nodes: Sequence["Node"]
    immune: dict[_Pair, datetime] = field(default_factory=dict)
    searched: dict[_Pair, tuple[datetime, int]] = field(default_factory=dict)
    hits: dict[tuple[UUID, UUID, bool], int] = field(default_factory=lambda: defaultdict(int))


def read_immunity(indicator: Indicator, *, at: datetime | None = None) -> Immunity:
    """Return how far immunity against a published indicator has come, every node by its name.

    Pages hand it to `access.scope_immunity`, or call `immunity_for`. Raises ValueError for an
    indicator that was never published.
    """
    return read_immunities([indicator], at=at)[0]


def immunity_for(
    user: "User | AnonymousUser", indicator: Indicator, *, at: datetime | None = None
) -> Immunity:
    """Return the same as somebody may know it."""
    return _read_for(user, [indicator], at)[0]


def latest_immunities(
    user: "User | AnonymousUser", limit: int, *, at: datetime | None = None
) -> list[Immunity]:
    """Return the newest published indicators somebody may see, newest first; six queries."""
    rows = indicators_visible_to(user).exclude(sequence=None)
    newest = rows.select_related("organisation").order_by("-published_at", "-id")[:limit]
    return _read_for(user, list(newest), at)


def read_immunities(
    indicators: Sequence[Indicator], *, at: datetime | None = None
) -> list[Immunity]:
    """Return one for each indicator, in order; four queries and the organisations' rows."""
    return [one for one, _ in _read(indicators, at or timezone.now())]


def _read_for(
    user: "User | AnonymousUser", indicators: Sequence[Indicator], at: datetime | None
) -> list[Immunity]:
    return [
        scope_immunity(user, one, paths) for one, paths in _read(indicators, at or timezone.now())
    ]


def _read(
    indicators: Sequence[Indicator], at: datetime
) -> Iterator[tuple[Immunity, dict[UUID, str]]]:
    if not indicators:
        return
    nodes = list(active_nodes().annotate(health=health_column(at)))
    facts = _Facts(nodes)
    sequences = sorted({_sequence_of(one) for one in indicators})
    _read_deliveries(facts, sequences)
    _read_hits(facts, [one.pk for one in indicators])
    paths = {node.organisation_id: node.organisation.path for node in nodes}
    for one in indicators:
        own = {one.organisation_id: one.organisation.path}
        yield _assemble(one, facts), paths | own


def _read_deliveries(facts: _Facts, sequences: Sequence[int]) -> None:
    """Read the steps that brought any of these frames to a node; a step may bring many."""
    low, high = sequences[0], sequences[-1]
    loads = Q(loaded_after__lt=high, loaded_up_to__gte=low)
    for node, after, up_to, at in (
        Delivery.objects.filter(loads)
        .order_by()
        .values_list("node", "loaded_after", "loaded_up_to", "acknowledged_at")
    ):
        for sequence in _within(sequences, after, up_to):
            facts.immune[node, sequence] = at
    searches = Q(searched_after__lt=high, searched_up_to__gte=low)
    for node, after, up_to, at, n in (
        Delivery.objects.filter(searches)
        .order_by()
        .values_list(
            "node", "searched_after", "searched_up_to", "acknowledged_at", "n_events_searched"
        )
    ):
        for sequence in _within(sequences, after, up_to):
            facts.searched[node, sequence] = (at, n)


def _read_hits(facts: _Facts, ids: Sequence[UUID]) -> None:
    rows = Sighting.objects.filter(indicator__in=ids, n_events__gt=0).order_by()
    for indicator, node, found_in, n in rows.values_list(
        "indicator", "node", "found_in", "n_events"
    ):
        facts.hits[indicator, node, found_in == FoundIn.HISTORY] += n


def _within(sequences: Sequence[int], after: int, up_to: int) -> Iterable[int]:
    return sequences[bisect_right(sequences, after) : bisect_left(sequences, up_to + 1)]


def _assemble(indicator: Indicator, facts: _Facts) -> Immunity:
    beginning = _begin(indicator)
    counted = [node for node in facts.nodes if node.enrolled_at <= beginning.published_at]
    return Immunity(beginning, in_order([_tell(node, indicator, facts) for node in counted]))


def _begin(indicator: Indicator) -> Beginning:
    if indicator.published_at is None:
        raise _never_published(indicator)
    return Beginning(
        indicator_id=indicator.pk,
        stix_id=indicator.stix_id,
        kind=indicator.kind,
        value=indicator.value,
        state=indicator.state,
        confidence=indicator.confidence,
        n_organisations=indicator.n_organisations,
        organisation_id=indicator.organisation_id,
        organisation_name=indicator.organisation.name,
        event_received_at=indicator.event_received_at,
        detected_at=indicator.detected_at,
        reported_at=indicator.reported_at,
        published_at=indicator.published_at,
    )


def _tell(node: "Node", indicator: Indicator, facts: _Facts) -> NodeImmunity:
    key = (node.pk, _sequence_of(indicator))
    immune_at = facts.immune.get(key)
    searched_at, n_searched = facts.searched.get(key, (None, 0))
    start = indicator.event_received_at
    return NodeImmunity(
        node_id=node.pk,
        name=node.name,
        organisation_id=node.organisation_id,
        organisation_name=node.organisation.name,
        region=node.organisation.region,
        is_origin=node.pk == indicator.node_id,
        is_silent=getattr(node, "health", "") == Health.SILENT,
        immune_at=immune_at,
        searched_at=searched_at,
        n_events_searched=n_searched,
        n_live=facts.hits.get((indicator.pk, node.pk, False), 0),
        n_past=facts.hits.get((indicator.pk, node.pk, True), 0),
        immune_seconds=seconds_between(start, immune_at) if immune_at else None,
        searched_seconds=seconds_between(start, searched_at) if searched_at else None,
    )


def _sequence_of(indicator: Indicator) -> int:
    if indicator.sequence is None:
        raise _never_published(indicator)
    return indicator.sequence


def _never_published(indicator: Indicator) -> ValueError:
    return ValueError(f"{indicator.stix_id} was never published")
