"""The values of a line by their dotted names, each read when it is asked for.

What stands in a list of objects is read with its whole line: `flatten` knows its order.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeVar

from khumkan.engine.columns.flatten import flatten
from khumkan.engine.formats.tape.lines import FROM, SORT, TO
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.rows import Value

Default = TypeVar("Default")


class LineLeaves(Mapping[str, Value]):
    """What `flatten` would make of a line's fields; `places` says which value has which name."""

    __slots__ = ("_first", "_line", "_listed", "_places", "_run")

    def __init__(
        self, run: Run, line: int, places: Mapping[str, int], listed: Mapping[str, object]
    ) -> None:
        self._run, self._line, self._first = run, line, run.first_value(line)
        self._places, self._listed = places, listed

    def __getitem__(self, name: str) -> Value:
        if name in self._listed:
            return flatten(self._run.event(self._line).fields)[name]
        run, place = self._run, self._first + 3 * self._places[name]
        start, end, sort = (run.places[place + part] for part in (FROM, TO, SORT))
        return run.dialect.read(run.block, start, end, sort)

    def get(self, name: str, default: Default = None) -> Value | Default:  # type: ignore[assignment]
        """Return a value, or the default where there is none."""
        return self[name] if name in self else default  # noqa: SIM401 -- this is how it is got

    def __contains__(self, name: object) -> bool:
        return name in self._places or name in self._listed

    def __iter__(self) -> Iterator[str]:
        return chain(self._places, self._listed)

    def __len__(self) -> int:
        return len(self._places) + len(self._listed)
