"""How bad: the five levels of the Sigma specification, in order, used for findings and alerts.

This is khumkan's own scale. The levels of the Cyber Security Act are another one and are never
derived from it.
"""

from enum import StrEnum


class Severity(StrEnum):
    """Ordered: `Severity.LOW < Severity.HIGH`. Source: Sigma rule specification 2.0, `level`."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for informational to 4 for critical."""
        return _RANKS[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


_RANKS = {level.value: rank for rank, level in enumerate(Severity)}
