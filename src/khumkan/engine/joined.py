"""Several sequences as one, in which an item may be made only when somebody asks for it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Generic, Protocol, TypeVar, overload

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)


class Part(Protocol[Item_co]):
    """What has numbered items, and may make each anew."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Item_co: ...

    def __iter__(self) -> Iterator[Item_co]: ...


PartOf = TypeVar("PartOf", bound=Part[object])


class Joined(Sequence[Item], Generic[Item, PartOf]):
    """The items of `parts`, a part behind the other; to count them makes none."""

    def __init__(self, parts: Sequence[PartOf]) -> None:
        self.parts = parts
        self._ends = list(accumulate(map(len, parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Item]:
        for part in self.parts:
            yield from part  # type: ignore[misc] # of these parts the items are of this type

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        place = bisect_right(self._ends, number)
        part = self.parts[place]
        return part[number - (self._ends[place] - len(part))]  # type: ignore[return-value] # as above
