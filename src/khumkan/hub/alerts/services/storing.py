"""What every change of an alert does: tell the trail, keep the search index."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import override

from khumkan.hub.alerts.models import Alert
from khumkan.hub.rules.selectors import rule_card
from khumkan.ui.actors import Actor, Channel
from khumkan.ui.audit.services import record
from khumkan.ui.search.kinds import Searchable
from khumkan.ui.search.services import index

KIND: Final = "alert"
NODE: Final = Actor(channel=Channel.NODE)
_LANGUAGES: Final = ("th", "en")


def record_alert(
    action: str, alert: Alert, by: Actor, changes: Mapping[str, tuple[object, object]] | None = None
) -> None:
    """Tell the audit trail what happened to an alert."""
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=alert.pk,
        organisation_id=alert.organisation_id,
        changes=changes,
    )


def describe_for_search(alert: Alert) -> Searchable:
    """Return what an alert is found by: its rule in both languages, or its indicator; its place."""
    names = _name_rule(alert) if alert.rule_id else [str(alert.indicator)]
    place = alert.organisation
    parts = (*names[1:], place.name_th, place.name_en, place.short_name, place.hcode)
    return Searchable(alert.pk, names[0], tuple(part for part in parts if part))


def put_into_index(alert: Alert) -> None:
    """Have the search find an alert."""
    found = describe_for_search(alert)
    index(KIND, found.object_id, found.title, found.parts)


def _name_rule(alert: Alert) -> list[str]:
    titles: dict[str, None] = {}
    for language in _LANGUAGES:
        with override(language):
            titles[rule_card(alert.rule_id).title if alert.rule_id else ""] = None
    return list(titles)
