"""The rules for what people say of a source."""

import re
from typing import Final

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.engine.formats import get_format

_KIND: Final = re.compile(r"[a-z]{1,16}[0-9]{0,4}(?:-[a-z]{1,16}[0-9]{0,4}){0,2}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME: Final = 100
FEWEST_DAYS: Final = 90  # the Computer Crime Act
MOST_DAYS: Final = 3_650
MOST_MINUTES: Final = 40_320  # four weeks


def check_name(name: str) -> str:
    """Return a name without spaces around it; raises ConfigurationError if it is none."""
    bare = name.strip()
    if not bare or len(bare) > _LONGEST_NAME or not bare.isprintable():
        raise ConfigurationError(
            message(
                "a source needs a name of 1 to {most} characters on one line, such as “web server”",
                most=_LONGEST_NAME,
            )
        )
    return bare


def check_certificate_hash(text: str | None) -> str | None:
    """Return a SHA-256 in small hexadecimal digits; raises ConfigurationError if it is none."""
    if text is None or _HASH.fullmatch(bare := text.replace(":", "").strip().lower()):
        return None if text is None else bare
    raise ConfigurationError(
        message(
            "{text} is no SHA-256 of a certificate: 64 hexadecimal digits, as openssl x509 "
            "-fingerprint -sha256 shows them",
            text=repr(text[:80]),
        )
    )


def check_format(name: str | None) -> str | None:
    """Return the name of a reader; raises ConfigurationError that lists them all if it is none."""
    return None if name is None else get_format(name).name


def check_keep_days(days: int | None) -> int | None:
    """Return how long to keep logs; raises ConfigurationError below what the law asks for."""
    if days is None or FEWEST_DAYS <= days <= MOST_DAYS:
        return days
    raise ConfigurationError(
        message(
            "logs are kept {least} to {most} days, not {days}: the Computer Crime Act asks for 90",
            least=FEWEST_DAYS,
            most=MOST_DAYS,
            days=days,
        )
    )


def check_silent_after(minutes: int | None) -> int | None:
    """Return after how long a silence is wrong; raises ConfigurationError if that can't be."""
    if minutes is None or 1 <= minutes <= MOST_MINUTES:
        return minutes
    raise ConfigurationError(
        message(
            "a source is silent after 1 to {most} minutes, not {minutes}",
            most=MOST_MINUTES,
            minutes=minutes,
        )
    )


def check_kind(kind: str) -> str:
    """Return a kind the contract with the hub has room for; raises ConfigurationError if not."""
    if not _KIND.fullmatch(kind):
        raise ConfigurationError(
            message(
                "{kind} is no kind of source: use up to three small words joined by hyphens, such "
                "as windows, fortigate or web-server",
                kind=repr(kind[:80]),
            )
        )
    return kind
