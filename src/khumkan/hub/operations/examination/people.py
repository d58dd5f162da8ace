"""Who can let others in, and whether emergency access is open."""

from django.utils import timezone

from khumkan.core.clock import format_time
from khumkan.core.messages import message
from khumkan.hub.operations.examination.findings import Result, ok, warn
from khumkan.hub.organisations.selectors.naming import sector_admins
from khumkan.ui.accounts.selectors import has_second_factor, open_break_glass_accounts


def check_admin() -> Result:
    """Somebody can let others in, and has a second factor."""
    admins = list(sector_admins(timezone.now()))
    if not admins:
        return warn(
            message("nobody is sector administrator yet"),
            message("run: khumkan hub invite --email YOU@EXAMPLE.GO.TH --role sector_admin"),
        )
    n_safe = sum(has_second_factor(admin) for admin in admins)
    seen = message(
        "{n} sector administrators, {safe} with a second factor", n=len(admins), safe=n_safe
    )
    if not n_safe:
        return warn(seen, message("let one of them sign in and set up a second factor"))
    return ok(seen)


def check_break_glass() -> Result:
    """No emergency access is open."""
    opened = list(open_break_glass_accounts())
    if opened:
        ends = [account.break_glass_until for account in opened if account.break_glass_until]
        return warn(
            message(
                "{n} emergency accounts are open, the last until {until}",
                n=len(opened),
                until=format_time(max(ends), "seconds"),
            ),
            message("switch them off under People as soon as the emergency is over"),
        )
    return ok(message("none is open"))
