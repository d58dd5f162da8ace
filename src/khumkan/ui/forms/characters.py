"""Which characters a text may hold: what is seen, and the marks that Thai is written with.

Control characters, and those that turn the direction of the text around, change what a reader sees
without being seen: with one of them a file that ends in
"fdp.exe" reads as a PDF. They are refused with their place, never removed in silence.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Pasted along from web pages and Thai word processors; they show nothing and break nothing, but
# would make two equal names differ.
_DROPPED: Final = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")
_JOINERS: Final = frozenset("\u200c\u200d")  # emoji and some scripts are written with these
_TURNERS: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BREAKS: Final = frozenset("\n\r\v\f\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A character that may not be there; `place` counts from 1."""

    character: str
    place: int
    kind: str | Promise

    @property
    def code(self) -> str:
        """The character's name to look up, such as U+202E."""
        return f"U+{ord(self.character):04X}"


def normal_line(text: str) -> str:
    """Return one line in Unicode's composed form, without invisible filling and outer space."""
    return unicodedata.normalize("NFC", text.translate(_DROPPED)).strip()


def normal_lines(text: str) -> str:
    """Return lines in composed form, ended by a line feed, without space around the whole."""
    text = text.replace("\r\n", "\n").replace("\ufeff", "")
    text = text.translate({ord(end): "\n" for end in _BREAKS})
    return unicodedata.normalize("NFC", text).strip()


def find_stranger(text: str, allowed: str = "") -> Stranger | None:
    """Return the first character that may not be kept, None if all may."""
    for place, character in enumerate(text, start=1):
        if character not in allowed and (kind := _refused_kind(character)):
            return Stranger(character, place, kind)
    return None


def _refused_kind(character: str) -> str | Promise:
    """Return what is wrong with a character, "" if nothing."""
    if character in _TURNERS:
        return _("a hidden character that changes the direction of text")
    if character in _BREAKS:
        return _("a line break")
    if character == "\t":
        return _("a tab")
    return _KINDS.get(_category(character), "")


def _category(character: str) -> str:
    """Return Unicode's category; "" for what is kept, "Cn" for what can never be a character."""
    category = unicodedata.category(character)
    if category == "Cn":  # not assigned yet is fine: tomorrow's emoji
        return category if ord(character) & 0xFFFE == 0xFFFE else ""  # noqa: PLR2004 -- Unicode's noncharacters
    return "" if character in _JOINERS or character.translate(_DROPPED) == "" else category


_KINDS: Final[dict[str, str | Promise]] = {
    "Cc": _("a control character"),
    "Cf": _("a hidden formatting character"),
    "Cs": _("half a character"),
    "Co": _("a character that only one font knows"),
    "Cn": _("no character at all"),
    "Zl": _("a line break"),
    "Zp": _("a line break"),
}
