"""Seconds since an attack's last byte, as people compare them: 1.40 s, 12.3 s, 3 minutes."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from khumkan.ui.dates import write_duration, write_number

_SHORT: Final = 10
_FEW: Final = 120


def write_seconds(seconds: float) -> str:
    """Return seconds with as many decimals as matter, or words for what took minutes and more."""
    if seconds > _FEW:
        return write_duration(timedelta(seconds=seconds))
    places = 2 if round(seconds, 2) < _SHORT else 1
    return _("%(seconds)s s") % {"seconds": write_number(seconds, places)}
