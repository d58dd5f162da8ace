"""What this app does outside a request: letters with invitations."""

import logging
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from khumkan.core.journal import log_event
from khumkan.hub.organisations.letters import Undelivered, deliver

_LOG = logging.getLogger(__name__)


@task()
def send_invitation(invitation_id: str, attempt: int = 1) -> None:
    """Send the letter of one invitation; a later attempt is queued when it did not leave."""
    undelivered = deliver(UUID(invitation_id), attempt=attempt)
    if undelivered is None:
        return
    # Neither the address nor the server's answer, which may repeat it.
    log_event(
        _LOG,
        "invitation.undelivered",
        level=logging.WARNING,
        invitation=invitation_id,
        attempt=attempt,
        reason=undelivered.failure.value,
        is_last=undelivered.wait is None,
    )
    _try_again(invitation_id, attempt, undelivered)


def _try_again(invitation_id: str, attempt: int, undelivered: Undelivered) -> None:
    if undelivered.wait is not None:
        later = send_invitation.using(run_after=timezone.now() + undelivered.wait)
        later.enqueue(invitation_id, attempt + 1)
