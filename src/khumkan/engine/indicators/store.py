"""Where indicators are kept: values in cells by their keys, patterns by the keys of their anchors.

A store is filled, then read; its copy shares nearly everything with it and can be changed instead.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from khumkan.engine.indicators.cells import Cells
from khumkan.engine.indicators.indicator import AnyIndicator, Indicator, PatternIndicator
from khumkan.engine.indicators.keys import (
    NETWORK_OF,
    key_of,
    network_key,
    network_start,
    observable_of,
)
from khumkan.engine.indicators.notes import Notes
from khumkan.engine.indicators.patterns import Alternative

if TYPE_CHECKING:
    from khumkan.engine.indicators.frozen import Frozen

_ANCHOR = '"'  # begins the note of a pattern's anchor; that of a value begins with a bracket


@dataclass(slots=True)
class Store:
    """All indicators; adding one that is there already changes nothing.

    `frozen` are tables of values that never change, but for the notes in `gone`, by their keys.
    `n_values` counts the plain ones; `letters` are those of the keys that were ever in here;
    `n_by_prefix` counts networks, by letter and length of the prefix.
    """

    cells: Cells = field(default_factory=Cells)
    notes: Notes = field(default_factory=Notes)
    patterns: dict[str, PatternIndicator] = field(default_factory=dict)
    n_values: int = 0
    letters: set[str] = field(default_factory=set)
    n_by_prefix: Counter[tuple[str, int]] = field(default_factory=Counter)
    frozen: "tuple[Frozen, ...]" = ()
    gone: dict[str, frozenset[str]] = field(default_factory=dict)

    def copy(self) -> "Store":
        """Return a store that can be changed without changing this one.

        Both write into the same notes, which only ever grow, up to their bound.
        """
        return replace(
            self,
            cells=self.cells.copy(),
            patterns=self.patterns.copy(),
            letters=self.letters.copy(),
            n_by_prefix=self.n_by_prefix.copy(),
            gone=self.gone.copy(),
        )

    def add(self, one: AnyIndicator) -> None:
        """Take in an indicator; a pattern takes the place of the one with the same id."""
        if isinstance(one, Indicator):
            self.n_values += self._add(key_of(one.observable), self.notes.write(one))
            return
        self._remove_pattern(one.head.id)
        self.patterns[one.head.id] = one
        for key in _anchors(one.alternatives):
            self._add(key, json.dumps(one.head.id))

    def add_plain(self, keys: Sequence[str], notes: Iterable[str]) -> None:
        """Take in values that are no networks, with notes in the form of `Notes`; "" is no key."""
        if self.frozen:
            pairs = zip(keys, notes, strict=True)
            self.n_values += sum(self._add(key, note) for key, note in pairs if key)
            return
        self.n_values += self.cells.add_all(keys, notes)
        self.letters.update({key[:1] for key in keys} - {""})

    def add_frozen(self, table: "Frozen") -> None:
        """Take in a table of values that are no networks, none of which is here already."""
        self.frozen += (table,)
        self.n_values += table.n_entries
        self.letters |= table.letters

    def remove(self, one: AnyIndicator) -> None:
        """Take out what has the same id and, if it is a value, the same value."""
        if isinstance(one, PatternIndicator):
            self._remove_pattern(one.head.id)
        else:
            self.n_values -= self._remove_values(one)

    def find(self, key: str) -> Iterator[AnyIndicator]:
        """Yield what an observable of an event hits, and the patterns of which it is an anchor."""
        letter = key[0]
        if letter in self.letters:
            yield from self._read(key)
        if self.n_by_prefix and letter in NETWORK_OF:
            yield from self._find_networks(key)

    def __iter__(self) -> Iterator[AnyIndicator]:
        for key, note in chain(self.cells, self._all_frozen()):
            if not note.startswith(_ANCHOR):
                yield self.notes.read(observable_of(key), note)
        yield from self.patterns.values()

    def _find_networks(self, key: str) -> Iterator[AnyIndicator]:
        letter = NETWORK_OF[key[0]]
        start, own_length = network_start(key)
        for wanted, length in self.n_by_prefix:
            if wanted == letter and length < own_length:
                yield from self._read(network_key(letter, start, length))

    def _read(self, key: str) -> Iterator[AnyIndicator]:
        for note in self._notes_of(key):
            if note.startswith(_ANCHOR):
                yield self.patterns[json.loads(note)]
            else:
                yield self.notes.read(observable_of(key), note)

    def _notes_of(self, key: str) -> Sequence[str]:
        notes = self.cells.find(key)
        return [*self._frozen_notes_of(key), *notes] if self.frozen else notes

    def _frozen_notes_of(self, key: str) -> Sequence[str]:
        gone = self.gone.get(key, ())
        return [note for one in self.frozen for note in one.find(key) if note not in gone]

    def _all_frozen(self) -> Iterator[tuple[str, str]]:
        for table in self.frozen:
            for key, note in table:
                if note not in self.gone.get(key, ()):
                    yield key, note

    def _remove_values(self, one: Indicator) -> int:
        key = key_of(one.observable)

        def is_meant(note: str) -> bool:
            is_value = not note.startswith(_ANCHOR)
            return is_value and self.notes.read(one.observable, note).head.id == one.head.id

        meant = frozenset(filter(is_meant, self._frozen_notes_of(key)))
        if meant:
            self.gone[key] = self.gone.get(key, frozenset()) | meant
        n_removed = self.cells.remove(key, is_meant)
        self._count(key, -n_removed)
        return n_removed + len(meant)

    def _remove_pattern(self, identifier: str) -> None:
        known = self.patterns.pop(identifier, None)
        note = json.dumps(identifier)
        for key in _anchors(known.alternatives if known else ()):
            self._count(key, -self.cells.remove(key, note.__eq__))

    def _add(self, key: str, note: str) -> bool:
        if note in self._frozen_notes_of(key):
            return False
        is_new = self.cells.add(key, note)
        if is_new:
            self._count(key, 1)
        return is_new

    def _count(self, key: str, n: int) -> None:
        letter = key[0]
        self.letters.add(letter)
        if NETWORK_OF.get(letter) == letter:
            prefix = (letter, network_start(key)[1])
            self.n_by_prefix[prefix] += n
            if not self.n_by_prefix[prefix]:
                del self.n_by_prefix[prefix]


def _anchors(alternatives: tuple[Alternative, ...]) -> dict[str, None]:
    """Return the key of each anchor once."""
    return dict.fromkeys(key_of(anchor) for one in alternatives for anchor in one.anchors)
