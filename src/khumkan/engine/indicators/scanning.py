"""Patterns that name no value to look up (LIKE, MATCHES, orders, negations): tried on each value.

Each costs a test for every value that was not seen lately; loading bounds their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from khumkan.engine.indicators.indicator import PatternIndicator
from khumkan.engine.indicators.observables import named_by
from khumkan.engine.indicators.patterns import Check, Nature, number_of
from khumkan.engine.matcher.scalars import to_text
from khumkan.engine.rows import Scalar
from khumkan.wire.observables import Kind

_Watch = tuple[Check, PatternIndicator]


class Scanner:
    """Tells which patterns a single value could make hold; the row decides."""

    def __init__(self, patterns: Iterable[PatternIndicator]) -> None:
        self._by_kind: defaultdict[Kind, list[_Watch]] = defaultdict(list)
        self._texts: list[_Watch] = []
        self._numbers: list[_Watch] = []
        for pattern in patterns:
            for alternative in pattern.alternatives:
                if not alternative.anchors:
                    self._watch(alternative.scanned, pattern)

    def __bool__(self) -> bool:
        return bool(self._by_kind or self._texts or self._numbers)

    def scan(self, value: Scalar) -> Iterator[PatternIndicator]:
        """Yield the patterns of which `value` passes the test that was chosen for them."""
        if self._by_kind and isinstance(value, str):
            for observable in named_by(value):
                for check, pattern in self._by_kind.get(observable.kind, ()):
                    if check.holds(observable):
                        yield pattern
        text = to_text(value) if self._texts else ""
        yield from (pattern for check, pattern in self._texts if check.holds(text))
        number = number_of(value) if self._numbers else None
        if number is not None:
            yield from (pattern for check, pattern in self._numbers if check.holds(number))

    def _watch(self, check: Check, pattern: PatternIndicator) -> None:
        if check.prop.nature is Nature.TEXT:
            self._texts.append((check, pattern))
        elif check.prop.nature is Nature.NUMBER:
            self._numbers.append((check, pattern))
        for kind in check.prop.kinds:
            self._by_kind[kind].append((check, pattern))
