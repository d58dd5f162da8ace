"""Alerts that know what they are called: by the title of their rule in the reader's language."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from khumkan.hub.alerts.models import Alert
from khumkan.hub.intel.presenting import defang
from khumkan.hub.rules.selectors import rule_cards

_CHUNK = 2_000


class NamedAlerts(QuerySet[Alert]):
    """A queryset whose alerts carry `title`, however it is narrowed or sliced later."""

    @classmethod
    def of(cls, alerts: QuerySet[Alert]) -> Self:
        """Return the same alerts, named. They bring their `indicator` along."""
        return cls(model=Alert, query=alerts.query.chain(), using=alerts.db)

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield alerts as they come, named chunk by chunk."""
        chunk: list[Any] = []
        for row in super().iterator(chunk_size=chunk_size or _CHUNK):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from _name(chunk)
                chunk = []
        yield from _name(chunk)

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh:
            _name(self._result_cache or [])


def name_alerts(alerts: Sequence[Alert]) -> Sequence[Alert]:
    """Give alerts their `title`: that of the rule, or the indicator's value made harmless."""
    cards = rule_cards({one.rule_id for one in alerts if one.rule_id})
    for one in alerts:
        if one.rule_id:
            one.title = cards[one.rule_id].title
        elif one.indicator:
            value = defang(one.indicator.kind, one.indicator.value)
            words = _("Seen in the past: %(value)s") if one.is_past else _("Seen: %(value)s")
            one.title = words % {"value": value}
    return alerts


def _name(rows: list[Any]) -> list[Any]:
    name_alerts([row for row in rows if isinstance(row, Alert)])
    return rows
