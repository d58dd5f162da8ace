"""Text values of a rule, as pySigma parsed them, to the cheapest tests that say the same.

Source: docs/reference/sigma-semantics.md, V1 to V4, M6, M18.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from sigma.types import SigmaString, SpecialChars

from khumkan.core.errors import RuleError
from khumkan.core.messages import message
from khumkan.engine.compiled import Literal, Present, Test, Wildcard
from khumkan.engine.sigma.given import Placeholders

Part = str | SpecialChars

MAX_COMBINATIONS = 1_000
PLACEHOLDER = re.compile(r"%([^%\\]+)%")

_MANY, _ONE = SpecialChars.WILDCARD_MULTI, SpecialChars.WILDCARD_SINGLE
_PLACES = {
    (False, False): "equals",
    (False, True): "startswith",
    (True, False): "endswith",
    (True, True): "contains",
}


def parts_of(value: SigmaString) -> list[Part]:
    """Return literal stretches and wildcards in order; empty stretches are left out."""
    return [part for part in value.s if isinstance(part, str | SpecialChars) and part != ""]


def open_ends(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with a `*` on either side: found anywhere."""
    return [_MANY, *parts, _MANY]


def compile_parts(parts: Sequence[Part], *, cased: bool) -> Test:
    """Return the test that a value must pass to match the whole pattern."""
    if not parts:
        return Literal("equals", "", cased=cased)
    if all(part is _MANY for part in parts):
        return Present()
    starts_open, ends_open = parts[0] is _MANY, parts[-1] is _MANY
    middle = _without_open_ends(parts)
    if all(isinstance(part, str) for part in middle):
        # Case is folded stretch by stretch: a Greek final sigma is one only within its own.
        text = "".join(_fold(str(part), cased=cased) for part in middle)
        return Literal(_PLACES[starts_open, ends_open], text, cased=cased)
    return Wildcard(
        _segments(middle, cased=cased),
        _author_text(parts),
        starts_open=starts_open,
        ends_open=ends_open,
        cased=cased,
    )


def _without_open_ends(parts: Sequence[Part]) -> Sequence[Part]:
    start, end = 0, len(parts)
    while parts[start] is _MANY:
        start += 1
    while parts[end - 1] is _MANY:
        end -= 1
    return parts[start:end]


def _fold(text: str, *, cased: bool) -> str:
    return text if cased else text.lower()


def _segments(parts: Sequence[Part], *, cased: bool) -> tuple[str, ...]:
    """Return the stretches between `*` as regular expressions; neighbouring stars are one."""
    segments = [""]
    for part in parts:
        if part is not _MANY:
            segments[-1] += "." if part is _ONE else re.escape(_fold(str(part), cased=cased))
        elif segments[-1]:
            segments.append("")
    return tuple(segments)


def _author_text(parts: Sequence[Part]) -> str:
    return "".join("*" if part is _MANY else "?" if part is _ONE else str(part) for part in parts)


def fill_placeholders(parts: Sequence[Part], values: Placeholders) -> Iterator[list[Part]]:
    """Yield the parts once for each combination of values of their placeholders.

    Raises RuleError naming a placeholder without values.
    """
    options: list[list[list[Part]]] = []
    for part in parts:
        if isinstance(part, str):
            options += _options_of(part, values)
        else:
            options.append([[part]])
    _refuse_too_many(list(map(len, options)))
    for combination in product(*options):
        yield _merge([part for option in combination for part in option])


def fill_text(text: str, values: Placeholders) -> Iterator[str]:
    """Yield a text once for each combination of values of its placeholders, as they stand."""
    pieces = PLACEHOLDER.split(text)
    options = [
        values_of(piece, values) if position % 2 else [piece]
        for position, piece in enumerate(pieces)
    ]
    _refuse_too_many(list(map(len, options)))
    yield from ("".join(combination) for combination in product(*options))


def _refuse_too_many(sizes: Sequence[int]) -> None:
    if prod(sizes) > MAX_COMBINATIONS:
        raise RuleError(
            message("its placeholders have more than {n} combinations", n=MAX_COMBINATIONS)
        )


def values_of(name: str, values: Placeholders) -> Sequence[str]:
    """Return the values of a placeholder; raises RuleError naming one without any."""
    try:
        return values[name]
    except KeyError:
        raise RuleError(
            message(
                "the placeholder %{name}% has no values; give them in the setting "
                "detect.placeholders",
                name=name,
            )
        ) from None


def _options_of(stretch: str, values: Placeholders) -> Iterator[list[list[Part]]]:
    for position, piece in enumerate(PLACEHOLDER.split(stretch)):
        if position % 2:
            yield [parts_of(SigmaString(value)) for value in values_of(piece, values)]
        elif piece:
            yield [[piece]]


def _merge(parts: Sequence[Part]) -> list[Part]:
    """Join neighbouring literals, so that a filled placeholder is no border within a word."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged
