"""Where compiled kernels are kept between runs, and for which sources they are good.

numba holds a kept kernel against its own file alone. But the offsets of a record are numbers of
another module, compiled into it: with these changed, a kernel that was kept would read elsewhere
than was written. So each is good only for all sources that kernels are made of.
"""

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import (
    InTreeCacheLocator,
    UserProvidedCacheLocator,
    UserWideCacheLocator,
)

_ENGINE = Path(__file__).resolve().parents[2]
_FOLDERS = ("correlation/compact", "formats/tape", "indicators", "probing", "sieve")


@cache
def sum_of_sources() -> str:
    """Return what changes with any source of any kernel."""
    total = blake2b(digest_size=16)
    for folder in _FOLDERS:
        for path in sorted((_ENGINE / folder).glob("*.py")):
            raw = path.read_bytes()
            total.update(f"{folder}/{path.name} {len(raw)}\n".encode() + raw)
    return total.hexdigest()


class _OfAllSources:
    """What our places have besides numba's."""

    def get_source_stamp(self) -> object:
        """Return numba's own stamp of the file, and the sum of all sources."""
        return super().get_source_stamp(), sum_of_sources()  # type: ignore[misc]


class Given(_OfAllSources, UserProvidedCacheLocator):
    """The folder that the variable NUMBA_CACHE_DIR names."""


class BesideSources(_OfAllSources, InTreeCacheLocator):
    """The folder of byte code beside the sources."""


class OfUser(_OfAllSources, UserWideCacheLocator):
    """The user's own folder, where the sources' may not be written."""


def keep_by_all_sources() -> None:
    """Have numba keep kernels at our places; whoever set the variable of its own decides."""
    config: Any = numba.config
    if not config.CACHE_LOCATOR_CLASSES:
        classes = (Given, BesideSources, OfUser)
        config.CACHE_LOCATOR_CLASSES = ",".join(f"{__name__}.{one.__name__}" for one in classes)
