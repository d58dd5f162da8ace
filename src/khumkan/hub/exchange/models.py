"""Which reports were taken: a report that comes again is answered and changes nothing."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Receipt(models.Model):
    """A report of a node that is durable here, kept for as long as it might be sent again.

    Ids are the node's own: that another node uses the same one too must do neither any harm.
    """

    report_id = models.UUIDField()
    node = models.ForeignKey("nodes.Node", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    n_accepted = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "report_id"], name="exchange_report_once")
        ]

    def __str__(self) -> str:
        return str(self.report_id)
