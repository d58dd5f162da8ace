"""Asks, inside a service, whether the actor may do it: the last word before a write."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from khumkan.core.messages import message
from khumkan.hub.organisations.access import may_at
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.actors import Actor, Channel
from khumkan.ui.errors import RefusedError

if TYPE_CHECKING:
    from khumkan.hub.organisations.models import Organisation


def require_may(by: Actor, permission: Permission, organisation: "Organisation") -> None:
    """Raise RefusedError unless the actor has a permission here; an operator has every one."""
    if by.user_id is None:
        is_allowed = by.channel == Channel.COMMAND
    else:
        actor = get_user_model().objects.filter(pk=by.user_id).first()
        is_allowed = actor is not None and may_at(actor, permission, organisation)
    if not is_allowed:
        raise RefusedError(message("You can't do this at this organisation."))
