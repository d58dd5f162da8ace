"""Two people edit one record: the second is shown what the first has stored, and decides.

In goes the form as typed, the service's ConflictError and the record as it is now; the form comes
back with its own input kept, what is stored beside each field that differs, and the new version.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.forms import BoundField, ChoiceField, Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from khumkan.ui.dates import write_day, write_moment, write_number
from khumkan.ui.errors import ConflictError
from khumkan.ui.forms.bases import VersionedForm
from khumkan.ui.forms.choosing import list_choices
from khumkan.ui.sentences import say


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who changed the record meanwhile and when, as far as known; `stored` is by field name."""

    who: str = ""
    at: datetime | None = None
    stored: dict[str, str] = field(default_factory=dict)


def show_conflict(
    form: VersionedForm,
    error: ConflictError,
    current: object = None,
    *,
    who: str = "",
    at: datetime | None = None,
) -> VersionedForm:
    """Return the form ready to be shown again, so that saving once more is a decision.

    `current` is the record read anew; without it, the one the form was made with. Who and when are
    taken from the error where it has `who` and `at`, unless they are given.
    """
    values = form.stored_values(form.instance if current is None else current)
    form.add_error(None, say(error.message))
    form.conflict = Conflict(
        who=who or getattr(error, "who", ""),
        at=at or getattr(error, "at", None),
        stored=dict(_differences(form, values)),
    )
    form.data = _with_value(form.data, form.add_prefix("version"), str(values["version"]))
    return form


def _differences(form: Form, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for bound in form:
        value = values.get(bound.name)
        if not bound.is_hidden and bound.field.has_changed(value, bound.data):
            yield bound.name, _written(bound, value)


def _written(bound: BoundField, value: Any) -> str:
    """Return a stored value as the reader would see it on a page."""
    if value in (None, "", [], ()):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(bound.field, ChoiceField):
        return _labels(bound.field, value)
    if isinstance(value, date):  # a moment is one too
        return write_moment(value) if isinstance(value, datetime) else write_day(value)
    return write_number(value) if isinstance(value, int) else str(value)


def _labels(choices: ChoiceField, value: Any) -> str:
    labels = {str(key): str(label) for key, label in list_choices(choices)}
    values = value if isinstance(value, list | tuple | set) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values)


def _with_value(data: Any, name: str, value: str) -> Any:
    """Return posted data with one value put in its place."""
    if isinstance(data, QueryDict):
        data = data.copy()
        data[name] = value
        return data
    return {**data, name: value}
