"""What compiling is given besides the rules: where fields stand, what placeholders mean."""

from collections.abc import Callable, Mapping, Sequence

from khumkan.engine.rows import LogSource

FindColumn = Callable[[LogSource, str], str]
Placeholders = Mapping[str, Sequence[str]]
