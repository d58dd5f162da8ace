"""What a view gets: Django's request with what our middleware adds."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from khumkan.ui.actors import Actor

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


class SignedInRequest(HttpRequest):
    """The request of a view that asks for a sign-in; a name for types, never made by ourselves."""

    user: "User"
    actor: Actor


class PublicRequest(HttpRequest):
    """The request of a view that anybody may ask."""

    actor: Actor
