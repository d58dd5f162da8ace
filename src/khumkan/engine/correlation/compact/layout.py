"""What stands where in the arrays of a store: records of 64-bit numbers, one after the other."""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]

Array = Words | Slots | npt.NDArray[np.uint8] | int
"""One of a store's arrays, or its address: a kernel takes either."""

NONE = -1

# What a store has used of its arrays; free records are a chain.
N_TEXTS, LETTERS_END, FREE_GROUP, GROUPS_END, FREE_HIT, HITS_END, N_GROUPS, N_UNUSABLE = range(8)
TOLD_END = 8
# How much room they have: for records, bytes and words; the mask of slots.
ROOM_HITS, ROOM_GROUPS, ROOM_TEXTS, ROOM_LETTERS, ROOM_MATCHES, SLOT_MASK, TEXT_MASK = range(9, 16)
BOOKS = 16

# A text: its bytes in the letters.
TEXT_START, TEXT_LENGTH, TEXT_HASH = range(3)
TEXT = 3

# A correlation: what it asks for, and what there is of it.
KIND, N_LEAST, N_MOST, SPAN, HORIZON, MAX_GROUPS, MAX_HITS, ALL_RULES, LAST_RULE = range(9)
N_BOUNDS, BOUNDS = 9, 10
N_COLD, N_COLD_HITS, N_OTHERS, N_OTHER_HITS, CLOCK, OLDEST, NEWEST, N_EVICTED = range(16, 24)
IS_DECIDED, N_SEQUENCE, SEQUENCE = 24, 25, 26
LEDGER = 34
MOST_SEQUENCE = 8
MOST_BOUNDS, BOUND = 2, 3  # each an operator, and a fraction

# How it is known that the next hit completes nothing.
FOREIGN, COUNTED, STEPS, ORDERED, SUMMED, AVERAGED = range(6)
GT, GTE, LT, LTE, EQ, NEQ = range(6)
OPERATORS = {"gt": GT, "gte": GTE, "lt": LT, "lte": LTE, "eq": EQ, "neq": NEQ}

# A group: whose it is, its name, its hits; in the order of last hits the ones beside it.
# `ELSEWHERE` is one that is no more than a name here: its hits are in an object.
OWNER, NAME, N_HITS, LATEST, FIRST_TIME, RULES, N_ARRIVED, OLDER, NEWER, STAMP, STATE = (
    *(0, 1), *range(4, 13),
)  # fmt: skip
GROUP, MOST_NAMES = 13, 3
COLD, ELSEWHERE = 0, 1

# A hit, and the one before it. `WORTH` is a number, a text, or none.
TIME, FILE, RECORD, PART, RULE, WORTH, BEFORE = range(7)
HIT = 7

# How a kind of line feeds: its time, the columns it is asked for, and who asks.
TIME_VALUE, IS_LOCAL, N_COLUMNS, N_USES, COLUMNS = range(5)
# A column is the number of a value, twice doubled, with what is asked of it; or NONE.
IS_NUMBER_ASKED, IS_TEXT_ASKED = 1, 2
# A use: the ledger, the rule's place there, how many columns name the group, and which;
# then what is counted, and whether it is a number.
USE_LEDGER, USE_RULE, USE_NAMES, USE_NAME, USE_WORTH, USE_IS_NUMBER = 0, 1, 2, 3, 6, 7
USE = 8
MOST_COLUMNS = 8
MOST_RULES = 60

# Why the kernel stopped.
DONE, LOOK, FULL, READ, GROW, MATCHED = range(6)

MOST_TEXT, MOST_COLD_HITS, MOST_DIGITS = 500, 64, 10
N_ARRIVALS = 8
N_KEYS = 4201

# A match that was told: the pair, the ledger, the group's name, how many hits, and those.
MATCH_PAIR, MATCH_OWNER, MATCH_NAME, MATCH_HITS = 0, 1, 2, 5
MATCH, MATCH_HIT = 6, 6
MOST_WARMED = 16
WARMED = 2 * MOST_COLUMNS
FOUND = WARMED + MOST_WARMED
