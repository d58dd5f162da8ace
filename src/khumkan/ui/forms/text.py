"""Fields for text. SQL and HTML are just text: kept as typed, escaped where they are shown."""

import unicodedata
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from khumkan.ui.dates import write_number
from khumkan.ui.forms.characters import find_stranger, normal_line, normal_lines

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 4000
_WIDE, _MIDDLE = 60, 25  # characters from which a box is as wide as its column, or half of it


class PlainText(forms.CharField):
    """One line of visible characters, composed (NFC), without space around it.

    `max_length` counts characters. No `maxlength` reaches the browser, which would cut what is
    pasted: a text that is too long is told, never cut.
    """

    allowed_controls = ""

    def __init__(
        self, *, max_length: int = LONGEST_LINE, autocomplete: str = "", **kwargs: Any
    ) -> None:
        self.longest = max_length
        self.autocomplete = autocomplete
        super().__init__(strip=False, **kwargs)
        self.widget.attrs = {**self.attributes(), **self.widget.attrs}
        # Django's own check would answer first, with a sentence that names neither place nor sign.
        self.validators = [one for one in self.validators if one not in _of_django()]

    def normalise(self, text: str) -> str:
        """Return the text as it is stored."""
        return normal_line(text)

    def to_python(self, value: Any) -> str:
        """Return the text as it is stored; raise ValidationError for a character it can't hold."""
        text = str(super().to_python(value) or "")
        normal = self.normalise(text)
        if stranger := find_stranger(normal, self.allowed_controls):
            place = text.find(stranger.character) + 1 or stranger.place
            raise ValidationError(
                _("Character %(place)s is %(kind)s (%(code)s). Delete it and try again."),
                code="character",
                params={
                    "place": write_number(place),
                    "kind": stranger.kind,
                    "code": stranger.code,
                },
            )
        return normal

    def validate(self, value: Any) -> None:
        """Refuse what is missing or too long, saying how long it is."""
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(_too_long(self.longest, len(value)), code="max_length")

    def attributes(self) -> dict[str, Any]:
        """Return how wide the box is, and what a browser may fill in."""
        attrs: dict[str, Any] = {"class": _width(self.longest)}
        if self.autocomplete:
            attrs["autocomplete"] = self.autocomplete
        return attrs


class MultilineText(PlainText):
    """Several lines; tabs and line breaks are kept, the latter as line feeds."""

    widget = forms.Textarea
    allowed_controls = "\n\t"

    def __init__(self, *, max_length: int = LONGEST_TEXT, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.widget.attrs["rows"] = rows

    def normalise(self, text: str) -> str:
        """Return the text as it is stored."""
        return normal_lines(text)


class PersonName(PlainText):
    """The name of somebody or something, with at least one letter that is seen."""

    default_error_messages = {"letters": _("Enter a name with at least one letter.")}  # noqa: RUF012 -- as Django's fields declare it

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        super().__init__(autocomplete=autocomplete, **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse a name that only has signs, or letters that show nothing."""
        super().validate(value)
        if value and not any(map(_is_seen_letter, value)):
            raise ValidationError(self.error_messages["letters"], code="letters")


_INVISIBLE_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")


def _is_seen_letter(character: str) -> bool:
    return unicodedata.category(character).startswith("L") and character not in _INVISIBLE_LETTERS


def _of_django() -> list[Any]:
    return list(forms.CharField().validators)


def _too_long(longest: int, given: int) -> str:
    sentence = ngettext(
        "Use at most %(longest)s character; there are %(given)s.",
        "Use at most %(longest)s characters; there are %(given)s.",
        longest,
    )
    return sentence % {"longest": write_number(longest), "given": write_number(given)}


def _width(longest: int) -> str:
    if longest >= _WIDE:
        return "input-wide"
    return "input-middle" if longest >= _MIDDLE else "input-short"
