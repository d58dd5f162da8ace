"""How the trail is told to people: apps list their words in `<app>/wording.py`.

`ACTIONS` are the `Action`s an app records, `SUBJECTS` the kinds of object they are about. What has
no words is shown as it is stored: an entry outlives the app that wrote it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from khumkan.core.clock import parse_time
from khumkan.core.errors import KhumkanError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.ui.dates import write_day, write_moment
from khumkan.ui.plugins import collect

NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Action:
    """One action and the sentence of a timeline, such as "organisation changed"."""

    name: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Detail:
    """What entries say besides the fields of a model: `values` has the words for what it can be."""

    name: str
    label: str | Promise
    values: Mapping[str, str | Promise] = field(default_factory=dict)
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of object: its model ("organisations.Organisation") has the words for its fields.

    `url(object_id)` is where an object is shown, if anywhere; `names(object_ids)` tells what
    several are called, in one query.
    """

    name: str
    model: str
    url: Callable[[str], str] | None = None
    names: Callable[[Iterable[str]], Mapping[str, str]] | None = None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after, as people read it; "" is nothing."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        steps = [self.before, self.after or NOTHING] if self.before else [self.after or NOTHING]
        return f"{self.field}: {' → '.join(steps)}"


def action_label(action: str) -> str:
    """Return the words for an action."""
    return str(_action_labels().get(action, action))


def subject_label(object_kind: str) -> str:
    """Return the words for a kind of object."""
    subject = _subjects().get(object_kind)
    if subject is None:
        return object_kind
    model = apps.get_model(subject.model)
    return str(model._meta.verbose_name)


def subject_url(object_kind: str, object_id: str) -> str:
    """Return where an object is shown, or ""."""
    subject = _subjects().get(object_kind)
    return subject.url(object_id) if subject and subject.url else ""


def subject_names(objects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return what objects, given by kind and id, are called; one query a kind."""
    ids: dict[str, set[str]] = {}
    for kind, object_id in objects:
        ids.setdefault(kind, set()).add(object_id)
    named: dict[tuple[str, str], str] = {}
    for kind, some in ids.items():
        subject = _subjects().get(kind)
        if subject and subject.names:
            named |= {(kind, key): name for key, name in subject.names(some).items()}
    return named


def action_choices() -> list[tuple[str, str]]:
    """Return every action with its words, for a filter."""
    return [(name, str(label)) for name, label in _action_labels().items()]


def subject_choices() -> list[tuple[str, str]]:
    """Return every kind of object with its words, for a filter."""
    return [(name, subject_label(name)) for name in _subjects()]


def tell_changes(object_kind: str, changes: JsonObject) -> list[Change]:
    """Return the changes of one entry with the words of its model's fields and choices."""
    return [_tell_change(object_kind, name, pair) for name, pair in changes.items()]


def _tell_change(object_kind: str, name: str, pair: JsonValue) -> Change:
    before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)  # noqa: PLR2004 -- a pair
    column = _find_field(object_kind, name)
    if column is not None:
        label = str(column.verbose_name)
        return Change(label, _tell_value(column, before), _tell_value(column, after))
    detail = _find_detail(object_kind, name)
    return Change(str(detail.label), _tell_detail(detail, before), _tell_detail(detail, after))


def _find_detail(object_kind: str, name: str) -> Detail:
    subject = _subjects().get(object_kind)
    details = subject.details if subject else ()
    return next((one for one in details if one.name == name), Detail(name, name))


def _tell_detail(detail: Detail, value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(_tell_detail(detail, one) for one in value)
    text = _tell_value(None, value)
    if detail.is_time and text:
        return write_moment(parse_time(text))
    if not detail.values:
        return text
    return ", ".join(str(detail.values.get(part, part)) for part in text.split(" + ") if part)


def _find_field(object_kind: str, name: str) -> "Field[object, object] | None":
    subject = _subjects().get(object_kind)
    if subject is None:
        return None
    model = apps.get_model(subject.model)
    try:
        column = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return column if isinstance(column, Field) else None


def _tell_value(column: "Field[object, object] | None", value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_tell_value(column, item) for item in value)
    if isinstance(column, DateField):
        return _tell_date(column, str(value))
    choices = dict(column.flatchoices) if column and column.choices else {}
    return str(choices.get(value, value))


def _tell_date(column: "DateField[object, object]", text: str) -> str:
    """Return a day or a moment as people read it; what is neither, as it is stored."""
    try:
        if isinstance(column, DateTimeField):
            return write_moment(parse_time(text))
        return write_day(date.fromisoformat(text))
    except (ValueError, KhumkanError):
        return text


def _action_labels() -> dict[str, str | Promise]:
    return {action.name: action.label for action in collect("wording", "ACTIONS")}


def _subjects() -> dict[str, Subject]:
    return {subject.name: subject for subject in collect("wording", "SUBJECTS")}
