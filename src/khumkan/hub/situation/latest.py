"""The newest attack, for the overview: what it was, and whether everybody is immune."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from khumkan.hub.intel.selectors.immunities import latest_immunities
from khumkan.hub.situation.immunity import Journey

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_NEWS: Final = timedelta(days=1)


def latest_journey(user: "User", at: datetime) -> Journey | None:
    """Return the newest indicator somebody may see, None if none was published within a day."""
    journeys = [Journey(one, at) for one in latest_immunities(user, 1, at=at)]
    is_new = journeys and at - journeys[0].immunity.beginning.published_at < _NEWS
    return journeys[0] if is_new else None
