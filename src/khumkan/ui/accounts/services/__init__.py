"""What changes accounts. Every act names its actor and stands in the audit trail."""

from khumkan.ui.accounts.services.break_glass import (
    close_ended_break_glass,
    open_break_glass,
)
from khumkan.ui.accounts.services.factors import remove_factors
from khumkan.ui.accounts.services.people import (
    change_names,
    create_user,
    deactivate_user,
    reactivate_user,
)
from khumkan.ui.accounts.services.preferences import set_preferences
from khumkan.ui.accounts.services.sessions import end_other_sessions, end_session, end_sessions

__all__ = [
    "change_names",
    "close_ended_break_glass",
    "create_user",
    "deactivate_user",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "open_break_glass",
    "reactivate_user",
    "remove_factors",
    "set_preferences",
]
