"""Whom to invite: one address or many, into one organisation and role."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from khumkan.hub.organisations.forms.places import PlaceForm
from khumkan.ui.dates import write_number
from khumkan.ui.forms import MultilineText

MOST_ADDRESSES = 50
_BETWEEN = re.compile(r"[\n,;]+")


class InviteForm(PlaceForm):
    """One invitation a line; each line gets its own answer."""

    addresses = MultilineText(
        label=_("E-mail addresses"),
        help_text=_("One a line, up to 50. Each person gets a link of their own."),
        rows=4,
        max_length=20_000,
    )

    def clean_addresses(self) -> list[str]:
        """Return the lines as typed, each once; whether each is an address is said line by line."""
        parts = (part.strip() for part in _BETWEEN.split(self.cleaned_data["addresses"]))
        lines = list(dict.fromkeys(part for part in parts if part))
        if len(lines) > MOST_ADDRESSES:
            raise ValidationError(_too_many(len(lines)), code="too_many")
        return lines


def _too_many(n_lines: int) -> str:
    shown: dict[str, Any] = {"n": write_number(n_lines)}
    sentence = ngettext(
        "There is %(n)s address; send at most 50 at once.",
        "There are %(n)s addresses; send at most 50 at once.",
        n_lines,
    )
    return sentence % shown
