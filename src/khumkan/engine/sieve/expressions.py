"""Texts of which every match of a regular expression holds one, folded to lower case.

The parser of Python's own `re` reads the expression; where it and RE2 might read it differently,
nothing is promised.
"""

import re
import warnings
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined] # the parser's own, stable since 3.11
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# Classes such as [[:alpha:]], quoting and counts without a minimum mean other things in RE2.
_READ_OTHERWISE = re.compile(r"\[:|\\[QECpPzZ]|\{,")
_MOST_TEXTS = 64
_MOST_RUNS = 8
_MOST_LETTERS = 4
_MOST_BYTES = 10_000
_BEYOND_ASCII = 0x80


def necessary_texts(pattern: str) -> tuple[str, ...]:
    """Return ASCII texts of which each value that the expression is found in holds one; () if none.

    Which letters are large does not count.
    """
    found = _best(_groups_of(_parse(pattern)))
    return tuple(found) if all(found) and len(found) <= _MOST_TEXTS else ()


def necessary_groups(pattern: str) -> list[tuple[str, ...]]:
    """Return lists of such texts: each value that is found has one of every list."""
    groups = _groups_of(_parse(pattern))
    return [tuple(texts) for texts in groups if all(texts) and len(texts) <= _MOST_TEXTS]


def least_length(pattern: str) -> int:
    """Return how many bytes a value has at least that the expression is found in."""
    return min(int(_parse(pattern).getwidth()[0]), _MOST_BYTES)


@lru_cache(maxsize=64)
def _parse(pattern: str) -> Any:
    """Return what the parser made of an expression, of an empty one where it may be mistaken."""
    if _READ_OTHERWISE.search(pattern):
        return parser.parse("")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return parser.parse(pattern)
    except (re.error, RecursionError, OverflowError, Warning):
        return parser.parse("")


def _best(groups: list[list[str]]) -> list[str]:
    """Return the list whose texts tell most."""
    return max(groups, key=lambda texts: min(map(len, texts)))


def _groups_of(parsed: Any) -> list[list[str]]:
    """Return lists of alternatives, of each of which one is necessary, as they stand in a row."""
    options: list[list[str]] = [[""]]
    runs = [""]
    for code, argument in parsed:
        letters = _letters(code, argument)
        if letters and len(letters) * len(runs) <= _MOST_RUNS:
            runs = [run + letter for run in runs for letter in letters]
            continue
        options += [runs, *_inside(code, argument)]
        runs = letters or [""]
    options.append(runs)
    return options


def _letters(code: Any, argument: Any) -> list[str]:
    """Return the ASCII characters that stand at one place, folded; none where there are many."""
    if code is codes.MAX_REPEAT and argument[:2] == (1, 1) and len(argument[2]) == 1:
        return _letters(*argument[2][0])
    if code is codes.LITERAL and argument < _BEYOND_ASCII:
        return [chr(argument).lower()]
    if code is not codes.IN or len(argument) > _MOST_LETTERS:
        return []
    if not all(kind is codes.LITERAL and letter < _BEYOND_ASCII for kind, letter in argument):
        return []
    return sorted({chr(letter).lower() for _, letter in argument})


def _inside(code: Any, argument: Any) -> list[list[str]]:
    if code is codes.SUBPATTERN:
        return _groups_of(argument[-1])
    if code is codes.MAX_REPEAT or code is codes.MIN_REPEAT:
        return _groups_of(argument[2]) if argument[0] > 0 else []
    if code is codes.BRANCH:
        return [[text for branch in argument[1] for text in _best(_groups_of(branch))]]
    return []
