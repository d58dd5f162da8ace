"""Brings text into one form, so that what looks the same to a reader is found: both sides fold.

Letter case, width, Thai digits, invisible marks and the usual ways of mistyping Thai disappear.
The result is for comparing, never for showing.
"""

import re
import unicodedata

# Above and below vowels and the like, and the marks that belong on top of them.
_VOWELS = "\u0e31\u0e34-\u0e3a\u0e47\u0e4d"
_TONES = "\u0e48-\u0e4c"
_MARKS = re.compile(f"[{_VOWELS}{_TONES}]{{2,}}")
_IS_TONE = re.compile(f"[{_TONES}]")
# NFKC has taken sara am apart: nikhahit and sara aa, tone marks typed before, between or after.
_SARA_AM = re.compile(f"[{_TONES}]*(?:\u0e4d[{_TONES}]*\u0e32[{_TONES}]*)+")
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_VARIATION = re.compile("[\ufe00-\ufe0f]")


def fold(text: str) -> str:
    """Return `text` in the form that is stored and asked for; white space is one space each."""
    plain = _casefold(_drop_invisible(" ".join(text.split())))
    thai = _mend_thai(plain)
    return " ".join("".join(map(_to_arabic_digit, thai)).split())


def _casefold(text: str) -> str:
    """Fold case and width until nothing changes any more: some letters need two rounds."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded if folded == text else _casefold(folded)


def _drop_invisible(text: str) -> str:
    """Remove zero-width, bidirectional, control and unassigned characters."""
    seen = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    return _VARIATION.sub("", seen)


def _mend_thai(text: str) -> str:
    """Order and single the marks above a consonant; two sara e are a sara ae."""
    paired = text.replace("\u0e40\u0e40", "\u0e41")
    composed = _SARA_AM.sub(_compose, paired)
    return _MARKS.sub(_order_marks, composed)


def _compose(found: re.Match[str]) -> str:
    """Sara am again, its tone marks before it, as it is meant to be typed."""
    return "".join(_IS_TONE.findall(found[0])) + "\u0e33"


def _order_marks(found: re.Match[str]) -> str:
    """Vowels before tone marks, as they are meant to be typed, and each once."""
    once = dict.fromkeys(found[0])
    return "".join(sorted(once, key=lambda mark: bool(_IS_TONE.match(mark))))


def _to_arabic_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
