"""Who knocked without a valid token: counted by address in bounded memory, and never logged."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

_MOST_ADDRESSES: Final = 64


class Strangers:
    """Counts requests without a valid token. The address that was quiet longest is forgotten."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()

    def count(self, address: str | None) -> None:
        """Count one request from an address."""
        name = address or "unknown"
        self._counts[name] = self._counts.get(name, 0) + 1
        self._counts.move_to_end(name)
        if len(self._counts) > _MOST_ADDRESSES:
            self._counts.popitem(last=False)

    def tell(self) -> Mapping[str, int]:
        """Return the counts of the latest addresses: so that a wrong set-up is found."""
        return dict(self._counts)
