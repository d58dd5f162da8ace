"""What people may say anew of a source, checked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from khumkan.node.sources.checks import (
    check_format,
    check_keep_days,
    check_kind,
    check_name,
    check_silent_after,
)
from khumkan.node.sources.source import Source


class Unchanged(Enum):
    """What stands for "as it is" where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED

_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "name": check_name,
        "kind": check_kind,
        "format": check_format,
        "keep_days": check_keep_days,
        "silent_after_minutes": check_silent_after,
    }
)


def change_source(source: Source, said: Mapping[str, str | int | Unchanged | None]) -> Source:
    """Return a source as it is said to be, by field.

    Raises ConfigurationError for a value that a field can't have.
    """
    news = {key: _CHECKS[key](value) for key, value in said.items() if value is not UNCHANGED}
    return replace(source, **news)
