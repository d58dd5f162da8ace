"""The findings of a batch, most of them made when somebody asks for them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Protocol, overload

from khumkan.engine.compiled import RuleHead
from khumkan.engine.findings import Finding


class LazyFindings(Protocol):
    """Findings of which each is made when it is asked for (`later_findings`)."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Finding: ...

    def __iter__(self) -> Iterator[Finding]: ...

    def heads(self) -> Iterator[RuleHead]:
        """Yield what each finding was told by, without making it."""
        ...


class FindingList(Sequence[Finding]):
    """Findings in the order of their events; to count them makes none.

    A finding is made anew each time it is asked for, and until this list is dropped it keeps in
    memory the blocks of input that its findings come from: go through it once, keep what you need
    of the findings, and let it go with its batch.
    """

    def __init__(self, parts: Sequence[list[Finding] | LazyFindings]) -> None:
        self._parts = parts
        self._ends = list(accumulate(map(len, parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Finding]:
        for part in self._parts:
            yield from part

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...

    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        place = bisect_right(self._ends, number)
        part = self._parts[place]
        return part[number - (self._ends[place] - len(part))]

    def __reduce__(self) -> tuple[type[list[Finding]], tuple[list[Finding]]]:
        """Go to another process as a plain list: lines and rules mean nothing there."""
        return list, (list(self),)

    def heads(self) -> Iterator[RuleHead]:
        """Yield what each finding was told by, without making it."""
        for part in self._parts:
            if isinstance(part, list):
                yield from (one.head for one in part)
            else:
                yield from part.heads()
