"""What a pattern asks of one event, ready to be tried on the objects of a row.

An alternative holds if for each type of object it names there is one object in the row of which all
comparisons of that type hold; comparisons of one property must hold of one and the same value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from khumkan.engine.indicators.patterns.comparisons import ValueTest
from khumkan.engine.indicators.patterns.paths import Property
from khumkan.engine.indicators.patterns.row_objects import Object, Objects, Seen
from khumkan.engine.indicators.patterns.tree import Comparison
from khumkan.engine.rows import Scalar
from khumkan.wire.observables import Observable


class Check(NamedTuple):
    """One comparison: `words` is how the pattern says it."""

    prop: Property
    holds: ValueTest
    words: str


class Proof(NamedTuple):
    """A value of a row that a comparison of a pattern held of."""

    column: str
    scalar: Scalar
    words: str


@dataclass(frozen=True, slots=True)
class Need:
    """What one object of a type must be: by property, all checks that one value must pass."""

    object_type: str
    checks: tuple[tuple[Property, tuple[Check, ...]], ...]

    def prove(self, objects: Objects) -> list[Proof] | None:
        """Return what of the row makes it hold, None where it does not."""
        for one in objects.get(self.object_type, ()):
            proofs = [_prove(one, prop, checks) for prop, checks in self.checks]
            if None not in proofs:
                return [proof for found in proofs for proof in found or ()]
        return None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Needs that must all hold of one row.

    A row of which it holds has a value that names one of `anchors`; where there are none, a value
    that passes `scanned`. `asked` are the comparisons that must hold, less those turned round.
    """

    needs: tuple[Need, ...]
    anchors: tuple[Observable, ...]
    scanned: Check
    asked: tuple[tuple[Property, Comparison], ...] = ()

    def prove(self, objects: Objects) -> list[Proof] | None:
        """Return what of the row makes it hold, None where it does not."""
        proofs: list[Proof] = []
        for need in self.needs:
            found = need.prove(objects)
            if found is None:
                return None
            proofs += found
        return proofs


def prove_any(alternatives: Iterable[Alternative], objects: Objects) -> list[Proof] | None:
    """Return what makes the first of the alternatives hold that does, None where none does."""
    found = (one.prove(objects) for one in alternatives)
    return next((proofs for proofs in found if proofs is not None), None)


def _prove(one: Object, prop: Property, checks: tuple[Check, ...]) -> list[Proof] | None:
    for seen in one.get(prop, ()):
        if all(check.holds(seen.held) for check in checks):
            return [_proof(seen, check) for check in checks]
    return None


def _proof(seen: Seen, check: Check) -> Proof:
    return Proof(seen.column, seen.scalar, check.words)
