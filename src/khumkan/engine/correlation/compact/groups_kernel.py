"""Kernels over groups and their hits: found by name, in the order of their last hits."""

from khumkan.engine.correlation.compact.layout import (
    BEFORE,
    CLOCK,
    COLD,
    ELSEWHERE,
    FILE,
    FIRST_TIME,
    FREE_GROUP,
    FREE_HIT,
    GROUP,
    GROUPS_END,
    HIT,
    HITS_END,
    LATEST,
    LEDGER,
    MOST_NAMES,
    N_ARRIVED,
    N_COLD,
    N_COLD_HITS,
    N_GROUPS,
    N_HITS,
    NAME,
    NEWER,
    NEWEST,
    NONE,
    OLDER,
    OLDEST,
    OWNER,
    PART,
    RECORD,
    RULE,
    RULES,
    SLOT_MASK,
    STAMP,
    STATE,
    TIME,
    WORTH,
    Array,
)
from khumkan.engine.formats.tape.memory import (
    kernel,
    number_at,
    put_number,
    put_word,
    word_at,
)

_SHIFT = 20


@kernel
def home_of(keys: Array, owner: int, first: int, second: int, third: int, mask: int) -> int:
    """Return the slot where a group is, unless that is another one's."""
    total = word_at(keys, 0) * (owner + 1) + word_at(keys, 1) * (first + 2)
    total += word_at(keys, 2) * (second + 2) + word_at(keys, 3) * (third + 2)
    return (total >> _SHIFT) & mask


@kernel
def find_slot(
    keys: Array, books: Array, groups: Array, slots: Array,
    owner: int, first: int, second: int, third: int,
) -> int:  # fmt: skip
    """Return the slot of a group, or the empty one where it would be."""
    mask = word_at(books, SLOT_MASK)
    slot = home_of(keys, owner, first, second, third, mask)
    while number_at(slots, slot) != NONE:
        group = int(number_at(slots, slot)) * GROUP
        if (
            word_at(groups, group + OWNER) == owner
            and word_at(groups, group + NAME) == first
            and word_at(groups, group + NAME + 1) == second
            and word_at(groups, group + NAME + 2) == third
        ):
            return slot
        slot = (slot + 1) & mask
    return slot


@kernel
def add_group(
    books: Array, ledgers: Array, groups: Array, slots: Array, slot: int,
    owner: int, first: int, second: int, third: int,
) -> int:  # fmt: skip
    """Return a new group, cold and without hits, the newest of its ledger."""
    number = word_at(books, FREE_GROUP)
    if number == NONE:
        number = word_at(books, GROUPS_END)
        put_word(books, GROUPS_END, number + 1)
    else:
        put_word(books, FREE_GROUP, word_at(groups, number * GROUP + OLDER))
    put_word(books, N_GROUPS, word_at(books, N_GROUPS) + 1)
    put_number(slots, slot, number)
    group = number * GROUP
    put_word(groups, group + OWNER, owner)
    put_word(groups, group + NAME, first)
    put_word(groups, group + NAME + 1, second)
    put_word(groups, group + NAME + 2, third)
    put_word(groups, group + N_HITS, 0)
    put_word(groups, group + LATEST, NONE)
    put_word(groups, group + RULES, 0)
    put_word(groups, group + N_ARRIVED, 0)
    make_cold(ledgers, groups, number)
    return int(number)


@kernel
def make_cold(ledgers: Array, groups: Array, number: int) -> None:
    """Have a group that is in no order be the newest of its ledger."""
    group = number * GROUP
    ledger = word_at(groups, group + OWNER) * LEDGER
    put_word(groups, group + STATE, COLD)
    put_word(ledgers, ledger + N_COLD, word_at(ledgers, ledger + N_COLD) + 1)
    _append(ledgers, groups, ledger, number)


@kernel
def _append(ledgers: Array, groups: Array, ledger: int, number: int) -> None:
    group, newest = number * GROUP, word_at(ledgers, ledger + NEWEST)
    put_word(groups, group + OLDER, newest)
    put_word(groups, group + NEWER, NONE)
    if newest == NONE:
        put_word(ledgers, ledger + OLDEST, number)
    else:
        put_word(groups, newest * GROUP + NEWER, number)
    put_word(ledgers, ledger + NEWEST, number)


@kernel
def _take_out(ledgers: Array, groups: Array, ledger: int, number: int) -> None:
    group = number * GROUP
    older, newer = word_at(groups, group + OLDER), word_at(groups, group + NEWER)
    if older == NONE:
        put_word(ledgers, ledger + OLDEST, newer)
    else:
        put_word(groups, older * GROUP + NEWER, newer)
    if newer == NONE:
        put_word(ledgers, ledger + NEWEST, older)
    else:
        put_word(groups, newer * GROUP + OLDER, older)


@kernel
def touch(ledgers: Array, groups: Array, number: int) -> None:
    """Have a cold group be the newest of its ledger."""
    ledger = word_at(groups, number * GROUP + OWNER) * LEDGER
    if word_at(ledgers, ledger + NEWEST) != number:
        _take_out(ledgers, groups, ledger, number)
        _append(ledgers, groups, ledger, number)
    put_word(ledgers, ledger + CLOCK, word_at(ledgers, ledger + CLOCK) + 1)
    put_word(groups, number * GROUP + STAMP, word_at(ledgers, ledger + CLOCK))


@kernel
def add_hit(
    books: Array, ledgers: Array, groups: Array, hits: Array, number: int,
    time: int, file: int, record: int, part: int, rule: int, worth: int,
) -> None:  # fmt: skip
    """Give a cold group its newest hit."""
    place = word_at(books, FREE_HIT)
    if place == NONE:
        place = word_at(books, HITS_END)
        put_word(books, HITS_END, place + 1)
    else:
        put_word(books, FREE_HIT, word_at(hits, place * HIT + BEFORE))
    hit, group = place * HIT, number * GROUP
    put_word(hits, hit + TIME, time)
    put_word(hits, hit + FILE, file)
    put_word(hits, hit + RECORD, record)
    put_word(hits, hit + PART, part)
    put_word(hits, hit + RULE, rule)
    put_word(hits, hit + WORTH, worth)
    put_word(hits, hit + BEFORE, word_at(groups, group + LATEST))
    if word_at(groups, group + LATEST) == NONE:
        put_word(groups, group + FIRST_TIME, time)
    put_word(groups, group + LATEST, place)
    put_word(groups, group + N_HITS, word_at(groups, group + N_HITS) + 1)
    put_word(groups, group + RULES, word_at(groups, group + RULES) | 1 << rule)
    put_word(
        ledgers,
        word_at(groups, group + OWNER) * LEDGER + N_COLD_HITS,
        word_at(ledgers, word_at(groups, group + OWNER) * LEDGER + N_COLD_HITS) + 1,
    )


@kernel
def empty_group(books: Array, ledgers: Array, groups: Array, hits: Array, number: int) -> None:
    """Take the hits of a cold group; from now on it is no more than a name."""
    group = number * GROUP
    ledger = word_at(groups, group + OWNER) * LEDGER
    place = word_at(groups, group + LATEST)
    while place != NONE:
        before = word_at(hits, place * HIT + BEFORE)
        put_word(hits, place * HIT + BEFORE, word_at(books, FREE_HIT))
        put_word(books, FREE_HIT, place)
        place = before
    put_word(
        ledgers,
        ledger + N_COLD_HITS,
        word_at(ledgers, ledger + N_COLD_HITS) - word_at(groups, group + N_HITS),
    )
    put_word(ledgers, ledger + N_COLD, word_at(ledgers, ledger + N_COLD) - 1)
    put_word(groups, group + N_HITS, 0)
    put_word(groups, group + LATEST, NONE)
    put_word(groups, group + RULES, 0)
    put_word(groups, group + N_ARRIVED, 0)
    put_word(groups, group + STATE, ELSEWHERE)
    _take_out(ledgers, groups, ledger, number)


@kernel
def drop_group(books: Array, keys: Array, groups: Array, slots: Array, number: int) -> None:
    """Forget a group that is no more than a name; those behind it move up to where they belong."""
    group, mask = number * GROUP, word_at(books, SLOT_MASK)
    slot = find_slot(
        keys, books, groups, slots, word_at(groups, group + OWNER),
        word_at(groups, group + NAME), word_at(groups, group + NAME + 1),
        word_at(groups, group + NAME + 2),
    )  # fmt: skip
    put_word(groups, group + OLDER, word_at(books, FREE_GROUP))
    put_word(groups, group + OWNER, NONE)
    put_word(books, FREE_GROUP, number)
    put_word(books, N_GROUPS, word_at(books, N_GROUPS) - 1)
    hole, slot = slot, (slot + 1) & mask
    while number_at(slots, slot) != NONE:
        other = int(number_at(slots, slot)) * GROUP
        home = home_of(
            keys, word_at(groups, other + OWNER), word_at(groups, other + NAME),
            word_at(groups, other + NAME + 1),
            word_at(groups, other + NAME + 2), mask,
        )  # fmt: skip
        if (slot - home) & mask >= (slot - hole) & mask:
            put_number(slots, hole, number_at(slots, slot))
            hole = slot
        slot = (slot + 1) & mask
    put_number(slots, hole, NONE)


@kernel
def place_groups(keys: Array, books: Array, n_groups: int, groups: Array, slots: Array) -> None:
    """Fill empty slots with all groups."""
    mask = word_at(books, SLOT_MASK)
    for number in range(n_groups):
        group = number * GROUP
        if word_at(groups, group + OWNER) == NONE:
            continue
        slot = home_of(
            keys, word_at(groups, group + OWNER), word_at(groups, group + NAME),
            word_at(groups, group + NAME + 1),
            word_at(groups, group + NAME + 2), mask,
        )  # fmt: skip
        while number_at(slots, slot) != NONE:
            slot = (slot + 1) & mask
        put_number(slots, slot, number)


@kernel
def mark_texts(n_groups: int, groups: Array, hits: Array, counts: Array, kept: Array) -> None:
    """Mark the texts that groups and their hits hold; `counts` tells whose worth is a text."""
    for number in range(n_groups):
        group = number * GROUP
        owner = word_at(groups, group + OWNER)
        if owner == NONE:
            continue
        for name in range(MOST_NAMES):
            if word_at(groups, group + NAME + name) != NONE:
                put_number(kept, word_at(groups, group + NAME + name), 0)
        place = word_at(groups, group + LATEST)
        while place != NONE:
            hit = place * HIT
            put_number(kept, word_at(hits, hit + FILE), 0)
            if number_at(counts, owner) and word_at(hits, hit + WORTH) != NONE:
                put_number(kept, word_at(hits, hit + WORTH), 0)
            place = word_at(hits, hit + BEFORE)


@kernel
def rename_texts(n_groups: int, groups: Array, hits: Array, counts: Array, kept: Array) -> None:
    """Give all texts that groups and hits hold their new numbers."""
    for number in range(n_groups):
        group = number * GROUP
        owner = word_at(groups, group + OWNER)
        if owner == NONE:
            continue
        for name in range(MOST_NAMES):
            if word_at(groups, group + NAME + name) != NONE:
                put_word(
                    groups,
                    group + NAME + name,
                    number_at(kept, word_at(groups, group + NAME + name)),
                )
        place = word_at(groups, group + LATEST)
        while place != NONE:
            hit = place * HIT
            put_word(hits, hit + FILE, number_at(kept, word_at(hits, hit + FILE)))
            if number_at(counts, owner) and word_at(hits, hit + WORTH) != NONE:
                put_word(hits, hit + WORTH, number_at(kept, word_at(hits, hit + WORTH)))
            place = word_at(hits, hit + BEFORE)
