"""How long somebody has been signed in: a sign-in ends after its hours, used or not.

Django counts a session's age from its last change; here the moment of sign-in counts.
"""

from datetime import datetime, timedelta
from typing import Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

_BEGAN: Final = "signed_in_at"
_SEEN: Final = "seen_at"
_SEEN_EVERY: Final = timedelta(minutes=5)


def begin_sitting(request: HttpRequest) -> None:
    """Note the moment of sign-in in the session."""
    request.session[_BEGAN] = request.session[_SEEN] = timezone.now().timestamp()


def is_over(request: HttpRequest) -> bool:
    """Return whether this sign-in has had its hours; one without a beginning begins now."""
    if _BEGAN not in request.session:
        begin_sitting(request)
    age = timezone.now().timestamp() - request.session[_BEGAN]
    return bool(age >= settings.SESSION_COOKIE_AGE)


def note_seen(request: HttpRequest, address: str) -> None:
    """Keep when and from where a session was last used; every five minutes is fine enough."""
    now = timezone.now()
    if now - _last_seen(request) < _SEEN_EVERY:
        return
    request.session[_SEEN] = now.timestamp()
    sessions = UserSession.objects.filter(session_key=request.session.session_key)
    sessions.update(last_seen_at=now, ip=address)


def _last_seen(request: HttpRequest) -> datetime:
    return datetime.fromtimestamp(request.session.get(_SEEN, 0), tz=timezone.get_current_timezone())
