"""What comes round for nodes: names of assertions that are too old to come again are removed."""

from datetime import timedelta
from typing import Final

from khumkan.hub.nodes.services import forget_used_assertions
from khumkan.ui.periodic import Job

JOBS: Final = (Job("nodes.used_assertions", timedelta(minutes=10), forget_used_assertions),)
