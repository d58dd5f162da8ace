"""The second seam: an event under names that rules can ask for, and the log sources it belongs to.

A row is one event after naming: its columns carry ECS names (Elastic Common Schema) where ECS has
one, the source's own name otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True, order=True)
class LogSource:
    """Where events come from, in the three parts of the Sigma specification; "" means any."""

    product: str = ""
    category: str = ""
    service: str = ""

    def covers(self, other: "LogSource") -> bool:
        """Say whether every part this one names is the same in `other`."""
        return all(
            not mine or mine == theirs
            for mine, theirs in (
                (self.product, other.product),
                (self.category, other.category),
                (self.service, other.service),
            )
        )

    def covering(self) -> Iterator[tuple[str, str, str]]:
        """Yield the parts of all log sources that cover this one, itself among them."""
        return product({"", self.product}, {"", self.category}, {"", self.service})

    def __str__(self) -> str:
        return "/".join(part or "*" for part in (self.product, self.category, self.service))


@dataclass(frozen=True, slots=True)
class Row:
    """One event, named.

    `sources` are all log sources the event belongs to (a Sysmon 12 is registry_event, registry_add
    and registry_delete at once), each as complete as the event allows. `values` maps a column to a
    scalar or a tuple of scalars (a JSON list); a null or absent value has no entry. `time` is the
    event's own time, aware and in UTC, or None where the event tells none.
    """

    sources: frozenset[LogSource]
    values: dict[str, Value]
    time: datetime | None
