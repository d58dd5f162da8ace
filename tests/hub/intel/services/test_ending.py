"""An analyst lets a held indicator out, turns it down, or takes a published one back."""

import pytest
from hub_intel import ADDRESS, RESOLVER, Sector

from khumkan.hub.intel.choices import State
from khumkan.hub.intel.models import Frame, Indicator, StoredObject
from khumkan.hub.intel.services import (
    reject_indicator,
    release_indicator,
    retract_indicator,
)
from khumkan.ui.actors import Actor
from khumkan.ui.audit.selectors import entries_about
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.wire.contract import StreamFrame, parse_hub_message


def last_object() -> dict[str, object]:
    body = Frame.objects.order_by("-sequence")[0].body
    frame = parse_hub_message(body.encode())
    assert isinstance(frame, StreamFrame)
    return frame.objects[-1]


def test_a_retraction_goes_to_everybody_and_the_old_versions_to_nobody(sector: Sector) -> None:
    one = sector.publish_one()
    by = Actor(sector.world.analyst.pk)
    gone = retract_indicator(one, reason=" our own  server ", version=1, by=by, at=sector.now)
    assert (gone.state, gone.ended_because, gone.version) == (State.RETRACTED, "our own server", 2)
    sent = last_object()
    assert (sent["id"], sent["revoked"]) == (one.stix_id, True)
    assert str(sent["modified"]) > str(sent["created"])
    rows = StoredObject.objects.filter(indicator=one).order_by("date_added")
    assert [row.is_withdrawn for row in rows] == [True, False]
    entry = entries_about("indicator", one.pk).first()
    assert entry is not None
    assert (entry.action, entry.actor_id) == ("indicator.retract", by.user_id)
    assert entry.changes["reason"] == [None, "our own server"]


def test_what_was_retracted_never_comes_back_by_itself(sector: Sector) -> None:
    one = sector.publish_one()
    retract_indicator(one, reason="ours", version=1, by=Actor(), at=sector.now)
    n_frames = Frame.objects.count()
    again = sector.after(days=2).publish_one(node=sector.b.node)
    assert (again.pk, again.state) == (one.pk, State.RETRACTED)
    assert Frame.objects.count() == n_frames


def test_a_held_one_is_let_out_and_lives_from_then_on(sector: Sector) -> None:
    held = sector.publish_one(RESOLVER)
    by = Actor(sector.world.analyst.pk)
    out = release_indicator(held, version=1, by=by, at=sector.after(days=3).now)
    assert (out.state, out.published_at, out.is_overruled) == (State.PUBLISHED, sector.now, True)
    assert last_object()["id"] == out.stix_id
    assert (out.valid_until - sector.now).days in {29, 30}
    stored = Indicator.objects.get(pk=out.pk)
    assert (stored.sequence, stored.state) == (2, State.PUBLISHED)
    entry = entries_about("indicator", out.pk).first()
    assert entry is not None
    assert entry.action == "indicator.release"


def test_a_rejected_one_stays_in_the_house(sector: Sector) -> None:
    held = sector.publish_one(RESOLVER)
    reject_indicator(held, reason="a resolver", version=1, by=Actor(), at=sector.now)
    again = sector.after(days=1).publish_one(RESOLVER, node=sector.b.node)
    assert (again.pk, again.state, again.n_organisations) == (held.pk, State.REJECTED, 2)
    assert Frame.objects.count() == 1


def test_decisions_fit_the_state(sector: Sector) -> None:
    out, held = sector.publish_one(ADDRESS), sector.publish_one(RESOLVER)
    by = Actor()
    with pytest.raises(RefusedError):
        release_indicator(out, version=1, by=by)
    with pytest.raises(RefusedError):
        reject_indicator(out, reason="x", version=1, by=by)
    with pytest.raises(RefusedError):
        retract_indicator(held, reason="x", version=1, by=by)


def test_a_reason_is_asked_for(sector: Sector) -> None:
    with pytest.raises(RefusedError) as refused:
        retract_indicator(sector.publish_one(), reason="  ", version=1, by=Actor())
    assert refused.value.field == "reason"


def test_the_second_of_two_analysts_is_told(sector: Sector) -> None:
    one = sector.publish_one()
    with pytest.raises(ConflictError):
        retract_indicator(one, reason="x", version=7, by=Actor())
