"""Root runs `doctor --fix` in a folder where the node's own user may lay whatever it likes."""

import os
from pathlib import Path

import pytest
from doctor_machines import case_of

from khumkan.node.doctor import mend
from khumkan.node.doctor.findings import Finding
from khumkan.node.doctor.folders import check_folder, check_owner
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import make_key

NOBODY = 65_534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives files away")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = NodeFolder(tmp_path / "node")
    folder.make()
    make_key(folder.key_file)
    return folder.path


@pytest.fixture
def shadow(tmp_path: Path) -> Path:
    file = tmp_path / "shadow"
    file.write_text("root:$6$...")
    file.chmod(0o644)
    return file


def test_a_link_is_not_mended_through(made: Path, shadow: Path) -> None:
    (made / "keys" / "link").symlink_to(shadow)
    (found,) = check_folder(case_of(made))
    assert found.verdict == "ok"
    assert shadow.stat().st_mode & 0o777 == 0o644


@as_root
def test_nothing_outside_is_given_away(made: Path, shadow: Path) -> None:
    (made / "state.db").touch(0o600)
    for one in (made, *made.rglob("*")):
        os.chown(one, NOBODY, NOBODY)
    for place in (made / "keys" / "link", made / "sources" / "link"):
        place.symlink_to(shadow)

    found = list(check_owner(case_of(made)))

    assert all(one.mend is None for one in found)


@as_root
@pytest.mark.parametrize("kind", ["link", "name", "folder"])
def test_a_file_put_in_place_of_another_after_the_look_is_not_given_away(
    made: Path, shadow: Path, kind: str
) -> None:
    for one in (made, *made.rglob("*")):
        os.chown(one, NOBODY, NOBODY)
    bait = made / "keys" / "shadow"
    bait.touch(0o600)  # root's, as if root had made it
    (found,) = check_owner(case_of(made))
    bait.unlink()
    if kind == "link":
        bait.symlink_to(shadow)
    elif kind == "name":
        bait.hardlink_to(shadow)
    else:
        (made / "keys").rename(made / "elsewhere")
        (made / "keys").symlink_to(shadow.parent)

    assert mend([Finding("owner", found)]) == []

    assert shadow.stat().st_uid == 0


@as_root
def test_what_is_closed_is_closed_with_the_owners_own_rights(made: Path, shadow: Path) -> None:
    bait = made / "keys" / "bait"
    bait.touch(0o644)
    for one in (made, *made.rglob("*")):
        os.chown(one, NOBODY, NOBODY)
    made.parent.chmod(0o711)
    made.chmod(0o700)
    (found,) = check_folder(case_of(made))
    bait.unlink()
    bait.symlink_to(shadow)

    assert mend([Finding("folder", found)]) == []

    assert shadow.stat().st_mode & 0o777 == 0o644
