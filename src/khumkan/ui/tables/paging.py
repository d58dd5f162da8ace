"""Which page of how many, and the links to the others."""

from dataclasses import dataclass
from typing import Final

from khumkan.ui.tables.state import State

_AROUND: Final = 2
GAP: Final = 0


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page; `number` 0 stands for those left out between two."""

    number: int
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Paging:
    """A page of a list of `n` rows: the rows from `start` up to `stop`, counted from 0."""

    number: int
    size: int
    n: int

    @classmethod
    def of(cls, state: State, n: int) -> "Paging":
        """Return the page asked for; beyond the end that is the last one."""
        return cls(min(state.page, _count_pages(n, state.size)), state.size, n)

    @property
    def n_pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return _count_pages(self.n, self.size)

    @property
    def start(self) -> int:
        """The place of the first row, counted from 0."""
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        """The place after the last row."""
        return min(self.start + self.size, self.n)

    @property
    def numbers(self) -> list[int]:
        """The pages worth a link: both ends, those near this one; `GAP` where some are left out."""
        near = range(max(1, self.number - _AROUND), min(self.n_pages, self.number + _AROUND) + 1)
        shown: list[int] = []
        for number in sorted({1, *near, self.n_pages}):
            if shown and number - shown[-1] > 1:
                shown.append(number - 1 if number - shown[-1] == 2 else GAP)  # noqa: PLR2004 -- a gap of one page is that page
            shown.append(number)
        return shown

    def links(self, state: State) -> list[PageLink]:
        """Return the links to the other pages of a list in this state."""
        return [
            PageLink(number, state.link(page=number) if number else "", number == self.number)
            for number in self.numbers
        ]


def _count_pages(n: int, size: int) -> int:
    return max(1, -(-n // size))
