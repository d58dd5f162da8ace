"""Regular expressions of rules: searched anywhere unless anchored.

Source: docs/reference/sigma-semantics.md, M7 and M8.
"""

from collections.abc import Iterator, Sequence

from khumkan.engine.compiled import Regex
from khumkan.engine.expressions import compile_expression
from khumkan.engine.sigma.given import Placeholders
from khumkan.engine.sigma.strings import fill_text

_FLAGS = {
    "i": "i",
    "ignorecase": "i",
    "m": "m",
    "multiline": "m",
    "s": "s",
    "dotall": "s",
}


def compile_expressions(
    pattern: str, modifiers: Sequence[str], placeholders: Placeholders | None
) -> Iterator[Regex]:
    """Yield a test per combination of placeholder values; None means `%` is an ordinary sign.

    Raises RuleError for what can't be compiled, alone or anchored.
    """
    flags = "".join(sorted({_FLAGS[name] for name in modifiers if name in _FLAGS}))
    for one in [pattern] if placeholders is None else fill_text(pattern, placeholders):
        compile_expression(one, flags)  # `a)(b` is wrong, although it is right in a group
        anchored = _anchor(one, modifiers)
        compile_expression(anchored, flags)
        yield Regex(anchored, flags)


def _anchor(pattern: str, modifiers: Sequence[str]) -> str:
    at_start = "startswith" in modifiers
    at_end = "endswith" in modifiers
    if "contains" in modifiers or at_start == at_end:
        return pattern
    return rf"\A(?:{pattern})" if at_start else rf"(?:{pattern})\z"
