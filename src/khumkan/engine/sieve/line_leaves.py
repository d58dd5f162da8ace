"""The values of a line by their dotted names, each read when it is asked for."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from khumkan.engine.formats.tape.lines import FROM, SORT, TO
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.rows import Value

Default = TypeVar("Default")


class LineLeaves(Mapping[str, Value]):
    """What `flatten` would make of a line's fields; `places` says which value has which name."""

    __slots__ = ("_first", "_places", "_run")

    def __init__(self, run: Run, line: int, places: Mapping[str, int]) -> None:
        self._run, self._first, self._places = run, run.first_value(line), places

    def __getitem__(self, name: str) -> Value:
        run, place = self._run, self._first + 3 * self._places[name]
        start, end, sort = (run.places[place + part] for part in (FROM, TO, SORT))
        return run.dialect.read(run.block, start, end, sort)

    def get(self, name: str, default: Default = None) -> Value | Default:  # type: ignore[assignment]
        """Return a value, or the default where there is none."""
        return self[name] if name in self._places else default

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
