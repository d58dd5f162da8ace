"""What facts and their values are called, wherever one is named to people: as in the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khumkan.core.clock import parse_time
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import Message
from khumkan.hub.incidents.choices import Category
from khumkan.hub.incidents.models import Incident
from khumkan.ui.dates import write_moment
from khumkan.ui.sentences import say

FACTS: Final[Mapping[str, str | Promise]] = {
    "aware_at": gettext_lazy("Aware of it since"),
    "detected_at": gettext_lazy("Detected"),
    "occurred_at": gettext_lazy("Happened"),
    "processor_aware_at": gettext_lazy("Supplier aware since"),
    "service_down_at": gettext_lazy("Service down"),
    "service_restored_at": gettext_lazy("Service restored"),
    "ended_at": gettext_lazy("Ended"),
    "personal_data": gettext_lazy("Personal data are concerned"),
    "via_processor": gettext_lazy("At a supplier"),
    "processor_name": gettext_lazy("Which supplier"),
    "has_agreement": gettext_lazy("processing agreement with the supplier"),
    "is_cii": gettext_lazy("critical infrastructure is concerned"),
    "categories": gettext_lazy("Categories"),
    "significant": gettext_lazy("significant"),
    "risk": gettext_lazy("risk"),
    "is_state_agency": gettext_lazy("state agency"),
    "regulator_hours": gettext_lazy("hours set by the regulator"),
}


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """One change of a time or fact, in the reader's language."""

    label: str
    before: str
    after: str
    reason: str
    at: datetime
    who: str


def read_fact_history(incident: Incident) -> list[ChangedFact]:
    """Return what was changed, the newest first; one query."""
    rows = incident.fact_changes.select_related("changed_by").order_by("-changed_at", "-id")
    return [
        ChangedFact(
            label=name_fact(one.field),
            before=tell_value(one.field, one.before),
            after=tell_value(one.field, one.after),
            reason=one.reason,
            at=one.changed_at,
            who=one.changed_by.name if one.changed_by else "",
        )
        for one in rows
    ]


def name_fact(name: str) -> str:
    """Return what a fact is called; one that has no words any more is shown as it is stored."""
    return str(FACTS.get(name, name))


def tell_value(field: str, value: JsonValue) -> str:
    """Return a stored value in words; nothing stored is "not known yet"."""
    if not value and value is not False:
        return _("not known yet")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(Category(one).label) for one in value if isinstance(one, int))
    return write_moment(parse_time(str(value))) if field.endswith("_at") else str(value)


def say_why(why: Message) -> str:
    """Return why a duty changed, with the facts that it names in words."""
    parts: dict[str, str | int | float] = {
        name: _name_parts(value) for name, value in why.parameters.items()
    }
    return say(Message(why.text, parts))


def _name_parts(value: object) -> str:
    """Return the names of facts in quotes; what names none, such as a version, stays."""
    return ", ".join(_quote(one) for one in str(value).split(", "))


def _quote(name: str) -> str:
    return f"“{FACTS[name]}”" if name in FACTS else name
