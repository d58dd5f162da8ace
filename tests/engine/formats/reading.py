"""Reading some bytes with a format, with the books balanced."""

import io
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.events import Event, Limits, Piece, Rejection
from khumkan.engine.formats import get_format


class ExpectedRow(TypedDict):
    """What another parser finds in a line of the corpus."""

    path: str
    parser: str
    stage: str
    index: int
    parsed: NotRequired[dict[str, str]]
    meta: dict[str, str]


@dataclass
class Outcome:
    """What a reader made of some bytes, sorted by kind."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def events(self) -> list[Event]:
        return [piece for piece in self.pieces if isinstance(piece, Event)]

    @property
    def rejections(self) -> list[Rejection]:
        return [piece for piece in self.pieces if isinstance(piece, Rejection)]

    @property
    def fields(self) -> list[JsonObject]:
        return [event.fields for event in self.events]

    @property
    def places(self) -> list[tuple[int, int]]:
        return [(event.record, event.part) for event in self.events]

    @property
    def reasons(self) -> list[str]:
        return [str(rejection.reason) for rejection in self.rejections]


class Dribble(io.BytesIO):
    """Gives at most `step` bytes at a time, as a slow pipe does."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self._step = step

    def read(self, n_bytes: int | None = -1, /) -> bytes:
        wanted = self._step if n_bytes is None or n_bytes < 0 else min(n_bytes, self._step)
        return super().read(wanted)


def read_all(name: str, data: bytes, *, max_bytes: int = 1 << 20, step: int = 0) -> Outcome:
    """Read bytes with the format of that name; every byte must be accounted for.

    With `step` the reader is given at most so many bytes at a time.
    """
    source = Dribble(data, step) if step else io.BytesIO(data)
    outcome = Outcome(list(get_format(name).read(source, Limits(max_record_bytes=max_bytes))))
    assert sum(piece.n_bytes for piece in outcome.pieces) == len(data)
    return outcome
