"""A field as its template needs it: label, hint, errors, and the ids that tie them together.

Works for any Django form, those of allauth too.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField, Form

from khumkan.ui.forms.conflicts import Conflict

_MARKS_ITSELF = (forms.CheckboxInput,)


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button or check box of a group."""

    id: str
    label: str
    tag: Any


@dataclass(frozen=True, slots=True)
class ShownField:
    """Everything `ui/form/field.html` puts on the page; `kind` is box, group, tick or hidden."""

    bound: BoundField
    kind: str
    tag: Any
    options: tuple[Option, ...]
    described_by: str
    stored: str | None
    is_optional: bool

    @property
    def id(self) -> str:
        """The id of the input, or what the ids of a group begin with."""
        return self.bound.auto_id


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line of the summary; `target` is the id to jump to, "" if no field is to blame."""

    text: str
    target: str = ""


def show_field(bound: BoundField) -> ShownField:
    """Return the field with its input rendered and described."""
    kind = _kind(bound)
    stored = stored_value(bound)
    described = " ".join(_describing_ids(bound, stored))
    attrs: dict[str, str | bool] = {"aria-describedby": described} if described else {}
    return ShownField(
        bound=bound,
        kind=kind,
        tag=bound.as_widget(attrs=attrs) if kind != "group" else "",
        options=tuple(_options(bound)) if kind == "group" else (),
        described_by=described,
        stored=stored,
        is_optional=not bound.field.required and kind in {"box", "group"},
    )


def stored_value(bound: BoundField) -> str | None:
    """Return what is stored by now where it differs from what was typed, None elsewhere."""
    conflict: Conflict | None = getattr(bound.form, "conflict", None)
    return conflict.stored.get(bound.name) if conflict else None


def list_mistakes(form: Form) -> list[Mistake]:
    """Return every error of the form in the order of its fields, those of no field first."""
    mistakes = [Mistake(str(text)) for text in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else _first_id(bound)
        mistakes += [Mistake(str(text), target) for text in bound.errors]
    return mistakes


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "tick" if isinstance(widget, _MARKS_ITSELF) else "box"


def _describing_ids(bound: BoundField, stored: str | None) -> list[str]:
    given = {"helptext": bound.help_text, "error": bound.errors, "stored": stored is not None}
    return [f"{bound.auto_id}_{part}" for part, is_there in given.items() if is_there]


def _options(bound: BoundField) -> list[Option]:
    return [
        Option(str(one.id_for_label), str(one.choice_label), one.tag()) for one in bound.subwidgets
    ]


def _first_id(bound: BoundField) -> str:
    return f"{bound.auto_id}_0" if _kind(bound) == "group" else bound.auto_id
