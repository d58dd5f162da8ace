"""A node's folder: for its owner alone, one process at a time."""

import os
from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import make_key


@pytest.fixture
def folder(tmp_path: Path) -> NodeFolder:
    made = NodeFolder(tmp_path / "node")
    made.make()
    make_key(made.key_file)
    return made


def test_nobody_else_can_enter_it(folder: NodeFolder) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.path.rglob("*")}
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert modes.pop("node.jwk") == 0o600
    assert set(modes.values()) == {0o700}


def test_to_make_it_again_changes_nothing(folder: NodeFolder) -> None:
    key = folder.key_file.read_bytes()
    folder.path.chmod(0o755)
    folder.make()
    make_key(folder.key_file)
    assert folder.key_file.read_bytes() == key
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_a_folder_without_a_node_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="khumkan node init"):
        NodeFolder(tmp_path).open()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["path", "keys", "key_file"])
def test_a_key_that_others_can_read_is_no_key(folder: NodeFolder, name: str) -> None:
    getattr(folder, name).chmod(0o755)
    with pytest.raises(ConfigurationError, match="chmod go-rwx"):
        folder.open()


def test_a_second_process_is_kept_out_and_let_in_afterwards(folder: NodeFolder) -> None:
    with folder.hold():
        child = os.fork()
        if child == 0:
            try:
                with folder.hold():
                    os._exit(1)
            except ConfigurationError:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    with folder.hold():
        pass
