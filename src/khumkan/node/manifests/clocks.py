"""What the machine says of its clock, as a manifest and an export tell it."""

from khumkan.node.doctor.machine import Machine
from khumkan.node.manifests.document import ClockSaid


def read_clock_state() -> ClockSaid | None:
    """Return whether something keeps the clock right, None where the system doesn't tell."""
    try:
        state = Machine().clock_state()
    except OSError:
        return None
    return ClockSaid(state.is_synchronised, round(state.error_seconds, 6))
