"""Fields for e-mail addresses and telephone numbers, stored in one form each."""

import re
from typing import Any, Final

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from khumkan.ui.dates import read_digits
from khumkan.ui.forms.text import PlainText

_LONGEST_EMAIL: Final = 254
_LONGEST_PHONE: Final = 40
_SEVERAL: Final = re.compile(r"@.*[,;\s].*@|@.*@")
_EXTENSION: Final = re.compile(r"\s*(?:#|x|ext\.?|ต่อ)\s*([0-9]{1,6})$", re.IGNORECASE)
_FILLING: Final = re.compile(r"[\s().\u2010-\u2015-]")
_SHORT_NUMBER: Final = re.compile(r"1[0-9]{2,3}")
_ABROAD: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_FIXED: Final = re.compile(r"(0[2-7][0-9]?)([0-9]{3})([0-9]{4})")
_MOBILE: Final = re.compile(r"(0[689][0-9])([0-9]{3})([0-9]{4})")
_BANGKOK: Final = "02"


class EmailAddress(PlainText):
    """One e-mail address in small letters; a domain in Thai or another script in its ASCII form."""

    widget = forms.EmailInput
    default_error_messages = {  # noqa: RUF012 -- as Django's fields declare it
        "invalid": _("Enter an e-mail address in the right form, such as name@example.go.th."),
        "several": _("Enter one e-mail address only."),
    }

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        super().__init__(max_length=_LONGEST_EMAIL, autocomplete=autocomplete, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the address as it is stored."""
        text = super().to_python(value).lower()
        if not text:
            return ""
        if _SEVERAL.search(text):
            raise ValidationError(self.error_messages["several"], code="several")
        return self._checked(text)

    def _checked(self, text: str) -> str:
        local, _at, domain = text.rpartition("@")
        try:
            address = f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
            validate_email(address)
        except (idna.IDNAError, ValidationError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return address


class Phone(PlainText):
    """A telephone number: Thai ones as 02-590-1000 or 081-234-5678, those abroad as +4420….

    Thai digits, brackets, dots and spaces are accepted; an extension is kept as `#1234`.
    """

    widget = forms.TelInput
    default_error_messages = {  # noqa: RUF012 -- as Django's fields declare it
        "invalid": _("Enter a telephone number, such as 02-590-1000, 081-234-5678 or 1669."),
    }

    def __init__(self, *, autocomplete: str = "tel", **kwargs: Any) -> None:
        super().__init__(max_length=_LONGEST_PHONE, autocomplete=autocomplete, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the number as it is stored."""
        text = read_digits(super().to_python(value))
        if not text:
            return ""
        number, extension = _split_extension(text)
        if not (written := _write(_FILLING.sub("", number))):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{written} #{extension}" if extension else written

    def attributes(self) -> dict[str, Any]:
        """Return what brings up the keypad of a telephone."""
        return {**super().attributes(), "inputmode": "tel"}


def _split_extension(text: str) -> tuple[str, str]:
    found = _EXTENSION.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _write(number: str) -> str:
    """Return the one written form of a number without filling, "" if it is none."""
    number = re.sub(r"^(?:\+66|0066)0?", "0", number)
    number = re.sub(r"^00(?=[1-9])", "+", number)
    if _SHORT_NUMBER.fullmatch(number) or _ABROAD.fullmatch(number):
        return number
    if mobile := _MOBILE.fullmatch(number):
        return "-".join(mobile.groups())
    return _write_fixed(number)


def _write_fixed(number: str) -> str:
    """Return a Thai fixed-line number, nine digits; Bangkok has two in its area code."""
    if not (len(number) == len("021234567") and _FIXED.fullmatch(number)):
        return ""
    cut = 2 if number.startswith(_BANGKOK) else 3
    return f"{number[:cut]}-{number[cut:-4]}-{number[-4:]}"
