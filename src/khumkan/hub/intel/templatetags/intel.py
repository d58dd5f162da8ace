"""`{{ indicator|defanged }}`: a value that nobody opens by mistake, cut for a list."""

from typing import Final

from django import template

from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.presenting import defang

_ROOM: Final = 30
register = template.Library()


@register.filter
def defanged(indicator: Indicator) -> str:
    """Return the value of an indicator as people pass it on; its page shows the whole."""
    shown = defang(indicator.kind, indicator.value)
    return shown if len(shown) <= _ROOM else f"{shown[: _ROOM - 1]}…"
