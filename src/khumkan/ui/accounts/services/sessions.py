"""Ending sessions: one, all others, all."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet

from khumkan.core.messages import message
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import NotFoundError


@transaction.atomic
def end_sessions(user: User, *, by: Actor) -> int:
    """End every session of somebody, at once; return how many there were."""
    return _end(user.pk, UserSession.objects.filter(user_id=user.pk), by)


@transaction.atomic
def end_other_sessions(user: User, *, key: str, by: Actor) -> int:
    """End every session of somebody but the one with this key; return how many there were."""
    others = UserSession.objects.filter(user_id=user.pk).exclude(session_key=key)
    return _end(user.pk, others, by)


@transaction.atomic
def end_session(user: User, *, session_id: int, by: Actor) -> None:
    """End one session of somebody. Raises NotFoundError if it isn't theirs or has ended."""
    if not _end(user.pk, UserSession.objects.filter(user_id=user.pk, pk=session_id), by):
        raise NotFoundError(message("this session has already ended"))


def _end(user_id: UUID, sessions: QuerySet[UserSession], by: Actor) -> int:
    ended = list(sessions)
    for session in ended:
        session.end()
        record("session.revoke", by=by, object_kind="user", object_id=user_id)
    return len(ended)
