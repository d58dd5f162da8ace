"""A condition over numbered atoms: as a function of the atoms that hold, and its anchors.

Anchors are atoms of which at least one must hold for the condition to hold. A rule is looked at
only where one of its anchors holds; a condition that can hold with nothing has none.
"""

from collections.abc import Callable

from khumkan.engine.compiled import All, Any_, Condition, Leaf, Literal, Not, Present

Holds = Callable[[frozenset[int]], bool]
NumberOf = Callable[[Leaf], int]


def compile_condition(condition: Condition, number_of: NumberOf) -> Holds:
    """Return the condition as a function; `number_of` gives the atom of a leaf."""
    match condition:
        case Leaf():
            atom = number_of(condition)
            return lambda atoms: atom in atoms
        case Not(child=child):
            inner = compile_condition(child, number_of)
            return lambda atoms: not inner(atoms)
        case All(children=children):
            return _all([compile_condition(one, number_of) for one in children])
        case Any_(children=children):
            return _any(children, number_of)


def _all(parts: list[Holds]) -> Holds:
    def holds(atoms: frozenset[int]) -> bool:
        for part in parts:  # noqa: SIM110 -- all() with a generator costs twice as much here
            if not part(atoms):
                return False
        return True

    return holds


def _any(children: tuple[Condition, ...], number_of: NumberOf) -> Holds:
    """Leaves, the usual long list of values, are one set operation."""
    leaves = frozenset(number_of(one) for one in children if isinstance(one, Leaf))
    parts = [compile_condition(one, number_of) for one in children if not isinstance(one, Leaf)]

    def holds(atoms: frozenset[int]) -> bool:
        if not leaves.isdisjoint(atoms):
            return True
        for part in parts:  # noqa: SIM110 -- any() with a generator costs twice as much here
            if part(atoms):
                return True
        return False

    return holds


def choose_anchors(condition: Condition, number_of: NumberOf) -> frozenset[int] | None:
    """Return the anchors of a condition, the rarest that can be guessed, or None without any."""
    anchors = _anchors(condition)
    return None if anchors is None else frozenset(map(number_of, anchors))


def _anchors(condition: Condition) -> frozenset[Leaf] | None:
    match condition:
        case Leaf():
            return frozenset([condition])
        case Not():
            return None
        case All(children=children):
            options = [one for child in children if (one := _anchors(child)) is not None]
            return max(options, key=_rarity, default=None)
        case Any_(children=children):
            parts = [_anchors(child) for child in children]
            known = [part for part in parts if part is not None]
            return frozenset().union(*known) if len(known) == len(parts) else None


def _rarity(leaves: frozenset[Leaf]) -> tuple[int, int]:
    """A guess without data: few and long literals are rare, mere presence is common."""
    return min(map(_length, leaves), default=0), -len(leaves)


def _length(leaf: Leaf) -> int:
    if isinstance(leaf.test, Literal):
        return len(leaf.test.text)
    return 0 if isinstance(leaf.test, Present) else 4
