"""The banner that nobody can miss while emergency access is open."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from khumkan.ui.accounts.selectors import open_break_glass_accounts
from khumkan.ui.components import Banner, Tone
from khumkan.ui.dates import write_moment


def warn_of_emergency(request: HttpRequest) -> Banner | None:
    """Tell everybody who is signed in, and no stranger, whose emergency access is open."""
    if not request.user.is_authenticated:
        return None
    accounts = list(open_break_glass_accounts())
    until = max((one.break_glass_until for one in accounts if one.break_glass_until), default=None)
    if until is None:
        return None
    names = ", ".join(account.name for account in accounts)
    text = _("%(names)s, until %(until)s. The reason is in the audit trail.")
    return Banner(
        title=_("Emergency access is open"),
        text=text % {"names": names, "until": write_moment(until)},
        tone=Tone.DANGER,
    )
