"""The field for day and time, in Thai or Arabic digits and either calendar."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from khumkan.ui.dates import BANGKOK, DateError, parse_moment, write_digits
from khumkan.ui.dates.writing import BUDDHIST_OFFSET
from khumkan.ui.forms.characters import normal_line
from khumkan.ui.preferences import current
from khumkan.ui.sentences import say


class MomentField(forms.Field):
    """Day and time in Thailand: 22/11/2569 05:31, a time of today alone, or "now". Gives UTC."""

    widget = forms.TextInput

    def __init__(self, *, is_past: bool = False, **kwargs: Any) -> None:
        self.is_past = is_past
        kwargs.setdefault("help_text", _HINT)
        super().__init__(**kwargs)
        width = {"class": "input-day", "autocomplete": "off"}
        self.widget.attrs = {**width, **self.widget.attrs}

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment in UTC, None if there is none."""
        if value is None or isinstance(value, datetime):
            return value
        text = normal_line(str(value))
        try:
            return parse_moment(text, timezone.now()) if text else None
        except DateError as error:
            raise ValidationError(say(error.message), code="invalid") from None

    def validate(self, value: Any) -> None:
        """Refuse what is missing, or has not come yet where it must have."""
        super().validate(value)
        if value and self.is_past and value > timezone.now():
            raise ValidationError(_("This is in the future: check day and time."), code="in_future")

    def prepare_value(self, value: Any) -> Any:
        """Return a stored moment as people type it, in the reader's calendar."""
        return _typed(value) if isinstance(value, datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the minute differs, not how it is written."""
        try:
            given, stored = self.to_python(data), self.to_python(initial)
        except ValidationError:
            return True
        return _minute(given) != _minute(stored)


def _minute(at: datetime | None) -> datetime | None:
    return at.replace(second=0, microsecond=0) if at else None


def _typed(at: datetime) -> str:
    local = at.astimezone(BANGKOK)
    year = local.year + (BUDDHIST_OFFSET if current().calendar == "buddhist" else 0)
    return f"{local.day}/{local.month}/{year} {local:%H:%M}"


def _example() -> str:
    year = 2569 if current().calendar == "buddhist" else 2026
    return write_digits(f"22/11/{year} 05:31")


_HINT: Final = format_lazy(_("Day and time, such as {at}"), at=lazy(_example, str)())
