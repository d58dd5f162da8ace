"""What comes round for the exchange: receipts that nobody will ask for any more are removed."""

from datetime import timedelta
from typing import Final

from khumkan.hub.exchange.housekeeping import remove_old_receipts
from khumkan.ui.periodic import Job

JOBS: Final = (Job("exchange.old_receipts", timedelta(hours=6), remove_old_receipts),)
