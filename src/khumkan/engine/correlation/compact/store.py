"""The arrays of groups of all live correlations, and the way from them to `groups.Group` and back.

Bounded by the limits of the correlations: what is forgotten there makes room here. Texts that
nobody holds any more are forgotten when as many new ones have come as were held.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from khumkan.engine.compiled import CorrelationKind
from khumkan.engine.correlation.compact.groups_kernel import (
    add_group,
    add_hit,
    drop_group,
    empty_group,
    find_slot,
    make_cold,
    mark_texts,
    place_groups,
    rename_texts,
    touch,
)
from khumkan.engine.correlation.compact.layout import (
    BOOKS,
    CLOCK,
    ELSEWHERE,
    FOREIGN,
    FREE_GROUP,
    FREE_HIT,
    GROUP,
    GROUPS_END,
    HIT,
    HITS_END,
    KIND,
    LATEST,
    LEDGER,
    LETTERS_END,
    MOST_NAMES,
    N_ARRIVED,
    N_COLD,
    N_COLD_HITS,
    N_EVICTED,
    N_GROUPS,
    N_KEYS,
    N_OTHER_HITS,
    N_OTHERS,
    N_TEXTS,
    NAME,
    NEWER,
    NONE,
    OLDEST,
    OWNER,
    ROOM_GROUPS,
    ROOM_HITS,
    ROOM_LETTERS,
    ROOM_TEXTS,
    SLOT_MASK,
    STAMP,
    STATE,
    TEXT,
    TEXT_MASK,
    Slots,
    Words,
)
from khumkan.engine.correlation.compact.records import (
    KnownTexts,
    distinct_rules,
    hit_of,
    ledger_record,
    to_microseconds,
)
from khumkan.engine.correlation.compact.texts import drop_texts, keep_text, new_keys, place_texts
from khumkan.engine.correlation.groups import Group, GroupName, Live, Terms
from khumkan.engine.correlation.windows import Hit
from khumkan.engine.formats.tape.memory import PADDING, Bytes

_MOST_NUMBER = 10**10
_MOST_PART = 1 << 20
_MOST_FROZEN = 8
_LEAST_SWEEP = 65_536
_LEAST_SLOTS = 1024


class Store:
    """Groups of correlations, each known by its place among them.

    Of every group that is an object elsewhere, the store has the name, so that the kernel knows.
    """

    def __init__(self, terms: Sequence[Terms], live: Live) -> None:
        self.terms = terms
        built_on = {rule_id for one in terms for rule_id in one.rule.rules}
        self.keys = new_keys(N_KEYS)
        self.books: Words = np.zeros(BOOKS, np.int64)
        self.books[[FREE_GROUP, FREE_HIT]] = NONE
        records = [
            ledger_record(one, live, is_built_on=one.rule.head.id in built_on) for one in terms
        ]
        self.ledgers: Words = np.array(list(chain.from_iterable(records)), np.int64)
        self._counts: Slots = np.array(
            [one.rule.kind is CorrelationKind.VALUE_COUNT for one in terms], np.int32
        )
        self.texts: Words = np.zeros(0, np.int64)
        self.letters: Bytes = np.zeros(PADDING, np.uint8)
        self.groups: Words = np.zeros(0, np.int64)
        self.hits: Words = np.zeros(0, np.int64)
        self.slots = _empty_slots(_LEAST_SLOTS)
        self.text_slots = _empty_slots(_LEAST_SLOTS)
        self._n_texts_to_sweep = _LEAST_SWEEP
        self._note_room()

    def make_room(self, n_hits: int, n_texts: int, n_bytes: int) -> None:
        """Have room for so many more hits, each with a group, and texts of so many bytes."""
        books = self.books
        self.hits = _grown(self.hits, (int(books[HITS_END]) + n_hits) * HIT)
        self.groups = _grown(self.groups, (int(books[GROUPS_END]) + n_hits) * GROUP)
        self.texts = _grown(self.texts, (int(books[N_TEXTS]) + n_texts) * TEXT)
        self.letters = _grown(self.letters, int(books[LETTERS_END]) + n_bytes + PADDING)
        n_texts += int(books[N_TEXTS])
        n_groups = n_hits + int(books[N_GROUPS])
        if 2 * n_texts >= len(self.text_slots):
            self._place_texts(n_texts)
        if 2 * n_groups >= len(self.slots):
            self.slots = _empty_slots(4 * n_groups)
            self._note_room()
            place_groups(self.keys, books, int(books[GROUPS_END]), self.groups, self.slots)
        self._note_room()

    def _note_room(self) -> None:
        books = self.books
        books[ROOM_HITS], books[ROOM_GROUPS] = len(self.hits) // HIT, len(self.groups) // GROUP
        books[ROOM_TEXTS] = len(self.texts) // TEXT
        books[ROOM_LETTERS] = len(self.letters) - PADDING
        books[SLOT_MASK], books[TEXT_MASK] = len(self.slots) - 1, len(self.text_slots) - 1

    def sweep(self) -> None:
        """Forget texts that nobody holds, where there are many more than at the last time."""
        n_texts = int(self.books[N_TEXTS])
        if n_texts < self._n_texts_to_sweep:
            return
        kept: Slots = np.full(n_texts, NONE, np.int32)
        n_groups = int(self.books[GROUPS_END])
        mark_texts(n_groups, self.groups, self.hits, self._counts, kept)
        self.texts, self.letters = self.texts.copy(), self.letters.copy()  # see `known_texts`
        drop_texts(self.books, self.texts, self.letters, kept)
        rename_texts(n_groups, self.groups, self.hits, self._counts, kept)
        self._n_texts_to_sweep = max(_LEAST_SWEEP, 2 * int(self.books[N_TEXTS]))
        self._place_texts(int(self.books[N_TEXTS]))

    def _place_texts(self, n_wanted: int) -> None:
        self.text_slots = _empty_slots(4 * n_wanted)
        self._note_room()
        place_texts(int(self.books[N_TEXTS]), self.texts, self.text_slots)

    def keep(self, text: str) -> int:
        """Return the number of a text; NONE for one that is too long to be kept."""
        raw = text.encode()
        if len(raw) >= N_KEYS - 1:
            return NONE
        self.make_room(0, 1, len(raw))
        return int(keep_text(
            np.frombuffer(raw, np.uint8), 0, len(raw), 1,
            self.keys, self.books, self.texts, self.text_slots, self.letters,
        ))  # fmt: skip

    def text(self, number: int) -> str:
        """Return a text by its number."""
        return self.known_texts().text(number)

    def known_texts(self) -> "KnownTexts":
        """Return the texts of now, which stay readable whatever is forgotten."""
        return KnownTexts(self.texts, self.letters)

    def find(self, owner: int, name: GroupName) -> int:
        """Return a group of a correlation; NONE where there is none."""
        numbers = self._numbers(name)
        return int(self.slots[self._slot(owner, numbers)]) if numbers is not None else NONE

    def is_elsewhere(self, group: int) -> bool:
        """Say whether the store has only the name of a group."""
        return bool(self.groups[group * GROUP + STATE] == ELSEWHERE)

    def take_out(self, group: int) -> Group:
        """Return a group of the store as an object; the store keeps its name."""
        made = self._make(group)
        empty_group(self.books, self.ledgers, self.groups, self.hits, group)
        return made

    def put_in(self, owner: int, group: Group) -> bool:
        """Take a group, the newest of its correlation, if it is a plain one; or its name.

        Say whether it is here now.
        """
        numbers = self._numbers(group.name)
        if numbers is None:
            return False
        number = self._named(owner, numbers)
        hits = self._flatten(owner, group)
        if hits is None:
            return False
        self.make_room(len(hits), 0, 0)
        make_cold(self.ledgers, self.groups, number)
        for one in hits:
            add_hit(self.books, self.ledgers, self.groups, self.hits, number, *one)
        self.groups[number * GROUP + N_ARRIVED] = len(group.recent)
        touch(self.ledgers, self.groups, number)
        return True

    def drop(self, owner: int, name: GroupName) -> None:
        """Forget a group that is elsewhere, or has no hits left there."""
        group = self.find(owner, name)
        if group != NONE:
            drop_group(self.books, self.keys, self.groups, self.slots, group)

    def drop_oldest(self, owner: int) -> Group:
        """Forget the cold group of a correlation that is longest without a hit, and return it."""
        number = int(self.ledgers[owner * LEDGER + OLDEST])
        group = self.take_out(number)
        drop_group(self.books, self.keys, self.groups, self.slots, number)
        return group

    def oldest_stamp(self, owner: int) -> int:
        """Return when the cold group longest without a hit had one, by `tick`; NONE for none."""
        number = int(self.ledgers[owner * LEDGER + OLDEST])
        return NONE if number == NONE else int(self.groups[number * GROUP + STAMP])

    def tick(self, owner: int) -> int:
        """Return the next number by which groups of a correlation are ordered."""
        self.ledgers[owner * LEDGER + CLOCK] += 1
        return self.clock(owner)

    def clock(self, owner: int) -> int:
        """Return the last number that `tick` or a hit was given."""
        return int(self.ledgers[owner * LEDGER + CLOCK])

    def counts(self, owner: int) -> tuple[int, int, int]:
        """Return how many cold groups and hits a correlation has, and how many were forgotten."""
        record = self.ledgers[owner * LEDGER : (owner + 1) * LEDGER]
        return int(record[N_COLD]), int(record[N_COLD_HITS]), int(record[N_EVICTED])

    def note_others(self, owner: int, n_groups: int, n_hits: int) -> None:
        """Note how many groups and hits of a correlation are elsewhere."""
        self.ledgers[owner * LEDGER + N_OTHERS] = n_groups
        self.ledgers[owner * LEDGER + N_OTHER_HITS] = n_hits

    def groups_of(self, owner: int) -> Iterator[tuple[int, Group]]:
        """Yield copies of the cold groups of a correlation, the one longest without a hit first."""
        number = int(self.ledgers[owner * LEDGER + OLDEST])
        while number != NONE:
            yield int(self.groups[number * GROUP + STAMP]), self._make(number)
            number = int(self.groups[number * GROUP + NEWER])

    def hit(self, owner: int, name: GroupName, parts: Sequence[int]) -> Hit:
        """Return a hit as `hit_of` makes it of its numbers."""
        return hit_of(self.terms[owner].rule, self.known_texts(), name, parts)

    def _make(self, number: int) -> Group:
        record = self.groups[number * GROUP : (number + 1) * GROUP].tolist()
        owner, texts = record[OWNER], self.known_texts()
        rule, name = self.terms[owner].rule, texts.name(record[NAME : NAME + MOST_NAMES])
        kept: list[Hit] = []
        place = record[LATEST]
        while place != NONE:
            *parts, place = self.hits[place * HIT : (place + 1) * HIT].tolist()
            kept.append(hit_of(rule, texts, name, parts))
        kept.reverse()
        n_recent = record[N_ARRIVED]
        recent = [hit.time for hit in kept[len(kept) - n_recent :]] if n_recent else []
        return Group(self.terms[owner], name, recent, kept)

    def _numbers(self, name: GroupName) -> tuple[int, int, int] | None:
        numbers = [self.keep(text) for text in name]
        if len(numbers) > MOST_NAMES or NONE in numbers:
            return None
        first, second, third = (*numbers, *[NONE] * (MOST_NAMES - len(numbers)))
        return first, second, third

    def _slot(self, owner: int, numbers: tuple[int, int, int]) -> int:
        return int(find_slot(self.keys, self.books, self.groups, self.slots, owner, *numbers))

    def _named(self, owner: int, numbers: tuple[int, int, int]) -> int:
        """Return the group of a name, which is elsewhere."""
        self.make_room(1, 0, 0)
        slot = self._slot(owner, numbers)
        if self.slots[slot] != NONE:
            return int(self.slots[slot])
        number = add_group(self.books, self.ledgers, self.groups, self.slots, slot, owner, *numbers)
        empty_group(self.books, self.ledgers, self.groups, self.hits, number)
        return int(number)

    def _flatten(self, owner: int, group: Group) -> list[tuple[int, ...]] | None:
        """Return the hits of a group as numbers; None for one that is not small and plain."""
        kept = group.kept
        is_foreign = self.ledgers[owner * LEDGER + KIND] == FOREIGN
        if is_foreign or not 0 < len(kept) <= _MOST_FROZEN:
            return None
        n_recent = len(group.recent)
        if n_recent > len(kept) or sorted(group.recent) != [
            hit.time for hit in kept[len(kept) - n_recent :]
        ]:
            return None
        hits = []
        for hit in kept:
            flat = self._flatten_hit(owner, hit)
            if flat is None:
                return None
            hits.append(flat)
        return hits

    def _flatten_hit(self, owner: int, hit: Hit) -> tuple[int, ...] | None:
        file, record, part = hit.position
        kind, worth = self.terms[owner].rule.kind, NONE
        if kind is CorrelationKind.VALUE_COUNT:
            worth = self.keep(hit.value[0])
            if worth == NONE:
                return None
        elif kind.is_metric:
            if not isinstance(hit.number, int) or abs(hit.number) >= _MOST_NUMBER:
                return None
            worth = hit.number
        number = self.keep(file)
        if hit.shared or number == NONE or not 0 <= part < _MOST_PART:
            return None
        rule = distinct_rules(self.terms[owner].rule).index(hit.rule_id)
        return to_microseconds(hit.time), number, record, part, rule, worth


def _empty_slots(n_least: int) -> Slots:
    return np.full(1 << max(n_least - 1, _LEAST_SLOTS - 1).bit_length(), NONE, np.int32)


def _grown(array: Any, size: int) -> Any:
    """Return an array of at least so many numbers, with what was in it."""
    if size <= len(array):
        return array
    more = np.zeros(max(size, len(array) + len(array) // 2), array.dtype)
    more[: len(array)] = array
    return more
