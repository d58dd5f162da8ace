"""What an analyst decides: let a held indicator out, turn it down, take a published one back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import Message, message
from khumkan.hub.intel.choices import State
from khumkan.hub.intel.lifetimes import life_ends_at
from khumkan.hub.intel.models import Indicator, StoredObject
from khumkan.hub.intel.moments import to_milliseconds
from khumkan.hub.intel.publishing.collections import lock_sector_collection
from khumkan.hub.intel.services.storing import KIND, lock_indicator, record_indicator
from khumkan.hub.intel.services.versions import publish_versions
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError
from khumkan.wire.observables import Kind

_LONGEST_REASON = 300
_NOT_HELD = message("This indicator is not held any more.")
_NOT_PUBLISHED = message("This indicator is not published any more.")


@transaction.atomic
def release_indicator(
    indicator: Indicator, *, version: int, by: Actor, reason: str = "", at: datetime | None = None
) -> Indicator:
    """Publish a held indicator. Its life begins now.

    Raises ConflictError if somebody was quicker, RefusedError if it isn't held.
    """
    at = at or timezone.now()
    collection = lock_sector_collection()
    current = _lock(indicator, version, State.HELD, _NOT_HELD)
    current.state, current.published_at = State.PUBLISHED.value, at
    current.is_overruled, current.valid_from = True, to_milliseconds(at)
    current.valid_until = to_milliseconds(life_ends_at(Kind(current.kind), at))
    _save(current)
    publish_versions(collection, [current], at=at)
    record_indicator(
        "indicator.release",
        current,
        by,
        {"state": (State.HELD.value, current.state), "reason": (current.held_reason, reason)},
    )
    return current


@transaction.atomic
def reject_indicator(
    indicator: Indicator, *, reason: str, version: int, by: Actor, at: datetime | None = None
) -> Indicator:
    """Turn a held indicator down for good: seen again, it is counted and stays in the house.

    Raises ConflictError if somebody was quicker, RefusedError if it isn't held or no reason is
    given.
    """
    reason = _require_reason(reason)
    current = _lock(indicator, version, State.HELD, _NOT_HELD)
    _end(current, State.REJECTED, reason, at or timezone.now())
    record_indicator(
        "indicator.reject",
        current,
        by,
        {"state": (State.HELD.value, current.state), "reason": (None, reason)},
    )
    return current


@transaction.atomic
def retract_indicator(
    indicator: Indicator, *, reason: str, version: int, by: Actor, at: datetime | None = None
) -> Indicator:
    """Take a published indicator back everywhere: a last version, revoked, goes to every node.

    It is for good: STIX knows no version after the revoked one, and the same observable is the
    same indicator. Raises ConflictError if somebody was quicker, RefusedError if it isn't
    published or no reason is given.
    """
    at, reason = at or timezone.now(), _require_reason(reason)
    collection = lock_sector_collection()
    current = _lock(indicator, version, State.PUBLISHED, _NOT_PUBLISHED)
    _end(current, State.RETRACTED, reason, at)
    StoredObject.objects.filter(indicator=current).update(is_withdrawn=True)
    publish_versions(collection, [current], at=at)
    record_indicator(
        "indicator.retract",
        current,
        by,
        {"state": (State.PUBLISHED.value, current.state), "reason": (None, reason)},
    )
    return current


def _lock(indicator: Indicator, version: int, state: State, refusal: Message) -> Indicator:
    current = lock_indicator(indicator.pk)
    check_version(KIND, current, version)
    if current.state != state:
        raise RefusedError(refusal)
    return current


def _end(current: Indicator, state: State, reason: str, at: datetime) -> None:
    current.state, current.ended_because, current.ended_at = state.value, reason, at
    _save(current)


def _save(current: Indicator) -> None:
    current.version += 1
    current.save()


def _require_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise RefusedError(message("Say why, in a sentence."), field="reason")
    return reason[:_LONGEST_REASON]
