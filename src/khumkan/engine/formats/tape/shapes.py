"""Shapes: which names an object has, in which order, and which of them are null.

A shape is a path through a tree of names that grows as lines are read, up to a bound: whoever
writes logs can invent names, and lines of shapes for which there is no room are read the slow way.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.memory import (
    PADDING,
    Bytes,
    Data,
    Numbers,
    are_same,
    byte_at,
    kernel,
    number_at,
    put_byte,
    put_number,
    put_word,
    word_at,
)
from khumkan.engine.formats.tape.signs import QUOTE

MAX_NODES = 1 << 15
MAX_NAME_BYTES = 1 << 20
MAX_SIBLINGS = 256
MAX_NAME_LENGTH = 256  # less than the padding, for a name is compared before its end is known
MAX_DEPTH = 12
_MOST_SHAPES_KEPT = 1024
# What a step in the tree is: a name with a value, a name with null, into an object, out of it or
# of a list, a name with a list of scalars that is one value, into a list whose items are steps
# without a name.
VALUE, ABSENT, OPEN, CLOSE, LISTED, OPEN_LIST = range(6)
ROOT = 0
NO_SHAPE = -1
# The numbers of a node.
CHILD, SIBLING, PARENT, KIND, NAME, LENGTH, SHAPE = range(7)
NODE = 8
"""How many numbers a node has; the last means nothing."""
N_NODES, N_NAME_BYTES, N_SHAPES = range(3)


Path = tuple[str | int, ...]
"""Where a value stands: the names it is in, and the numbers of items from 0 in lists of steps."""


class Step(NamedTuple):
    """A node as Python knows it: what it is, where that stands, and the step before it.

    Behind it one is `inside` of what; of each list around `items` were met, of an object None.
    """

    kind: int
    name: str
    path: Path
    before: "Step | None"
    inside: Path
    items: tuple[int | None, ...]


class Tree:
    """The tree as arrays: eight numbers a node, the bytes of all names, the node of each shape.

    `shapes` are some of those that Python read.
    """

    def __init__(self) -> None:
        self.nodes: Numbers = np.full(MAX_NODES * 8, -1, np.int32)
        self.names: Bytes = np.zeros(MAX_NAME_BYTES + PADDING, np.uint8)
        self.ends: Numbers = np.zeros(MAX_NODES, np.int32)
        self.counts: npt.NDArray[np.int64] = np.array([1, 0, 0], np.int64)
        self.shapes: dict[int, Shape] = {}
        self._nodes, self._letters = self.nodes.data, self.names.data
        self._steps: dict[int, Step] = {}

    def steps_to(self, node: int) -> "list[Step]":
        """Return the steps that lead to a node; most shapes begin as others do."""
        fresh = []
        while node != ROOT and node not in self._steps:
            fresh.append(node)
            node = self._nodes[node * 8 + PARENT]
        step = self._steps.get(node)
        for one in reversed(fresh):
            step = self._steps[one] = self._make_step(one, step)
        found = []
        while step is not None:
            found.append(step)
            step = step.before
        found.reverse()
        return found

    def _make_step(self, node: int, before: "Step | None") -> "Step":
        nodes, at = self._nodes, node * 8
        start = nodes[at + NAME]
        name = str(self._letters[start : start + nodes[at + LENGTH]], "utf-8")
        return _follow(before, nodes[at + KIND], name)

    @property
    def is_full(self) -> bool:
        """Whether new names find no room."""
        return bool(
            self.counts[N_NODES] > MAX_NODES - 1024
            or self.counts[N_NAME_BYTES] > MAX_NAME_BYTES / 2
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """The names of an object's values with their nesting, in the order they stand there.

    `absent` are those whose value is null, `objects` those whose value is an object, `lists` those
    whose value is a list of which each item is a step.
    """

    paths: tuple[Path, ...]
    absent: tuple[Path, ...]
    objects: tuple[Path, ...]
    lists: tuple[Path, ...] = ()


@kernel
def guess_step(nodes: Data, names: Data, node: int, data: Data, at: int) -> int:
    """Return a node behind `node` whose name stands at a place and ends there with a quote."""
    found = number_at(nodes, node * 8 + CHILD)
    while found >= 0:
        n_bytes = number_at(nodes, found * 8 + LENGTH)
        if byte_at(data, at + n_bytes) == QUOTE and are_same(
            names, number_at(nodes, found * 8 + NAME), data, at, n_bytes
        ):
            return found
        found = number_at(nodes, found * 8 + SIBLING)
    return -1


@kernel
def find_step(
    nodes: Data, names: Data, counts: Data, node: int, kind: int,
    data: Data, start: int, n_bytes: int,
) -> int:  # fmt: skip
    """Return the node that follows `node` by a name, made if need be; -1 without room."""
    found = number_at(nodes, node * 8 + CHILD)
    n_tried = 0
    while found >= 0:
        is_name = number_at(nodes, found * 8 + LENGTH) == n_bytes and are_same(
            names, number_at(nodes, found * 8 + NAME), data, start, n_bytes
        )
        if is_name and number_at(nodes, found * 8 + KIND) == kind:
            return found
        found = number_at(nodes, found * 8 + SIBLING)
        n_tried += 1
    if n_tried >= MAX_SIBLINGS or n_bytes > MAX_NAME_LENGTH:
        return -1
    return _add_step(nodes, names, counts, node, kind, data, start, n_bytes)


@kernel
def _add_step(
    nodes: Data, names: Data, counts: Data, node: int, kind: int,
    data: Data, start: int, n_bytes: int,
) -> int:  # fmt: skip
    made, place = word_at(counts, N_NODES), word_at(counts, N_NAME_BYTES)
    if made >= MAX_NODES or place + n_bytes > MAX_NAME_BYTES:
        return -1
    put_word(counts, N_NODES, made + 1)
    put_word(counts, N_NAME_BYTES, place + n_bytes)
    for n in range(n_bytes):
        put_byte(names, place + n, byte_at(data, start + n))
    put_number(nodes, made * 8 + KIND, kind)
    put_number(nodes, made * 8 + PARENT, node)
    put_number(nodes, made * 8 + NAME, place)
    put_number(nodes, made * 8 + LENGTH, n_bytes)
    put_number(nodes, made * 8 + SIBLING, number_at(nodes, node * 8 + CHILD))
    put_number(nodes, node * 8 + CHILD, made)
    return made


@kernel
def shape_at(nodes: Data, ends: Data, counts: Data, node: int) -> int:
    """Return the number of the shape that ends at `node`."""
    number = number_at(nodes, node * 8 + SHAPE)
    if number < 0:
        number = word_at(counts, N_SHAPES)
        put_word(counts, N_SHAPES, number + 1)
        put_number(nodes, node * 8 + SHAPE, number)
        put_number(ends, number, node)
    return number


def read_shape(tree: Tree, number: int) -> Shape:
    """Return a shape by its number; who reads it again soon gets the same one."""
    shape = tree.shapes.get(number)
    if shape is None:
        if len(tree.shapes) >= _MOST_SHAPES_KEPT:
            tree.shapes.clear()
        shape = tree.shapes[number] = _read_shape(tree, number)
    return shape


def _read_shape(tree: Tree, number: int) -> Shape:
    steps = tree.steps_to(int(tree.ends[number]))
    kinds = {one.kind for one in steps}

    def paths(*wanted: int) -> tuple[Path, ...]:
        if kinds.isdisjoint(wanted):
            return ()
        return tuple([one.path for one in steps if one.kind in wanted])

    return Shape(paths(VALUE, LISTED), paths(ABSENT), paths(OPEN), paths(OPEN_LIST))


def _follow(before: Step | None, kind: int, name: str) -> Step:
    """Return the step behind another one, or the first."""
    inside, items = (before.inside, before.items) if before else ((), (None,))
    if kind == CLOSE:
        return Step(kind, name, (), before, inside[:-1], items[:-1])
    number = items[-1]
    if number is not None:
        items = (*items[:-1], number + 1)
    path = (*inside, name if number is None else number)
    if kind in (OPEN, OPEN_LIST):
        inside, items = path, (*items, 0 if kind == OPEN_LIST else None)
    return Step(kind, name, path, before, inside, items)
