"""How Python looks for garbage in a node that is ready: rarely, and not among what stays."""

import gc
from typing import Final

_YOUNG: Final = 20_000  # objects; Python's own 700 are made by a few events
_MIDDLE, _OLD = 20, 20


def settle_memory() -> None:
    """Say that everything there is now stays: rules and indicators are not looked at again.

    Events come and go without cycles; what a collection looks at then is the rows that wait for the
    lake, each time all of them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
