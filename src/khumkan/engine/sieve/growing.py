"""Arrays that grow at their end, cheaply: what is added is written when somebody reads them."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt


class Growing:
    """Numbers in a row; `settled` is an array with all of them, and room behind."""

    def __init__(self, kind: npt.DTypeLike, spare: int = 0) -> None:
        self._spare = spare
        self._array: npt.NDArray[Any] = np.zeros(256 + spare, kind)
        self._n_settled = self._n = 0
        self._added: list[int] = []

    def __len__(self) -> int:
        return self._n

    def add(self, numbers: Iterable[int]) -> int:
        """Append numbers, and return the place of the first."""
        place = self._n
        self._added += numbers
        self._n = self._n_settled + len(self._added)
        return place

    def at(self, place: int, n: int) -> list[int]:
        """Return some of the numbers."""
        numbers: list[int] = self.settled[place : place + n].tolist()
        return numbers

    @property
    def settled(self) -> npt.NDArray[Any]:
        """The array; another one after more was added than there was room for."""
        if self._added:
            self._make_room(self._n)
            self._array[self._n_settled : self._n] = self._added
            self._n_settled, self._added = self._n, []
        return self._array

    def _make_room(self, size: int) -> None:
        if size + self._spare > len(self._array):
            more = np.zeros(max(size + self._spare, 2 * len(self._array)), self._array.dtype)
            more[: self._n_settled] = self._array[: self._n_settled]
            self._array = more
