"""Garbage is looked for again when what was made stands, and what stays is not looked through."""

import gc

import pytest

from khumkan.engine.collecting import settle, settled, without_collections


def test_nothing_is_collected_inside() -> None:
    with without_collections():
        assert not gc.isenabled()
        with without_collections():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_inside_changes_nothing_outside() -> None:
    with pytest.raises(KeyError), without_collections():
        raise KeyError
    with pytest.raises(KeyError), settled():
        raise KeyError
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        with without_collections():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_is_there_is_set_aside_to_the_end() -> None:
    with settled():
        before = gc.get_freeze_count()
        more = [[number] for number in range(1_000)]
        settle()
        assert gc.get_freeze_count() >= before + len(more)
    assert gc.get_freeze_count() == 0
