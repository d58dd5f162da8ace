"""Orders letters: nothing is sent inside a request, and nothing at all without a mail server."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from khumkan.ui.accounts import tasks
from khumkan.ui.accounts.addresses import read_client_address
from khumkan.ui.accounts.letters import NOTICES
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.keys import new_key

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_AGENT_LENGTH = 200


def order_notice(template_prefix: str, user: "User", request: HttpRequest) -> None:
    """Order the notice that allauth calls `template_prefix`, such as "mfa/email/totp_activated"."""
    kind = template_prefix.rpartition("/")[2]
    if kind in NOTICES:
        agent = request.headers.get("User-Agent", "")[:_AGENT_LENGTH]
        order_notice_from(kind, user, address=read_client_address(request), user_agent=agent)


def order_notice_from(kind: str, user: "User", *, address: str, user_agent: str = "") -> None:
    """Order a notice of what was done to an account from some address."""
    if settings.SENDS_MAIL:
        told = (str(user.pk), kind, timezone.now().isoformat(), address, user_agent)
        transaction.on_commit(partial(tasks.send_notice.enqueue, *told))


def order_password_link(email: str) -> None:
    """Order a password link; the same is done for an address that nobody has."""
    if settings.SENDS_MAIL:
        user = find_user(email)
        user_id = str(user.pk if user is not None else new_key())
        transaction.on_commit(partial(tasks.send_password_link.enqueue, user_id))


def order_emergency(emergency: "User") -> None:
    """Order a letter to everybody who must know of emergency access."""
    if settings.SENDS_MAIL:
        receivers: Iterable[UUID] = import_string(settings.EMERGENCY_RECEIVERS)()
        for receiver in receivers:
            told = (str(receiver), str(emergency.pk))
            transaction.on_commit(partial(tasks.send_emergency.enqueue, *told))
