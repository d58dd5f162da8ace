"""What comes round for intelligence: steps of deliveries that are too old to be asked for."""

from datetime import timedelta
from typing import Final

from khumkan.hub.intel.services import forget_old_deliveries
from khumkan.ui.periodic import Job

JOBS: Final = (Job("intel.old_deliveries", timedelta(days=1), forget_old_deliveries),)
