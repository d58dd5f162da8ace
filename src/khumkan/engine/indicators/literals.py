"""Texts without which a pattern that names no value can't hold of an event.

Of comparisons of texts, names of domains and of files; their normal forms leave letters of ASCII
where they stood, but for their case. `ASCII` of other letters is told apart by who looks.
"""

import re
from collections.abc import Iterable

from khumkan.engine.columns.windows.derive import may_be_made
from khumkan.engine.indicators.patterns import Alternative, Nature
from khumkan.engine.indicators.patterns.paths import Property
from khumkan.engine.indicators.patterns.tree import Comparison
from khumkan.engine.sieve.expressions import necessary_texts

_NATURES = {Nature.TEXT, Nature.DOMAIN, Nature.FILE_NAME}
_WILD = re.compile("[%_]")
_STRETCH = re.compile(r"[A-Za-z0-9 .-]+")
_THREE_LETTERS = re.compile("[A-Za-z]{3}")  # as no number has
_LEAST_BYTES = 4


def literals_of(alternative: Alternative) -> tuple[str, ...]:
    """Return texts of which a line has one where the alternative holds, () if none are known."""
    known = (_literals_of(prop, asked) for prop, asked in alternative.asked)
    return next(filter(None, known), ())


def is_wide(alternative: Alternative) -> bool:
    """Say whether letters from beyond ASCII may become those that a literal has."""
    return any(prop.nature is not Nature.TEXT for prop, _ in alternative.asked)


def _literals_of(prop: Property, asked: Comparison) -> tuple[str, ...]:
    if prop.nature not in _NATURES:
        return ()
    constants = [str(one) for one in asked.constants]
    if asked.operator == "MATCHES":
        return _all_telling([text] for text in necessary_texts(constants[0]))
    if asked.operator == "LIKE":
        return _all_telling([_WILD.split(constants[0])])
    is_text = prop.nature is Nature.TEXT and asked.operator in {"=", "IN"}
    return _all_telling([text] for text in constants) if is_text else ()


def _all_telling(texts: Iterable[list[str]]) -> tuple[str, ...]:
    """Return the most telling stretch of each text, () if one has none."""
    found = tuple(_most_telling(pieces) for pieces in texts)
    return found if all(found) else ()


def _most_telling(pieces: list[str]) -> str:
    stretches = [stretch for piece in pieces for stretch in _STRETCH.findall(piece)]
    telling = (one for one in stretches if _is_telling(one))
    return max(telling, key=len, default="")


def _is_telling(stretch: str) -> bool:
    is_long = len(stretch) >= _LEAST_BYTES and _THREE_LETTERS.search(stretch) is not None
    return is_long and not may_be_made(stretch.lower())
