"""Writes: the hub's knowledge of the shipped pack is brought up to date."""

import logging
from pathlib import Path

from django.db import transaction

from khumkan.core.journal import log_event
from khumkan.core.shipped import shipped_rules
from khumkan.hub.rules.models import Rule
from khumkan.hub.rules.pack import read_rules

_LOG = logging.getLogger(__name__)
_FIELDS = [field.name for field in Rule._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def load_pack(folder: Path | None = None) -> int:
    """Store what the pack says of each rule; return how many. Again changes nothing more.

    Rules that the pack has dropped stay: findings of theirs are there still, and so are nodes that
    run an older pack.
    """
    rows = {row.rule_id: row for row in read_rules(folder or shipped_rules())}
    Rule.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["rule_id"], update_fields=_FIELDS
    )
    log_event(_LOG, "rules.load", n_rules=len(rows))
    return len(rows)
