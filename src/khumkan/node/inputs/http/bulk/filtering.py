"""`filter_path`: which members of an answer a client wants.

Only what is to be there is understood; with a pattern of what is not to be there (`-…`), everything
is there. Source: Elasticsearch reference, "Common options".
"""

from fnmatch import fnmatchcase
from typing import Final

_MOST_PATTERNS: Final = 50
_LONGEST: Final = 2_000


class Filter:
    """The patterns of one request."""

    def __init__(self, text: str) -> None:
        patterns = text[:_LONGEST].split(",")[:_MOST_PATTERNS] if text else []
        if any(each.startswith("-") for each in patterns):
            patterns = []
        self._patterns = [each.strip().split(".") for each in patterns if each.strip()]

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not self._patterns

    def has(self, *path: str) -> bool:
        """Say whether a member, or anything within it, is wanted."""
        return self.is_everything or any(_matches(each, path) for each in self._patterns)


def _matches(pattern: list[str], path: tuple[str, ...]) -> bool:
    for wanted, name in zip(pattern, path, strict=False):
        if wanted == "**":
            return True
        if not fnmatchcase(name, wanted):
            return False
    return True
