"""Ties a process that multiprocessing made to the one that made it, as `core.lifeline` does."""

import multiprocessing
from multiprocessing.connection import wait

from khumkan.core.lifeline import follow


def follow_parent() -> None:
    """End this process in good order once its parent is gone; it was made by multiprocessing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        follow(lambda: wait([parent.sentinel]))
