"""New versions of published indicators: seen again, surer, or withdrawn."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count

from khumkan.hub.intel import egress
from khumkan.hub.intel.choices import State
from khumkan.hub.intel.confidence import confidence_in
from khumkan.hub.intel.lifetimes import EXTEND_EVERY, life_ends_at
from khumkan.hub.intel.models import Collection, Indicator, Sighting
from khumkan.hub.intel.moments import MILLISECOND, to_milliseconds
from khumkan.hub.intel.publishing.adding import Draft, add_objects
from khumkan.hub.intel.publishing.making import creator_of, make_stix_indicator
from khumkan.wire.observables import Kind
from khumkan.wire.tlp import Tlp

CLOSED: Final = "closed"
"""The reason to hold what the collection, or its TLP level, lets reach nobody."""


def publish_versions(
    collection: Collection, indicators: Sequence[Indicator], *, at: datetime
) -> None:
    """Send the present state of indicators out, as far as the egress gate lets each; store them.

    The collection and the rows are locked. What was never sent and may not leave becomes held.
    """
    recipient = egress.member_recipient()
    leaving = [
        one
        for one in indicators
        if one.state == State.RETRACTED or egress.may_leave(one, collection.pk, recipient, at=at)
    ]
    creator = creator_of(collection.pk)
    drafts = [_draft(one, creator, at) for one in leaving]
    if drafts:
        sequences = add_objects(collection, drafts, at=at)
        for one, sequence in zip(leaving, sequences, strict=True):
            one.sequence = one.sequence or sequence
    for one in indicators:
        if one.sequence is None:
            one.state, one.held_reason, one.published_at = State.HELD.value, CLOSED, None
    Indicator.objects.bulk_update(
        indicators,
        [
            "confidence",
            "n_organisations",
            "valid_until",
            "versioned_at",
            "sequence",
            "state",
            "held_reason",
            "published_at",
        ],
    )


def refresh_seen(
    collection: Collection,
    indicators: Sequence[Indicator],
    *,
    fresh: AbstractSet[UUID],
    at: datetime,
) -> None:
    """Count who has seen indicators; send a version where that says more.

    Those in `fresh` were seen just now, and not in the past, and live on. Held ones are counted,
    too. The collection and the rows are locked.
    """
    seen_at = count_organisations([one.pk for one in indicators])
    changed: list[Indicator] = []
    for one in indicators:
        one.n_organisations = seen_at.get(one.pk, 0)
        if one.state == State.PUBLISHED and _says_more(one, fresh, at):
            one.valid_until = max(one.valid_until, _life_ends_at(one, fresh, at))
            changed.append(one)
        one.confidence = confidence_in(one.n_organisations)
    Indicator.objects.bulk_update(indicators, ["n_organisations", "confidence"])
    if changed:
        publish_versions(collection, changed, at=at)


def count_organisations(ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many organisations saw each indicator in sources that prove who they are."""
    rows = Sighting.objects.filter(indicator__in=ids, is_authenticated=True, n_events__gt=0)
    counted = rows.order_by().values("indicator").annotate(n=Count("organisation", distinct=True))
    return dict(counted.values_list("indicator", "n"))


def _says_more(indicator: Indicator, fresh: AbstractSet[UUID], at: datetime) -> bool:
    is_surer = confidence_in(indicator.n_organisations) != indicator.confidence
    last = indicator.versioned_at or indicator.valid_from
    return is_surer or (indicator.pk in fresh and last + EXTEND_EVERY <= at)


def _life_ends_at(indicator: Indicator, fresh: AbstractSet[UUID], at: datetime) -> datetime:
    if indicator.pk not in fresh:
        return indicator.valid_until
    return to_milliseconds(life_ends_at(Kind(indicator.kind), at))


def _draft(indicator: Indicator, creator: str, at: datetime) -> Draft:
    """Return the next version; its time is later than the last one's, whatever the clock did."""
    last = indicator.versioned_at
    now = to_milliseconds(at)
    indicator.versioned_at = now if last is None else max(now, last + MILLISECOND)
    return Draft(
        make_stix_indicator(indicator, creator),
        indicator.versioned_at,
        Tlp(indicator.tlp),
        expires_at=None if indicator.state == State.RETRACTED else indicator.valid_until,
        indicator=indicator,
    )
