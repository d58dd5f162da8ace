"""Fields for numbers and days, in Thai or Arabic digits and either calendar."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from khumkan.ui.dates import DateError, parse_day, read_digits, to_day, write_digits, write_number
from khumkan.ui.forms.characters import normal_line
from khumkan.ui.preferences import current
from khumkan.ui.sentences import say

_WHOLE: Final = re.compile(r"[+-]?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?")
_BUDDHIST_OFFSET: Final = 543


class WholeNumber(forms.Field):
    """A whole number, thousands parted by commas or not; `lowest` and `highest` are included."""

    widget = forms.TextInput
    default_error_messages = {  # noqa: RUF012 -- as Django's fields declare it
        "invalid": _("Enter a whole number, such as 120."),
        "lowest": _("Enter %(lowest)s or more."),
        "highest": _("Enter %(highest)s or less."),
    }
    shape = _WHOLE
    inputmode = "numeric"
    places = 0

    def __init__(
        self, *, lowest: float | None = None, highest: float | None = None, **kwargs: Any
    ) -> None:
        self.lowest, self.highest = lowest, highest
        super().__init__(**kwargs)
        self.widget.attrs = {**self.attributes(), **self.widget.attrs}

    def to_python(self, value: Any) -> int | float | None:
        """Return the number, None if there is none."""
        if value is None or isinstance(value, int | float):
            return value
        text = read_digits(normal_line(str(value)))
        if not text:
            return None
        if not self.shape.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return self.read(text.replace(",", ""))

    def read(self, text: str) -> int | float:
        """Return the number that digits mean."""
        return int(text)

    def validate(self, value: Any) -> None:
        """Refuse what is missing or out of bounds."""
        super().validate(value)
        bounds = {"lowest": self.lowest, "highest": self.highest}
        for code, bound in bounds.items():
            if value is not None and bound is not None and _is_beyond(code, value, bound):
                shown = {code: write_number(bound, self.places if bound % 1 else 0)}
                raise ValidationError(self.error_messages[code], code=code, params=shown)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the number differs, not how it is written."""
        return _differs(self, initial, data)

    def attributes(self) -> dict[str, Any]:
        """Return what brings up the keypad for digits."""
        return {"class": "input-short", "inputmode": self.inputmode, "autocomplete": "off"}


class DecimalNumber(WholeNumber):
    """A number that may have decimals, such as a coordinate."""

    default_error_messages = {"invalid": _("Enter a number, such as 13.75.")}  # noqa: RUF012 -- as Django's fields declare it
    shape = _DECIMAL
    inputmode = "decimal"
    places = 2

    def read(self, text: str) -> float:
        """Return the number that digits mean."""
        return float(text)


class DayField(forms.Field):
    """A day, typed in either calendar: 22/11/2569, 2026-11-22, 22 พ.ย. 2569."""

    widget = forms.TextInput

    def __init__(
        self, *, earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        kwargs.setdefault("help_text", _HINT)
        super().__init__(**kwargs)
        width = {"class": "input-day", "autocomplete": "off"}  # no keypad: months may have names
        self.widget.attrs = {**width, **self.widget.attrs}

    def to_python(self, value: Any) -> date | None:
        """Return the day, None if there is none."""
        if value is None or isinstance(value, date):
            return to_day(value) if value else None
        text = normal_line(str(value))
        try:
            return parse_day(text) if text else None
        except DateError as error:
            raise ValidationError(say(error.message), code="invalid") from None

    def validate(self, value: Any) -> None:
        """Refuse what is missing, too early or too late."""
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            day = {"day": _typed(self.earliest)}
            raise ValidationError(_("Enter %(day)s or a later day."), code="earliest", params=day)
        if value and self.latest and value > self.latest:
            day = {"day": _typed(self.latest)}
            raise ValidationError(_("Enter %(day)s or an earlier day."), code="latest", params=day)

    def prepare_value(self, value: Any) -> Any:
        """Return a stored day as people type it, in the reader's calendar."""
        return _typed(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the day differs, not how it is written."""
        return _differs(self, initial, data)


def _typed(day: date) -> str:
    day = to_day(day)
    year = day.year + (_BUDDHIST_OFFSET if current().calendar == "buddhist" else 0)
    return f"{day.day}/{day.month}/{year}"


def _example() -> str:
    return write_digits(_typed(date(2026, 11, 22)))


_HINT: Final = format_lazy(_("Day/month/year, such as {day}"), day=lazy(_example, str)())


def _is_beyond(code: str, value: float, bound: float) -> bool:
    return value < bound if code == "lowest" else value > bound


def _differs(field: forms.Field, initial: Any, data: Any) -> bool:
    try:
        return bool(field.to_python(data) != field.to_python(initial))
    except ValidationError:
        return True
