"""Requests as our views get them: somebody is signed in, and the middleware has named the actor."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User
    from khumkan.ui.actors import Actor


class SignedInRequest(HttpRequest):
    """For types alone: LoginRequiredMiddleware lets nobody else through."""

    user: "User"
    actor: "Actor"
