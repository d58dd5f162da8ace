"""Fields for choices: radio buttons while they fit at a glance, a list of options beyond."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = Iterable[tuple[Any, str | Promise]]
N_RADIOS: Final = 5


def list_choices(field: forms.Field) -> list[tuple[Any, str | Promise]]:
    """Return the value and label of each option of a field, without the groups they stand in."""
    options: list[tuple[Any, str | Promise]] = []
    for key, label in getattr(field, "choices", ()):
        options += label if isinstance(label, list | tuple) else [(key, label)]
    return options


class OneOf(forms.ChoiceField):
    """One of several. Up to five are radio buttons; more are a list that begins with "Choose"."""

    default_error_messages = {  # noqa: RUF012 -- as Django's fields declare it
        "invalid_choice": _("Choose one of the options."),
    }

    def __init__(self, choices: Choices, *, none_label: str | Promise = "", **kwargs: Any) -> None:
        options = list(choices)
        has_radios = len(options) <= N_RADIOS
        kwargs.setdefault("widget", forms.RadioSelect if has_radios else forms.Select)
        nothing = none_label or (_("Not given") if has_radios else _("Choose…"))
        if not has_radios or not kwargs.get("required", True):
            options.insert(0, ("", nothing))
        super().__init__(choices=options, **kwargs)


class SeveralOf(forms.MultipleChoiceField):
    """Any number of several, as check boxes."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {  # noqa: RUF012 -- as Django's fields declare it
        "invalid_choice": _("Choose from the options shown."),
    }

    def __init__(self, choices: Choices, **kwargs: Any) -> None:
        super().__init__(choices=list(choices), **kwargs)


class YesNo(forms.BooleanField):
    """A check box; never required to be ticked unless said, for then it isn't a question."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse an empty box that must be ticked."""
        if self.required and not value:
            raise ValidationError(_("Tick the box to go on."), code="required")
