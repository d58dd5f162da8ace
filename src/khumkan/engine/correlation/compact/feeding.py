"""The kernel that takes the hits of a run: from the tape into groups, until Python must look.

Where a hit may complete a match, or may be late, or the group is elsewhere, it stops: nothing of
that use is done then, and all before it is.
"""

from khumkan.engine.correlation.compact.groups_kernel import (
    add_group,
    add_hit,
    drop_group,
    empty_group,
    find_slot,
    home_of,
    touch,
)
from khumkan.engine.correlation.compact.layout import (
    BEFORE,
    CLOCK,
    COLUMNS,
    DONE,
    ELSEWHERE,
    FIRST_TIME,
    FOREIGN,
    FULL,
    GROUP,
    GROUPS_END,
    GROW,
    HIT,
    HITS_END,
    HORIZON,
    IS_LOCAL,
    IS_NUMBER_ASKED,
    IS_TEXT_ASKED,
    KIND,
    LATEST,
    LEDGER,
    LETTERS_END,
    LOOK,
    MATCHED,
    MAX_GROUPS,
    MAX_HITS,
    MOST_COLD_HITS,
    MOST_DIGITS,
    MOST_TEXT,
    MOST_WARMED,
    N_ARRIVALS,
    N_ARRIVED,
    N_COLD,
    N_COLD_HITS,
    N_COLUMNS,
    N_EVICTED,
    N_GROUPS,
    N_HITS,
    N_MOST,
    N_OTHER_HITS,
    N_OTHERS,
    N_TEXTS,
    N_UNUSABLE,
    N_USES,
    NEWER,
    NONE,
    OLDER,
    OLDEST,
    READ,
    ROOM_GROUPS,
    ROOM_HITS,
    ROOM_LETTERS,
    ROOM_MATCHES,
    ROOM_TEXTS,
    SLOT_MASK,
    STAMP,
    STATE,
    TEXT_MASK,
    TIME,
    TIME_VALUE,
    TOLD_END,
    USE,
    USE_IS_NUMBER,
    USE_LEDGER,
    USE_NAME,
    USE_NAMES,
    USE_RULE,
    USE_WORTH,
    WARMED,
    Slots,
    Words,
)
from khumkan.engine.correlation.compact.texts import keep_text
from khumkan.engine.correlation.compact.times import UNREAD, read_time
from khumkan.engine.correlation.compact.verdicts import is_next, judge, tell
from khumkan.engine.formats.tape.lines import FIRST, FROM, SORT, TO
from khumkan.engine.formats.tape.memory import (
    Address,
    Bytes,
    Numbers,
    address_of,
    byte_at,
    kernel,
    number_at,
    put_byte,
    put_word,
    word_at,
)
from khumkan.engine.formats.tape.scalars import INTEGER
from khumkan.engine.formats.tape.scalars import TEXT as PLAIN

_ZERO, _DASH = b"0-"
_NO_NUMBER = -(1 << 62)


@kernel
def _read_number(data: Address, at: int, end: int) -> int:
    """Return a whole number of few digits, or _NO_NUMBER."""
    is_negative = at < end and byte_at(data, at) == _DASH
    if is_negative:
        at += 1
    if at == end or end - at > MOST_DIGITS:
        return _NO_NUMBER
    number = 0
    while at < end:
        digit = byte_at(data, at) - _ZERO
        if not 0 <= digit <= 9:
            return _NO_NUMBER
        number = number * 10 + digit
        at += 1
    return -number if is_negative else number


@kernel
def _is_plain(data: Address, at: int, end: int, sort: int) -> bool:
    """Say whether the bytes of a value are its text."""
    if end - at > MOST_TEXT:
        return False
    if sort != INTEGER:
        return sort == PLAIN
    return byte_at(data, at) - _ZERO > 0 or (end - at == 1 and byte_at(data, at) == _ZERO)


@kernel
def _take(
    keys: Address, books: Address, ledgers: Address, groups: Address, slots: Address, hits: Address,
    owner: int, first: int, second: int, third: int,
    time: int, file: int, record: int, rule: int, worth: int, pair: int, matches: Address,
) -> int:  # fmt: skip
    """Give a group a hit; say DONE, LOOK or FULL."""
    ledger = owner * LEDGER
    slot = find_slot(keys, books, groups, slots, owner, first, second, third)
    number, group = number_at(slots, slot), NONE
    if number == NONE:
        if word_at(ledgers, ledger + N_MOST) < 1:
            return LOOK
    else:
        group = number * GROUP
        n_hits = word_at(groups, group + N_HITS)
        if (
            word_at(groups, group + STATE) == ELSEWHERE
            or n_hits >= MOST_COLD_HITS
            or n_hits >= word_at(ledgers, ledger + N_MOST)
            or not is_next(hits, word_at(groups, group + LATEST), time, file, record)
        ):
            return LOOK
    verdict = judge(ledgers, ledger, groups, hits, group, time, file, record, rule, worth)
    if verdict == LOOK:
        return LOOK
    if verdict == MATCHED:
        end = tell(
            books, ledgers, groups, hits, group, pair, owner, first, second, third,
            time, file, record, rule, worth, matches, word_at(books, TOLD_END),
        )  # fmt: skip
        if end == NONE:
            return LOOK
        put_word(books, TOLD_END, end)
        put_word(ledgers, ledger + CLOCK, word_at(ledgers, ledger + CLOCK) + 1)
        if number != NONE:
            empty_group(books, ledgers, groups, hits, number)
            drop_group(books, keys, groups, slots, number)
        return DONE
    if number == NONE:
        number = add_group(books, ledgers, groups, slots, slot, owner, first, second, third)
        group = number * GROUP
    elif word_at(groups, group + N_ARRIVED) == N_ARRIVALS - 1:
        if time - word_at(groups, group + FIRST_TIME) >= word_at(ledgers, ledger + HORIZON):
            return LOOK  # something is to be forgotten
        put_word(groups, group + N_ARRIVED, NONE)
    add_hit(books, ledgers, groups, hits, number, time, file, record, 1, rule, worth)
    put_word(groups, group + N_ARRIVED, word_at(groups, group + N_ARRIVED) + 1)
    touch(ledgers, groups, number)
    return _make_room(keys, books, ledgers, groups, slots, hits, ledger, time)


@kernel
def _make_room(
    keys: Address, books: Address, ledgers: Address, groups: Address, slots: Address, hits: Address,
    ledger: int, now: int,
) -> int:  # fmt: skip
    """Forget the oldest groups where there are too many; FULL where they may be elsewhere."""
    while True:
        n_groups = word_at(ledgers, ledger + N_COLD) + word_at(ledgers, ledger + N_OTHERS)
        n_hits = word_at(ledgers, ledger + N_COLD_HITS) + word_at(ledgers, ledger + N_OTHER_HITS)
        if n_groups <= word_at(ledgers, ledger + MAX_GROUPS) and (
            n_hits <= word_at(ledgers, ledger + MAX_HITS) or n_groups == 1
        ):
            return DONE
        if word_at(ledgers, ledger + N_OTHERS) > 0:
            return FULL
        number = word_at(ledgers, ledger + OLDEST)
        last = word_at(hits, word_at(groups, number * GROUP + LATEST) * HIT + TIME)
        if now - last < word_at(ledgers, ledger + HORIZON):
            put_word(ledgers, ledger + N_EVICTED, word_at(ledgers, ledger + N_EVICTED) + 1)
        empty_group(books, ledgers, groups, hits, number)
        drop_group(books, keys, groups, slots, number)


@kernel
def _read_columns(
    data: Address, values: Address, first: int, recipe: int, recipes: Address, found: Address,
    keys: Address, books: Address, texts: Address, text_slots: Address, letters: Address,
) -> bool:  # fmt: skip
    """Put the texts and numbers of the columns of a line into `found`; say whether all are plain.

    An absent column is NONE.
    """
    for n in range(word_at(recipes, recipe + N_COLUMNS)):
        value = word_at(recipes, recipe + COLUMNS + n)
        put_word(found, 2 * n, NONE)
        if value == NONE:
            continue
        place = first + (value >> 2) * 3
        start, end = number_at(values, place + FROM), number_at(values, place + TO)
        if not _is_plain(data, start, end, number_at(values, place + SORT)):
            return False
        text = 0
        if value & IS_TEXT_ASKED:
            text = keep_text(data, start, end, 0, keys, books, texts, text_slots, letters)
            if text == NONE:
                return False
        put_word(found, 2 * n, text)
        if value & IS_NUMBER_ASKED:
            put_word(found, 2 * n + 1, _read_number(data, start, end))
    return True


@kernel
def _read_line(
    data: Address, values: Address, first: int, recipe: int, recipes: Address, found: Address,
    zone: int, keys: Address, books: Address, texts: Address, text_slots: Address, letters: Address,
) -> int:  # fmt: skip
    """Return the time of a line, with its columns in `found`; UNREAD where Python must read it."""
    place = first + word_at(recipes, recipe + TIME_VALUE) * 3
    if number_at(values, place + SORT) != PLAIN:
        return UNREAD
    unsaid = zone if word_at(recipes, recipe + IS_LOCAL) else 0
    time = read_time(data, number_at(values, place + FROM), number_at(values, place + TO), unsaid)
    if time == UNREAD or not _read_columns(
        data, values, first, recipe, recipes, found, keys, books, texts, text_slots, letters
    ):
        return UNREAD
    use = recipe + COLUMNS + word_at(recipes, recipe + N_COLUMNS)
    for _ in range(word_at(recipes, recipe + N_USES)):
        if word_at(recipes, use + USE_IS_NUMBER):
            column = 2 * word_at(recipes, use + USE_WORTH)
            if word_at(found, column) != NONE and word_at(found, column + 1) == _NO_NUMBER:
                return UNREAD
        use += USE
    return time


@kernel
def _name(recipes: Address, use: int, n: int, found: Address) -> int:
    """Return the text of a part of a group's name; NONE for none."""
    column = word_at(recipes, use + USE_NAME + n)
    return word_at(found, 2 * column) if column != NONE else NONE


@kernel
def _warm(
    keys: Address, books: Address, groups: Address, slots: Address, hits: Address,
    recipes: Address, uses: int, n_uses: int, found: Address,
) -> int:  # fmt: skip
    """Look where the uses of a line will look, all at once: memory is far, but wide.

    What is returned is of no use, but that the compiler can't leave out what it is made of.
    """
    mask, total = word_at(books, SLOT_MASK), 0
    n_uses = min(n_uses, MOST_WARMED)
    for n in range(n_uses):
        use = uses + n * USE
        home = home_of(
            keys, word_at(recipes, use + USE_LEDGER), _name(recipes, use, 0, found),
            _name(recipes, use, 1, found), _name(recipes, use, 2, found), mask,
        )  # fmt: skip
        put_word(found, WARMED + n, number_at(slots, home))
    for n in range(n_uses):
        group = word_at(found, WARMED + n) * GROUP
        if group >= 0:
            total += word_at(groups, group + STAMP) + word_at(groups, group)
    for n in range(n_uses):
        group = word_at(found, WARMED + n) * GROUP
        if group >= 0:
            latest, older, newer = (
                word_at(groups, group + LATEST),
                word_at(groups, group + OLDER),
                word_at(groups, group + NEWER),
            )
            if latest != NONE:
                total += word_at(hits, latest * HIT) + word_at(hits, latest * HIT + BEFORE)
            if older != NONE:
                total += word_at(groups, older * GROUP + NEWER)
            if newer != NONE:
                total += word_at(groups, newer * GROUP + OLDER)
    return total


@kernel
def _has_room(n_columns: int, n_uses: int, books: Address) -> bool:
    """Say whether one line more can be taken."""
    return (
        word_at(books, HITS_END) + n_uses <= word_at(books, ROOM_HITS)
        and word_at(books, GROUPS_END) + n_uses <= word_at(books, ROOM_GROUPS)
        and word_at(books, N_TEXTS) + n_columns <= word_at(books, ROOM_TEXTS)
        and word_at(books, LETTERS_END) + n_columns * MOST_TEXT <= word_at(books, ROOM_LETTERS)
        and (word_at(books, N_TEXTS) + n_columns) * 2 <= word_at(books, TEXT_MASK)
        and (word_at(books, N_GROUPS) + n_uses) * 2 <= word_at(books, SLOT_MASK)
        and word_at(books, TOLD_END) * 2 <= word_at(books, ROOM_MATCHES)
    )


@kernel
def _feed(
    data: Address, lines: Address, values: Address, pairs: Address, recipes: Address, zone: int,
    file: int, record: int, stop: int, keys: Address, books: Address, texts: Address,
    text_slots: Address, letters: Address, ledgers: Address, groups: Address, slots: Address,
    hits: Address, found: Address, told: Address, place_state: Address, matches: Address,
) -> int:  # fmt: skip
    """Do what `feed` does; takes addresses."""
    pair, n = word_at(place_state, 0), word_at(place_state, 1)
    while pair < stop:
        line, recipe = number_at(pairs, 2 * pair), number_at(pairs, 2 * pair + 1)
        time = UNREAD
        if recipe != NONE:
            if not _has_room(
                word_at(recipes, recipe + N_COLUMNS), word_at(recipes, recipe + N_USES), books
            ):  # fmt: skip
                put_word(place_state, 0, pair)
                put_word(place_state, 1, n)
                return GROW
            first = number_at(lines, line * 4 + FIRST) * 3
            time = _read_line(
                data, values, first, recipe, recipes, found, zone,
                keys, books, texts, text_slots, letters,
            )  # fmt: skip
        if time == UNREAD:
            put_word(place_state, 0, pair)
            put_word(place_state, 1, n)
            return READ
        uses = recipe + COLUMNS + word_at(recipes, recipe + N_COLUMNS)
        warmed = _warm(
            keys, books, groups, slots, hits, recipes, uses, word_at(recipes, recipe + N_USES),
            found,
        )  # fmt: skip
        put_word(place_state, 9, warmed)
        while n < word_at(recipes, recipe + N_USES):
            use = uses + n * USE
            owner = word_at(recipes, use + USE_LEDGER)
            worth, is_usable = NONE, True
            column = word_at(recipes, use + USE_WORTH)
            if column != NONE:
                is_usable = word_at(found, 2 * column) != NONE
                worth = word_at(
                    found, 2 * column + (1 if word_at(recipes, use + USE_IS_NUMBER) else 0)
                )
            first_name = _name(recipes, use, 0, found)
            second_name = _name(recipes, use, 1, found)
            third_name = _name(recipes, use, 2, found)
            n_names = word_at(recipes, use + USE_NAMES)
            is_usable = is_usable and not (
                (first_name == NONE and n_names > 0)
                or (second_name == NONE and n_names > 1)
                or (third_name == NONE and n_names > 2)
            )
            n += 1
            if not is_usable:
                put_word(books, N_UNUSABLE, word_at(books, N_UNUSABLE) + 1)
                continue
            put_byte(told, pair, 1)
            reason = LOOK
            if word_at(ledgers, owner * LEDGER + KIND) != FOREIGN:
                reason = _take(
                    keys, books, ledgers, groups, slots, hits,
                    owner, first_name, second_name, third_name,
                    time, file, record + line, word_at(recipes, use + USE_RULE), worth,
                    pair, matches,
                )  # fmt: skip
            if reason != DONE:
                put_word(place_state, 0, pair)
                put_word(place_state, 1, n)
                put_word(place_state, 2, time)
                put_word(place_state, 3, owner)
                put_word(place_state, 4, first_name)
                put_word(place_state, 5, second_name)
                put_word(place_state, 6, third_name)
                put_word(place_state, 7, worth)
                put_word(place_state, 8, word_at(recipes, use + USE_RULE))
                return reason
        pair, n = pair + 1, 0
    put_word(place_state, 0, pair)
    put_word(place_state, 1, 0)
    return DONE


@kernel
def feed(
    data: Bytes, lines: Numbers, values: Numbers, pairs: Numbers, recipes: Words, zone: int,
    file: int, record: int, stop: int, keys: Words, books: Words, texts: Words,
    text_slots: Slots, letters: Bytes, ledgers: Words, groups: Words, slots: Slots, hits: Words,
    found: Words, told: Bytes, place_state: Words, matches: Words,
) -> int:  # fmt: skip
    """Take hits from a pair and a use on, as `place_state` says, to before the pair `stop`.

    Return DONE; or why it stopped at a pair and a use: READ where Python must read the line, of
    which nothing was used, LOOK where it must take the hit, FULL where it was taken, GROW where
    there is no room for the line. `told` says of each pair whether any use was possible.
    """
    return _feed(
        address_of(data), address_of(lines), address_of(values), address_of(pairs),
        address_of(recipes), zone, file, record, stop,
        address_of(keys), address_of(books), address_of(texts), address_of(text_slots),
        address_of(letters), address_of(ledgers), address_of(groups), address_of(slots),
        address_of(hits), address_of(found), address_of(told), address_of(place_state),
        address_of(matches),
    )  # fmt: skip
