"""No patient's identifier enters a case: counts and kinds only (National Health Act, section 7)."""

import re
from typing import Final

from khumkan.core.messages import message
from khumkan.ui.errors import RefusedError

_SEPARATED: Final = re.compile(r"(?<![0-9])[0-9](?:[ \-–.]?[0-9]){12}(?![0-9])")
_THAI_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def has_national_id(text: str) -> bool:
    """Say whether a text holds thirteen digits that are a valid Thai identity number.

    Digits may be Thai, and grouped as 1-2345-67890-12-1. The last digit is the check: eleven less
    the weighted sum of the others modulo eleven, modulo ten.
    """
    for found in _SEPARATED.findall(text.translate(_THAI_DIGITS)):
        digits = [int(letter) for letter in found if letter.isdigit()]
        weighted = sum(digit * (13 - place) for place, digit in enumerate(digits[:12]))
        if (11 - weighted % 11) % 10 == digits[12]:
            return True
    return False


def refuse_patient_identifiers(text: str, field: str) -> None:
    """Raise RefusedError for a text that holds an identity number."""
    if has_national_id(text):
        raise RefusedError(
            message(
                "This holds an identity number of 13 digits. Nobody’s identity belongs here: write "
                "how many people, and which kinds of data."
            ),
            field=field,
        )
