"""What stays is not looked at for garbage again."""

import gc

from khumkan.node.serving.memory import settle_memory


def test_what_is_there_is_set_aside_and_new_garbage_is_looked_for_rarely() -> None:
    before = gc.get_threshold()
    try:
        settle_memory()
        assert gc.get_freeze_count() > 1_000
        assert gc.get_threshold()[0] > before[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
