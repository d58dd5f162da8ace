"""The words for what happens at every hub; apps above bring their own."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.ui.audit.people import names_of_users
from khumkan.ui.audit.words import Action, Detail, Subject

ACTIONS = (
    Action("hub.backup", _("backup taken out")),
    Action("hub.restore", _("backup put in place of the database")),
    Action("file.export", _("list taken out as a file")),
    Action("user.create", _("account made")),
    Action("user.change", _("account changed")),
    Action("user.deactivate", _("account closed")),
    Action("user.reactivate", _("account opened again")),
    Action("preferences.change", _("preferences changed")),
    Action("password.change", _("password changed")),
    Action("password.reset", _("password set again")),
    Action("session.begin", _("signed in")),
    Action("session.end", _("signed out")),
    Action("session.revoke", _("session ended from elsewhere")),
    Action("session.refuse", _("sign-in refused")),
    Action("factor.add", _("second factor added")),
    Action("factor.rename", _("second factor renamed")),
    Action("factor.remove", _("second factor removed")),
    Action("factor.refuse", _("second factor wrong")),
    Action("recovery_codes.make", _("recovery codes made")),
    Action("recovery_codes.use", _("recovery code used")),
    Action("provider.connect", _("sign-in provider connected")),
    Action("provider.disconnect", _("sign-in provider removed")),
    Action("break_glass.open", _("emergency access opened")),
    Action("break_glass.end", _("emergency access ended")),
)
METHODS: Final[dict[str, Promise]] = {
    "password": _("password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "mfa": _("second factor"),
    "recovery_codes": _("recovery code"),
    "all": _("all of them"),
    "closed": _("the account is closed"),
}
_DETAILS = (
    Detail("method", _("method"), METHODS),
    Detail("file", _("list")),
    Detail("format", _("format")),
    Detail("narrowed_by", _("narrowed by")),
    Detail("reason", _("reason")),
    Detail("until", _("until"), is_time=True),
)
SUBJECTS = (Subject("user", "accounts.User", names=names_of_users, details=_DETAILS),)
