"""How the reader wants to see pages: language, colours, calendar, digits. Known to one request.

`middleware.preferences` works them out; dates, numbers and templates ask `current()`. Outside a
request (a letter, a task) they are the defaults, or what `using` says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("th", "en")
THEMES: Final = ("auto", "light", "dark", "contrast")
CALENDARS: Final = ("buddhist", "gregorian")
DIGITS: Final = ("arabic", "thai")
THEME_COOKIE: Final = "theme"


@dataclass(frozen=True, slots=True)
class Preferences:
    """One reader's choices; the values are those of `accounts.choices`."""

    language: str = "th"
    theme: str = "auto"
    calendar: str = "buddhist"
    digits: str = "arabic"


_CURRENT: ContextVar[Preferences] = ContextVar("preferences")
_DEFAULT = Preferences()


def current() -> Preferences:
    """Return the choices of whoever reads what is being made."""
    return _CURRENT.get(_DEFAULT)


@contextmanager
def using(preferences: Preferences) -> Iterator[None]:
    """Make `preferences` the current ones for a while. The language for gettext is not touched."""
    token = _CURRENT.set(preferences)
    try:
        yield
    finally:
        _CURRENT.reset(token)
