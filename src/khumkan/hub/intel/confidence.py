"""How sure the hub is of an indicator that nobody has looked at: 0 to 100, as STIX counts."""

from typing import Final

UNPROVEN: Final = 30
PROVEN: Final = 60
_SEEN_ELSEWHERE: Final = 20


def confidence_in(n_organisations: int) -> int:
    """Return the confidence in what so many organisations saw in sources that prove who they are.

    Anybody can write a line of syslog over UDP: what was seen in such sources alone counts as
    none, however often.
    """
    if not n_organisations:
        return UNPROVEN
    return PROVEN if n_organisations == 1 else PROVEN + _SEEN_ELSEWHERE
