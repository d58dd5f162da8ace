"""The fields of form ก2 as a web form, made from the form's own data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language

from khumkan.core.clock import format_time, parse_time
from khumkan.core.jsontypes import JsonValue
from khumkan.hub.incidents.forms.answers import AS_ANSWER, AS_WORD, open_question
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.record import Field, read_form
from khumkan.ui.forms import (
    MomentField,
    MultilineText,
    OneOf,
    PlainText,
    SeveralOf,
    VersionedForm,
    WholeNumber,
)

_LINE, _TEXT, _MOST = 500, 4000, 10**12


@dataclass(frozen=True, slots=True)
class Group:
    """One หมวด of the form as the page shows it."""

    letter: str
    name: str
    fields: list[BoundField]


class RecordForm(VersionedForm):
    """All of it at once; nothing is required: an incomplete form may be sent, and says so."""

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for field in read_form().fields.values():
            self.fields[field.name] = _make(field)
        self.initial = {**self.initial, **self._stored()}

    def groups(self) -> list[Group]:
        """Return the fields by section, in the order of the official form."""
        language = get_language() or "th"
        return [
            Group(part.letter, part.name.in_language(language), [self[one.name] for one in fields])
            for part, fields in read_form().by_section()
        ]

    def details(self) -> dict[str, JsonValue]:
        """Return what was filled in, as it is kept: nothing of what was left empty."""
        told = {name: _keep(field.kind, self.cleaned_data[name]) for name, field in _fields()}
        return {name: value for name, value in told.items() if value not in (None, "", [])}

    def _stored(self) -> dict[str, Any]:
        if not isinstance(self.instance, Incident):
            return {}
        kept = self.instance.details
        return {name: _show(field.kind, kept[name]) for name, field in _fields() if name in kept}


def _fields() -> list[tuple[str, Field]]:
    return list(read_form().fields.items())


def _make(field: Field) -> forms.Field:
    language = get_language() or "th"
    label = f"{field.item} {field.label.in_language(language)}"
    options = read_form().options_of(field).items()
    if options:
        choices = [(name, words.in_language(language)) for name, words in options]
        make = OneOf if field.kind == "one" else SeveralOf
        return make(choices, label=label, required=False)
    return _PLAIN[field.kind](label)


_PLAIN: Final[Mapping[str, Callable[[str], forms.Field]]] = {
    "line": lambda label: PlainText(label=label, max_length=_LINE, required=False),
    "text": lambda label: MultilineText(label=label, max_length=_TEXT, rows=3, required=False),
    "count": lambda label: WholeNumber(label=label, lowest=0, highest=_MOST, required=False),
    "moment": lambda label: MomentField(label=label, is_past=True, required=False),
    "yes-no": open_question,
}


def _keep(kind: str, value: Any) -> JsonValue:
    if isinstance(value, datetime):
        return format_time(value, "seconds")
    return AS_ANSWER[value] if kind == "yes-no" else value


def _show(kind: str, value: Any) -> Any:
    if kind == "moment":
        return parse_time(value)
    return AS_WORD[value] if kind == "yes-no" else value
