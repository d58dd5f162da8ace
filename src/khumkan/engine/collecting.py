"""Garbage collection kept from what stays: rules and what is made of them.

Looking through it again and again, as Python would, takes longer than making and using it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collections() -> Iterator[None]:
    """Collect nothing inside, where that was not so already; what is counted stays counted."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def settled() -> Iterator[None]:
    """Look for no garbage, inside, among what is there now, or at a later call of `settle`."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def settle() -> None:
    """Take it that what is there now stays, to the end of `settled`."""
    gc.freeze()
