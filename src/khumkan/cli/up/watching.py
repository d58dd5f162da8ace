"""What the hub's books say of an attack, as the story needs it.

Imports models: only for a process in which Django is set up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from khumkan.cli.up.hub_side import hospital_names
from khumkan.cli.up.story import NodeImmunity, Outcome, Recognition
from khumkan.hub.intel.immunity import Immunity
from khumkan.hub.intel.immunity import NodeImmunity as Reached
from khumkan.hub.intel.selectors.immunities import read_immunities
from khumkan.hub.intel.selectors.news import first_live_sighting, published_since

# A node's clock and the hub's are the same here, but the hub keeps milliseconds.
_BREATH = timedelta(milliseconds=5)


def watch(first: str, since: datetime) -> Outcome:
    """Return what has come of the attack on a hospital since a moment.

    Seconds of a node are those of the last of the attack's indicators to reach it.
    """
    name = hospital_names()[first]
    indicators = published_since(name, since - _BREATH)
    if not indicators:
        return Outcome()
    immunities = read_immunities(indicators, at=timezone.now())
    earliest = min(immunities, key=lambda one: one.beginning.published_at).beginning
    nodes = tuple(_gather(places) for places in _by_node(immunities))
    start = earliest.event_received_at
    return Outcome(
        indicators=tuple(one.beginning.value for one in immunities),
        attacked_at=start,
        detected_at=earliest.detected_at,
        alerted_at=earliest.reported_at,
        published_at=earliest.published_at,
        nodes=nodes,
        immune_at=_after(start, [one.immune_seconds for one in nodes]),
        searched_at=_after(start, [one.searched_seconds for one in nodes]),
    )


def recognised(second: str, since: datetime) -> Recognition | None:
    """Return when a hospital's node recognised an indicator in live traffic since a moment."""
    seen = first_live_sighting(hospital_names()[second], since - _BREATH)
    if seen is None or seen.event_received_at is None or seen.detected_at is None:
        return None
    return Recognition(seen.event_received_at, seen.detected_at)


def _by_node(immunities: Sequence[Immunity]) -> list[list[Reached]]:
    found: dict[str, list[Reached]] = {}
    for one in immunities:
        for node in one.nodes:
            found.setdefault(node.name, []).append(node)
    return list(found.values())


def _gather(places: Sequence[Reached]) -> NodeImmunity:
    return NodeImmunity(
        name=places[0].name,
        organisation=places[0].organisation_name,
        immune_seconds=_last([one.immune_seconds for one in places]),
        searched_seconds=_last([one.searched_seconds for one in places]),
        n_found_in_past=sum(one.n_past for one in places if not one.is_origin),
    )


def _last(seconds: Sequence[float | None]) -> float | None:
    known = [one for one in seconds if one is not None]
    return max(known) if known and len(known) == len(seconds) else None


def _after(start: datetime, seconds: Sequence[float | None]) -> datetime | None:
    last = _last(seconds)
    return None if last is None else start + timedelta(seconds=last)
