"""The kernel that decides pairs of a line and a rule as far as the line's bytes prove it."""

from khumkan.engine.formats.tape.lines import FIRST, FROM, SORT, TO
from khumkan.engine.formats.tape.memory import (
    Address,
    Bytes,
    Numbers,
    address_of,
    kernel,
    number_at,
    put_number,
    word_at,
)
from khumkan.engine.formats.tape.scalars import LIST
from khumkan.engine.sieve.column_values import ABSENT, PART_OF, UNPROVEN
from khumkan.engine.sieve.making import NOTHING, make_once, own_of
from khumkan.engine.sieve.matching import accepts, is_inside
from khumkan.engine.sieve.programs import (
    ALL_OF,
    ANY_OF,
    ASKED,
    COLUMN,
    END,
    FIRST_TEXT,
    FOUND,
    HOPELESS,
    KIND,
    LENGTH,
    N_TEXTS,
    NOT_IT,
    PART,
    TEXT,
    WHERE,
)
from khumkan.engine.sieve.questions import (
    ANYTHING,
    BEYOND_ASCII,
    CONTAINS,
    IN_NETWORK,
    LONGER,
    MATCHES,
    NO,
    PERHAPS,
    YES,
)
from khumkan.engine.sieve.sifting import N_VALUES, PLANNED
from khumkan.engine.sieve.values import (
    BEYOND,
    DOUBTFUL,
    KNOWN,
    MANY_TEXTS,
    MOST_VALUES,
    N_BYTES,
    N_FOLDED,
    N_TABLES,
    NOW,
    PLACE,
    TABLE,
    Texts,
    fold_once,
    holds_any,
    make_table,
    stands_any,
)

NO_PROOF = -1
_NUMBER_BYTES = 4


@kernel
def judge(
    data: Bytes, lines: Numbers, values: Numbers, pairs: Numbers, followed: Numbers,
    plans: Numbers, column_values: Numbers, n_columns: int, any_column: int, sources: Numbers,
    starts: Numbers, parts: Numbers, texts: Texts, letters: Bytes, automata: Numbers,
    steps: Numbers, marks: Bytes, proofs: Numbers,
    folded: Bytes, tables: Bytes, known: Numbers, used: Numbers, begun: Numbers, answers: Numbers,
    sure: Numbers, doubtful: Numbers, guarded: Numbers,
) -> tuple[int, int, int]:  # fmt: skip
    """Write the pairs that match, those that may, and the lines whose outline does not hold.

    `pairs` has those of one line together; they are put in order by rule. The rule behind the last
    one is a guard. `proofs` has the column in which a rule's needle proves it, or NO_PROOF. Returns
    how many pairs, pairs and lines were written.
    """
    bytes_, spans, leaves = address_of(data), address_of(lines), address_of(values)
    given, follows, own_plans = address_of(pairs), address_of(followed), address_of(plans)
    columns_of, begins, rules = address_of(column_values), address_of(starts), address_of(parts)
    made_of = address_of(sources)
    own_texts, own_letters = address_of(texts), address_of(letters)
    own_automata, own_steps, own_marks = address_of(automata), address_of(steps), address_of(marks)
    proven, room, own_tables = address_of(proofs), address_of(folded), address_of(tables)
    own_known, own_used = address_of(known), address_of(used)
    open_, own_answers = address_of(begun), address_of(answers)
    certain, asked = address_of(sure), address_of(doubtful)
    n_sure, n_doubtful, n_guarded = 0, 0, 0
    at, end, guard = 0, len(pairs) // 2, len(starts)
    while at < end:
        line = number_at(given, at * 2)
        behind = _sort_rules(given, at, end)
        if number_at(given, behind * 2 - 1) == guard:
            guarded[n_guarded] = line
            n_guarded += 1
            at = behind
            continue
        plan = number_at(follows, line)
        first = number_at(spans, line * 4 + FIRST) * 3
        n_values = number_at(own_plans, plan * PLANNED + N_VALUES)
        columns = columns_of + plan * n_columns * _NUMBER_BYTES
        put_number(own_used, NOW, number_at(own_used, NOW) + 1)
        put_number(own_used, N_FOLDED, 0)
        put_number(own_used, N_TABLES, 0)
        last = -1
        while at < behind:
            rule = number_at(given, at * 2 + 1)
            at += 1
            if rule == last:
                continue
            last = rule
            proof = number_at(proven, rule)
            if proof != NO_PROOF and _is_as_it_stands(
                leaves, first, n_values, number_at(columns, proof),
                proof == any_column,
            ):  # fmt: skip
                answer = YES
            else:
                answer = _prove(
                    bytes_, leaves, first, n_values, columns, made_of, any_column,
                    number_at(begins, rule), rules, own_texts, own_letters, own_automata,
                    own_steps, own_marks, room, own_tables, own_known, own_used, open_,
                    own_answers,
                )  # fmt: skip
            if answer == YES:
                put_number(certain, n_sure * 2, line)
                put_number(certain, n_sure * 2 + 1, rule)
                n_sure += 1
            elif answer == PERHAPS:
                put_number(asked, n_doubtful * 2, line)
                put_number(asked, n_doubtful * 2 + 1, rule)
                n_doubtful += 1
    return n_sure, n_doubtful, n_guarded


@kernel
def _sort_rules(pairs: Address, at: int, end: int) -> int:
    """Put the rules of the line at a pair in order; return the place behind them."""
    line = number_at(pairs, at * 2)
    n = at + 1
    while n < end and number_at(pairs, n * 2) == line:
        rule = number_at(pairs, n * 2 + 1)
        place = n
        while place > at and number_at(pairs, place * 2 - 1) > rule:
            put_number(pairs, place * 2 + 1, number_at(pairs, place * 2 - 1))
            place -= 1
        put_number(pairs, place * 2 + 1, rule)
        n += 1
    return n


@kernel
def _is_as_it_stands(values: Address, first: int, n_values: int, value: int, is_any: bool) -> bool:
    """Say whether a needle found for a column is surely a text of it, and not of a list's signs."""
    if value < 0:
        return False
    last = n_values if is_any else value + 1
    while value < last:
        if number_at(values, first + value * 3 + SORT) == LIST:
            return False
        value += 1
    return True


@kernel
def _prove(
    data: Address, values: Address, first: int, n_values: int, columns: Address, sources: Address,
    any_column: int, part: int, parts: Address, texts: Address, letters: Address,
    automata: Address, steps: Address, marks: Address,
    folded: Address, tables: Address, known: Address, used: Address, begun: Address,
    answers: Address,
) -> int:  # fmt: skip
    """Return what the program from a part on answers; `depth` of its parts are begun."""
    answer, depth = PERHAPS, 0
    while part != HOPELESS:
        record = part * PART
        kind = number_at(parts, record + KIND)
        if kind != ASKED:
            put_number(begun, depth, record)
            put_number(answers, depth, NO if kind == ANY_OF else YES)
            depth += 1
            part += 1
            continue
        column = number_at(parts, record + COLUMN)
        answer = _ask(
            data, values, first, n_values, columns, sources, number_at(columns, column),
            column == any_column, record, parts, texts, letters, automata, steps, marks,
            folded, tables, known, used,
        )  # fmt: skip
        part += 1
        while depth > 0:
            around = number_at(begun, depth - 1)
            kind = number_at(parts, around + KIND)
            end = number_at(parts, around + END)
            is_told = False
            if kind == NOT_IT:
                answer = YES - answer
            elif kind == ALL_OF:
                answer = min(answer, number_at(answers, depth - 1))
                is_told = answer == NO
            else:
                answer = max(answer, number_at(answers, depth - 1))
                is_told = answer == YES
            if is_told:
                part = end
            if part < end:
                put_number(answers, depth - 1, answer)
                break
            depth -= 1
        if depth == 0:
            break
    return answer


@kernel
def _ask(
    data: Address, values: Address, first: int, n_values: int, columns: Address, sources: Address,
    value: int, is_any: bool,
    record: int, parts: Address, texts: Address, letters: Address,
    automata: Address, steps: Address, marks: Address,
    folded: Address, tables: Address, known: Address, used: Address,
) -> int:  # fmt: skip
    """Return the answer to one question; `value` is as in `Plans.column_values`."""
    where, found = number_at(parts, record + WHERE), number_at(parts, record + FOUND)
    if value == ABSENT:
        return NO
    if value == UNPROVEN or n_values > MOST_VALUES:
        return PERHAPS
    if value <= PART_OF:
        value = PART_OF - value
        found = PERHAPS  # the part may be another one, but has nothing that the whole has not
        if where < BEYOND_ASCII:
            where = CONTAINS
        elif where > LONGER:
            return PERHAPS
    elif value < 0:
        state = make_once(data, values, first, columns, sources, value, folded, known, used)
        if state == NOTHING:
            return NO
        if state == DOUBTFUL or where in (MATCHES, IN_NETWORK):
            return PERHAPS
        if where == ANYTHING:
            return found
        told = _find(
            own_of(value), state, where, record, parts, texts, letters, folded, tables, known, used
        )
        return min(told, found)
    if where == ANYTHING:
        return found
    answer = NO
    last = n_values if is_any else value + 1
    while value < last and answer < found:
        told = _test(
            data, values, first + value * 3, value, where, record, parts, texts, letters,
            automata, steps, marks, folded, tables, known, used,
        )  # fmt: skip
        answer = max(answer, min(told, found))
        value += 1
    return answer


@kernel
def _test(
    data: Address, values: Address, place: int, value: int, where: int,
    record: int, parts: Address, texts: Address, letters: Address,
    automata: Address, steps: Address, marks: Address,
    folded: Address, tables: Address, known: Address, used: Address,
) -> int:  # fmt: skip
    """Return whether a question is true of one value."""
    state = fold_once(data, values, place, value, folded, known, used)
    if state == DOUBTFUL:
        return PERHAPS
    own = value * KNOWN
    if where == MATCHES:
        start, end = number_at(values, place + FROM), number_at(values, place + TO)
        is_true = accepts(
            data, start, end, number_at(values, place + SORT),
            number_at(parts, record + FIRST_TEXT), automata, steps, marks,
        )  # fmt: skip
        return YES if is_true else NO
    if where == IN_NETWORK:
        text = number_at(parts, record + FIRST_TEXT) * TEXT
        last = text + number_at(parts, record + N_TEXTS) * TEXT
        at = number_at(known, own + PLACE)
        return is_inside(
            folded, at, at + number_at(known, own + N_BYTES), texts, text, last, letters
        )
    return _find(own, state, where, record, parts, texts, letters, folded, tables, known, used)


@kernel
def _find(
    own: int, state: int, where: int, record: int, parts: Address, texts: Address,
    letters: Address, folded: Address, tables: Address, known: Address, used: Address,
) -> int:  # fmt: skip
    """Return whether a value, known at `own`, has a text where one is asked for."""
    text = number_at(parts, record + FIRST_TEXT) * TEXT
    last = text + number_at(parts, record + N_TEXTS) * TEXT
    if where == CONTAINS:
        if number_at(known, own + TABLE) < 0 and last - text >= MANY_TEXTS * TEXT:
            make_table(folded, own, tables, known, used)
        is_true = holds_any(folded, own, known, tables, texts, text, last, letters)
    elif where == BEYOND_ASCII:
        is_true = state == BEYOND
    elif where == LONGER:
        is_true = number_at(known, own + N_BYTES) >= word_at(texts, text + LENGTH)
    else:
        is_true = stands_any(folded, own, known, texts, text, last, letters, where)
    return YES if is_true else NO
