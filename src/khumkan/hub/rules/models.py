"""The rules of the shipped pack, as people read of them. Private to this app: others ask."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from khumkan.core.severity import Severity


class Rule(models.Model):
    """What the hub says of a rule whose finding a node reported; the rule itself is the node's."""

    rule_id = models.UUIDField(primary_key=True)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_th = models.CharField(_("title in Thai"), max_length=200, blank=True)
    level = models.CharField(
        _("level"), max_length=13, choices=[(level.value, level.value) for level in Severity]
    )
    description = models.TextField(_("description"), blank=True)
    advice_en = models.TextField(_("advice in English"), blank=True)
    advice_th = models.TextField(_("advice in Thai"), blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    pack_date = models.DateField(_("rule pack of"))

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering: ClassVar = ["title_en", "rule_id"]

    def __str__(self) -> str:
        return self.title_en
