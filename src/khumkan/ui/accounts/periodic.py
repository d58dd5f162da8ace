"""What comes round for accounts: emergency access that ran out is switched off for good."""

from datetime import timedelta
from typing import Final

from khumkan.ui.accounts.services import close_ended_break_glass
from khumkan.ui.periodic import Job


def _close_ended() -> None:
    close_ended_break_glass()


JOBS: Final = (Job("accounts.close_ended_break_glass", timedelta(minutes=5), _close_ended),)
