"""What the audit trail can be narrowed by."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from khumkan.ui.audit.words import action_choices, subject_choices
from khumkan.ui.dates import BANGKOK
from khumkan.ui.forms import DayField, PlainText
from khumkan.ui.tables import Pick, Search, TableFilters

_ADDRESS_LENGTH = 45


class AuditFilters(TableFilters):
    """Action, person, kind of object, days, address, and words in what was changed."""

    q = Search(_("Words in the changes"))
    who = PlainText(label=_("Who"), max_length=200)
    action = Pick((), _("What"))
    kind = Pick((), _("About"))
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    address = PlainText(label=_("Address"), max_length=_ADDRESS_LENGTH)
    about = PlainText(label=_("Object"), max_length=64)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._offer("action", action_choices())
        self._offer("kind", subject_choices())

    lookups = {  # noqa: RUF012 -- as TableFilters declares it
        "action": "action",
        "kind": "object_kind",
        "address": "address__startswith",
        "about": "object_id",
    }

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the entries that answer every field in use."""
        queryset = super().narrow(queryset)
        for name, condition in (("who", _acted), ("since", _from), ("until", _up_to)):
            if (value := self.given(name)) is not None:
                queryset = queryset.filter(condition(value))
        words = self.given("q")
        return _mentioning(queryset, words) if words else queryset

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [*field.choices, *choices]


def _acted(who: str) -> Q:
    """Part of a person's name, or the person's key as links to this list have it."""
    try:
        return Q(actor_id=UUID(who))
    except ValueError:
        people = get_user_model().objects.filter(name__icontains=who)
        return Q(actor_id__in=people.order_by().values("pk"))


def _from(day: date) -> Q:
    return Q(at__gte=_begins(day))


def _up_to(day: date) -> Q:
    return Q(at__lt=_begins(day + timedelta(days=1)))


def _begins(day: date) -> datetime:
    """Return when a day begins in Thailand, as storage counts time."""
    return datetime.combine(day, time.min, BANGKOK).astimezone(UTC)


def _mentioning(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    told: QuerySet[Any] = queryset.alias(changes_text=Cast("changes", TextField()))
    for word in words.split():
        told = told.filter(changes_text__icontains=word)
    return told
