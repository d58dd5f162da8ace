"""The questions of all rules as arrays that a kernel reads.

A rule is a record for each of its parts, before those that it consists of. What one number of a
record means stands at its name below.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from khumkan.engine.compiled import CompiledRule
from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.sieve.automata import Automaton
from khumkan.engine.sieve.index import GRAM, MULTIPLIER
from khumkan.engine.sieve.questions import (
    LONGER,
    Opposite,
    Part,
    Question,
    Several,
    questions_of,
)
from khumkan.engine.sieve.walks import walk_of

# A part, and what kinds of parts there are; the last name is how many numbers there are.
KIND, END, COLUMN, WHERE, FIRST_TEXT, N_TEXTS, FOUND, PART = range(8)
ALL_OF, ANY_OF, NOT_IT, ASKED = range(4)
# A text: where it begins, how many bytes, the first four, two of its grams multiplied, and two of
# its letters with how far they stand behind its beginning.
AT, LENGTH, QUAD, FIRST_GRAM, OTHER_GRAM, NEAR, NEAR_BYTE, FAR, FAR_BYTE, TEXT = range(10)
# An automaton: its first state, how many classes, where its classes, steps and ends are.
START, N_CLASSES, CLASSES, STEPS, END_MARKS, AUTOMATON = range(6)
_COMMON = b"qzjxkvbygwpfhumldc0123456789-_:/.irnoat\\s e"  # the commonest last
MOST_DEPTH = 32
HOPELESS = -1
"""In place of a program: only the matcher can tell."""


class Programs:
    """The programs of a list of rules: `starts` has the first part of each, or HOPELESS."""

    def __init__(self, rules: Sequence[CompiledRule], column_ids: Mapping[str, int]) -> None:
        self._ids = column_ids
        self._parts: list[int] = []
        self._texts: list[int] = []
        self._letters = bytearray()
        self._automata: list[int] = []
        self._steps: list[int] = []
        self._marks = bytearray()
        self._known: dict[tuple[bytes, ...], int] = {}
        self._known_automata: dict[tuple[bytes, ...], int] = {}
        starts = [self._add_rule(questions_of(rule.condition)) for rule in rules]
        self.starts: Numbers = np.array(starts, np.int32)
        self.parts: Numbers = np.array(self._parts, np.int32)
        self.texts: npt.NDArray[np.int64] = np.array(self._texts, np.int64)
        self.letters: Bytes = np.frombuffer(bytes(self._letters) + bytes(PADDING), np.uint8)
        self.automata: Numbers = np.array(self._automata, np.int32)
        self.steps: Numbers = np.array(self._steps, np.int32)
        self.marks: Bytes = np.frombuffer(bytes(self._marks) + bytes(PADDING), np.uint8)

    def _add_rule(self, part: Part) -> int:
        if _depth(part) > MOST_DEPTH:  # or has a list of nothing
            return HOPELESS
        start = len(self._parts) // PART
        self._add(part)
        return start

    def _add(self, part: Part) -> None:
        start = len(self._parts)
        self._parts += [0] * PART
        record = [0] * PART
        match part:
            case Several(is_all=is_all, parts=parts):
                record[KIND] = ALL_OF if is_all else ANY_OF
                for one in parts:
                    self._add(one)
            case Opposite(part=inner):
                record[KIND] = NOT_IT
                self._add(inner)
            case Question():
                record = self._asked(part)
        record[END] = len(self._parts) // PART
        self._parts[start : start + PART] = record

    def _asked(self, one: Question) -> list[int]:
        column = self._ids[one.column]
        if one.automaton is not None:
            number = self._add_automaton(one.texts, one.automaton)
            return [ASKED, 0, column, one.where, number, 0, one.found]
        # Of LONGER only the length of the text is looked at.
        texts = (one.least * b".",) if one.where == LONGER else one.texts
        if texts not in self._known:
            self._known[texts] = len(self._texts) // TEXT
            for text in texts:
                self._add_text(text)
        return [ASKED, 0, column, one.where, self._known[texts], len(texts), one.found]

    def _add_automaton(self, texts: tuple[bytes, ...], one: Automaton) -> int:
        if texts not in self._known_automata:
            self._known_automata[texts] = len(self._automata) // AUTOMATON
            classes = len(self._marks)
            ends = classes + len(one.classes)
            walk = walk_of(one, ends + len(one.ends))
            self._automata += [one.start, one.n_classes, classes, len(self._steps), ends]
            self._marks += one.classes + one.ends + walk.filters
            self._steps += walk.rows
        return self._known_automata[texts]

    def _add_text(self, text: bytes) -> None:
        first, last = text[:GRAM], text[-GRAM:]
        quads = [int.from_bytes(gram, "little") for gram in (first, last)]
        grams = [quad * MULTIPLIER % (1 << 32) for quad in quads]
        near, far = _rarest(text)
        letters = [near, text[near], far, text[far]] if text else [0] * 4
        self._texts += [len(self._letters), len(text), quads[0], *grams, *letters]
        self._letters += text


def _rarest(text: bytes) -> tuple[int, int]:
    """Return the places of the two letters of a text that few other texts probably have."""
    order = sorted(range(len(text)), key=lambda at: (_COMMON.find(text[at]), at))
    return (order[0], order[min(1, len(order) - 1)]) if order else (0, 0)


def _depth(part: Part) -> int:
    match part:
        case Several(parts=parts):
            return 1 + max(map(_depth, parts), default=MOST_DEPTH)
        case Opposite(part=inner):
            return 1 + _depth(inner)
    return 0
