"""The `expand` modifier: `%name%` in a rule's value, filled with what a site gives for it (M18)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, product

from khumkan.core.errors import RuleError
from khumkan.core.messages import message
from khumkan.engine.naive.patterns import (
    Alternatives,
    Part,
    Pattern,
    Placeholder,
    joined,
    parse_pattern,
)

Placeholders = Mapping[str, Sequence[str]]

_PLACEHOLDER = re.compile(r"%([^%\\]+)%")


def insert_placeholders(pattern: Pattern) -> Pattern:
    """Return the pattern with `%name%` of its literal stretches as placeholders."""
    return joined(
        chain.from_iterable(_split(part) if isinstance(part, str) else [part] for part in pattern)
    )


def fill_pattern(pattern: Pattern, placeholders: Placeholders) -> Alternatives:
    """Return the pattern once for each choice of values; a name without any is a RuleError."""
    choices = [
        [parse_pattern(value) for value in _values(part, placeholders)]
        if isinstance(part, Placeholder)
        else [(part,)]
        for part in pattern
    ]
    return tuple(joined(chain.from_iterable(choice)) for choice in product(*choices))


def fill_expression(expression: str, placeholders: Placeholders) -> list[str]:
    """Return a regular expression once for each choice of values, put in as they stand."""
    choices = [
        _values(part, placeholders) if isinstance(part, Placeholder) else [str(part)]
        for part in _split(expression)
    ]
    return ["".join(choice) for choice in product(*choices)]


def _split(literal: str) -> Iterator[Part]:
    for i, piece in enumerate(_PLACEHOLDER.split(literal)):
        yield Placeholder(piece) if i % 2 else piece


def _values(placeholder: Placeholder, placeholders: Placeholders) -> Sequence[str]:
    values = placeholders.get(placeholder.name, ())
    if not values:
        raise RuleError(
            message(
                "the placeholder %{name}% has no values; give some, or leave the rule out",
                name=placeholder.name,
            )
        )
    return values
