"""What every change of an indicator does: lock, tell the trail, keep the search index."""

from typing import Final
from uuid import UUID

from khumkan.core.messages import message
from khumkan.hub.intel.models import Indicator
from khumkan.ui.actors import Actor, Channel
from khumkan.ui.audit.services import record
from khumkan.ui.errors import NotFoundError
from khumkan.ui.search.services import index

KIND: Final = "indicator"
NODE: Final = Actor(channel=Channel.NODE)


def lock_indicator(key: UUID) -> Indicator:
    """Return the row, locked until the transaction ends. Raises NotFoundError if there is none."""
    found = Indicator.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFoundError(message("there is no such indicator, or it is not yours to see"))
    return found


def record_indicator(
    action: str,
    indicator: Indicator,
    by: Actor,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    """Tell the audit trail; the entry belongs to the hospital it came from."""
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=indicator.pk,
        organisation_id=indicator.organisation_id,
        changes=changes,
    )


def put_into_index(indicator: Indicator) -> None:
    """Have the search find an indicator by its value."""
    index(KIND, indicator.pk, indicator.value)
