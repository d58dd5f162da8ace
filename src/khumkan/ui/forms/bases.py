"""What our forms have in common, and the form of a record that two people may edit at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from khumkan.ui.forms.conflicts import Conflict


_HIGHEST_VERSION: Final = 2**31 - 1  # what the column of a version can hold


class Form(forms.Form):
    """A form whose truth is on the server: the browser is not asked to judge what is typed.

    A missing answer is named by its field, so that the summary on top reads by itself.
    """

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(data, **kwargs)

    def full_clean(self) -> None:
        """Clean everything that was typed; fields that were added late have our words too."""
        for name, field in self.fields.items():
            if field.error_messages.get("required") == _SAID_BY_DJANGO:
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages["required"] = tell_missing(field, label)
        super().full_clean()


class VersionedForm(Form):
    """A form that knows which version of the record its reader saw.

    `instance` is the record as stored; it is read, never written. A view hands
    `cleaned_data["version"]` to the service, which raises ConflictError when another version is
    stored by now; `show_conflict` then shows both.
    """

    version = forms.IntegerField(
        min_value=1,
        max_value=_HIGHEST_VERSION,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("This form has lost its place. Open the page again and repeat your change."),
        ),
    )

    conflict: "Conflict | None" = None

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, instance: object = None, **kwargs: Any
    ) -> None:
        self.instance = instance
        stored = self.stored_values(instance) if instance is not None else {}
        initial = {**stored, **(kwargs.pop("initial", None) or {})}
        super().__init__(data, initial=initial, **kwargs)

    def stored_values(self, instance: object) -> dict[str, Any]:
        """Return what is stored for each field; override where names or shapes differ."""
        values = {name: getattr(instance, name, None) for name in self.base_fields}
        return {
            name: value.pk if isinstance(value, Model) else value for name, value in values.items()
        }


_SAID_BY_DJANGO = forms.Field.default_error_messages["required"]


def tell_missing(field: forms.Field, label: str | Promise) -> Any:
    """Return what to say when a field that must be answered was not; it names the field."""
    if isinstance(field, forms.ChoiceField):
        return format_lazy(_("Choose an answer: {label}"), label=label)
    return format_lazy(_("Fill this in: {label}"), label=label)
