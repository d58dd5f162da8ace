"""Reads of the hub itself: whether its hospitals exist."""

from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.models import Hub


def hub_mode() -> Mode | None:
    """Return the mode the hub was opened in; None before `open_hub`."""
    mode = Hub.objects.order_by("pk").values_list("mode", flat=True).first()
    return Mode(mode) if mode else None
