"""A STIX pattern as a tree: comparisons under AND and OR; each knows where it stands."""

from dataclasses import dataclass
from typing import TypeAlias

Constant: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path operator constants`, turned round where `is_negated`.

    `operator` is =, <, >, <=, >=, IN, LIKE, MATCHES, ISSUBSET or ISSUPERSET (!= is a negated =).
    `constants` is a single one but for IN. `position` is of the path, in characters from 1.
    """

    path: str
    operator: str
    constants: tuple[Constant, ...]
    is_negated: bool
    position: int


@dataclass(frozen=True, slots=True)
class Every:
    """Comparisons joined by AND."""

    children: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """Comparisons, or whole observations, joined by OR."""

    children: "tuple[Node, ...]"


Node: TypeAlias = Comparison | Every | Some
