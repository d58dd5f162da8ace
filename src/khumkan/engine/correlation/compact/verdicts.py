"""Kernels that say what a hit makes of its group, and write down the match that it makes.

What they say is what `windows.Reckoning` says of the same hits; where they can't, Python is asked.
"""

from khumkan.engine.correlation.compact.layout import (
    ALL_RULES,
    AVERAGED,
    BEFORE,
    BOUND,
    BOUNDS,
    COUNTED,
    DONE,
    EQ,
    FILE,
    GT,
    GTE,
    HIT,
    IS_DECIDED,
    KIND,
    LAST_RULE,
    LATEST,
    LEDGER,
    LOOK,
    LT,
    LTE,
    MATCH,
    MATCH_HIT,
    MATCH_HITS,
    MATCH_NAME,
    MATCH_OWNER,
    MATCH_PAIR,
    MATCHED,
    N_BOUNDS,
    N_HITS,
    N_LEAST,
    N_SEQUENCE,
    NONE,
    ORDERED,
    PART,
    RECORD,
    ROOM_MATCHES,
    RULE,
    RULES,
    SEQUENCE,
    SPAN,
    STEPS,
    SUMMED,
    TIME,
    WORTH,
)
from khumkan.engine.formats.tape.memory import (
    Address,
    kernel,
    put_word,
    word_at,
)


@kernel
def _n_set(mask: int) -> int:
    n = 0
    while mask:
        mask &= mask - 1
        n += 1
    return n


@kernel
def _all_hold(ledgers: Address, ledger: int, total: int, n: int) -> bool:
    """Say whether a total, divided by a number, is within all bounds."""
    for i in range(word_at(ledgers, ledger + N_BOUNDS)):
        bound = ledger + BOUNDS + i * BOUND
        operator = word_at(ledgers, bound)
        one, other = total * word_at(ledgers, bound + 2), word_at(ledgers, bound + 1) * n
        if operator == GT:
            holds = one > other
        elif operator == GTE:
            holds = one >= other
        elif operator == LT:
            holds = one < other
        elif operator == LTE:
            holds = one <= other
        else:
            holds = (one == other) == (operator == EQ)
        if not holds:
            return False
    return True


@kernel
def _is_sequence(
    ledgers: Address, ledger: int, hits: Address, place: int, time: int,
    file: int, record: int, rule: int,
) -> bool:  # fmt: skip
    """Say whether all steps have been taken within the span, one event for each, with a hit.

    `place` is the hit before it. From the last step backwards, each as late as it can be.
    """
    step = ledger + SEQUENCE + word_at(ledgers, ledger + N_SEQUENCE) - 1
    if word_at(ledgers, step) != rule:
        return False
    part, at = 1, time
    while step > ledger + SEQUENCE:
        if place == NONE or time - word_at(hits, place * HIT + TIME) >= word_at(
            ledgers, ledger + SPAN
        ):
            return False
        hit = place * HIT
        is_other = (
            word_at(hits, hit + TIME) != at or word_at(hits, hit + RECORD) != record
            or word_at(hits, hit + FILE) != file or word_at(hits, hit + PART) != part
        )  # fmt: skip
        if is_other and word_at(hits, hit + RULE) == word_at(ledgers, step - 1):
            step -= 1
            at, record = word_at(hits, hit + TIME), word_at(hits, hit + RECORD)
            file, part = word_at(hits, hit + FILE), word_at(hits, hit + PART)
        place = word_at(hits, hit + BEFORE)
    return True


@kernel
def judge(
    ledgers: Address, ledger: int, groups: Address, hits: Address, group: int,
    time: int, file: int, record: int, rule: int, worth: int,
) -> int:  # fmt: skip
    """Say what a hit makes of a group that it is the newest of: DONE, MATCHED, or LOOK for perhaps.

    `group` is NONE for one that does not exist yet.
    """
    kind, n, rules = word_at(ledgers, ledger + KIND), 1, 1 << rule
    place = NONE
    if group != NONE:
        n += word_at(groups, group + N_HITS)
        rules |= word_at(groups, group + RULES)
        place = word_at(groups, group + LATEST)
    if kind == COUNTED and n < word_at(ledgers, ledger + N_LEAST):
        return DONE
    if kind == STEPS and _n_set(rules) < word_at(ledgers, ledger + N_LEAST):
        return DONE
    if kind == ORDERED and (
        rule != word_at(ledgers, ledger + LAST_RULE)
        or rules != word_at(ledgers, ledger + ALL_RULES)
    ):
        return DONE
    if word_at(ledgers, ledger + IS_DECIDED) == 0 and kind not in (SUMMED, AVERAGED):
        return LOOK
    if kind == ORDERED:
        is_match = _is_sequence(ledgers, ledger, hits, place, time, file, record, rule)
    else:
        total, n, rules = worth, 1, 1 << rule
        while place != NONE and time - word_at(hits, place * HIT + TIME) < word_at(
            ledgers, ledger + SPAN
        ):
            total += word_at(hits, place * HIT + WORTH)
            rules |= 1 << word_at(hits, place * HIT + RULE)
            n += 1
            place = word_at(hits, place * HIT + BEFORE)
        if kind == COUNTED:
            is_match = _all_hold(ledgers, ledger, n, 1)
        elif kind == STEPS:
            n = _n_set(rules)
            is_match = n >= word_at(ledgers, ledger + N_LEAST) and _all_hold(ledgers, ledger, n, 1)
        else:
            is_match = _all_hold(ledgers, ledger, total, n if kind == AVERAGED else 1)
    if not is_match:
        return DONE
    return MATCHED if word_at(ledgers, ledger + IS_DECIDED) else LOOK


@kernel
def tell(
    books: Address, ledgers: Address, groups: Address, hits: Address,
    group: int, pair: int, owner: int, first: int, second: int, third: int,
    time: int, file: int, record: int, rule: int, worth: int, matches: Address, n_told: int,
) -> int:  # fmt: skip
    """Write down the match that a hit makes with all of its group; return the end of what is told.

    NONE where there is no room, or where the group has hits that are too old to be part of it.
    """
    n_hits = 1 + (word_at(groups, group + N_HITS) if group != NONE else 0)
    end = n_told + MATCH + n_hits * MATCH_HIT
    if end > word_at(books, ROOM_MATCHES):
        return NONE
    place = word_at(groups, group + LATEST) if group != NONE else NONE
    span = word_at(ledgers, owner * LEDGER + SPAN)
    at = end - MATCH_HIT
    put_word(matches, at, time)
    put_word(matches, at + 1, file)
    put_word(matches, at + 2, record)
    put_word(matches, at + 3, 1)
    put_word(matches, at + 4, rule)
    put_word(matches, at + 5, worth)
    while place != NONE:
        hit = place * HIT
        if time - word_at(hits, hit + TIME) >= span:
            return NONE
        at -= MATCH_HIT
        for n in range(MATCH_HIT):
            put_word(matches, at + n, word_at(hits, hit + n))
        place = word_at(hits, hit + BEFORE)
    put_word(matches, n_told + MATCH_PAIR, pair)
    put_word(matches, n_told + MATCH_OWNER, owner)
    put_word(matches, n_told + MATCH_NAME, first)
    put_word(matches, n_told + MATCH_NAME + 1, second)
    put_word(matches, n_told + MATCH_NAME + 2, third)
    put_word(matches, n_told + MATCH_HITS, n_hits)
    return end


@kernel
def is_next(hits: Address, place: int, time: int, file: int, record: int) -> bool:
    """Say whether an event comes after a hit."""
    hit = place * HIT
    if time != word_at(hits, hit + TIME):
        return time > word_at(hits, hit + TIME)
    return word_at(hits, hit + FILE) == file and word_at(hits, hit + RECORD) < record
