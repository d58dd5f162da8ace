"""How often somebody may try. Counted in the cache, which all processes of a hub share."""

from typing import Final

from allauth.core.internal import ratelimit
from django.http import HttpRequest

# a code has six digits and three are good at a time: thirty tries a day leave one in ten thousand
_ACTIONS: Final = {
    "second_factor": "30/d/key",
    "invitation": "30/m/ip,10/10m/key",
    "enrolment": "30/m/ip",  # of a node; what succeeds is not counted
}
_APP: Final = "khumkan"


def consume(request: HttpRequest, action: str, key: str) -> bool:
    """Count one try at `action` from this address and for `key`; False means no more for now.

    `action` is one of the above; `key` is hashed before it is kept.
    """
    return count_try(request, action, key) is not None


def count_try(request: HttpRequest, action: str, key: str) -> ratelimit.RateLimitUsage | None:
    """Count one try as `consume` does; `rollback()` of the result takes it back."""
    return ratelimit.consume(
        request, app=_APP, action=action, config=dict(_ACTIONS), key=key, limit_get=True
    )
