"""Two people edit one record: the second is told who was quicker, and when."""

from typing import Protocol
from uuid import UUID

from khumkan.core.messages import message
from khumkan.ui.accounts.selectors import names_of
from khumkan.ui.audit.selectors import entries_about
from khumkan.ui.dates import write_moment
from khumkan.ui.errors import ConflictError


class Versioned(Protocol):
    """A record that counts its changes."""

    pk: UUID
    version: int


def check_version(kind: str, current: Versioned, version: int) -> None:
    """Raise ConflictError unless the locked record is still as it was read."""
    if current.version == version:
        return
    last = entries_about(kind, current.pk).first()
    who = names_of([last.actor_id]).get(last.actor_id) if last and last.actor_id else None
    if last is None or who is None:
        raise ConflictError(message("Somebody else changed this after you opened it."))
    raise ConflictError(
        message(
            "{who} changed this on {at}, after you opened it.", who=who, at=write_moment(last.at)
        )
    )
