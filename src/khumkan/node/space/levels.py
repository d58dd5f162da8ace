"""How full a disk is, in three words; what was said holds until there is clearly more room."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_CLEARLY: Final = 1.25


class Level(StrEnum):
    """Enough room; little, so that what need not be kept goes; so little that nothing is taken."""

    ENOUGH = "enough"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Watermarks:
    """Below `least_free_bytes` no logs are taken; below twice that, or the ratio, room is made."""

    least_free_bytes: int
    low_free_ratio: float

    def judge(self, free_bytes: int, all_bytes: int, before: Level) -> Level:
        """Return the level, given what it was before."""
        full = self.least_free_bytes
        low = max(2 * full, round(self.low_free_ratio * all_bytes))
        if free_bytes < full * (_CLEARLY if before is Level.FULL else 1):
            return Level.FULL
        if free_bytes < low * (1 if before is Level.ENOUGH else _CLEARLY):
            return Level.LOW
        return Level.ENOUGH
