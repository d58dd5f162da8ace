"""Root puts a backup into a folder whose owner has prepared it."""

import os
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from khumkan.node.backup import make_backup, restore
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import make_key
from khumkan.node.sources import SourceBook
from khumkan.node.state import State

NOBODY = 65_534
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="root alone is in danger")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    folder = NodeFolder(tmp_path / "old")
    folder.make()
    make_key(folder.key_file)
    with closing(State(folder.state)) as state:
        state.write_fact("kept", "this")
    with closing(SourceBook(folder.sources)):
        pass
    make_backup(folder, tmp_path / "backup")
    (tmp_path / "backup").chmod(0o600)
    return tmp_path / "backup"


def test_links_laid_in_the_folder_lead_root_nowhere(backup: Path) -> None:
    with TemporaryDirectory() as room:
        Path(room).chmod(0o755)
        etc, home = Path(room) / "etc", Path(room) / "home"
        etc.mkdir(mode=0o755)
        (home / "node").mkdir(parents=True)
        (home / "node" / ".restore").symlink_to(etc)
        for one in (home, home / "node"):
            os.chown(one, NOBODY, NOBODY)

        with pytest.raises(PermissionError):
            restore(backup, NodeFolder(home / "node"))

        assert list(etc.iterdir()) == []


def test_what_root_puts_back_is_the_owners(backup: Path) -> None:
    """Though only root may read the backup."""
    with TemporaryDirectory() as room:
        Path(room).chmod(0o755)
        home = Path(room) / "home"
        home.mkdir()
        os.chown(home, NOBODY, NOBODY)

        restore(backup, NodeFolder(home / "node"))

        found = [home / "node", *(home / "node").rglob("*")]
        assert {one.stat().st_uid for one in found} == {NOBODY}
        assert NodeFolder(home / "node").key_file in found
