"""Values that can name nothing but a file, told without trying each kind of observable.

Most values of a log are such: times, numbers, sentences, paths. For those the long way
(`observables.named_by`) comes to the same; only speed depends on this.
"""

import re

from khumkan.engine.indicators.several import is_list

_LETTERS = re.compile(r"[A-Za-z0-9_.:/-]+")  # of addresses, networks, hashes, domains and ports
_NUMERIC = re.compile(r"[0-9A-Fa-f.:]+(?:/[0-9]+)?")
_SHORTEST_HASH = 32
_FEWEST_COLONS = 6  # of an IPv6 address that leaves nothing out and ends like an IPv4 one
_LONGEST_NAME = 255
LONGEST_VALUE = 8_192
"""As much of a value is looked at."""


def can_name_only_a_file(text: str) -> bool:
    """Say that a text spells no observable of another kind; False says nothing."""
    if not text.isascii() or "@" in text or "://" in text:
        return False
    bare = text.strip()
    if not _LETTERS.fullmatch(bare):
        is_hashes = "=" in bare and " " not in bare
        return not is_hashes and not is_list(text, LONGEST_VALUE)
    n_colons = bare.count(":")
    if n_colons > 1:
        is_short = n_colons < _FEWEST_COLONS and "::" not in bare
        return is_short or not _NUMERIC.fullmatch(bare)
    if "/" in bare:
        return not _NUMERIC.fullmatch(bare)
    return "." not in bare and len(bare) < _SHORTEST_HASH


def file_key(text: str) -> str | None:
    """Return the key of the file that a text ends with, "" if there is none, None if unsure."""
    name = text[max(text.rfind("/"), text.rfind("\\")) + 1 :]
    if not name.strip(" .") or len(name) > _LONGEST_NAME:
        return "" if text.isascii() else None
    return "f" + name.lower() if name.isascii() and name.isprintable() else None
