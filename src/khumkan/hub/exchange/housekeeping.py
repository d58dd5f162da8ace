"""Removes receipts of reports so old that their nodes have long stopped sending them again."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from khumkan.hub.exchange.models import Receipt

KEPT: Final = timedelta(days=30)


def remove_old_receipts() -> None:
    """Remove receipts of more than 30 days ago."""
    Receipt.objects.filter(received_at__lt=timezone.now() - KEPT).delete()
