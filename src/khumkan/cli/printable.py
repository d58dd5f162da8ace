"""Text from logs made safe for a terminal: attackers write log lines too."""

import unicodedata

_ESCAPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_KEPT = {"\u200b", "\u200c", "\u200d"}  # Thai and emoji text joins and breaks with these


def printable(text: str, *, limit: int = 0) -> str:
    """Return text with control and direction characters shown as escapes; cut to `limit` if any."""
    if text.isprintable():  # nearly all are, and this is a hundred times as fast
        return f"{text[: limit - 1]}…" if limit and len(text) > limit else text
    safe = "".join(map(_printable_character, text[: limit + 1] if limit else text))
    return f"{safe[: limit - 1]}…" if limit and len(safe) > limit else safe


def _printable_character(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _ESCAPED_CATEGORIES:
        return character
    return character.encode("unicode_escape").decode("ascii")
