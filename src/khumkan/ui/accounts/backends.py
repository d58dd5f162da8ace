"""Which accounts may be entered, asked at sign-in and again with every request."""

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """E-mail address and password; refuses accounts that are switched off or have run out.

    Django asks it for the account of a session, too: the moment emergency access runs out, its
    sessions belong to nobody.
    """

    def user_can_authenticate(self, user: "User | None") -> bool:
        """Return whether the account works now."""
        return user is not None and user.may_enter
