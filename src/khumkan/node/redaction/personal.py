"""What may be about a person in a text that is otherwise fit to be shared.

Stricter than the contract: digits with marks between them (1-1017-00203-45-1) are one number, and
what is only wrapped in percent signs, base64, base32 or hexadecimal is unwrapped first.
"""

import base64
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

PERSONAL: Final = re.compile(r"\d(?:[-._ ]?\d){5,}|@|[^\x00-\x7f]")

# In bytes that are perhaps no text: a long number, two Thai letters, an e-mail address. Chance
# makes none of them, so that what is really random is left alone.
_IN_WRAPPING: Final = re.compile(
    rb"\d(?:[-._ ]?\d){5,}|(?:\xe0[\xb8\xb9][\x80-\xbf][ .]?){2,}|[\w.+-]{2,}@[\w-]{2,}\.\w{2,}"
)
# Base 32 is how data leaves through the DNS, which loses the case of letters: any text counts.
_IN_BASE32: Final = re.compile(_IN_WRAPPING.pattern + rb"|[ -~]{10,}")
_BASE32: Final = re.compile(r"[A-Za-z2-7]{16,}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+_-]{8,}")
_HEXADECIMAL: Final = re.compile(r"[0-9A-Fa-f]{12,}")
_MOST_DECODINGS: Final = 5


def unwrap_percent(text: str) -> str | None:
    """Undo percent-encoding, that of percent-encoding too; None where it never ends."""
    for _ in range(_MOST_DECODINGS):
        plain = unquote(text)
        if plain == text:
            return text
        text = plain
    return None


def find_wrapped(text: str) -> re.Match[str] | None:
    """Return the first stretch that is base64, base32 or hexadecimal of something personal."""
    for pattern, unwrap, inside in _WRAPPINGS:
        for found in pattern.finditer(text):
            if any(inside.search(raw.replace(b"\0", b"")) for raw in unwrap(found[0])):
                return found
    return None


def is_text_in_hex(digits: str) -> bool:
    """Say whether hexadecimal digits spell a text: what looks like a hash is none then."""
    try:
        text = bytes.fromhex(digits).decode("utf-8")
    except ValueError:
        return digits.isdecimal()
    return digits.isdecimal() or text.rstrip("\0").isprintable()


def _from_hex(token: str) -> Iterator[bytes]:
    """Yield what the digits are, wherever the first whole byte begins."""
    for start in range(2):
        part = token[start:]
        yield bytes.fromhex(part[: len(part) // 2 * 2])


def _from_base64(token: str) -> Iterator[bytes]:
    """Yield what the characters are, wherever the first whole group of them begins."""
    plain = token.replace("-", "+").replace("_", "/")
    for start in range(4):
        part = plain[start:]
        whole = len(part) - (len(part) % 4 == 1)
        yield base64.b64decode(part[:whole] + "=" * (-whole % 4))


def _from_base32(token: str) -> Iterator[bytes]:
    """Yield what the characters are, wherever the first whole group of them begins."""
    plain = token.upper()
    for start in range(8):
        part = plain[start:]
        whole = len(part) - {1: 1, 3: 1, 6: 1}.get(len(part) % 8, 0)
        yield base64.b32decode(part[:whole] + "=" * (-whole % 8))


_WRAPPINGS: Final = (
    (_HEXADECIMAL, _from_hex, _IN_WRAPPING),
    (_BASE32, _from_base32, _IN_BASE32),
    (_BASE64, _from_base64, _IN_WRAPPING),
)
