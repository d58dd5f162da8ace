"""Shapes: which names an object has, in which order, and which of them are null.

A shape is a path through a tree of names that grows as lines are read, up to a bound: whoever
writes logs can invent names, and lines of shapes for which there is no room are read the slow way.
"""

from dataclasses import dataclass

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
MAX_DEPTH = 8
_MOST_SHAPES_KEPT = 1024
# What a step in the tree is: a name with a value, a name with null, into an object, out
# of one, a name with a list.
VALUE, ABSENT, OPEN, CLOSE, LISTED = range(5)
ROOT = 0
NO_SHAPE = -1
# The numbers of a node.
CHILD, SIBLING, PARENT, KIND, NAME, LENGTH, SHAPE, WIDTH = range(8)
N_NODES, N_NAME_BYTES, N_SHAPES = range(3)


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
        self._nodes = self.nodes.data
        self._steps: dict[int, tuple[int, str, int]] = {}

    def step(self, node: int) -> tuple[int, str, int]:
        """Return the kind and the name of a node, and the node before it."""
        known = self._steps.get(node)
        if known is None:
            record = self._nodes[node * 8 : node * 8 + 8]
            start = record[NAME]
            raw = self.names[start : start + record[LENGTH]].tobytes()
            known = self._steps[node] = (record[KIND], raw.decode(), record[PARENT])
        return known

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

    `absent` are the names whose value is null, `objects` those whose value is an object.
    """

    paths: tuple[tuple[str, ...], ...]
    absent: tuple[tuple[str, ...], ...]
    objects: tuple[tuple[str, ...], ...]


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
    steps: list[tuple[int, str]] = []
    node = int(tree.ends[number])
    while node != ROOT:
        kind, name, before = tree.step(node)
        steps.append((kind, name))
        node = before
    return _walk(steps)


def _walk(backwards: list[tuple[int, str]]) -> Shape:
    inside: list[str] = []
    paths: list[tuple[str, ...]] = []
    absent: list[tuple[str, ...]] = []
    objects: list[tuple[str, ...]] = []
    for kind, name in reversed(backwards):
        if kind == OPEN:
            inside.append(name)
            objects.append(tuple(inside))
        elif kind == CLOSE:
            inside.pop()
        else:
            (absent if kind == ABSENT else paths).append((*inside, name))
    return Shape(tuple(paths), tuple(absent), tuple(objects))
