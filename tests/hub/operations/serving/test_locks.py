"""Locks of running parts, seen from two open files as from two processes."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.hub.operations.serving.locks import hold, hold_all
from khumkan.hub.operations.serving.parts import Part


def test_a_part_runs_once_on_a_folder(tmp_path: Path) -> None:
    with (
        hold(tmp_path, Part.WEB),
        pytest.raises(ConfigurationError, match=r"another khumkan hub serve runs .* \(web\)"),
        hold(tmp_path, Part.WEB),
    ):
        pass


def test_other_parts_and_other_folders_are_free(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with hold(tmp_path, Part.WEB), hold(tmp_path, Part.TASKS), hold(other, Part.WEB):
        assert (tmp_path / "serve-web.lock").stat().st_mode & 0o777 == 0o600


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with hold(tmp_path, Part.TICK):
            pass


def test_several_may_share_but_not_with_one_that_needs_it_alone(tmp_path: Path) -> None:
    with hold(tmp_path, Part.TASKS, may_share=True), hold(tmp_path, Part.TASKS, may_share=True):
        with pytest.raises(ConfigurationError), hold(tmp_path, Part.TASKS):
            pass
        with pytest.raises(ConfigurationError), hold_all(tmp_path):
            pass


def test_holding_all_keeps_every_part_out(tmp_path: Path) -> None:
    with hold_all(tmp_path):
        for part in Part:
            with pytest.raises(ConfigurationError), hold(tmp_path, part, may_share=True):
                pass
