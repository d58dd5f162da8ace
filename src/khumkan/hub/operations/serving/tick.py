"""The part that runs periodic work as it falls due, until it is asked to end."""

from khumkan.core.settings import Hub
from khumkan.hub.operations.serving.stopping import StopSign
from khumkan.hub.operations.ticking import tick_until


def run(_hub: Hub) -> None:
    """Run what is due, round by round. Asked to end, it finishes a job; asked again, it stops."""
    tick_until(StopSign(is_final=True).listen().wait)
