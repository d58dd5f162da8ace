from datetime import UTC, datetime, timedelta

import pytest
from hub_world import World

from khumkan.hub.organisations.choices import Delivery, Role
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.states import State, open_at, state_column, state_of

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "state", "is_open"),
    [
        pytest.param({}, State.WAITING, True, id="new"),
        pytest.param({"delivery": Delivery.SENT, "expires_at": LATER}, State.SENT, True, id="sent"),
        pytest.param({"delivery": Delivery.FAILED}, State.FAILED, True, id="failed"),
        pytest.param(
            {"delivery": Delivery.HANDED_OVER, "expires_at": LATER},
            State.HANDED_OVER,
            True,
            id="handed over",
        ),
        pytest.param(
            {"delivery": Delivery.SENT, "expires_at": EARLIER}, State.EXPIRED, False, id="expired"
        ),
        pytest.param(
            {"delivery": Delivery.SENT, "expires_at": NOW},
            State.EXPIRED,
            False,
            id="expired this moment",
        ),
        pytest.param(
            {"delivery": Delivery.SENT, "expires_at": EARLIER, "accepted_at": EARLIER},
            State.ACCEPTED,
            False,
            id="accepted, then past its day",
        ),
        pytest.param(
            {"withdrawn_at": EARLIER, "expires_at": EARLIER}, State.WITHDRAWN, False, id="withdrawn"
        ),
    ],
)
def test_the_state_is_the_same_in_python_and_in_the_database(
    world: World, columns: dict[str, object], state: State, is_open: bool
) -> None:
    one = Invitation.objects.create(
        email="x@example.org", organisation=world.a, role=Role.STAFF, **columns
    )
    assert state_of(one, NOW) == state
    assert Invitation.objects.annotate(state=state_column(NOW)).get().state == state
    assert Invitation.objects.filter(open_at(NOW)).exists() is is_open
