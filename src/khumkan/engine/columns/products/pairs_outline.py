"""What naming does to all lines of one shape: FortiGate's and Sophos's pairs, and plain text.

The lines are those of the tape: a header of syslog or none, and a message that begins with a pair
and has no date behind its first word, or is nothing but text (see `formats.tape.pairs_text`).
"""

from collections.abc import Sequence

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.outline import Outline
from khumkan.engine.columns.products import fortigate_outline, sophos_outline, text_outline
from khumkan.engine.columns.products.fortigate import is_fortigate
from khumkan.engine.columns.products.lines import may_be_line
from khumkan.engine.columns.products.logins import LOGIN_WORDS
from khumkan.engine.columns.products.sophos import is_sophos
from khumkan.engine.columns.urls import PARTS, TARGET

JOINED_COLUMNS = PARTS | {TARGET, fortigate_outline.OWN_URL}
"""Columns that may be made of a host and a path, or are a part of what is made of them."""
_ORIGIN = frozenset({"syslog.app", "syslog.hostname"})
_TELLING = _ORIGIN | fortigate_outline.TELLING | sophos_outline.TELLING
_WORDS = ("http:", "https:", "ftp:", *sorted(LOGIN_WORDS))


def telling_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return those of some dotted names whose values decide what a line is."""
    is_text = not any(name.startswith("kv.") for name in names)
    telling = text_outline.TELLING if is_text else _TELLING
    return tuple(name for name in names if name in telling)


def outline_of(fields: JsonObject) -> Outline | None:
    """Return the outline of a line without a key that stands twice."""
    if may_be_line(fields):
        return None
    if "kv" not in fields:
        return text_outline.outline_text(fields)
    if is_fortigate(fields):
        return fortigate_outline.outline_fortigate(fields)
    return sophos_outline.outline_sophos(fields) if is_sophos(fields) else None


def may_be_joint(text: str) -> bool:
    """Say whether a folded text without a slash may stand in a value that naming makes by itself.

    Any other such text in one stands in one of the line's own values as well.
    """
    return any(text in word for word in _WORDS)
