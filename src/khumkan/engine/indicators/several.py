"""Texts that are lists of names and addresses, such as logs write of what the DNS answered.

Sysmon: `type:  5 a.example;::ffff:203.0.113.7;`, FortiGate: `203.0.113.7, 203.0.113.8`, and the
same of proxies that a request came by. A list has nothing else in it: what stands in sentences and
command lines is not looked for.
"""

import re

_HOST = r"[A-Za-z0-9._-]++(?::[0-9]{1,5})?+"
_SIX = r"[0-9A-Fa-f]*+:[0-9A-Fa-f:][0-9A-Fa-f:.]*+"
_ITEM = rf"(?:type: ++[0-9]++ ++)?+(?:{_SIX}|{_HOST})"
_LIST = re.compile(rf"{_ITEM}(?:[;,] *+{_ITEM})*+[;,]?+")
_BETWEEN = re.compile(r"[;,\s]+")


def is_list(text: str, longest: int) -> bool:
    """Say whether a text, as far as it is looked at, is a list of names and addresses."""
    return (";" in text or "," in text) and _LIST.fullmatch(_head(text, longest)) is not None


def items_of(text: str, longest: int) -> list[str]:
    """Return the items of a list that end within a length; nothing of a text that is none."""
    if not is_list(text, longest):
        return []
    return [one for one in _BETWEEN.split(_head(text, longest)) if one]


def _head(text: str, longest: int) -> str:
    """Return a text without blanks around it; of a longer one the items that are whole."""
    if len(text) > longest:
        text = text[: max(text.rfind(";", 0, longest), text.rfind(",", 0, longest), 0)]
    return text.strip()
